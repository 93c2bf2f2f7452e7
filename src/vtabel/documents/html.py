"""The document as one HTML page that needs no network."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from jinja2 import Template
from markupsafe import Markup, escape

from vtabel.documents.marks import spans
from vtabel.documents.model import BarView, DocumentView, ListView
from vtabel.documents.templating import environment, template_bytes
from vtabel.mapping import Status
from vtabel.requirements import Necessity, Requirements


def render(_: Requirements, document: DocumentView) -> bytes:
    """The page, UTF-8."""
    return _template().render(d=document, ui=document.ui).encode("utf-8", errors="replace")


@cache
def _template() -> Template:
    jinja = environment(autoescape=True)
    jinja.filters["code"] = _code
    jinja.filters["by_registry"] = _by_registry
    jinja.filters["legend"] = _legend
    jinja.filters["necessities"] = _necessities
    return jinja.from_string(template_bytes("eisen.html").decode("utf-8"))


def _code(text: str) -> Markup:
    """Text between backticks as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if code else escape(part) for code, part in spans(text)
    )


def _by_registry(lists: tuple[ListView, ...]) -> list[tuple[str, list[ListView]]]:
    return [(registry, list(members)) for registry, members in groupby(lists, key=lambda item: item.registry)]


def _legend(bars: tuple[BarView, ...]) -> list[tuple[str, str]]:
    """The statuses that occur, in the order of the bars."""
    occurring = {s.key: s.label for bar in bars for s in bar.segments}
    return [(key.value, occurring[key]) for key in Status if key in occurring]


def _necessities(document: DocumentView) -> list[tuple[str, str]]:
    """The choices of the filter: those that occur, strongest first."""
    occurring = {r.necessity: r.modal for r in document.requirements}
    return [(key.value, occurring[key]) for key in Necessity if key in occurring]
