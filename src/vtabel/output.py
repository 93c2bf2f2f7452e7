"""How a file that a user asked for is refused: one finding that says why it cannot be written, or not in that form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vtabel.diagnostics import Cell, UnusableInput


def form_of(path: Path, forms: Iterable[str]) -> str:
    """The extension of a file, in small letters. Raises UnusableInput (VT601) if it is none of ``forms``.

    >>> form_of(Path("Eisen.DOCX"), [".docx"])
    '.docx'
    """
    suffix = path.suffix.lower()
    if suffix not in forms:
        raise UnusableInput.of("VT601", Cell(path.name), text=path.suffix or path.name, choices=", ".join(forms))
    return suffix


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around `vtabel.files.write_whole` and the like. Raises UnusableInput (VT602) for an OSError: open in Excel, no such folder.

    >>> with writing(Path("map/eisen.docx")):
    ...     raise PermissionError(13, "Permission denied")
    Traceback (most recent call last):
    vtabel.diagnostics.UnusableInput: error[VT602]: `map/eisen.docx` cannot be written: Permission denied
    ...
    """
    try:
        yield
    except OSError as error:
        raise UnusableInput.of("VT602", Cell(path.name), file=path, why=error.strerror or str(error)) from error
