"""Requirements -> documents: one renderer per format, one view behind all."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.documents.beside import Beside
from vtabel.documents.model import DocumentView
from vtabel.documents.view import view_of
from vtabel.files import sha256, write_whole
from vtabel.output import form_of, writing
from vtabel.requirements import AnswerBook, Previous, Requirements
from vtabel.rules import Lang
from vtabel.table import SourceFile

__all__ = ["Beside", "DocumentView", "check_format", "render", "view_of", "write_template"]

# Extension -> module with a function `render`. Loaded on first use: a user of one format does not wait for all.
_RENDERERS = {
    ".docx": "docx",
    ".fhir.json": "fhir",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".pdf": "pdf",
    ".reqif": "reqif",
    ".xlsx": "xlsx",
}


def render(
    requirements: Requirements,
    path: str | os.PathLike[str],
    *,
    lang: Lang = "nl",
    previous: Previous | None = None,
    answers: AnswerBook | None = None,
    template: str | os.PathLike[str] | None = None,
) -> Path:
    """Write the requirements as a document. Format by extension: ``.docx``, ``.html``, ``.json``, ``.fhir.json``, ``.md``, ``.reqif``, ``.xlsx``, ``.pdf``.

    ``previous`` is an earlier version, against which the differences are listed (`vtabel.requirements.read_previous`); ``answers`` are those of
    vendors (`vtabel.requirements.read_book`); ``template`` is a Word template for ``.docx``, made from the packaged one (`write_template`).

    Others can add a format: an entry point in group ``vtabel.documents`` whose name is the extension, and which is a function
    of `Requirements` and `DocumentView` that gives bytes. The file is written whole or not at all, and the same requirements give the same bytes. Returns its path.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written (open in Word or Excel), VT608 if the template cannot be filled.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> from vtabel.requirements import requirements
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> render(requirements(mapping, provider="V6"), "eisen.html").name  # doctest: +SKIP
    'eisen.html'
    """
    path = Path(path)
    renderer = _renderer(path)
    own = _template(template) if template is not None and path.suffix.lower() == ".docx" else None
    view = view_of(requirements, lang, Beside(previous, answers, own))
    if template is not None and own is not None:
        from vtabel.documents.docx import render_with

        data = render_with(Path(template), view)
    else:
        data = renderer(requirements, view)
    with writing(path):
        write_whole(path, data)
    return path


def _template(path: str | os.PathLike[str]) -> SourceFile:
    """The template as an input of the document. Raises UnusableInput: VT010 if there is no such file, VT608 if it cannot be opened."""
    path = Path(path)
    try:
        return SourceFile(name=path.name, sha256=sha256(path))
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except OSError as error:
        raise UnusableInput.of("VT608", Cell(path.name), why=error.strerror or str(error)) from None


def write_template(path: str | os.PathLike[str]) -> Path:
    """Write the packaged Word template, to give it another look: `render(..., template=...)` fills it. Raises as `render`."""
    from vtabel.documents.templating import template_bytes

    path = Path(path)
    form_of(path, [".docx"])
    with writing(path):
        write_whole(path, template_bytes("eisen.docx"))
    return path


def check_format(path: Path) -> None:
    """Raise UnusableInput (VT601) if the extension is of no document format."""
    _renderer(path)


def _renderer(path: Path) -> Callable[[Requirements, DocumentView], bytes]:
    suffix = ".fhir.json" if path.name.lower().endswith(".fhir.json") else path.suffix.lower()
    found: Callable[[Requirements, DocumentView], bytes]
    if suffix in _RENDERERS:
        found = import_module(f"vtabel.documents.{_RENDERERS[suffix]}").render
        return found
    others = {point.name: point for point in entry_points(group="vtabel.documents")}
    if suffix not in others:
        choices = ", ".join((*_RENDERERS, *others))
        raise UnusableInput.of("VT601", Cell(path.name), text=suffix or path.name, choices=choices)
    found = others[suffix].load()
    return found
