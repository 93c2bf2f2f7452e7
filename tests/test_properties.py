"""What holds for any table at all, tried on tables that nobody would think of."""

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vtabel as vt
from fixtures.dictionary import dictionary, save_xls
from fixtures.handbook import handbook
from formats import written_as
from forms import REDCAP_HEADERS, redcap_row
from vtabel.readers.columns import SPELLINGS
from vtabel.writers import write_table
from workbooks import text, written, xlsx

_settings = settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))

HEADERS = st.sampled_from(sorted({spelling for spellings in SPELLINGS.values() for spelling in spellings}))
WORDS = st.sampled_from(
    [
        *("", "", "Ja", "ja", "nee", "X", "V*", "M", "R 0..*", "C", "n.v.t.", "Verplicht", "Optioneel vanaf 1-1-2027"),
        *("tekst", "geheel getal", "datum", "code", "Decimal (met maximaal 2 decimalen)", "dataset", "cm", "%"),
        *("1 = ja; 2 = nee", "0 t/m 10", "ASA", "zie lijst ASA", "1", "0,5", "1.000", "2026-01-01", "-1"),
        *("umc, zbc", "alle", "UMC", "Kwaliteit", "QI: 04SQI2", "casemix", "bsn", "v1 t/m v9", "SECTIE", "Uitkomst"),
        *("* noot", "1) noot", "*", "Registratie: Proef", "Variabele", "Naam", "Label", "Type", "Verplicht", "Code"),
    ]
)
# Without signs that a workbook cannot hold, or that CSV and XML write differently.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=12).filter(
    lambda text: not text.strip().startswith(("=", "#"))  # openpyxl makes a formula or an error value of it
)
CELLS = st.one_of(WORDS, WORDS, HEADERS, TEXTS)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    """Any texts, often below something like a header."""
    width = draw(st.integers(1, 7))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=9))
    if draw(st.booleans()):
        headers = draw(st.lists(HEADERS, min_size=width, max_size=width))
        rows.insert(draw(st.integers(0, min(2, len(rows)))), headers)
    return rows


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header with a name and a label, and rows with names."""
    fields = draw(st.lists(st.sampled_from(["Type", "Codering", "Verplicht", "Doel", "UMC", "Eenheid"]), unique=True))
    count = draw(st.integers(1, 5))
    rows = [["Variabele", "Label", *fields]]
    for i in range(count):
        rows.append([f"v_{i}", f"Label {i}", *draw(st.lists(WORDS, min_size=len(fields), max_size=len(fields)))])
    return rows


def read(path: Path) -> vt.AccountabilityTable | list[str]:
    """The table, or the codes of what makes it unusable. Any other exception fails the test."""
    try:
        return vt.read(path)
    except vt.UnusableInput as error:
        assert error.report.errors
        return [d.code for d in error.report]


def meaning(table: vt.AccountabilityTable | list[str]) -> Any:
    """What a table says, apart from where it says so."""
    if isinstance(table, list):
        return table
    places = {"cell", "origins", "layout", "report", "source", "registry", "dataset", "datasets"}

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in places}
        return [bare(v) for v in value] if isinstance(value, list) else value

    variables = bare(table.model_dump(mode="json")["variables"])
    for variable in variables:  # these follow the order of the columns, and mean the same in any order
        for field in ("obligations", "purposes", "remarks"):
            variable[field] = sorted(variable[field], key=str)
    return variables, [d.code for d in table.report]


def by_name(table: vt.AccountabilityTable | list[str]) -> Any:
    """What a table says of each variable, and how often it has which finding."""
    if isinstance(table, list):
        return sorted(table)
    variables, codes = meaning(table)
    return {v["name"]: v for v in variables}, sorted(codes)


XLSFORM = {
    "survey": [["type", "name", "label"], ["integer", "leeftijd", "Leeftijd"], ["select_one jn", "roken", "Roken?"]],
    "choices": [["list_name", "name", "label"], ["jn", "1", "Ja"], ["jn", "0", "Nee"]],
}
REDCAP = [REDCAP_HEADERS, redcap_row(variable="leeftijd", form="opname", type="text", label="Leeftijd")]
FORMS: dict[str, Callable[[Path], Path]] = {
    "workbook": lambda _: Path("fixtures/nhr_af/tabel.xlsx"),
    "questionnaire in JSON": lambda _: Path("fixtures/nice_mds/questionnaire.json"),
    "questionnaire in XML": lambda _: Path("fixtures/nice_mds/questionnaire.xml"),
    "ADA schema": lambda _: Path("fixtures/perined/schema.xsd"),
    "ART-DECOR in JSON": lambda _: Path("fixtures/perined/transactie.json"),
    "ART-DECOR in XML": lambda _: Path("fixtures/perined/transactie.xml"),
    "MRDM dictionary": lambda folder: save_xls(dictionary(), folder / "dictionary.xls"),
    "handbook": lambda folder: handbook(folder / "handboek.pdf"),
    "XLSForm": lambda folder: xlsx(folder / "form.xlsx", XLSFORM),
    "REDCap": lambda folder: written(folder / "redcap.csv", REDCAP, ","),
}


@_settings
@given(grids())
def test_any_grid_reads_or_says_why_not(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        found = read(written(Path(folder) / "t.csv", rows))
    if isinstance(found, vt.AccountabilityTable):
        assert len(found) > 0
        assert vt.AccountabilityTable.model_validate_json(found.model_dump_json()) == found
        for variable in found:
            assert variable.name
            assert variable.obligation("V5", "2027-01-01").reason
            assert variable.origins["name"].cell.file == "t.csv"
        assert found.report.render("nl") is not None


@_settings
@given(st.binary(max_size=200), st.sampled_from(["t.csv", "t.xlsx", "t.txt"]))
def test_any_bytes_read_or_say_why_not(content: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        read(path)


def plain(rows: list[list[str]]) -> list[list[str]]:
    """A grid below the name of a registry (so that the separator is certain), with white space as every format keeps it."""
    width = max(map(len, rows))
    tidied = [[" ".join(cell.split()) for cell in row] for row in rows]
    return [["Registratie", "Proef", *[""] * (width - 2)], *tidied]


@_settings
@given(grids())
def test_a_grid_means_the_same_as_csv_and_as_workbook(rows: list[list[str]]) -> None:
    rows = [["Registratie", "Proef", "", ""], *rows]  # so that the separator is certain
    with TemporaryDirectory() as folder:
        as_csv = read(written_as("csv", Path(folder), rows))
        as_xlsx = read(written_as("xlsx", Path(folder), rows))
    assert meaning(as_csv) == meaning(as_xlsx)


@pytest.mark.parametrize("kind", ["html", "ods", "docx", "xls"])
@settings(_settings, max_examples=25)
@given(rows=grids())
def test_a_grid_means_the_same_in_every_format(kind: str, rows: list[list[str]]) -> None:
    rows = plain(rows)
    with TemporaryDirectory() as folder:
        expected = read(written_as("xlsx", Path(folder), rows))
        found = read(written_as(kind, Path(folder), rows))
    assert meaning(found) == meaning(expected)
    if isinstance(found, vt.AccountabilityTable):
        assert vt.AccountabilityTable.model_validate_json(found.model_dump_json()) == found


@_settings
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_variables_within_a_section_does_not_matter(rows: list[list[str]], chance: Any) -> None:
    half = len(rows) // 2 + 1
    sections = [rows[1:half], rows[half:]]
    mixed = [chance.sample(section, len(section)) for section in sections]
    with TemporaryDirectory() as folder:
        first, second = (
            read(written(Path(folder) / "t.csv", [rows[0], ["SECTIE", "Een"], *one, ["SECTIE", "Twee"], *two]))
            for one, two in (sections, mixed)
        )
    assert by_name(first) == by_name(second)


@pytest.mark.parametrize("make", sorted(FORMS))
def test_what_a_reader_gives_goes_through_json_without_loss(make: str, tmp_path: Path) -> None:
    table = vt.read(FORMS[make](tmp_path))
    assert vt.AccountabilityTable.model_validate_json(table.model_dump_json()) == table
    for suffix in (".json", ".yaml"):
        write_table(table, tmp_path / f"weer{suffix}")
        assert vt.read(tmp_path / f"weer{suffix}") == table


@_settings
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_columns_does_not_matter(rows: list[list[str]], chance: Any) -> None:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    with TemporaryDirectory() as folder:
        first = read(written(Path(folder) / "t.csv", rows))
        second = read(written(Path(folder) / "t.csv", [[row[i] for i in order] for row in rows]))
    assert isinstance(first, vt.AccountabilityTable) == isinstance(second, vt.AccountabilityTable)
    if isinstance(first, vt.AccountabilityTable) and isinstance(second, vt.AccountabilityTable):
        assert meaning(first)[0] == meaning(second)[0]
        assert sorted(meaning(first)[1]) == sorted(meaning(second)[1])


@_settings
@given(tables())
def test_every_row_with_a_name_is_a_variable_or_an_error(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        try:
            table = vt.read(written(Path(folder) / "t.csv", rows))
        except vt.UnusableInput as error:
            assert {d.code for d in error.report.errors} <= {"VT204", "VT102"}
            return
    seen = {v.name for v in table}
    missing = {d.cell.locator[1:] for d in table.report.errors if d.cell}
    notes = {note.cell.locator[1:] for note in table.notes}
    for number, row in enumerate(rows[1:], 2):
        assert row[0] in seen or str(number) in missing | notes


def test_a_duty_of_separators_alone_is_unknown_and_told(tmp_path: Path) -> None:
    read(written(tmp_path / "t.csv", [["", "var", "Verplicht"], ["Variabele", "aan te leveren door", "|"]]))
    rows = [["Variabele", "Label", "Verplicht"], ["a", "A", "|"], ["b", "B", "Ja"]]
    table = vt.read(written(tmp_path / "t.csv", rows))
    assert table["a"].obligation("V5", "2027-01-01").level is vt.Level.UNKNOWN
    assert any(d.cell and d.cell.locator == "C2" for d in table.report)


def test_the_text_of_a_grid_is_read_back() -> None:
    rows = [["a;b", 'c"d'], ["e\nf", ""]]
    assert io.StringIO(text(rows)).read() == '"a;b";"c""d"\n"e\nf";\n'
