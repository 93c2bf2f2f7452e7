"""The HTML page as PDF, laid out by WeasyPrint (extra ``vtabel[print]``): all that folds is open, nothing is fetched."""

from __future__ import annotations

import hashlib
import importlib
from typing import Any

from vtabel.diagnostics import UnusableInput
from vtabel.documents import html
from vtabel.documents.model import DocumentView
from vtabel.requirements import Requirements


def render(found: Requirements, document: DocumentView) -> bytes:
    """The PDF. Raises UnusableInput (VT609) where WeasyPrint is not installed."""
    try:
        weasyprint: Any = importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango, which it prints with, is missing
        raise UnusableInput.of("VT609") from None
    page = html.render(found, document)
    digest = hashlib.sha256(page).digest()[:16]
    data: bytes = weasyprint.HTML(string=page.decode("utf-8"), url_fetcher=_refuse).write_pdf(pdf_identifier=digest)
    return data


def _refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"{url}: the page needs nothing from elsewhere")
