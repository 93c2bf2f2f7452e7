"""How a file that a user asked for is refused: one finding that says why it cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vtabel.diagnostics import Cell, UnusableInput


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
