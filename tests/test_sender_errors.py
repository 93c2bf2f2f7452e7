"""Errors that senders make, found by looking at the ugly files with their eyes: each is read rightly or told, at its cell."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from workbooks import Grid, cells, names, options, xlsx

Lines = Callable[..., Path]


def test_a_line_with_another_separator_is_read_and_told(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;Ja", 'b,"B, in uren",Nee', "c\tC\tJa"))
    assert names(table) == ["a", "b", "c"]
    assert (table["b"].label, table["b"].obligation().level) == ("B, in uren", vt.Level.OPTIONAL)
    assert cells(table, "VT018") == ["tabel.csv!A3", "tabel.csv!A4"]


def test_prose_with_commas_stays_a_section(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "Bloeddruk, pols, temperatuur;;", "a;A;Ja"))
    assert table["a"].group == "Bloeddruk, pols, temperatuur"
    assert not cells(table, "VT018")


def test_texts_spoiled_by_an_earlier_program_are_told_once_per_sheet(csv_file: Lines) -> None:
    table = vt.read(
        csv_file("Variabele;Label;Type", "a;CoÃ¶rdinator;tekst", "b;PatiÃ«nt;tekst", "c;Café à la carte;tekst")
    )
    assert [d.params["count"] for d in table.report if d.code == "VT019"] == ["2"]
    assert cells(table, "VT019") == ["tabel.csv!B2"]
    assert table["a"].label == "CoÃ¶rdinator"


@pytest.mark.parametrize(
    "text", ["Äpfel und Öl", "naïef", "Ü–", "“CAFÉ”", "Â", "Ã", "€ 10 – 20", "ÅÄÖ", "prothèse «x»"]
)
def test_foreign_letters_are_not_spoiled(csv_file: Lines, text: str) -> None:
    assert not cells(vt.read(csv_file("Variabele;Label;Type", f"a;{text};tekst")), "VT019")


@pytest.mark.parametrize("error", ["#N/A", "#N/B", "#VERW!", "#DEEL/0!"])
def test_an_error_value_in_a_csv_file_is_told_and_its_duty_unknown(csv_file: Lines, error: str) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", f"a;A;{error}", "b;B;Ja"))
    assert cells(table, "VT006") == ["tabel.csv!C2"]
    assert table["a"].obligation().level is vt.Level.UNKNOWN
    assert not cells(table, "VT111")


def test_an_unread_cell_in_the_column_of_a_provider_is_unknown_for_that_provider(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;UMC;ZBC", "a;A;#REF!;", "b;B;X;X"))
    assert table["a"].obligation("V5").level is vt.Level.UNKNOWN
    assert table["a"].obligation("Z4").level is vt.Level.NOT_ASKED


def test_columns_below_one_merged_header_are_one_column(tmp_path: Path) -> None:
    rows: Grid = [
        ["Naam", "", "", "Type"],
        ["wond", "", "", "code"],
        ["", "lengte", "", "decimaal"],
        ["", "", "diepte", "decimaal"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["A1:C1"]}))
    assert [(v.name, v.cell.locator) for v in table] == [("wond", "A2"), ("lengte", "B3"), ("diepte", "C4")]


def test_a_layout_file_can_give_one_of_the_columns_below_a_merged_header_a_meaning_of_its_own(tmp_path: Path) -> None:
    rows: Grid = [["Naam", "", "Type"], ["wond", "", "code"], ["", "lengte", "decimaal"]]
    path = xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["A1:B1"]})
    layout = tmp_path / "layout.yaml"
    layout.write_text("sheets:\n  - columns:\n      B: label\n")
    table = vt.read(path, layout=layout)
    assert names(table) == ["wond"]
    assert cells(table, "VT202") == ["t.xlsx!Blad!B3"]


def test_columns_below_one_merged_header_that_are_both_filled_compete(tmp_path: Path) -> None:
    rows: Grid = [["Naam", "Type", ""], ["wond", "code", "decimaal"]]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": ["B1:C1"]}))
    assert cells(table, "VT106") == ["t.xlsx!Blad!C1"]


def test_a_header_with_rows_between_that_only_merged_cells_cross(tmp_path: Path) -> None:
    rows: Grid = [
        ["", "", "Verplicht voor", ""],
        ["", "", "UMC", "ZBC"],
        [],
        [],
        ["Naam", "Type", "", ""],
        ["a", "code", "X", ""],
    ]
    merges = ["C1:D1", "C2:C5", "D2:D5"]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad": rows}, {"Blad": merges}))
    assert table["a"].obligation("V5").level is vt.Level.MANDATORY
    assert table["a"].obligation("Z4").level is vt.Level.NOT_ASKED


@pytest.mark.parametrize(
    ("line", "version"), [("Versie 22.1.0", "22.1.0"), ("versie v3", "v3"), ("Versie voor artsen", "")]
)
def test_a_version_above_the_table(csv_file: Lines, line: str, version: str) -> None:
    assert vt.read(csv_file(line, "Variabele;Label;Type", "a;A;tekst")).version == version


def test_the_answers_and_conditions_of_a_stu3_questionnaire(tmp_path: Path) -> None:
    smoker = {"linkId": "rookt", "type": "choice", "option": [{"valueCoding": {"code": "1", "display": "Ja"}}]}
    when = [{"question": "rookt", "answerCoding": {"code": "1"}}]
    brand = {"linkId": "merk", "type": "string", "enableWhen": when}
    since = {"linkId": "sinds", "type": "date", "enableWhen": [{"question": "merk", "hasAnswer": False}]}
    path = tmp_path / "q.json"
    path.write_text(json.dumps({"resourceType": "Questionnaire", "name": "Q", "item": [smoker, brand, since]}))
    table = vt.read(path)
    assert options(table, "rookt") == {"1": "Ja"}
    assert (table["merk"].visible_if, table["sinds"].visible_if) == ("[rookt] === '1'", "[merk] === null")


def test_a_condition_on_a_variable_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    survey = [["type", "name", "label", "relevant"], ["integer", "leeftijd", "Leeftijd", ""]]
    survey += [["text", name, name, "${leeftjd} > 12"] for name in ("school", "werk")]
    table = vt.read(xlsx(tmp_path / "f.xlsx", {"survey": survey}))
    assert [(str(d.cell), d.params["name"]) for d in table.report if d.code == "VT223"] == [
        ("f.xlsx!survey!D3", "leeftjd")
    ]


def test_a_day_that_does_not_exist_is_told_at_its_field(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("registry:\n  code: a\n  name: A\nvalid_from: 2026-02-30\nvariables: []\n", encoding="utf-8")
    with pytest.raises(vt.UnusableInput) as refused:
        vt.read(path)
    assert "t.yaml!/valid_from" in cells(refused.value, "VT122")


@pytest.mark.parametrize(
    ("lines", "words"),
    [(('a;"Maat 3" prothese;Ja', "b;B;Ja"), "achter een sluitend"), (('a;"Maat 3;Ja', "b;B;Ja"), "nooit gesloten")],
)
def test_a_quotation_mark_out_of_place_is_told_in_words_of_the_sender(
    csv_file: Lines, lines: tuple[str, ...], words: str
) -> None:
    with pytest.raises(vt.UnusableInput) as refused:
        vt.read(csv_file("Variabele;Label;Verplicht", *lines))
    assert cells(refused.value, "VT004") == ["tabel.csv!line 2"]
    assert words in refused.value.report.render("nl")


def test_a_download_that_was_cut_off_says_so(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"Blad": [["Variabele", "Label"], ["a", "A"]]})
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(vt.UnusableInput) as refused:
        vt.read(path)
    assert "afgebroken" in refused.value.report.render("nl")
