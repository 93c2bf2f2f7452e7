"""The clean workbook: our proposal for the template that accountability tables lack."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import vtabel as vt
from conftest import ROOT
from fixtures.dictionary import dictionary, save_xlsx
from vtabel.cli import app
from vtabel.readers.datatypes import ucum
from vtabel.table import template as t
from vtabel.writers import write_table, write_template

TABLES = [
    "fixtures/nhr_af/tabel.xlsx",
    "fixtures/nice_mds/tabel.xlsx",
    "fixtures/nice_mds/questionnaire.json",
    "fixtures/perined/tabel.xlsx",
    "fixtures/perined/schema.xsd",
    "fixtures/perined/transactie.xml",
    "fixtures/voorbeeldzorg/tabel.xlsx",
]
_PLACES = {"cell", "origins", "raw", "evidence", "layout", "report", "source"}


def said(table: vt.AccountabilityTable) -> Any:
    """What a table says, apart from where; a list without a name has that of its variable, a key part may come from the dataset."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in _PLACES}
        return [bare(v) for v in value] if isinstance(value, list) else value

    data = bare(table.model_dump(mode="json"))
    for variable in data["variables"]:
        variable["purposes"].sort(key=str)
        variable["unit"] = ucum(variable["unit"]) or variable["unit"]
        variable.pop("key_part")
        if variable["value_list"]:
            variable["value_list"].pop("name")
    return data


@pytest.mark.parametrize("path", TABLES)
def test_a_table_comes_back_from_the_clean_workbook(path: str, tmp_path: Path) -> None:
    table = vt.read(path)
    again = vt.read(write_table(table, tmp_path / "schoon.xlsx"))
    assert said(again) == said(table)
    assert [d.code for d in again.report.errors] == []


def test_a_dictionary_with_datasets_and_validations_comes_back(tmp_path: Path) -> None:
    table = vt.read(save_xlsx(dictionary(), tmp_path / "dictionary.xlsx"))
    again = vt.read(write_table(table, tmp_path / "schoon.xlsx"))
    assert said(again) == said(table)
    assert again["boost1"].obligation(on="2019-10-31").level is vt.Level.NOT_ASKED


def test_a_value_points_at_the_cell_of_the_clean_workbook(tmp_path: Path) -> None:
    table = vt.read(write_table(vt.read(TABLES[-1]), tmp_path / "schoon.xlsx"))
    variable = table["operateur"]
    sheet = openpyxl.load_workbook(tmp_path / "schoon.xlsx")[variable.cell.part]
    assert sheet[variable.cell.locator].value == "operateur"
    assert variable.obligations[0].cell.part == t.VARIABLES
    assert {o.cell.part for o in variable.obligations[1:]} <= {t.DUTIES}


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    table = vt.read(TABLES[0])
    paths = [write_table(table, tmp_path / name) for name in ("een.xlsx", "twee.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_empty_template_explains_itself(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path / "leeg.xlsx"))
    assert book.sheetnames == [t.REGISTRY, *t.COLUMNS, t.GUIDE]
    for name, columns in t.COLUMNS.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == [column.header for column in columns.values()]
        noted = [cell.comment is not None for cell in sheet[1]]
        assert noted == [bool(column.help or column.choices) for column in columns.values()]
    choices = [v.formula1 for v in book[t.VARIABLES].data_validations.dataValidation]
    assert f'"{",".join(t.LEVELS.values())}"' in choices


def test_the_empty_template_is_no_table_yet(tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput) as caught:
        vt.read(write_template(tmp_path / "leeg.xlsx"))
    assert "VT101" in [d.code for d in caught.value.report]


def filled(path: Path, **cells: str) -> Path:
    """The template with one variable; further cells as ``Variabelen__G2``."""
    book = openpyxl.load_workbook(write_template(path))
    rows = {"Registratie__B1": "Proef", "Variabelen__A2": "patient", "Variabelen__C2": "gewicht"} | cells
    for place, text in rows.items():
        sheet, _, address = place.partition("__")
        book[sheet][address] = text
    book.save(path)
    return path


def column(sheet: str, field: str) -> str:
    return f"{sheet}__{openpyxl.utils.get_column_letter(list(t.COLUMNS[sheet]).index(field) + 1)}2"


def test_the_template_filled_in_is_a_table(tmp_path: Path) -> None:
    cells = {
        column(t.VARIABLES, "level"): "verplicht",
        column(t.VARIABLES, "providers"): "umc; Z4",
        column(t.VARIABLES, "minimum"): "0,3",
        column(t.VARIABLES, "datatype"): "decimaal getal",
        column(t.DUTIES, "dataset"): "patient",
        column(t.DUTIES, "name"): "gewicht",
        column(t.DUTIES, "level"): "optioneel",
        column(t.DUTIES, "providers"): "V6",
    }
    table = vt.read(filled(tmp_path / "t.xlsx", **cells))
    variable = table["gewicht"]
    assert (table.registry.name, str(variable.minimum), variable.datatype) == ("Proef", "0.3", "decimal")
    assert [(o.level.value, o.providers) for o in variable.obligations] == [
        ("mandatory", ("V5", "Z4")),
        ("optional", ("V6",)),
    ]


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("level", "moet", "VT205"),
        ("datatype", "zwaarte", "VT203"),
        ("minimum", "veel", "VT206"),
        ("value_list", "asa", "VT204"),
        ("unit", "bananen", "VT211"),
        ("providers", "kapper", "VT213"),
        ("valid_from", "gisteren", "VT210"),
        ("identity", "iedereen", "VT220"),
        ("multiple", "soms", "VT220"),
        ("purposes", "zomaar", "VT208"),
    ],
)
def test_what_is_not_understood_is_reported_at_its_cell(field: str, text: str, code: str, tmp_path: Path) -> None:
    place = column(t.VARIABLES, field)
    path = filled(tmp_path / "t.xlsx", **{column(t.VARIABLES, "level"): "verplicht", place: text})
    try:
        report = vt.read(path).report
    except vt.UnusableInput as error:
        report = error.report
    assert (code, f"t.xlsx!{place.replace('__', '!')}") in [(d.code, str(d.cell)) for d in report]


def test_a_row_that_speaks_of_no_variable_is_reported(tmp_path: Path) -> None:
    cells = {
        column(t.RULES, "dataset"): "patient",
        column(t.RULES, "name"): "lengte",
        column(t.RULES, "text"): "[lengte] > 0",
    }
    assert "VT247" in [d.code for d in vt.read(filled(tmp_path / "t.xlsx", **cells)).report]


def test_a_column_and_a_sheet_of_the_sender_are_told(tmp_path: Path) -> None:
    path = filled(tmp_path / "t.xlsx", Variabelen__AK1="Eigen kolom", Variabelen__AK2="x")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Kladblok")["A1"] = "nog doen"
    book.save(path)
    found = {(d.code, str(d.cell)) for d in vt.read(path).report}
    assert {("VT104", "t.xlsx!Variabelen!AK1"), ("VT103", "t.xlsx!Kladblok!A1")} <= found


def test_commands_convert_and_write_the_template(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["template", "-o", str(tmp_path / "leeg.xlsx")]).exit_code == 0
    assert run(app, ["template", "-o", str(tmp_path / "leeg.csv")]).exit_code == 2
    made = run(app, ["convert", "fixtures/perined/schema.xsd", str(tmp_path / "schoon.xlsx")])
    assert made.exit_code == 0 and run(app, ["check", str(tmp_path / "schoon.xlsx")]).exit_code == 0


def test_the_page_lists_every_column_with_its_choices() -> None:
    page = (ROOT / "docs" / "template.md").read_text(encoding="utf-8")
    for name, columns in ((t.REGISTRY, t.FACTS), *t.COLUMNS.items()):
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| ")][1:]
        assert [header.strip() for header, _ in rows] == [column.header for column in columns.values()]
        for column, (_, text) in zip(columns.values(), rows, strict=True):
            assert column.help in text and ", ".join(column.choices) in text
