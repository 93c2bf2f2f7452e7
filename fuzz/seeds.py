"""The inputs that fuzzing begins with: the example tables and the ugly files, each in the form that its target takes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from csv import writer
from pathlib import Path

from fixtures.dictionary import dictionary
from fuzz.packages import as_text
from vtabel.diagnostics import Findings, VtabelError
from vtabel.sheet import read_sheets

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
UGLY = FIXTURES / "ugly"
_LARGEST = 60_000  # bytes; a larger input is slow and teaches little
_EXPRESSIONS = (
    "[x]!==null || totime([y]) < totime('2019-11-01')",
    "[a] === 1 && ([b] >= 25 and [b] <= 5000) || [c]==888.88",
    "validator('nationalID', [land], [idcode]) || is_postcode([../pcode])",
    "totime([s]) <= totime(dateadd([t],'M',6)) && totime([t]) <= time()",
)
_LAYOUT = b"""registry:
  code: proef
  name: Registratie Proef
version: "2026.1"
valid_from: 2026-01-01
markers:
  "*": mandatory
sheets:
  - sheet: Variabelen
    header: [13, 14]
    columns:
      Naam: name
      F: { provider: V5 }
      Kwaliteit: { purpose: quality-improvement }
  - sheet: Historie
    skip: true
"""


def _named(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(FIXTURES.glob(pattern)):
            if path.stat().st_size <= _LARGEST and not path.name.startswith("~$"):
                yield path


def _bytes(*patterns: str) -> Iterator[bytes]:
    return (path.read_bytes() for path in _named(*patterns))


def _packages(*patterns: str) -> Iterator[bytes]:
    for data in _bytes(*patterns):
        if data.startswith(b"PK") and data[-22:].startswith(b"PK"):  # whole, not broken off
            yield as_text(data)


def csv() -> Iterator[bytes]:
    return _bytes("ugly/*.csv", "ugly/*.t[xs][tv]")


def html() -> Iterator[bytes]:
    return _bytes("ugly/*.html", "ugly/export_als_html.xls")


def xlsx() -> Iterator[bytes]:
    return _packages("ugly/*.xlsx")


def xls() -> Iterator[bytes]:
    return (data for data in _bytes("ugly/*.xls") if data.startswith(b"\xd0\xcf"))


def ods() -> Iterator[bytes]:
    return _packages("ugly/*.ods")


def docx() -> Iterator[bytes]:
    return _packages("ugly/*.docx")


def pdf() -> Iterator[bytes]:
    return _bytes("ugly/*.pdf")


def sheets_as_text(sheets: Iterable[tuple[str, Iterable[Iterable[str]]]]) -> bytes:
    """Sheets as one text: a line with the name of each, below it the rows with ``|`` between the cells."""
    out = io.StringIO()
    for name, rows in sheets:
        out.write(f"=== {name}\n")
        writer(out, delimiter="|", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _sheets(*patterns: str) -> Iterator[bytes]:
    for path in _named(*patterns):
        try:
            found = read_sheets(path, Findings())
        except VtabelError:
            continue
        yield sheets_as_text((sheet.name, sheet.rows) for sheet in found)


def tabular() -> Iterator[bytes]:
    return _sheets("ugly/*.xlsx", "ugly/*.ods", "ugly/*.docx", "ugly/*.csv", "voorbeeldzorg/tabel.xlsx")


def blocks() -> Iterator[bytes]:
    return _sheets("ugly/kolomreeksen.pdf", "ugly/labels_verschoven.pdf")


def mrdm() -> Iterator[bytes]:
    yield sheets_as_text(dictionary().items())
    yield from _sheets("ugly/mrdm*")


def xlsform() -> Iterator[bytes]:
    return _sheets("ugly/xlsform*")


def redcap() -> Iterator[bytes]:
    return _sheets("ugly/redcap*")


def questionnaire() -> Iterator[bytes]:
    return _bytes("ugly/questionnaire*", "nice_mds/questionnaire.*")


def adaxsd() -> Iterator[bytes]:
    return _bytes("ugly/*.xsd", "perined/schema.xsd")


def artdecor() -> Iterator[bytes]:
    return _bytes("ugly/artdecor*", "perined/transactie.*")


def saved() -> Iterator[bytes]:
    return _bytes("ugly/opgeslagen*")


def layout() -> Iterator[bytes]:
    yield _LAYOUT


def expression() -> Iterator[bytes]:
    return (text.encode() for text in _EXPRESSIONS)
