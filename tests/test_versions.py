"""What differs between two versions of a table: kinds of change, renamings with evidence, weights, what is touched, forms."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.overlap.versions import Kind, Weight, write_diff

PMICD = FIXTURES / "nhr_pacemaker_icd"
HEAD = "Nummer;Variabele;Label;Type;Eenheid;Codering;Verplicht;Populatie;Doel"
Read = Callable[..., vt.AccountabilityTable]


@pytest.fixture
def read(csv_file: Callable[..., Path]) -> Read:
    def make(*rows: str, version: str = "1.0.0", head: str = HEAD) -> vt.AccountabilityTable:
        return vt.read(csv_file("Registratie: proef", f"Versie: {version}", "", head, *rows, name=f"v{version}.csv"))

    return make


def told(old: vt.AccountabilityTable, new: vt.AccountabilityTable) -> list[tuple[str, str, str, str]]:
    found = vt.diff(old, new, on="2026-12-01")
    return [(c.kind.value, c.weight.value, c.before, c.after) for c in found.changes]


def test_the_handbook_of_the_nhr_went_from_22_1_0_to_22_2_0() -> None:
    """Eight variables from optional to mandatory, one the other way (parser-traps.md, trap 24)."""
    old, new = vt.read(PMICD / "tabel_22_1_0.xlsx"), vt.read(PMICD / "tabel_22_2_0.xlsx")
    found = vt.diff(old, new, mapping=[PMICD / "mapping.csv"], on="2026-12-01")
    assert found.counts() == {Kind.OBLIGATION_TIGHTENED: 8, Kind.OBLIGATION_RELAXED: 1}
    assert {(c.before, c.after) for c in found.of(Kind.OBLIGATION_TIGHTENED)} == {("Optioneel", "Verplicht")}
    assert (found.old.version, found.new.version, found.proposed) == ("22.1.0", "22.2.0", "23.0.0")
    (relaxed,) = found.of(Kind.OBLIGATION_RELAXED)
    assert str(relaxed.cell_after) == "tabel_22_2_0.xlsx!2.3 Variabelen!D65"
    assert found.touched is not None
    assert len(found.touched.rows) == len(found.touched.requirements) == 9
    assert found.touched.views == ()


A = "1;a;Label a;decimaal getal;kg;;ja;;"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (A, A.replace("decimaal getal", "tekst"), ("retyped", "major", "decimal", "text")),
        (A, A.replace("kg", "g"), ("unit_changed", "major", "kg", "g")),
        (A, A.replace(";ja;", ";optioneel;"), ("obligation_relaxed", "minor", "ja", "optioneel")),
        (A.replace(";ja;", ";optioneel;"), A, ("obligation_tightened", "major", "optioneel", "ja")),
        (A, A.replace("Label a", "Gewicht"), ("words_changed", "patch", "Label a", "Gewicht")),
        (A, A.replace(";ja;;", ";ja;vrouwen;"), ("population_changed", "major", "", "vrouwen")),
        (A, A.replace(";ja;;", ";ja;;casemix"), ("purpose_added", "minor", "", "case-mix")),
    ],
)  # fmt: skip
def test_each_difference_has_its_kind_and_weight(
    read: Read, before: str, after: str, change: tuple[str, str, str, str]
) -> None:
    assert told(read(before), read(after, version="2.0.0")) == [change]


LIST = '1;a;Kleur;code;;"{}";ja;;'


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("1 = rood; 2 = geel", "1 = rood; 2 = geel; 3 = groen", [("option_added", "minor", "", "3 = groen")]),
        ("1 = rood; 2 = geel", "1 = rood", [("option_removed", "major", "2 = geel", "")]),
        ("1 = rood; 2 = geel", "1 = rood; 5 = geel", [("option_recoded", "major", "2 = geel", "5 = geel")]),
        ("1 = rood; 2 = geel", "1 = rood; 2 = blauw", [("option_reworded", "major", "2 = geel", "2 = blauw")]),
        ("1 = rood; 2 = geel", "1 = Rood; 2 =  geel", []),
    ],
)
def test_options_are_compared_by_code_and_words(
    read: Read, before: str, after: str, changes: list[tuple[str, str, str, str]]
) -> None:
    assert told(read(LIST.format(before)), read(LIST.format(after), version="2.0.0")) == changes


def test_a_new_variable_is_major_only_where_it_must_be_delivered(read: Read) -> None:
    old = read(A)
    assert told(old, read(A, "2;b;B;tekst;;;ja;;", version="2.0.0")) == [("variable_added", "major", "", "mandatory")]
    assert told(old, read(A, "2;b;B;tekst;;;optioneel;;", version="3.0.0")) == [
        ("variable_added", "minor", "", "optional")
    ]


def test_a_renaming_is_found_with_its_evidence(read: Read) -> None:
    old = read("7;creat;Serumkreatinine;geheel getal;umol/L;;ja;;", A)
    new = read("7;kreatinine_gehalte;Serumkreatinine;geheel getal;umol/L;;ja;;", A, version="2.0.0")
    (change,) = vt.diff(old, new, on="2026-12-01").changes
    assert (change.kind, change.before, change.after) == (Kind.VARIABLE_RENAMED, "creat", "kreatinine_gehalte")
    assert [e.kind for e in change.evidence] == ["item_number", "label", "type"]


def test_without_evidence_a_variable_is_removed_and_another_added(read: Read) -> None:
    old, new = read("7;creat;Kreatinine;tekst;;;ja;;", A), read("8;roken;Rookt;tekst;;;ja;;", A, version="2.0.0")
    assert [k for k, *_ in told(old, new)] == ["variable_removed", "variable_added"]


def test_two_variables_that_could_be_the_new_one_are_not_guessed(read: Read) -> None:
    head = HEAD.removeprefix("Nummer;")
    old = read("x;Datum;datum;;;ja;;", "y;Datum;datum;;;ja;;", head=head)
    new = read("z;Datum;datum;;;ja;;", version="2.0.0", head=head)
    assert [k for k, *_ in told(old, new)] == ["variable_removed", "variable_removed", "variable_added"]


def test_obligations_are_compared_for_each_type_of_provider(read: Read) -> None:
    head = "Variabele;Label;Verplicht voor UMC;Verplicht voor ZBC"
    old = read("a;A;X;X", "b;B;;X", head=head)
    new = read("a;A;X;", "b;B;X;", version="2.0.0", head=head)
    found = {c.variable.rpartition("/")[2]: c for c in vt.diff(old, new, on="2026-12-01").changes}
    assert found["a"].kind is Kind.OBLIGATION_RELAXED
    assert found["b"].kind is Kind.OBLIGATION_CHANGED
    assert found["b"].detail.count("->") == 2


def test_rows_that_speak_of_a_renamed_variable_are_touched(read: Read, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(
        "registratie;variabele;bron;concept;profiel;pad;keuze;venster;koppeling;eenheid;besluit\n"
        "proef;a;zib;NL-CM:12.1.2;;;last;[ingreep]-P1Y .. [ingreep];patient;kg;aanvaard\n"
        "proef;ingreep;zib;NL-CM:14.1.2;nl-core-Procedure-event;performed.ofType(dateTime);first;;encounter;;aanvaard\n",
        encoding="utf-8",
    )
    old = read(A, "2;ingreep;Datum ingreep;datum;;;ja;;")
    new = read(A, "2;operatie;Datum ingreep;datum;;;ja;;", version="2.0.0")
    touched = vt.diff(old, new, mapping=[mapping], on="2026-12-01").touched
    assert touched is not None
    assert [(why, str(cell)) for _, why, cell in touched.rows] == [
        ("[ingreep] variable_renamed", "mapping.csv!A2"),
        ("variable_renamed", "mapping.csv!A3"),
    ]
    assert {what for _, what in touched.views} <= {"changed", "removed", "added"}
    assert touched.views


TABLE = vt.read(PMICD / "tabel.xlsx")


@given(st.sets(st.integers(0, len(TABLE) - 1)), st.sets(st.integers(0, len(TABLE) - 1)))
def test_what_is_left_out_is_removed_and_the_other_way_round_added(left: set[int], right: set[int]) -> None:
    def without(places: set[int]) -> vt.AccountabilityTable:
        kept = tuple(v for i, v in enumerate(TABLE.variables) if i not in places)
        return TABLE.model_copy(update={"variables": kept})

    found = vt.diff(without(left), without(right), on="2026-12-01")
    back = vt.diff(without(right), without(left), on="2026-12-01")
    keys = [v.key for v in TABLE]

    def names(kind: Kind, of: vt.TableDiff) -> set[str]:
        return {c.variable for c in of.of(kind)}

    gone, fresh = {keys[i] for i in right - left}, {keys[i] for i in left - right}
    renamed = found.of(Kind.VARIABLE_RENAMED)
    assert names(Kind.VARIABLE_REMOVED, found) == gone - {c.variable for c in renamed}
    assert names(Kind.VARIABLE_ADDED, found) == fresh - {c.now for c in renamed}
    assert names(Kind.VARIABLE_ADDED, back) == names(Kind.VARIABLE_REMOVED, found)
    assert (found.weight is None) == (not found.changes)


def test_a_table_does_not_differ_from_itself() -> None:
    found = vt.diff(TABLE, TABLE)
    assert (found.changes, found.weight, found.proposed) == ((), None, TABLE.version)


@pytest.fixture
def found() -> vt.TableDiff:
    old, new = vt.read(PMICD / "tabel_22_1_0.xlsx"), vt.read(PMICD / "tabel_22_2_0.xlsx")
    return vt.diff(old, new, mapping=[PMICD / "mapping.csv"], on="2026-12-01")


def test_every_form_tells_every_change(found: vt.TableDiff, tmp_path: Path) -> None:
    names = [c.variable.rpartition("/")[2] for c in found.changes]
    for suffix in ("md", "txt"):
        text = write_diff(found, tmp_path / f"d.{suffix}").read_text(encoding="utf-8").replace("\\", "")
        assert all(name in text for name in names)
    data = json.loads(write_diff(found, tmp_path / "d.json").read_text(encoding="utf-8"))
    assert [c["variable"] for c in data["changes"]] == [c.variable for c in found.changes]
    assert (data["weight"], data["proposed"]) == ("major", "23.0.0")
    book = openpyxl.load_workbook(write_diff(found, tmp_path / "d.xlsx"))
    assert book.sheetnames == ["Samenvatting", "Wijzigingen", "Mapping", "Views", "Eisen"]
    assert book["Wijzigingen"].max_row == len(names) + 1


@pytest.mark.parametrize("suffix", ["md", "txt", "json", "xlsx"])
def test_the_same_differences_give_the_same_bytes(found: vt.TableDiff, suffix: str, tmp_path: Path) -> None:
    one, other = write_diff(found, tmp_path / f"a.{suffix}"), write_diff(found, tmp_path / f"b.{suffix}")
    assert one.read_bytes() == other.read_bytes()


def test_the_command_tells_and_writes(tmp_path: Path) -> None:
    command = ["diff", str(PMICD / "tabel_22_1_0.xlsx"), str(PMICD / "tabel_22_2_0.xlsx"), "-o", str(tmp_path / "d.md")]
    result = CliRunner().invoke(app, [*command, "--on", "2026-12-01", "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert "version by our rule: 23.0.0 (more than the holder says)" in result.output
    assert "optional -> mandatory" in result.output
    assert (tmp_path / "d.md").exists()


def test_a_difference_shows_itself_in_a_notebook(found: vt.TableDiff) -> None:
    html = found._repr_html_()
    assert html.count("<tr>") == len(found.changes) + 1
    assert Weight.MAJOR.value in html
