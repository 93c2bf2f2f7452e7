"""Data dictionaries of MRDM: keys, tree, options by variable, validations as obligations, conditions and ranges."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import vtabel as vt
from fixtures.dictionary import Grid, dictionary, save_xls, save_xlsx

Change = Callable[[dict[str, Grid]], None]


@pytest.fixture(scope="module", params=[save_xls, save_xlsx], ids=["xls", "xlsx"])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> vt.AccountabilityTable:
    folder = tmp_path_factory.mktemp("mrdm")
    return vt.read(request.param(dictionary(), folder / "dictionary.xlsx"))  # what it is follows from its content


def changed(folder: Path, change: Change) -> vt.AccountabilityTable:
    sheets = dictionary()
    change(sheets)
    return vt.read(save_xlsx(sheets, folder / "dictionary.xlsx"))


def row_of(sheets: dict[str, Grid], sheet: str, name: str) -> list[str]:
    row = next(row for row in sheets[sheet] if name in row)
    row += [""] * (14 - len(row))
    return row


def test_the_registry_and_its_version_stand_in_the_general_sheet(table: vt.AccountabilityTable) -> None:
    assert (table.registry.code, table.version) == ("vrb", "3.1.0")


def test_datasets_have_composite_keys_and_parents(table: vt.AccountabilityTable) -> None:
    assert [(d.name, d.label, d.keys, d.parent) for d in table.datasets] == [
        ("patient", "Patiënt", ("id", "upn"), None),
        ("behandeling", "Behandeling", ("upn", "behandeling-id"), "patient"),
    ]
    assert [table[f"behandeling/Behandeling/{n}"].key_part for n in ("upn", "behandeling-id")] == [1, 2]


def test_sections_explanations_and_child_datasets_are_no_variables(table: vt.AccountabilityTable) -> None:
    assert {"SECTIE", "Plan", "behandeling", "Kenmerken"}.isdisjoint({v.name for v in table})
    assert "Gebruik de knop hieronder voor een nieuwe behandeling." in [n.text for n in table.notes]


def test_the_condition_of_a_section_holds_for_what_stands_in_it(table: vt.AccountabilityTable) -> None:
    assert table["datplanningct"].visible_if == "[bestraald] === 1"
    assert table["bestraald"].visible_if == ""


@pytest.mark.parametrize(
    ("name", "level", "condition", "since"),
    [
        ("geslacht", "mandatory", "", None),
        ("datplanningct", "conditional", "[bestraald] === 1", None),
        ("idcode", "conditional", "[land] !== 'unknown'", None),
        ("boost1", "mandatory", "totime([datplanningct]) >= totime('2019-11-01')", date(2019, 11, 1)),
        ("datovl", "optional", "", None),
        ("leeftijd", "not_asked", "", None),
        ("klacht_lang", "unknown", "", None),
    ],
)
def test_a_validation_becomes_an_obligation(
    name: str, level: str, condition: str, since: date | None, table: vt.AccountabilityTable
) -> None:
    (found,) = table[name].obligations
    assert (found.level.value, found.condition, found.valid_from) == (level, condition, since)


def test_an_obligation_by_rule_holds_from_its_day_and_names_the_rule(table: vt.AccountabilityTable) -> None:
    assert table["boost1"].obligation(on="2019-10-31").level is vt.Level.NOT_ASKED
    duty = table["boost1"].obligation(on="2019-11-01")
    assert duty.level is vt.Level.MANDATORY
    assert "dictionary.xlsx!Validaties!C12" in duty.reason


def test_what_has_a_default_is_always_delivered(tmp_path: Path) -> None:
    def change(sheets: dict[str, Grid]) -> None:
        row_of(sheets, "patient", "land")[6] = ""

    found = changed(tmp_path, change)["land"].obligations
    assert [(o.level.value, o.raw) for o in found] == [("mandatory", "nl")]


def test_ranges_come_from_validations_that_refuse(table: vt.AccountabilityTable) -> None:
    volume, share, born = table["ctvmamma"], table["mammav95"], table["gebdat"]
    assert (volume.minimum, volume.maximum) == (Decimal(25), Decimal(5000))
    assert volume.origins["range"].cell.part == "Validaties"
    assert (share.minimum, share.maximum) == (Decimal(0), Decimal(100))
    assert share.value_list is not None and share.value_list.options[0].role == "not_applicable"
    assert [(v.severity, v.message) for v in born.validations] == [
        ("error", "De datum ligt in de toekomst"),
        ("warning", "Klopt deze datum?"),
    ]


def test_an_option_has_the_condition_of_its_own_variable(table: vt.AccountabilityTable) -> None:
    lists = [table[name].value_list for name in ("bestraald", "boost1")]
    assert [[o.condition for o in values.options] for values in lists if values] == [
        ["", "", ""],
        ["", "", "[startdatrt] !== null"],
    ]


def test_the_options_may_be_those_of_another_variable(table: vt.AccountabilityTable) -> None:
    values = table["klacht_lang"].value_list
    assert values is not None and [o.code for o in values.options] == ["pijn", "moe", "anders"]


def test_encrypted_fields_have_a_role_of_identity(tmp_path: Path, table: vt.AccountabilityTable) -> None:
    assert (table["idcode"].identity, table["pcode"].identity) == ("bsn", "postcode")

    def change(sheets: dict[str, Grid]) -> None:
        row_of(sheets, "behandeling", "afwijking")[3] = "tekst (versleuteld in Survey)"

    found = changed(tmp_path, change)
    assert found["afwijking"].identity == "local_patient_id"
    assert ("VT212", "afwijking") in [(d.code, d.params.get("name")) for d in found.report]


def test_the_dictionary_has_no_findings_but_the_expected(table: vt.AccountabilityTable) -> None:
    assert sorted({d.code for d in table.report}) == ["VT110", "VT111", "VT212", "VT245"]


def _set(sheet: str, name: str, column: int, text: str) -> Change:
    def change(sheets: dict[str, Grid]) -> None:
        row_of(sheets, sheet, name)[column] = text

    return change


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (_set("behandeling", "bestraald", 11, "[bestraalt] === 1"), "VT223", "behandeling!L5"),
        (_set("behandeling", "bestraald", 11, "[upn] ==="), "VT221", "behandeling!L5"),
        (_set("behandeling", "upn", 9, "[../upnr]"), "VT223", "behandeling!J2"),
        (_set("patient", "leeftijd", 12, "leeftijd([gebdat])"), "VT224", "patient!M12"),
        (_set("Opties", "boost1", 5, "[startdatrt] > 3"), "VT226", "Opties!F16"),
        (_set("Validaties", "ctvmamma", 2, "[ctvmama] > 3"), "VT223", "Validaties!C13"),
        (_set("Validaties", "ctvmamma", 1, "fout"), "VT220", "Validaties!B13"),
    ],
)
def test_what_means_nothing_is_reported_at_its_cell(change: Change, code: str, cell: str, tmp_path: Path) -> None:
    report = changed(tmp_path, change).report
    assert (code, f"dictionary.xlsx!{cell}") in [(d.code, str(d.cell)) for d in report]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({("leeftijd", 12): "[leeftijd] + 1"}, ["patient!M12"]),
        (
            {("ctvmamma", 12): "[mammav95] * 2", ("mammav95", 12): "[ctvmamma] / 2"},
            ["behandeling!M11", "behandeling!M12"],
        ),
        ({("ctvmamma", 9): "[mammav95]", ("mammav95", 12): "[ctvmamma] / 2"}, ["behandeling!J11", "behandeling!M12"]),
        (
            {("bestraald", 11): "[boost1] === 1", ("boost1", 11): "[bestraald] === 1"},
            ["behandeling!L5", "behandeling!L10"],
        ),
    ],
    ids=["itself", "each other", "by default", "conditions"],
)
def test_what_depends_on_itself_is_reported_at_its_cell(
    fields: dict[tuple[str, int], str], found: list[str], tmp_path: Path
) -> None:
    def change(sheets: dict[str, Grid]) -> None:
        for (name, column), text in fields.items():
            sheet = "patient" if name == "leeftijd" else "behandeling"
            row_of(sheets, sheet, name)[column] = text

    report = changed(tmp_path, change).report
    cells = [str(d.cell) for d in report if d.code == "VT228"]
    assert cells == [f"dictionary.xlsx!{cell}" for cell in found]


def test_an_expression_nested_without_end_is_a_finding(tmp_path: Path) -> None:
    for text in (
        "(" * 5_000 + "1" + ")" * 5_000,
        "!" * 20_000 + "[upn]",
        "[upn] && " * 3_000 + "[upn]",
        "1 - " * 9_000 + "1",
    ):
        report = changed(tmp_path, _set("behandeling", "boost1", 11, text)).report
        assert {"VT221", "VT222", "VT226"} & {d.code for d in report if d.cell and d.cell.part == "behandeling"}


def test_a_strict_bound_is_no_inclusive_range(tmp_path: Path) -> None:
    found = changed(
        tmp_path, _set("Validaties", "ctvmamma", 2, "[ctvmamma]===null || ([ctvmamma] > 25 && [ctvmamma] <= 5000)")
    )
    assert (found["ctvmamma"].minimum, found["ctvmamma"].maximum) == (None, None)
    assert len(found["ctvmamma"].validations) == 1
