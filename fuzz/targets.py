"""What is fuzzed: for each format, how bytes become an input of the reader, and what must then hold.

A reader gives a table with at least one variable or raises `VtabelError` with findings; findings print in both languages. Any
other exception is a finding of the fuzzer, and so is an input that takes too long or too much memory (see `fuzz.run`).
"""

from __future__ import annotations

import csv
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fuzz import seeds
from fuzz.packages import as_package
from vtabel.diagnostics import Findings, Report, VtabelError
from vtabel.expressions import parse
from vtabel.readers import read
from vtabel.readers.formats import read_laid_out
from vtabel.readers.overrule import LayoutOverrule, read_layout
from vtabel.sheet import Limits, Sheet, xls
from vtabel.table import AccountabilityTable, SourceFile

LIMITS = Limits(
    file_bytes=1_000_000,
    unpacked_bytes=2_000_000,
    rows=5_000,
    columns=512,
    cells=50_000,
    area=200_000,
    characters=500_000,
    tables=100,
    pages=20,
    child_seconds=20,
)
"""Smaller than the defaults, so that an input at the bound is quick."""

_IN_FULL = 64  # one .xls file in so many is read in full: starting a process takes longer than all the rest
_SAVED = 8  # one table in so many is saved and read back: that takes as long as reading


@dataclass(frozen=True, slots=True)
class Target:
    """One reader: its name, the inputs to begin with, and what is done with an input."""

    name: str
    seeds: Callable[[], Iterator[bytes]]
    run: Callable[[bytes], None]


def _read_file(data: bytes, extension: str) -> None:
    with tempfile.TemporaryDirectory(prefix="vtabel-fuzz-") as folder:
        path = Path(folder) / f"t{extension}"
        path.write_bytes(data)
        _holds(data, lambda: read(path, limits=LIMITS))


def _holds(data: bytes, reading: Callable[[], AccountabilityTable]) -> None:
    try:
        table = reading()
    except VtabelError as error:
        assert error.report.errors, "refused without a finding that says why"
        _prints(error.report)
        return
    assert len(table), "a table without variables is no success"
    _prints(table.report)
    if zlib.crc32(data) % _SAVED == 0:
        again = AccountabilityTable.model_validate_json(table.model_dump_json())
        assert again == table, "saving loses something"


def _prints(report: Report) -> None:
    assert report.render("nl").encode("utf-8", "surrogatepass") or not report.diagnostics
    report.render("en")


def _file(extension: str) -> Callable[[bytes], None]:
    return lambda data: _read_file(data, extension)


def _package(extension: str) -> Callable[[bytes], None]:
    return lambda data: _read_file(as_package(data), extension)


def _xls(data: bytes) -> None:
    """The records by our own pass; the values by calamine, in its own process, for a few inputs only."""
    in_full = xls.read_apart  # type: ignore[attr-defined]  # the process of its own, left out
    if zlib.crc32(data) % _IN_FULL:
        xls.read_apart = lambda *_: iter(())  # type: ignore[attr-defined]
    try:
        _read_file(data, ".xls")
    finally:
        xls.read_apart = in_full  # type: ignore[attr-defined]


def _sheets(data: bytes) -> None:
    """Text as in `seeds.sheets_as_text`: what a reader of sheets makes of any grid, whatever file it came from."""
    found = []
    for block in data.decode("utf-8", "replace").split("\n=== ")[:20]:
        name, _, text = block.removeprefix("=== ").partition("\n")
        try:
            rows = list(csv.reader(text.splitlines(keepends=True), delimiter="|"))
        except csv.Error:
            continue
        found.append(Sheet("t.xlsx", name[:31], rows))
    source = SourceFile(name="t.xlsx", sha256="0" * 64)
    _holds(data, lambda: read_laid_out(found, source, "t", LayoutOverrule(), Findings()))


def _layout(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="vtabel-fuzz-") as folder:
        path = Path(folder) / "layout.yaml"
        path.write_bytes(data)
        try:
            read_layout(path)
        except VtabelError as error:
            _prints(error.report)


def _expression(data: bytes) -> None:
    """What is read, printed and read again says the same."""
    findings = Findings()
    expression = parse(data.decode("utf-8", "replace"), findings)
    if expression is None:
        assert findings.diagnostics, "not read, and no finding that says why"
        _prints(findings.report())
        return
    text = expression.print()
    again = parse(text, Findings())
    assert again is not None, text
    assert again.print() == text


TARGETS = {
    target.name: target
    for target in (
        Target("csv", seeds.csv, _file(".csv")),
        Target("html", seeds.html, _file(".html")),
        Target("xlsx", seeds.xlsx, _package(".xlsx")),
        Target("xls", seeds.xls, _xls),
        Target("ods", seeds.ods, _package(".ods")),
        Target("docx", seeds.docx, _package(".docx")),
        Target("pdf", seeds.pdf, _file(".pdf")),
        Target("tabular", seeds.tabular, _sheets),
        Target("blocks", seeds.blocks, _sheets),
        Target("mrdm", seeds.mrdm, _sheets),
        Target("xlsform", seeds.xlsform, _sheets),
        Target("redcap", seeds.redcap, _sheets),
        Target("questionnaire", seeds.questionnaire, _file(".json")),
        Target("adaxsd", seeds.adaxsd, _file(".xsd")),
        Target("artdecor", seeds.artdecor, _file(".xml")),
        Target("saved", seeds.saved, _file(".json")),
        Target("layout", seeds.layout, _layout),
        Target("expression", seeds.expression, _expression),
    )
}
