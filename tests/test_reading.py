"""What the reader makes of the layouts that registries use, and that it keeps every value with its cell."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

import vtabel as vt
from conftest import FIXTURES
from workbooks import Grid, cells, codes, names, options, written, xlsx

Lines = Callable[..., Path]


@pytest.mark.parametrize(
    ("fixture", "count"), [("nice_mds", 96), ("nhr_af", 68), ("perined", 247), ("voorbeeldzorg", 40)]
)
def test_the_fixtures_keep_all_their_variables(fixture: str, count: int) -> None:
    table = vt.read(FIXTURES / fixture / "tabel.xlsx")
    assert len(table) == count
    assert not table.report.errors


# ---- where a table stands


def test_preamble_names_the_registry_in_pairs_of_cells_and_in_text(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Registratie;Registratie Proef;Code:;proef",
            "Registratiehouder: Stichting Proef   Versie: 2.1;;;",
            "Geldig vanaf;01-01-2026;;",
            "Geldig tot: 1-1-2027;;;",
            '"Dataverwerker: Verwerker\nPopulatie: ICD-10 C18-C20";;;',
            "Zomaar een opmerking.;;;",
            "Variabele;Label;Verplicht;",
            "asa;ASA;Ja;",
        )
    )
    registry = table.registry
    assert (registry.code, registry.name, registry.holder) == ("proef", "Registratie Proef", "Stichting Proef")
    assert registry.processor == "Verwerker"
    assert (table.version, table.valid_from, table.valid_to) == ("2.1", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert table.population is not None
    assert table.population.text == "ICD-10 C18-C20"
    assert [note.text for note in table.notes] == ["Zomaar een opmerking."]


def test_registry_comes_from_the_file_name_only_with_a_finding(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label", "a;A", name="Mijn Registratie.csv"))
    assert (table.registry.code, table.registry.name) == ("mijn-registratie", "Mijn Registratie")
    assert [d.code for d in table.report.of(vt.Severity.INFO)] == ["VT110"]


@pytest.mark.parametrize("top", range(1, 25, 5))
def test_header_in_any_row(tmp_path: Path, top: int) -> None:
    rows: Grid = [[f"Regel {i}."] for i in range(1, top)]
    rows += [["Variabele", "Label", "Verplicht"], ["a", "A", "Ja"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert table["a"].cell.locator == f"A{top + 1}"


def test_header_over_three_rows_with_merged_cells(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Verplicht voor", "", "", "Doel", ""],
        ["", "", "Ziekenhuizen", "", "Overig", "", ""],
        ["", "", "UMC", "Algemeen", "ZBC", "Kwaliteit", "Onderzoek"],
        ["a", "A", "X", "", "M", "X", ""],
    ]
    merges = ["A1:A3", "B1:B3", "C1:E1", "C2:D2", "F1:G2"]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": merges}))
    assert table.layout.tables[0].header_rows == (1, 2, 3)
    assert [table["a"].obligation(p).level for p in ("V5", "V6", "Z4")] == ["mandatory", "not_asked", "mandatory"]
    assert [p.kind for p in table["a"].purposes] == ["quality-improvement"]


def test_a_group_of_provider_columns_with_an_unknown_type_is_an_error_at_its_header(tmp_path: Path) -> None:
    rows: Grid = [["Variabele", "Label", "Verplicht voor", ""], ["", "", "UMC", "Kappers"], ["a", "A", "X", "X"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["C1:D1"]}))
    assert cells(table, "VT113") == ["t.xlsx!Blad!D2"]
    assert [o.providers for o in table["a"].obligations] == [("V5",)]


def test_a_mark_merged_over_two_provider_columns_counts_for_both(tmp_path: Path) -> None:
    rows: Grid = [["Variabele", "Label", "UMC", "Algemeen", "ZBC"], ["a", "A", "X", "", ""], ["b", "B", "X", "X", "X"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["C2:D2"]}))
    assert [table["a"].obligation(p).level for p in ("V5", "V6", "Z4")] == ["mandatory", "mandatory", "not_asked"]


def test_a_cell_merged_over_rows_counts_for_each_row(tmp_path: Path) -> None:
    rows: Grid = [
        ["Groep", "Variabele", "Label", "Verplicht"],
        ["G", "a", "A", "Ja"],
        ["", "b", "B", ""],
        ["", "c", "C", "Nee"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["A2:A4", "D2:D3"]}))
    assert [(v.group, str(v.obligation().level)) for v in table] == [
        ("G", "mandatory"),
        ("G", "mandatory"),
        ("G", "optional"),
    ]
    assert str(table["b"].origins["mandatory"].cell) == "t.xlsx!Blad!D2"


def test_section_rows_footnotes_and_notes_below_the_table(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Verplicht"],
        ["Identificatie", "", ""],
        ["bsn_nr", "Nummer", "X*"],
        ["Uitkomst", "", ""],
        ["overleden", "Overleden", "X 1)"],
        ["complicatie", "Complicatie", "X²"],
        [],
        ["* alleen umc", "", ""],
        ["1)", "indien bekend", ""],
        ["[2] vanaf 1-1-2027", "", ""],
        ["Bron:", "handboek 2026", ""],
        ["Totaal 3 variabelen", "", ""],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["A2:C2"]}))
    assert [(v.name, v.group) for v in table] == [
        ("bsn_nr", "Identificatie"),
        ("overleden", "Uitkomst"),
        ("complicatie", "Uitkomst"),
    ]
    assert table["bsn_nr"].obligations[0].providers == ("V5",)
    assert table["overleden"].obligations[0].condition == "indien bekend"
    assert table["complicatie"].obligations[0].valid_from == dt.date(2027, 1, 1)
    assert [n.text for n in table.notes] == [
        "alleen umc",
        "indien bekend",
        "vanaf 1-1-2027",
        "Bron: handboek 2026",
        "Totaal 3 variabelen",
    ]


def test_each_table_has_its_own_footnotes(tmp_path: Path) -> None:
    head: Grid = [["Variabele", "Label", "Verplicht"]]
    sheets = {"A": [*head, ["a", "A", "X*"], ["* alleen umc"]], "B": [*head, ["b", "B", "X*"], ["* alleen zbc"]]}
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert table["a"].obligations[0].providers == ("V5",)
    assert table["b"].obligations[0].providers == ("Z4",)


def test_a_footnote_at_the_name_is_no_part_of_the_name(csv_file: Lines) -> None:
    table = vt.read(
        csv_file("Variabele;Label;Verplicht", "asa*;ASA;Ja", "ster*sterk;S;Ja", "kreat¹;K;Ja", "* vanaf 1-1-2027;;")
    )
    assert names(table) == ["asa", "ster*sterk", "kreat¹"]
    assert table["asa"].obligation(on="2026-12-31").level is vt.Level.NOT_ASKED
    assert table["asa"].origins["name"].raw == "asa*"


def test_a_mark_without_footnote_is_reported_and_the_level_stands(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;X**", "b;B;ja", "* iets anders;;"))
    assert table["a"].obligation().level is vt.Level.MANDATORY
    assert cells(table, "VT114") == ["tabel.csv!C2"]


def test_several_tables_below_each_other_with_their_titles(tmp_path: Path) -> None:
    rows: Grid = [
        ["Registratie", "Proef"],
        ["Tabel 1: opname"],
        ["Variabele", "Label", "Verplicht"],
        ["datum", "Datum van opname", "Ja"],
        [],
        ["Tabel 2: ontslag"],
        ["Naam", "Type", "Omschrijving", "Mandatory"],
        ["datum", "datum", "Datum van ontslag", "nee"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert [(v.group, v.title) for v in table] == [
        ("Tabel 1: opname", "Datum van opname"),
        ("Tabel 2: ontslag", "Datum van ontslag"),
    ]
    assert not table.report.errors


def test_tables_side_by_side_that_begin_in_the_same_row(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Verplicht", "", "Variabele", "Label", "Verplicht"],
        ["a", "A", "Ja", "", "x", "X", "Nee"],
        ["b", "B", "Ja"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert names(table) == ["a", "b", "x"]
    assert table["x"].obligation().level is vt.Level.OPTIONAL


def test_tables_side_by_side_that_begin_in_different_rows(tmp_path: Path) -> None:
    rows: Grid = [
        ["Registratie", "Proef", "", "", "Waardelijsten"],
        ["Variabele", "Label", "Codering", "", ""],
        ["a", "A", "JN", "", ""],
        ["b", "B", "1 t/m 5", "", "Lijst", "Code", "Betekenis"],
        ["c", "C", "", "", "JN", "1", "ja"],
        ["d", "D", "", "", "", "0", "nee"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert names(table) == ["a", "b", "c", "d"]
    assert options(table, "a") == {"1": "ja", "0": "nee"}
    assert table.registry.name == "Proef"
    assert "Waardelijsten" in [note.text for note in table.notes]
    assert codes(table) == []


def test_spacer_columns_do_not_split_a_table(tmp_path: Path) -> None:
    rows: Grid = [["Variabele", "", "Label", "", "Type", "", "Verplicht"], ["a", "", "A", "", "tekst", "", "Ja"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert (table["a"].label, table["a"].datatype, table["a"].obligation().level) == ("A", "text", "mandatory")


def test_variables_over_several_sheets_are_datasets(tmp_path: Path) -> None:
    head = ["Nr", "Variabele", "Label", "Verplicht"]
    sheets: dict[str, Grid] = {
        "Toelichting": [["Registratie", "Proef"], ["Zie de bladen."]],
        "Opname": [head, [1, "datum", "Datum van opname", "Ja"], [2, "bron", "Bron", "Ja"]],
        "Ontslag": [head, [1, "datum", "Datum van ontslag", "Nee"], [2, "doel", "Bestemming", "Ja"]],
    }
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert [v.key for v in table] == ["Opname/datum", "Opname/bron", "Ontslag/datum", "Ontslag/doel"]
    assert [d.name for d in table.datasets] == ["Opname", "Ontslag"]
    assert table.layout.sheets_not_read == ("Toelichting",)
    assert codes(table) == ["VT103"]


def test_overview_and_details_are_joined_on_the_item_number(tmp_path: Path) -> None:
    sheets: dict[str, Grid] = {
        "Overzicht": [
            ["Nr", "Variabelenaam", "Verplicht"],
            ["A-1", "Geslacht", "X"],
            ["A-2", "Lengte", ""],
            ["A-3", "Los", "X"],
        ],
        "Details": [
            ["Nr", "Kolomnaam", "Type", "Code", "Betekenis"],
            ["A-1", "gesl", "code", "1", "man"],
            ["", "", "", "2", "vrouw"],
            ["A-2", "lengte", "geheel getal", "", ""],
        ],
    }
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert sorted(names(table)) == ["Los", "gesl", "lengte"]
    assert table["gesl"].label == "Geslacht"
    assert options(table, "gesl") == {"1": "man", "2": "vrouw"}
    assert [str(table[n].obligation().level) for n in ("gesl", "lengte")] == ["mandatory", "optional"]
    assert len({v.dataset for v in table if v.name != "Los"}) == 1


def test_two_tables_that_differ_about_an_item_are_reported(tmp_path: Path) -> None:
    sheets: dict[str, Grid] = {
        "Overzicht": [["Nr", "Variabelenaam", "Type"], ["A-1", "Geslacht", "tekst"]],
        "Details": [["Nr", "Kolomnaam", "Type"], ["A-1", "geslacht", "code"]],
    }
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert cells(table, "VT117") == ["t.xlsx!Overzicht!C2"]
    assert table["geslacht"].datatype == "code"


@pytest.mark.parametrize(
    "row",
    [
        "naam;tekst;Verplicht",
        "naam;tekst;Mandatory",
        "Naam;tekst;Verplicht",
        "item;code;Verplicht",
        "element;datum;Verplicht",
    ],
)
def test_a_variable_whose_row_holds_header_words_is_a_variable(csv_file: Lines, row: str) -> None:
    table = vt.read(csv_file("Naam;Type;Verplicht", "a;tekst;Optioneel", row, "z;tekst;Optioneel"))
    assert names(table) == ["a", row.split(";")[0], "z"]


@pytest.mark.parametrize(
    "row", ["naam;Naam van de patiënt;Verplicht", "naam;Naam;Verplicht", "label;Label;Verplicht", "type;Type;Verplicht"]
)
def test_a_variable_that_is_called_like_a_header_is_a_variable(csv_file: Lines, row: str) -> None:
    table = vt.read(csv_file("Variabele;Omschrijving;Verplicht", "a;A;Optioneel", "Groep;;", row, "z;Z;Optioneel"))
    assert names(table) == ["a", row.split(";")[0], "z"]


def test_header_words_in_any_column_do_not_make_a_row_a_header(csv_file: Lines) -> None:
    header = "Variabele;Label;Type;Opmerking;Verplicht;Doel"
    rows = ["v1;Een;code;Variabele;Code;Type", "v2;Twee;;;Verplicht;Variabele", "v3;Drie;code;Ja;Ja;"]
    assert names(vt.read(csv_file(header, *rows))) == ["v1", "v2", "v3"]
    assert names(vt.read(csv_file(header, "Groep;;;;;", *rows[1:]))) == ["v2", "v3"]


def test_texts_beside_the_table_without_a_header_are_reported(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;;Verplicht", "a;A;zonder kop;Ja;los", "b;B;nog een;Ja"))
    assert cells(table, "VT104") == ["tabel.csv!C2", "tabel.csv!E2"]


def test_a_header_without_rows_beside_a_full_table_is_reported(tmp_path: Path) -> None:
    head = ["Variabele", "Label", "Verplicht"]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Vol": [head, ["a", "A", "Ja"]], "Leeg": [head]}))
    assert names(table) == ["a"]
    assert cells(table, "VT102") == ["t.xlsx!Leeg!A1"]


# ---- what columns mean


def test_a_list_of_provider_types_in_one_column(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Verplicht voor",
            "a;A;umc, algemeen",
            "b;B;alle ziekenhuizen en zbc's",
            "c;C;umc / kappers",
            "d;D;alle",
            "e;E;nee",
        )
    )
    assert [o.providers for o in table["b"].obligations] == [("V4", "Z4")]
    assert [str(table["a"].obligation(p).level) for p in ("V5", "V6", "Z4")] == ["mandatory", "mandatory", "not_asked"]
    assert [str(table["c"].obligation(p).level) for p in ("V5", "Z4")] == ["mandatory", "unknown"]
    assert cells(table, "VT213") == ["tabel.csv!C4"]
    assert table["d"].obligation("Z4").level is vt.Level.MANDATORY
    assert table["e"].obligation("V5").level is vt.Level.OPTIONAL


def test_mandatory_and_for_whom_in_columns_beside_each_other(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Verplicht;Geldt voor",
            "a;A;Ja;umc",
            "b;B;Optioneel;umc",
            "c;C;Ja;",
            "d;D;Ja;kappers",
        )
    )
    levels = {v.name: [str(v.obligation(p).level) for p in ("V5", "V6")] for v in table}
    assert levels == {
        "a": ["mandatory", "not_asked"],
        "b": ["optional", "not_asked"],
        "c": ["mandatory", "mandatory"],
        "d": ["mandatory", "mandatory"],
    }
    assert cells(table, "VT213") == ["tabel.csv!D5"]
    both = vt.read(csv_file("Variabele;Label;Verplicht;Verplicht voor", "a;A;Optioneel;umc", "b;B;Ja;"))
    assert [str(both["a"].obligation(p).level) for p in ("V5", "V6")] == ["mandatory", "optional"]


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        *((mark, "mandatory") for mark in ("X", "V", "Ja", "ja", "verplicht", "M", "M 1..1")),
        *(("R", "required"), ("R 0..*", "required"), ("C", "conditional"), ("O", "optional")),
        *(("n.v.t.", "not_asked"), ("", "not_asked"), ("?!", "unknown")),
    ],
)
def test_a_column_per_provider_type(csv_file: Lines, mark: str, level: str) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;ZBC", f"a;A;{mark};X", "b;B;X;X", "c;C;X;X"))
    assert table["a"].obligation("V5").level == level
    assert table["a"].obligation("Z4").level is vt.Level.MANDATORY


def test_a_column_mandatory_that_cannot_be_read_stays_unknown_and_is_no_population(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;zie toelichting", "b;B;hangt ervan af"))
    assert [str(v.obligation().level) for v in table] == ["unknown", "unknown"]
    assert cells(table, "VT205") == ["tabel.csv!C2", "tabel.csv!C3"]


def test_purposes_in_a_column_with_several_kinds(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Doel",
            'a;A;"casemix; kwaliteitsverbetering, indicator"',
            "b;B;QI: 04SQI2, casemix",
            "c;C;wetenschappelijk onderzoek en koppeling",
            "d;D;wereldvrede",
            "e;E;n.v.t.",
        )
    )
    assert {v.name: [p.kind for p in v.purposes] for v in table} == {
        "a": ["case-mix", "quality-improvement", "indicator"],
        "b": ["indicator", "case-mix"],
        "c": ["research", "linkage"],
        "d": ["other"],
        "e": [],
    }
    assert cells(table, "VT208") == ["tabel.csv!C5"]


def test_purposes_in_a_column_per_purpose(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Doel", "", "", ""],
        ["", "", "Kwaliteit", "Indicator", "Casemix", "Transparantie"],
        ["a", "A", "X", "X", "nee", "ja"],
        ["b", "B", "", "QI: 04SQI2", "●", ""],
        ["c", "C", "volgend jaar", "", "", ""],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["C1:F1"]}))
    assert [(p.kind, p.indicator) for p in table["a"].purposes] == [
        ("indicator", ""),
        ("quality-improvement", ""),
        ("other", ""),
    ]
    assert table["a"].purposes[2].raw == "Doel Transparantie"
    assert [(p.kind, p.indicator) for p in table["b"].purposes] == [("indicator", "04SQI2"), ("case-mix", "")]
    assert [p.kind for p in table["c"].purposes] == ["other"]
    assert cells(table, "VT208") == ["t.xlsx!Blad!C5"]


def test_purposes_by_the_block_a_variable_stands_in(csv_file: Lines) -> None:
    table = vt.read(
        csv_file("Variabele;Label", "Patiëntkarakteristieken;", "a;A", "Uitkomst van zorg;", "b;B", "Overig;", "c;C")
    )
    assert [[(p.kind, p.evidence) for p in v.purposes] for v in table] == [
        [("case-mix", "block")],
        [("quality-improvement", "block")],
        [],
    ]


def test_words_in_an_indicator_column_are_kept_as_remark(csv_file: Lines) -> None:
    table = vt.read(
        csv_file("Variabele;Label;Opmerking (Quality indicator (QI))", "a;A;Meetmoment T0", "b;B;QI: 04SQI2 en T1")
    )
    assert [v.remarks for v in table] == [("Meetmoment T0",), ()]
    assert [p.indicator for p in table["b"].purposes] == ["04SQI2"]


@pytest.mark.parametrize(
    ("text", "criteria", "complete"),
    [
        ("ICD-10 C18-C20, leeftijd >= 18 jaar", [("diagnosis", "in", "C18-C20"), ("age", ">=", "18")], True),
        ("zorgactiviteit 034712 en 034713", [("procedure", "in", "034712 034713")], True),
        ("vrouwen vanaf 50 jaar", [("age", ">=", "50"), ("sex", "=", "female")], True),
        ("jonger dan 28 dagen", [], False),
        ("leeftijd < 6 maanden", [], False),
        ("mannen en vrouwen", [], False),
        ("ICD-10 C18 of leeftijd >= 70 jaar", [], False),
        ("alle patiënten behalve vrouwen", [], False),
        ("niet jonger dan 18 jaar", [], False),
        ("patiënten met heupfractuur, 70 jaar en ouder", [("age", ">=", "70")], False),
    ],
)
def test_populations_are_coded_only_where_that_is_certain(
    csv_file: Lines, text: str, criteria: list[tuple[str, str, str]], complete: bool
) -> None:
    found = vt.read(csv_file("Variabele;Label;Populatie", f'a;A;"{text}"'))["a"].population
    assert found is not None
    assert [(c.kind, c.operator, " ".join(c.values)) for c in found.criteria] == criteria
    assert (found.text, found.complete) == (text, complete)


def test_dates_from_and_until(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Verplicht;Vanaf;Tot",
            "a;A;Verplicht vanaf 1-1-2027;;",
            "b;B;Optioneel t/m 31-12-2026; Verplicht vanaf 1-1-2027;;".replace("; V", " | V"),
            "c;C;Ja;1-1-2026;1-1-2027",
            "d;D;Ja;1-1-2027;1-1-2026",
            '"e";E;"Optioneel t/m 31-12-2026; Verplicht vanaf 1-1-2027";;',
        )
    )
    assert [str(table["a"].obligation(on=day).level) for day in ("2026-12-31", "2027-01-01")] == [
        "not_asked",
        "mandatory",
    ]
    assert [str(table["c"].obligation(on=day).level) for day in ("2026-12-31", "2027-01-01")] == [
        "mandatory",
        "withdrawn",
    ]
    assert [str(table["e"].obligation(on=day).level) for day in ("2026-12-31", "2027-01-01")] == [
        "optional",
        "mandatory",
    ]
    assert table["d"].obligation().level is vt.Level.UNKNOWN
    assert len(cells(table, "VT218")) == 1


def test_identity_roles_are_stated_or_reported(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Identificerend",
            "geb_datum;Geboortedatum;",
            "x1;Kenmerk;birth_date",
            "x2;Kenmerk;Ja",
            "x3;Kenmerk;Nee",
            "postcode;Postcode;nee",
            "x4;Kenmerk;misschien",
        )
    )
    assert {v.name: v.identity for v in table} == {
        "geb_datum": "birth_date",
        "x1": "birth_date",
        "x2": "local_patient_id",
        "x3": None,
        "postcode": None,
        "x4": None,
    }
    assert cells(table, "VT212") == ["tabel.csv!A2", "tabel.csv!A4"]
    assert cells(table, "VT220") == ["tabel.csv!C7"]


def test_ranges_lengths_and_units(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Lengte;Bereik;Minimum;Maximum;Eenheid",
            "a;A;decimaal;;20 - 270 cm;;;",
            "b;B;decimaal;;;0,5;300;kg",
            "c;C;Tekst (maximale lengte 25);;;;;",
            'd;D;tekst;"5,2";;;;',
            "e;E;quantity {minInclusive=60, maxInclusive=270};;;;;mmHg",
            "f;F;geheel getal;;0 t/m 10, -1 = onbekend;;;",
            "g;G;geheel getal;;;10;5;",
            "h;H;Tekst (999999999999999999999999);;;;;",
        )
    )
    assert (table["a"].minimum, table["a"].maximum, table["a"].unit) == (Decimal(20), Decimal(270), "cm")
    assert (table["b"].minimum, table["b"].maximum, table["b"].unit) == (Decimal("0.5"), Decimal(300), "kg")
    assert table["c"].length == 25
    assert table["d"].length is None
    assert (table["e"].minimum, table["e"].unit) == (Decimal(60), "mm[Hg]")
    assert (table["f"].maximum, options(table, "f")) == (Decimal(10), {"-1": "onbekend"})
    assert table["g"].minimum is None
    assert cells(table, "VT206") == ["tabel.csv!D5"]
    assert cells(table, "VT219") == ["tabel.csv!F8"]


# ---- options


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 = ja; 2 = nee", {"1": "ja", "2": "nee"}),
        ("1 = ja\n2 = nee", {"1": "ja", "2": "nee"}),
        ("1=ja|2=nee", {"1": "ja", "2": "nee"}),
        ("1 = ja, 2 = nee", {"1": "ja", "2": "nee"}),
        ("1: ja; 2: nee", {"1": "ja", "2": "nee"}),
        ("1 - ja; 2 - nee", {"1": "ja", "2": "nee"}),
        ("1. ja\n2. nee", {"1": "ja", "2": "nee"}),
        ("ja/nee", {"ja": "ja", "nee": "nee"}),
        ("Ja / Nee / Onbekend", {"ja": "Ja", "nee": "Nee", "onbekend": "Onbekend"}),
        ("ja; nee", {"ja": "ja", "nee": "nee"}),
        ("1 = ja; 2 = nee\n9 = onbekend", {"1": "ja", "2": "nee", "9": "onbekend"}),
        ("1 = ja;\n2 = nee;", {"1": "ja", "2": "nee"}),
        ("1 = ja, altijd, 2 = nee, nooit", {"1": "ja, altijd", "2": "nee, nooit"}),
        ("1 = ja; namelijk: altijd; 2 = nee", {"1": "ja; namelijk: altijd", "2": "nee"}),
        ("1 = a; b = c; 2 = d", {"1": "a; b = c", "2": "d"}),
        ("1 = BMI = 25; 2 = BMI > 25", {"1": "BMI = 25", "2": "BMI > 25"}),
        ("1 = 0,5 mg, 2 = 1,0 mg", {"1": "0,5 mg", "2": "1,0 mg"}),
        ("1 = ja; UNK = onbekend; NI = geen informatie", {"1": "ja", "UNK": "onbekend", "NI": "geen informatie"}),
        ("m = man, v = vrouw", {"m": "man", "v": "vrouw"}),
        ("-1 = Onbekend; 999,9 = n.v.t.", {"-1": "Onbekend", "999,9": "n.v.t."}),
        ("12.35.57 = VSD; 12.35.58 = ASD", {"12.35.57": "VSD", "12.35.58": "ASD"}),
    ],
)
def test_options_in_a_cell(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    rows = [["Variabele", "Label", "Type", "Codering"], ["a", "A", "code", text]]
    table = vt.read(written(tmp_path / "t.csv", rows))
    assert options(table, "a") == expected
    assert codes(table) == []


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("0,3 t/m 250,0 (kg)", "0.3", "250.0", "kg"),
        ("20-270 cm", "20", "270", "cm"),
        ("1 tot en met 10", "1", "10", ""),
        ("-5 .. 5", "-5", "5", ""),
        ("0% - 100%", "0", "100", "%"),
        ("20 t/m 270 (cm) | -1 = Onbekend", "20", "270", "cm"),
    ],
)
def test_ranges_in_the_options_cell(tmp_path: Path, text: str, low: str, high: str, unit: str) -> None:
    rows = [["Variabele", "Label", "Type", "Codering"], ["a", "A", "decimaal", text]]
    variable = vt.read(written(tmp_path / "t.csv", rows))["a"]
    assert (variable.minimum, variable.maximum, variable.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    "text",
    ["n.v.t.", "-", "geen", "vrije tekst", "tekst", "alleen cijfers, geen letters", "00:00 - 23:59", "Formaat: uu:mm"],
)
def test_words_in_the_options_cell_are_no_options_and_no_missing_list(tmp_path: Path, text: str) -> None:
    variables = [["Variabele", "Label", "Type", "Codering"], ["a", "A", "tekst", text], ["b", "B", "code", "JN"]]
    lists = [["Lijst", "Code", "Betekenis"], ["JN", "1", "ja"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"V": variables, "L": lists}))
    assert options(table, "a") == {}
    assert options(table, "b") == {"1": "ja"}
    assert not table.report.errors


def test_ninety_three_options(tmp_path: Path) -> None:
    text = "\n".join(f"{i} = Land {i}" for i in range(93))
    table = vt.read(written(tmp_path / "t.csv", [["Variabele", "Label", "Type", "Codering"], ["a", "A", "code", text]]))
    assert len(options(table, "a")) == 93


def test_options_in_following_rows(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Codering;Verplicht",
            "a;A;code;1 = ja;Ja",
            ";;;2 = nee;",
            ";;;9 = onbekend;",
            "b;B;tekst;;Ja",
        )
    )
    assert options(table, "a") == {"1": "ja", "2": "nee", "9": "onbekend"}
    assert names(table) == ["a", "b"]


def test_option_columns_with_a_merged_name_over_the_rows(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Type", "Code", "Betekenis", "Voorwaarde", "Opmerking"],
        ["a", "A", "code", 1, "ja", "", "over a"],
        ["", "", "", 2, "nee", "[b] == 1", "over nee"],
        ["", "", "", 2, "toch niet", "", ""],
        ["b", "B", "tekst", "", "", "", ""],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["A2:A4", "B2:B4", "C2:C4"]}))
    assert options(table, "a") == {"1": "ja", "2": "nee"}
    assert cells(table, "VT207") == ["t.xlsx!Blad!D4"]
    values = table["a"].value_list
    assert values is not None
    assert values.options[1].condition == "[b] == 1"
    assert table["a"].remarks == ("over a", "over nee")
    assert names(table) == ["a", "b"]


def test_option_columns_without_merged_cells(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Code;Betekenis;Type", "a;A;1;ja;code", ";;2;nee;", "b;B;;;tekst"))
    assert options(table, "a") == {"1": "ja", "2": "nee"}
    assert names(table) == ["a", "b"]


def test_lists_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    variables = [
        ["Variabele", "Label", "Type", "Waardelijst"],
        ["a", "A", "code", "ASA klasse"],
        ["b", "B", "code", "zie waardelijst asa  klasse"],
        ["c", "C", "geheel getal", "ja nee"],
    ]
    lists: Grid = [
        ["Waardelijst", "Code", "Betekenis"],
        ["ASA klasse", 1, "gezond"],
        ["", 2, "ziek"],
        ["Ja nee", "", ""],
        ["", 1, "ja"],
        ["Vergeten", 1, "iets"],
        ["Vergeten", "", "zonder code"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"V": variables, "Waardelijsten": lists}))
    assert options(table, "a") == options(table, "b") == {"1": "gezond", "2": "ziek"}
    assert options(table, "c") == {"1": "ja"}
    assert cells(table, "VT215") == ["t.xlsx!Waardelijsten!A6"]
    assert cells(table, "VT108") == ["t.xlsx!Waardelijsten!A7"]


def test_a_sheet_per_list_without_a_column_for_its_name(tmp_path: Path) -> None:
    variables = [["Variabele", "Label", "Type", "Waardelijst"], ["a", "A", "code", "ASA"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"V": variables, "ASA": [["Code", "Omschrijving"], ["1", "gezond"]]}))
    assert options(table, "a") == {"1": "gezond"}


def test_options_by_variable_and_dataset(tmp_path: Path) -> None:
    lists = [
        ["Dataset", "Variabele", "Waarde", "Label"],
        ["A", "status", "1", "open"],
        ["B", "status", "1", "dicht"],
    ]
    head = ["Variabele", "Label", "Type"]
    sheets = {"A": [head, ["status", "S", "code"]], "B": [head, ["status", "S", "code"]], "Opties": lists}
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert options(table, "A/status") == {"1": "open"}
    assert options(table, "B/status") == {"1": "dicht"}


def test_a_list_that_does_not_exist_is_reported_as_in_the_design(tmp_path: Path) -> None:
    variables = [["Variabele", "Label", "Type", "Waardelijst"], ["a", "A", "tekst", ""], ["asa", "ASA", "code", "ASA"]]
    lists = [["Waardelijst", "Code", "Betekenis"], ["Ander", "1", "ja"]]
    table = vt.read(xlsx(tmp_path / "nvt_2026.xlsx", {"Variabelen": variables, "Waardelijsten": lists}))
    assert names(table) == ["a"]
    assert table.report.errors[0].render().splitlines()[:2] == [
        "error[VT204]: value list `ASA` does not exist",
        "  --> nvt_2026.xlsx!Variabelen!D3",
    ]


def test_a_list_that_does_not_exist_in_a_file_without_lists(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Type;Waardelijst", "a;A;tekst;", "asa;ASA;code;ASA"))
    assert cells(table, "VT204") == ["tabel.csv!D3"]


def test_a_code_list_by_address(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Type;Value set", "a;A;code;http://voorbeeld.nl/ValueSet/asa"))
    values = table["a"].value_list
    assert values is not None
    assert values.canonical == "http://voorbeeld.nl/ValueSet/asa"
    assert codes(table) == []


# ---- formats of workbooks


def test_number_formats_dates_booleans_and_percentages(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Variabele", "Label", "Type", "Codering", "Verplicht", "Vanaf", "Minimum", "Maximum", "Versie"])
    sheet.append(["a", 12, "getal", "", True, dt.date(2027, 1, 1), 1.0, 1.125, 2.1])
    sheet.append(["b", "B", "getal", "", False, dt.datetime(2027, 1, 1), 0, 1, 0.1 + 0.2])
    sheet["B2"].number_format = "0000"
    sheet["H3"].number_format = "0%"
    book.save(tmp_path / "t.xlsx")
    table = vt.read(tmp_path / "t.xlsx")
    a, b = table["a"], table["b"]
    assert a.label == "0012"
    assert (a.minimum, a.maximum, b.maximum) == (Decimal(1), Decimal("1.125"), Decimal(100))
    assert [str(v.obligation(on="2028-01-01").level) for v in (a, b)] == ["mandatory", "optional"]
    assert str(a.obligations[0].valid_from) == str(b.obligations[0].valid_from) == "2027-01-01"
    assert (a.remarks, b.remarks) == (("2.1",), ("0.3",))
    assert a.origins["mandatory"].raw == "TRUE"
    assert codes(table) == []


def test_hidden_rows_and_sheets_are_read_and_reported(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "t.xlsx",
        {"A": [["Variabele", "Label"], ["a", "A"], ["b", "B"]], "B": [["Variabele", "Label"], ["c", "C"]]},
    )
    book = load_workbook(path)
    book["A"].row_dimensions[3].hidden = True
    book["B"].sheet_state = "hidden"
    book.save(path)
    table = vt.read(path)
    assert names(table) == ["a", "b", "c"]
    assert [(str(d.cell), d.params) for d in table.report if d.code == "VT011"] == [("t.xlsx!A", {"count": "1"})]


def test_error_cells_and_uncomputed_formulas_are_empty_and_reported(tmp_path: Path) -> None:
    rows: Grid = [["Variabele", "Label", "Verplicht"], ["a", "=A2", "Ja"], ["b", "B", "#N/A"], ["c", "C", "Ja"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}))
    assert cells(table, "VT007") == ["t.xlsx!Blad!B2"]
    assert cells(table, "VT006") == ["t.xlsx!Blad!C3"]
    assert table["a"].label == ""
    assert table["b"].obligation().level is vt.Level.UNKNOWN
    assert not cells(table, "VT111")


# ---- CSV


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_csv_file_is_found(tmp_path: Path, separator: str) -> None:
    rows = [["Variabele", "Label", "Codering", "Verplicht"]]
    rows += [[f"v{i}", "a, b; c", "1 = a, 2 = b, 3 = c, 4 = d, 5 = e", "Ja"] for i in range(20)]
    table = vt.read(written(tmp_path / "t.csv", rows, separator))
    assert len(table) == 20
    assert len(options(table, "v0")) == 5


def test_commas_in_every_options_cell_do_not_make_the_separator(tmp_path: Path) -> None:
    lines = ["naam;label;codering", *(f"v{i};Label;1 = a, 2 = b, 3 = c, 4 = d, 5 = e" for i in range(50))]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    assert len(vt.read(tmp_path / "t.csv")) == 50


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_a_csv_file_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Variabele;Label\na;Patiënt €\n".encode(encoding))
    table = vt.read(path)
    assert table["a"].label == "Patiënt €"
    assert codes(table) == (["VT008"] if encoding == "cp1252" else [])


# ---- layout files


def layout(folder: Path, text: str) -> Path:
    path = folder / "layout.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_layout_file_gives_registry_markers_header_and_columns(tmp_path: Path) -> None:
    rows: Grid = [
        ["Kop", "van", "de", "tabel", "", ""],
        ["Wat", "Uitleg", "Wie", "Waarom", "Intern", "Voor het umc"],
        ["a", "A", "●", "X", "geheim", "○"],
        ["b", "B", "verplicht!", "", "", "n.v.t."],
    ]
    path = xlsx(tmp_path / "t.xlsx", {"Tabel": rows, "Kladblok": [["Variabele", "Label"], ["z", "Z"]]})
    given = layout(
        tmp_path,
        """
registry: {code: proef, name: Proef}
version: 2026.1
valid_from: 2026-01-01
markers: {"●": mandatory, "○": optional, "verplicht!": required}
sheets:
  - sheet: Tabel
    header: 2
    columns: {Wat: name, Uitleg: label, C: mandatory, Waarom: {purpose: research}, Intern: ignore, F: {provider: V5}}
  - {sheet: Kladblok, skip: true}
""",
    )
    table = vt.read(path, layout=given)
    assert names(table) == ["a", "b"]
    assert (table.registry.code, table.version, table.valid_from) == ("proef", "2026.1", dt.date(2026, 1, 1))
    assert [str(table["a"].obligation(p).level) for p in ("V5", "V6")] == ["optional", "mandatory"]
    assert table["b"].obligation("V6").level is vt.Level.REQUIRED
    assert [p.kind for p in table["a"].purposes] == ["research"]
    assert {c.confidence for c in table.layout.tables[0].columns} == {"given"}
    assert codes(table) == []


def test_a_layout_entry_that_nothing_matches_is_reported(csv_file: Lines, tmp_path: Path) -> None:
    given = layout(
        tmp_path,
        "sheets:\n  - columns: {Omschrijvng: definition, ZZ: remark}\n    header: 9\n  - {sheet: Weg, header: 1}\n",
    )
    table = vt.read(csv_file("Variabele;Label", "a;A"), layout=given)
    assert [(d.params["what"], d.params["name"]) for d in table.report if d.code == "VT118"] == [
        ("header row", "9"),
        ("column", "Omschrijvng"),
        ("column", "ZZ"),
        ("sheet", "Weg"),
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("registry: [", "line 1"),
        ("- 1", ""),
        ("sheets: [{header: 0}]", "sheets.0.header.0"),
        ("sheets: [{columns: {A: naam}}]", "sheets.0.columns"),
        ("sheets: [{columns: {A: {provider: V99}}}]", "sheets.0.columns"),
        ("sheets: [{columns: {A: {}}}]", "sheets.0.columns.A"),
        ("markers: {x: misschien}", "markers.x"),
        ("onbekend: 1", "onbekend"),
    ],
)
def test_a_wrong_layout_file_says_where(csv_file: Lines, tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(csv_file("Variabele;Label", "a;A"), layout=layout(tmp_path, text))
    assert codes(error.value) == ["VT107"]
    cell = error.value.report.diagnostics[0].cell
    assert cell is not None
    assert cell.locator == where


def test_a_layout_file_that_is_missing_or_a_folder(csv_file: Lines, tmp_path: Path) -> None:
    path = csv_file("Variabele;Label", "a;A")
    for given, code in ((tmp_path / "weg.yaml", "VT010"), (tmp_path, "VT107")):
        with pytest.raises(vt.UnusableInput) as error:
            vt.read(path, layout=given)
        assert codes(error.value) == [code]


# ---- what always holds


@pytest.mark.parametrize("fixture", ["nice_mds", "nhr_af", "perined", "voorbeeldzorg"])
def test_a_table_survives_a_round_trip_through_json(fixture: str) -> None:
    table = vt.read(FIXTURES / fixture / "tabel.xlsx")
    assert vt.AccountabilityTable.model_validate_json(table.model_dump_json()) == table


@pytest.mark.parametrize("fixture", ["nice_mds", "nhr_af", "perined", "voorbeeldzorg"])
def test_the_raw_text_of_every_origin_stands_in_its_cell(fixture: str) -> None:
    path = FIXTURES / fixture / "tabel.xlsx"
    book = load_workbook(path)
    for variable in vt.read(path):
        for origin in variable.origins.values():
            value = book[origin.cell.part][origin.cell.locator].value
            text = value.date().isoformat() if isinstance(value, dt.datetime) else str(value)
            assert origin.raw == text


def test_every_row_with_a_name_is_a_variable_or_an_error(csv_file: Lines) -> None:
    rows = ["a;A;tekst;;Ja", "a;A;tekst;;Ja", "b;B;raadsel;;?", "c;;;;Ja", "d;D;code;Weg;Ja", "e;E;;1 = x, 1 = y;Ja"]
    table = vt.read(csv_file("Variabele;Label;Type;Waardelijst;Verplicht", *rows))
    errors = {d.cell.locator[1:] for d in table.report.errors if d.cell}
    read = {v.cell.locator[1:] for v in table}
    assert read | errors == {str(number) for number in range(2, 2 + len(rows))}
    assert not read & errors


def test_comments_at_cells_are_kept_as_notes(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Variabele", "Label", "Type"])
    sheet.append(["asa", "ASA-klasse", "tekst"])
    sheet["A2"].comment = Comment("Vanaf 2027 anders gedefinieerd.", "redactie")
    book.save(tmp_path / "t.xlsx")
    notes = vt.read(tmp_path / "t.xlsx").notes
    assert [(n.text, str(n.cell)) for n in notes] == [("Vanaf 2027 anders gedefinieerd.", "t.xlsx!Sheet!A2")]


# ---- what the registries of the reference data showed


def test_a_row_with_only_a_name_is_a_variable_where_a_dictionary_lists_the_name(tmp_path: Path) -> None:
    sheets = {
        "Dataset keys": [["DATASET", "KEY VARIABELE"]],
        "Alle variabelen": [["DATASET", "VARIABELE"], ["patient", "upn"], ["patient", "land"]],
        "patient": [
            ["LABEL / OMSCHRIJVING", "VARIABELE NAAM", "TYPE"],
            ["", "upn", ""],
            ["", "land", ""],
            ["", "x_1", ""],
        ],
    }
    table = vt.read(xlsx(tmp_path / "t.xlsx", sheets))
    assert names(table) == ["upn", "land"]
    assert [d.params["text"] for d in table.report if d.code == "VT108"] == ["`x_1`"]


def test_a_column_for_the_duty_that_is_empty_throughout_is_told(tmp_path: Path) -> None:
    rows = [["Variabele", "Type", "Verplicht"], ["a", "datum", ""], ["b", "datum", ""]]
    report = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows})).report
    assert [d.code for d in report].count("VT116") == 1


@pytest.mark.parametrize(
    ("count", "levels"),
    [("1..1", ["mandatory"]), ("0..*", ["optional"]), ("1..", ["mandatory"]), ("0..0", ["not_asked"]), ("", [])],
)
def test_a_cardinality_is_the_duty_where_no_column_says_it(count: str, levels: list[str], csv_file: Lines) -> None:
    table = vt.read(csv_file("Name;Card.;Type", "a;0..1;date", f"b;{count};date"))
    assert [o.level.value for o in table["b"].obligations] == levels
    beside = vt.read(csv_file("Name;Card.;Type;Mandatory", "a;0..1;date;ja", f"b;{count};date;nee"))
    assert [o.level.value for o in beside["b"].obligations] == ["optional"]


def test_words_of_a_coded_variable_are_its_answers(csv_file: Lines) -> None:
    table = vt.read(
        csv_file("Naam;Type;Codes", "epis;code;DIA | VERA | OBD", "a;tekst;letters | cijfers", "b;code;een twee | drie")
    )
    answers = table["epis"].value_list
    assert answers is not None
    assert [(o.code, o.label) for o in answers.options] == [("DIA", "DIA"), ("VERA", "VERA"), ("OBD", "OBD")]
    assert table["a"].value_list is None
    assert table["b"].value_list is None


def test_a_table_of_names_and_for_whom_is_read(tmp_path: Path) -> None:
    rows = [["Kolomnr", "Kolomnaam", "Variabelenr", "Type interventie"], ["1", "urgentie", "THI-1", "TAVI"]]
    population = vt.read(xlsx(tmp_path / "t.xlsx", {"3 Aanlevering": rows}))["urgentie"].population
    assert population is not None
    assert population.text == "TAVI"


def test_a_row_for_many_variables_gives_its_finding_once(csv_file: Lines) -> None:
    table = vt.read(csv_file("Kolomnaam;Datatype;Codering", "code1 t/m code9;Tekst;UDI-code | -1 = Onbekend"))
    assert len(table) == 9
    assert codes(table).count("VT206") == 1


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("XPatient.identifier[bsn]", "bsn"),
        ("Patient.identifier[nr].value", "local_patient_id"),
        ("Patient.identifier[nr].assigner", None),
        ("Patient.name[official].family.extension[lastName]", "name_part"),
        ("Patient.birthDate", "birth_date"),
        ("Patient.address.postalCode", "postcode"),
        ("Patient.gender", None),
    ],
)
def test_a_path_says_whether_it_identifies(name: str, role: str | None, csv_file: Lines) -> None:
    assert vt.read(csv_file("Name;Card.;Type", f"{name};0..1;string"))[name].identity == role
