"""Requirements -> documents: one renderer per format, one view behind all."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.documents.model import DocumentView
from vtabel.documents.view import view_of
from vtabel.files import write_whole
from vtabel.output import writing
from vtabel.requirements import Requirements
from vtabel.rules import Lang

__all__ = ["DocumentView", "check_format", "render", "view_of"]

# Extension -> module with a function `render`. Loaded on first use: a user of one format does not wait for all.
_RENDERERS = {".docx": "docx", ".html": "html", ".json": "json", ".md": "markdown", ".xlsx": "xlsx"}


def render(requirements: Requirements, path: str | os.PathLike[str], *, lang: Lang = "nl") -> Path:
    """Write the requirements as a document. Format by extension: ``.docx``, ``.html``, ``.json``, ``.md``, ``.xlsx``.

    Others can add a format: an entry point in group ``vtabel.documents`` whose name is the extension, and which is a function
    of `Requirements` and `DocumentView` that gives bytes. The file is written whole or not at all, and the same requirements give the same bytes. Returns its path.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written (open in Word or Excel).

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> from vtabel.requirements import requirements
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> render(requirements(mapping, provider="V6"), "eisen.html").name  # doctest: +SKIP
    'eisen.html'
    """
    path = Path(path)
    renderer = _renderer(path)
    data = renderer(requirements, view_of(requirements, lang))
    with writing(path):
        write_whole(path, data)
    return path


def check_format(path: Path) -> None:
    """Raise UnusableInput (VT601) if the extension is of no document format."""
    _renderer(path)


def _renderer(path: Path) -> Callable[[Requirements, DocumentView], bytes]:
    suffix = path.suffix.lower()
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
