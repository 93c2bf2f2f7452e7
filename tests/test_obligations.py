"""What `variable.obligation(provider, on)` answers, and why."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from workbooks import cells

Lines = Callable[..., Path]


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("Verplicht", "mandatory"),
        ("R", "required"),
        ("C", "conditional"),
        ("Optioneel", "optional"),
        ("n.v.t.", "not_asked"),
        ("vervallen", "withdrawn"),
        ("kan zijn", "unknown"),
    ],
)
def test_every_level_of_a_single_column(csv_file: Lines, cell: str, level: str) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", f"a;A;{cell}", "b;B;Ja"))
    duty = table["a"].obligation("V5", "2027-01-01")
    assert duty.level == level
    assert duty.cause == "stated"
    assert duty.reason == f"the table says `{cell}` (tabel.csv!C2)"
    assert duty.explain("nl") == f"de tabel zegt `{cell}` (tabel.csv!C2)"


def test_a_table_that_says_nothing(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label", "a;A"))
    duty = table["a"].obligation("V5", "2027-01-01")
    assert (duty.level, duty.cause, duty.cell) == (vt.Level.UNKNOWN, "silent", None)
    assert duty.reason == "the table does not say"
    assert cells(table, "VT116") == ["tabel.csv"]


@pytest.fixture
def nearest(csv_file: Lines) -> vt.Variable:
    """Mandatory for an umc, optional for hospitals, conditional for everyone."""
    return vt.read(csv_file("Variabele;Label;Verplicht;Ziekenhuis;UMC", "a;A;C;Optioneel;Verplicht", "b;B;Ja;Ja;Ja"))[
        "a"
    ]


@pytest.mark.parametrize(
    ("provider", "level", "cause", "cell"),
    [
        ("V5", "mandatory", "stated", "E2"),
        ("v5", "mandatory", "stated", "E2"),
        ("V4", "optional", "stated", "D2"),
        ("V6", "optional", "inherited", "D2"),
        ("Z4", "conditional", "stated", "C2"),
        (None, "mandatory", "stated", "E2"),
    ],
)
def test_the_nearest_type_wins(nearest: vt.Variable, provider: str | None, level: str, cause: str, cell: str) -> None:
    duty = nearest.obligation(provider, "2027-01-01")
    assert (duty.level, duty.cause) == (level, cause)
    assert duty.cell is not None
    assert duty.cell.locator == cell


def test_an_inherited_duty_says_of_whom(nearest: vt.Variable) -> None:
    duty = nearest.obligation("V6", "2027-01-01")
    assert duty.reason == (
        "the table says `Optioneel` for Ziekenhuis, of which Algemeen ziekenhuis is one (tabel.csv!D2)"
    )
    assert duty.explain("nl") == (
        "de tabel zegt `Optioneel` voor Ziekenhuis, waar Algemeen ziekenhuis onder valt (tabel.csv!D2)"
    )


def test_other_providers_are_not_asked(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;Algemeen;ZBC", "a;A;;X;", "b;B;;;", "c;C;X;X;X"))
    duty = table["a"].obligation("F1", "2027-01-01")
    assert (duty.level, duty.cause) == (vt.Level.NOT_ASKED, "other_providers")
    assert duty.reason == ("the table asks it of other types of provider, such as Algemeen ziekenhuis (tabel.csv!D2)")
    nobody = table["b"].obligation("F1", "2027-01-01")
    assert (nobody.level, nobody.cause) == (vt.Level.NOT_ASKED, "nobody")
    assert nobody.explain("nl") == "de tabel vraagt het van geen enkel type zorgaanbieder (tabel.csv!C3)"


def test_a_duty_that_is_stated_only_for_narrower_types_is_unknown(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;Algemeen", "a;A;;X", "b;B;X;X"))
    duty = table["a"].obligation("V4", "2027-01-01")
    assert (duty.level, duty.cause) == (vt.Level.UNKNOWN, "narrower")
    assert duty.reason == (
        "the table says it for Algemeen ziekenhuis only, which are kinds of Ziekenhuis (tabel.csv!D2)"
    )


def test_an_empty_cell_of_a_provider_column_is_not_asked_and_the_reason_says_so(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;ZBC", "a;A;;X", "b;B;X;X"))
    duty = table["a"].obligation("V5", "2027-01-01")
    assert duty.level is vt.Level.NOT_ASKED
    assert duty.reason == "the table says nothing: the cell is empty (tabel.csv!C2)"
    assert duty.explain("nl") == "de tabel zegt niets: de cel is leeg (tabel.csv!C2)"
    assert not cells(table, "VT111")


@pytest.mark.parametrize(
    ("on", "level", "cause", "reason"),
    [
        ("2026-12-31", "not_asked", "not_yet", "asked from 2027-01-01 on (tabel.csv!C2)"),
        ("2027-01-01", "mandatory", "stated", "the table says `Ja` (tabel.csv!C2)"),
        ("2027-12-31", "mandatory", "stated", "the table says `Ja` (tabel.csv!C2)"),
        ("2028-01-01", "withdrawn", "ended", "asked until 2027-12-31 (tabel.csv!C2)"),
    ],
)
def test_a_period_that_has_not_begun_or_has_ended(
    csv_file: Lines, on: str, level: str, cause: str, reason: str
) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht;Vanaf;Tot en met", "a;A;Ja;1-1-2027;31-12-2027"))
    duty = table["a"].obligation("V5", on)
    assert (duty.level, duty.cause, duty.reason) == (level, cause, reason)


def test_a_wider_duty_counts_until_the_nearer_one_begins(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht;UMC", "a;A;Optioneel;Verplicht vanaf 1-1-2027", "b;B;Ja;Ja"))
    assert [str(table["a"].obligation("V5", on).level) for on in ("2026-06-01", "2027-06-01")] == [
        "optional",
        "mandatory",
    ]


def test_empty_in_a_single_column_is_optional_only_where_the_column_is_filled(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;", "b;B;Ja", "c;C;"))
    assert [str(v.obligation().level) for v in table] == ["optional", "mandatory", "optional"]
    assert [(str(d.cell), d.params["count"]) for d in table.report if d.code == "VT111"] == [("tabel.csv!C1", "2")]
    assert table["c"].obligation(on="2027-01-01").reason == "the table says nothing: the cell is empty (tabel.csv!C4)"


def test_empty_in_an_empty_column_is_unknown(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;", "b;B;"))
    assert [str(v.obligation().level) for v in table] == ["unknown", "unknown"]
    assert not cells(table, "VT111")


def test_a_single_column_that_only_holds_n_v_t_asks_nothing(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;n.v.t.", "b;B;nvt"))
    assert [str(v.obligation("V5").level) for v in table] == ["not_asked", "not_asked"]


@pytest.mark.parametrize("code", ["V99", "umc", "V5 ", "x" * 200])
def test_a_provider_code_that_does_not_exist(nearest: vt.Variable, code: str) -> None:
    with pytest.raises(vt.UnusableInput) as error:
        nearest.obligation(code)
    assert [d.code for d in error.value.report] == ["VT701"]


@pytest.mark.parametrize("day", ["2027-02-30", "1-1-2027", "morgen", ""])
def test_a_date_that_does_not_exist(nearest: vt.Variable, day: str) -> None:
    with pytest.raises(vt.VtabelError, match="is no date"):
        nearest.obligation("V5", day)


def test_a_date_a_moment_and_its_text_are_the_same_day(csv_file: Lines) -> None:
    variable = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;Ja vanaf 1-1-2027"))["a"]
    days: list[dt.date | str] = [dt.date(2027, 1, 1), dt.datetime(2027, 1, 1, 9, 30), "2027-01-01"]
    assert {(d.level, d.on) for d in (variable.obligation("V5", day) for day in days)} == {
        (vt.Level.MANDATORY, dt.date(2027, 1, 1))
    }


def test_the_strongest_statement_for_the_same_type_counts(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;Academisch ziekenhuis", "a;A;Optioneel;Verplicht", "b;B;X;X"))
    assert table["a"].obligation("V5").level is vt.Level.MANDATORY


def test_an_unreadable_cell_is_unknown_and_asked(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;ZBC", "a;A;hoezo;X", "b;B;X;X"))
    duty = table["a"].obligation("V5")
    assert duty.level is vt.Level.UNKNOWN
    assert duty.level.asked
    assert cells(table, "VT205") == ["tabel.csv!C2"]


def test_the_reason_says_the_condition_that_stands_in_a_footnote(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = ("Variabele;Label;Verplicht", "a;A;X*", "b;B;Verplicht (indien zwanger)", "* Alleen indien geopereerd.;;")
    path.write_text("\n".join(lines), encoding="utf-8")
    table = vt.read(path)
    assert table["a"].obligation().explain("nl") == "de tabel zegt `X*`: Alleen indien geopereerd (t.csv!C2)"
    assert table["b"].obligation().reason == "the table says `Verplicht (indien zwanger)` (t.csv!C3)"
