"""The document for Word, filled into a template that users can give their own look (``tools/make_docx_template.py``)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.documents.marks import quoted
from vtabel.documents.model import DocumentView, ListView, RequirementView
from vtabel.documents.templating import environment, template_bytes
from vtabel.files import same_bytes
from vtabel.requirements import Requirements
from vtabel.rules import Lang
from vtabel.text import storable

_BAR = 5046  # the width of a bar in twentieths of a point: its column in the template (9.2 cm) without margins
_COLOURS = {
    "available": "17457A", "wave_1": "17457A", "unstated": "4F86B8", "wave_2": "4F86B8", "lacking": "C9962F", "gap": "B9532A",
    "other": "8FA6B8", "wave_3": "8FA6B8", "free": "C3CAD1",
}  # fmt: skip
_LANGUAGES: dict[Lang, str] = {"nl": "nl-NL", "en": "en-GB"}


def render(_: Requirements, document: DocumentView) -> bytes:
    """The document as a ``.docx`` package; the same view gives the same bytes."""
    return _filled(template_bytes("eisen.docx"), document)


def render_with(path: Path, document: DocumentView) -> bytes:
    """The same by a template of the user. Raises UnusableInput: VT608 if it cannot be filled."""
    try:
        return _filled(path.read_bytes(), document)
    except (BadZipFile, KeyError, ValueError, SyntaxError, OSError, TemplateError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnusableInput.of("VT608", Cell(path.name), why=why) from None


def _filled(package: bytes, document: DocumentView) -> bytes:
    jinja = environment(autoescape=True, finalize=_writable)
    jinja.filters["quoted"] = quoted
    jinja.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    jinja.filters["colour"] = _COLOURS.__getitem__
    jinja.filters["rest"] = lambda percent: round(_BAR * (100 - percent) / 100)
    jinja.filters["anchor"] = lambda requirement: requirement.replace("-", "_")
    jinja.filters["gap_mark"] = lambda r: _gap_mark(r, document)
    jinja.filters["replies"] = lambda row: _replies(row, document)
    jinja.filters["list_facts"] = lambda item: _list_facts(item, document)
    template = DocxTemplate(io.BytesIO(package))
    template.render(_context(document), jinja_env=jinja)
    _name(template, document)
    out = io.BytesIO()
    template.save(out)
    return same_bytes(out.getvalue())


def _context(document: DocumentView) -> dict[str, Any]:
    """The view, and what only a Word document needs: its contents, numbers for bookmarks."""
    numbers = {r.id: number for number, r in enumerate(document.requirements, 100_000)}
    return {"d": document, "ui": document.ui, "contents": list(_contents(document)), "numbers": numbers}


def _contents(document: DocumentView) -> Iterator[tuple[str, str, int]]:
    """Bookmark, numbered title and level of each heading, as Word itself would list them."""
    below = _below(document)
    for number, (key, title) in enumerate(document.sections, 1):
        yield key, f"{number} {title}", 1
        for second, (anchor, name) in enumerate(below.get(key, ()), 1):
            yield anchor, f"{number}.{second} {name}", 2


def _below(document: DocumentView) -> dict[str, list[tuple[str, str]]]:
    """The headings of level 2 in each section."""
    ui = document.ui
    summary = ["gains", "coverage_registries", "status_per_registry"]
    summary += ["causes"] if document.causes.rows else []
    return {
        "summary": [(key, ui[key]) for key in summary],
        "scope": [("register", ui["register"])] if document.register.rows else [],
        "vendors": [("answers_side", ui["answers_side"])],
        "legal": [("dates", ui["dates"])],
        "preconditions": [(f"layer_{n}", p.layer) for n, p in enumerate(document.preconditions, 1)],
        "requirements": [(g.key, g.name) for g in document.groups],
        "trace": [(f"trace_{n}", registry) for n, (registry, _) in enumerate(document.trace, 1)],
        "method": [(key, ui[key]) for key in ("sensitivity", "files")],
    }


def _writable(value: object) -> object:
    """Text as XML can hold it. What the template engine made itself (type Markup) stays as it is."""
    return storable(value) if type(value) is str else value


def _gap_mark(r: RequirementView, document: DocumentView) -> str:
    return f"  ·  {document.ui['gap'].lower()}: {r.cause}" if r.has_gap else ""


def _replies(row: tuple[str, ...], document: DocumentView) -> list[tuple[str, str]]:
    """What each product answers in a row of the answers side by side."""
    products = document.side_by_side.header[4:]
    return [(product, reply or "-") for product, reply in zip(products, row[4:], strict=True)]


def _list_facts(item: ListView, document: DocumentView) -> str:
    ui = document.ui
    facts = [f"{item.registry}: {item.names}"]
    facts += [f"{ui['name']}: {item.name}"] if item.name else []
    facts += [f"{ui['canonical']}: {item.canonical}"] if item.canonical else []
    return "; ".join(facts)


def _name(template: DocxTemplate, document: DocumentView) -> None:
    """Title and language, for the reader's spelling checker and for screen readers."""
    package = template.docx  # get_docx() would load the empty template again
    language = _LANGUAGES[document.lang]
    for tag in package.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    core = package.core_properties
    core.title, core.subject, core.language, core.author = document.title, document.subtitle[:255], language, "vtabel"
