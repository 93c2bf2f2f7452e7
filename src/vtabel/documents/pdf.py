"""The HTML page as PDF, laid out by WeasyPrint (extra ``vtabel[print]``): all that folds is open, nothing is fetched.

WeasyPrint is slow: about a second for each requirement. For a large document the browser's own print of the HTML is the way.
"""

from __future__ import annotations

import hashlib
import importlib
from typing import Any

from vtabel.diagnostics import UnusableInput
from vtabel.documents import html
from vtabel.documents.model import DocumentView
from vtabel.requirements import Requirements

# WeasyPrint takes twice as long for grids as for floats.
_PLAIN = """
.page, .lines, .charts, .tiles, .bar, nav.toc { display: block !important; }
.lines > dt { float: left; clear: left; width: 28mm; } .lines > dd { margin-left: 30mm; }
.tiles div { display: inline-block; width: 22mm; vertical-align: top; } .bar, .legend, .theme { display: none !important; }
nav.toc, nav.toc > ul { columns: 1 !important; } nav.toc a { display: block; } .scroll { overflow: visible !important; }
"""


def render(found: Requirements, document: DocumentView) -> bytes:
    """The PDF. Raises UnusableInput (VT609) where WeasyPrint is not installed."""
    try:
        weasyprint: Any = importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: Pango, which it prints with, is missing
        raise UnusableInput.of("VT609") from None
    page = html.render(found, document)
    digest = hashlib.sha256(page).digest()[:16]
    data: bytes = weasyprint.HTML(string=page.decode("utf-8"), url_fetcher=_refuse).write_pdf(
        pdf_identifier=digest, stylesheets=[weasyprint.CSS(string=_PLAIN)]
    )
    return data


def _refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"{url}: the page needs nothing from elsewhere")
