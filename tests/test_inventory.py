"""The EHR inventory: read from the national sheet and from our own, written for what registries need, used in requirements."""

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from test_docs import blocks
from test_schema import parts
from vtabel.catalog.inventory import Availability, Inventory, Letter, read_inventory
from vtabel.catalog.inventory.model import worst
from vtabel.cli import app
from vtabel.documents.available import available
from vtabel.documents.inventory import Written, write_inventory
from vtabel.documents.view import view_of
from vtabel.requirements import Owner, Requirements, actor_of, inventory_key

NATIONAL = FIXTURES / "inventory/landelijk.xlsx"
HEADER = "sleutel;zib;element;status;opmerking;bronsysteem;datum"
BGZ = "#;Zorginformatiebouwsteen - BGZ;Datatype;;;{};Implementatiestatus per detailgegeven"
CsvFile = Callable[..., Path]
TABLE = FIXTURES / "voorbeeldzorg/tabel.xlsx"
MAPPING = FIXTURES / "voorbeeldzorg/mapping.csv"


@pytest.fixture(scope="module")
def national() -> Inventory:
    return read_inventory(NATIONAL)


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    return vt.resolve(vt.read(TABLE), [MAPPING])


@pytest.fixture(scope="module")
def asked(mapping: vt.Mapping) -> Requirements:
    return vt.requirements(mapping, provider="V6", on="2026-12-01")


def mark(found: Inventory, key: str) -> str:
    stated = found.availability(key)
    return stated.mark if stated else ""


def codes(found: Inventory) -> list[str]:
    return sorted({d.code for d in found.report})


# The national sheet


def test_every_element_and_status_of_the_national_sheet_is_read(national: Inventory) -> None:
    with (FIXTURES / "inventory/elementen.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    deeper = [int(after["niveau"]) > int(row["niveau"]) for row, after in itertools.pairwise(rows)] + [False]
    elements = [row for row, is_group in zip(rows, deeper, strict=True) if not is_group]
    assert [e.name for e in national.entries] == [row["element"] for row in elements]
    wanted = [row["status"].upper() for row in elements]
    assert [e.availability.mark if e.availability else "" for e in national.entries] == [
        "" if status == "DEELS" else status for status in wanted
    ]
    assert len(national.parts) == 26


def test_the_fixture_is_what_its_source_gives(tmp_path: Path) -> None:
    from fixtures.inventory_sheet import build

    build(tmp_path)
    assert parts(tmp_path / "inventory/landelijk.xlsx") == parts(NATIONAL)


def test_the_fixture_has_the_traps_of_real_sheets() -> None:
    sheet = openpyxl.load_workbook(NATIONAL).worksheets[0]
    assert (sheet["O14"].value, sheet["A17"].value) == ("Implementatiestatus per detailgegeven", "#")
    assert sum(cell.value == sheet["O14"].value for cell in sheet["O"]) == 26
    assert len(sheet.merged_cells.ranges) > 100
    assert sheet.column_dimensions["C"].hidden
    assert sheet.max_column == 254
    assert any(cell.value == "\xa0CD " for cell in sheet["C"])


def test_elements_are_matched_to_concepts_by_part_and_path(national: Inventory) -> None:
    assert mark(national, "NL-CM:12.1.2") == "A"
    assert mark(national, "NL-CM:0.1.9") == "B"
    assert mark(national, "NL-CM:0.1.31") == "D*"
    assert mark(national, "NL-CM:7.3.2") == "B*"  # written as b*
    assert mark(national, "NL-CM:20.5.6") == "A"  # postcode, in the group Adresgegevens
    assert mark(national, "NL-CM:2.1.4") == "B*"  # a name that only zib 2017 has
    assert mark(national, "NL-CM:5.1.8") == "?"
    assert national.availability("NL-CM:13.1.11") is None  # not answered
    stated = national.availability("NL-CM:12.4.2")
    assert stated is not None
    assert stated.remark == "zie intro regel 30"
    assert str(stated.cell) == "landelijk.xlsx!Delta BgZ!O142"
    assert (stated.source_system, str(stated.stated_on)) == ("VoorbeeldEPD 5", "2026-11-14")


def test_what_does_not_match_is_a_finding_and_never_guessed(national: Inventory) -> None:
    unmatched = {e.name for e in national.entries if e.availability and not e.key}
    assert unmatched == {"Voornaam", "Koosnaam", "Huisnummertoevoeging", "Toelichting", "Praktijknaam"}
    reported = {d.params["name"] for d in national.report if d.code in ("VT155", "VT156")}
    assert reported == unmatched
    (unread,) = [d for d in national.report if d.code == "VT154"]
    assert str(unread.cell) == "landelijk.xlsx!Delta BgZ!O134"


def test_a_label_that_was_filled_down_does_not_move_the_elements(national: Inventory) -> None:
    (wrong,) = [d for d in national.report if d.code == "VT158"]
    assert (wrong.params["label"], wrong.params["part"]) == ("Alcoholgebruik", "Tabakgebruik")
    assert (mark(national, "NL-CM:7.2.4"), mark(national, "NL-CM:7.3.4")) == ("C", "D")


def test_a_part_with_only_a_wrong_label_is_not_used(csv_file: CsvFile) -> None:
    rows = (
        "1;Alcoholgebruik;;TabakGebruik;;;",
        "2;;CD;;TabakGebruikStatus;;A",
        "3;;INT;;PackYears;;D",
        "4;;TS;;StartDatum;;E",
    )
    found = read_inventory(csv_file(BGZ.format("Toelichting"), *rows))
    assert codes(found) == ["VT158"]
    assert [e.key for e in found.entries] == ["", "", ""]
    assert found.availability("NL-CM:7.3.4") is None


def test_an_element_within_the_group_of_another_zib_is_not_taken_for_one_of_its_part(csv_file: CsvFile) -> None:
    sheet = "#;Zorginformatiebouwsteen;Datatype;;;;Opmerkingen;Implementatiestatus per detailgegeven"
    found = read_inventory(
        csv_file(sheet, "1;Verrichtingen;;Verrichting;;;;", "2;;;;Zorgverlener;;;", "3;;CD;;;Locatie;;A")
    )
    assert codes(found) == ["VT155"]
    assert found.availability("NL-CM:14.1.5") is None


def test_the_state_of_a_group_is_that_of_its_elements_worst_first(national: Inventory) -> None:
    states = {group.path: group for group in national.groups}
    reaction = states["Allergie-intoleranties", "AllergieIntolerantie", "Reactie"]
    assert (reaction.elements, reaction.counts, reaction.worst) == (3, {"D": 3}, "D")
    alcohol = states["Alcoholgebruik",]
    assert list(alcohol.counts.items()) == [("D", 2), ("B*", 1), ("A", 2)]
    assert states["Geplande zorgactiviteiten",].worst == ""
    assert national.counts() == {
        "E": 2, "D*": 5, "D": 17, "C*": 1, "C": 6, "?": 1, "B*": 4, "B": 12, "A": 57,
    }  # fmt: skip


def test_the_worst_of_two_statuses_counts(national: Inventory) -> None:
    (conflict,) = [d for d in national.report if d.code == "VT157"]
    assert (conflict.params["name"], conflict.params["marks"]) == ("NL-CM:20.4.10", "A, B")
    assert mark(national, "NL-CM:20.4.10") == "B"
    assert worst([Availability(letter=Letter.D), Availability(letter=Letter.D, vendor_dependent=True)]).mark == "D*"
    assert worst([Availability(letter=Letter.UNKNOWN), Availability(letter=Letter.C)]).mark == "C"


def test_a_merged_status_holds_for_each_of_its_rows_and_a_merged_remark_for_the_part(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(
        ["#", "Zorginformatiebouwsteen", "Datatype", None, None, "Opmerkingen", "Implementatiestatus per detailgegeven"]
    )
    sheet.append([1, "Gewicht", None, "Lichaamsgewicht"])
    sheet.append([2, None, "PQ", None, "GewichtWaarde", "twee weegschalen", "C*"])
    sheet.append([3, None, "TS", None, "GewichtDatumTijd"])
    sheet.merge_cells("F3:F4")
    sheet.merge_cells("G3:G4")
    book.save(tmp_path / "bgz.xlsx")
    found = read_inventory(tmp_path / "bgz.xlsx")
    assert [(e.key, e.availability and (e.availability.mark, e.availability.remark)) for e in found.entries] == [
        ("NL-CM:12.1.2", ("C*", "")),
        ("NL-CM:12.1.4", ("C*", "")),
    ]
    assert [(r.part, r.text) for r in found.remarks] == [("Gewicht", "twee weegschalen")]


# Our own inventory


def test_our_own_inventory_is_read_by_key(csv_file: CsvFile) -> None:
    found = read_inventory(
        csv_file(
            HEADER,
            "nl-cm:12.1.2;Lichaamsgewicht;GewichtWaarde;\xa0b* ;in gram;PDMS;1-11-2026",
            "NL-CM:12.2.2;Lichaamslengte;LengteWaarde;;nog navragen;;",
            "E-0123abcd;geen standaard;ASA;D;;;morgen",
            "NL-CM:99.1.1;Lichaamsgewicht;Gewichtwaarde;A;;;",
            ";;;A;;;",
        )
    )
    stated = found.availability("NL-CM:12.1.2")
    assert stated is not None
    assert (stated.mark, stated.remark, stated.source_system, str(stated.stated_on)) == (
        "B*",
        "in gram",
        "PDMS",
        "2026-11-01",
    )
    assert mark(found, "E-0123abcd") == "D"
    assert [r.text for r in found.remarks] == ["nog navragen"]
    assert codes(found) == ["VT155", "VT159", "VT210"]


def test_a_file_that_is_no_inventory_is_refused(csv_file: CsvFile) -> None:
    with pytest.raises(vt.UnusableInput) as caught:
        read_inventory(csv_file("a;b", "1;2"))
    assert caught.value.report.diagnostics[0].code == "VT153"


def sheet_of(path: Path) -> tuple[openpyxl.Workbook, Worksheet, dict[str, int]]:
    book = openpyxl.load_workbook(path)
    sheet = book["Inventaris"]
    assert isinstance(sheet, Worksheet)
    return book, sheet, {str(cell.value): number for number, cell in enumerate(sheet[1], 1)}


def fill(path: Path, answers: dict[str, dict[str, str]]) -> None:
    """Fill in the inventory as a person would: by key, column by column."""
    book, sheet, columns = sheet_of(path)
    for row in range(2, sheet.max_row + 1):
        for column, text in answers.get(str(sheet.cell(row, columns["sleutel"]).value), {}).items():
            sheet.cell(row, columns[column]).value = text or None
    book.save(path)


def column(path: Path, name: str) -> dict[str, str]:
    _, sheet, columns = sheet_of(path)
    return {
        str(sheet.cell(row, columns["sleutel"]).value): str(sheet.cell(row, columns[name]).value or "")
        for row in range(2, sheet.max_row + 1)
    }


def test_exactly_the_elements_that_are_needed_stand_in_the_inventory_once(asked: Requirements, tmp_path: Path) -> None:
    path = tmp_path / "inventaris.xlsx"
    written = write_inventory(asked, path)
    keys = list(column(path, "sleutel"))
    assert sorted(keys) == sorted({inventory_key(r) for r in asked} - {""})
    assert written == Written(len(keys), 0, 0)
    assert {r.kind for r in asked if not inventory_key(r)} <= {"local", "manual"}
    assert column(path, "element")["NL-CM:12.1.2"] == "GewichtWaarde"
    assert column(path, "profiel")["NL-CM:12.1.2"] == "nl-core-BodyWeight"
    assert set(column(path, "status").values()) == {""}


def test_the_inventory_can_be_filled_in(asked: Requirements, tmp_path: Path) -> None:
    path = tmp_path / "inventaris.xlsx"
    write_inventory(asked, path)
    book, sheet, columns = sheet_of(path)
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"A,B,B*,C,C*,D,D*,E,?"'
    assert (
        str(choice.sqref)
        == f"{sheet.cell(2, columns['status']).coordinate}:{sheet.cell(sheet.max_row, columns['status']).coordinate}"
    )
    assert (sheet.freeze_panes, bool(sheet.auto_filter.ref)) == ("D2", True)
    guide = " ".join(str(row[0].value) for row in book["Leeswijzer"].iter_rows() if row[0].value)
    assert all(f"{letter}: " in guide for letter in Letter)
    assert "2016" in guide


def test_an_inventory_has_the_same_bytes_each_time(asked: Requirements, tmp_path: Path) -> None:
    for name in ("een.xlsx", "twee.xlsx"):
        write_inventory(asked, tmp_path / name)
    assert (tmp_path / "een.xlsx").read_bytes() == (tmp_path / "twee.xlsx").read_bytes()


MARKS = st.sampled_from(["A", "B", "B*", "C", "C*", "D", "D*", "E", "E*", "?", ""])
REMARKS = st.sampled_from(["", "- in gram", "lijst te kort\ntwee regels", "A;B"])


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(answers=st.lists(st.tuples(MARKS, REMARKS), min_size=1, max_size=12))
def test_what_people_fill_in_is_read_back_and_survives_writing_again(
    answers: list[tuple[str, str]], asked: Requirements, tmp_path: Path
) -> None:
    path = tmp_path / "inventaris.xlsx"
    path.unlink(missing_ok=True)
    write_inventory(asked, path)
    filled = dict(zip(column(path, "sleutel"), itertools.cycle(answers), strict=False))
    fill(path, {key: {"status": status, "opmerking": remark} for key, (status, remark) in filled.items()})
    for _ in range(2):
        found = read_inventory(path)
        assert found.report.diagnostics == ()
        assert {key: mark(found, key) for key in filled} == {key: status for key, (status, _) in filled.items()}
        assert column(path, "opmerking") == {key: remark for key, (_, remark) in filled.items()}
        write_inventory(asked, path)


def test_writing_again_keeps_answers_and_marks_new_and_gone_rows(
    mapping: vt.Mapping, asked: Requirements, tmp_path: Path
) -> None:
    path = tmp_path / "inventaris.xlsx"
    few = asked.model_copy(update={"requirements": asked.requirements[5:]})
    fewer = asked.model_copy(update={"requirements": asked.requirements[:-5]})
    write_inventory(few, path)
    dropped = {inventory_key(r) for r in few} - {inventory_key(r) for r in fewer} - {""}
    added = {inventory_key(r) for r in fewer} - {inventory_key(r) for r in few} - {""}
    one, *others = sorted(dropped)
    fill(path, {one: {"status": "deels", "opmerking": "half"}, "NL-CM:12.1.2": {"status": "A"}})
    before = path.read_bytes()
    assert write_inventory(fewer, path) == Written(len({inventory_key(r) for r in fewer} - {""}), len(added), 1)
    assert (tmp_path / "inventaris.vorige.xlsx").read_bytes() == before
    state = column(path, "stand")
    assert {key for key, text in state.items() if text == "nieuw"} == added
    assert {key for key, text in state.items() if text == "vervallen"} == {one}
    assert not set(others) & set(state)
    assert column(path, "status")[one] == "deels"  # what cannot be read is kept as well
    write_inventory(asked, path)
    assert column(path, "stand")[one] == ""
    assert column(path, "opmerking")[one] == "half"


def test_rows_that_people_copied_for_a_second_system_stay(asked: Requirements, tmp_path: Path) -> None:
    path = tmp_path / "inventaris.xlsx"
    write_inventory(asked, path)
    book, sheet, columns = sheet_of(path)
    for row, system, status in ((sheet.max_row + 1, "EPD", "A"), (sheet.max_row + 2, "PDMS", "D")):
        for name, text in {"sleutel": "NL-CM:12.1.2", "bronsysteem": system, "status": status}.items():
            sheet.cell(row, columns[name]).value = text
    book.save(path)
    write_inventory(asked, path)
    found = read_inventory(path)
    systems = [e.availability.source_system for e in found.entries if e.key == "NL-CM:12.1.2" and e.availability]
    assert systems == ["EPD", "PDMS"]
    assert codes(found) == ["VT157"]


def test_another_file_is_never_written_over(asked: Requirements, tmp_path: Path) -> None:
    path = tmp_path / "tabel.xlsx"
    path.write_bytes(TABLE.read_bytes())
    for target, code in ((path, "VT153"), (tmp_path / "x.csv", "VT601")):
        with pytest.raises(vt.UnusableInput) as caught:
            write_inventory(asked, target)
        assert caught.value.report.diagnostics[0].code == code
    assert path.read_bytes() == TABLE.read_bytes()


TEXTS = st.sampled_from(
    ["", "", "A", "d*", "x", "#", "Gewicht", "Lichaamsgewicht", "GewichtWaarde", "Zorginformatiebouwsteen - BGZ", "Datatype",
     "Implementatiestatus per detailgegeven", "Toelichting Lengte", "sleutel", "status", "NL-CM:12.1.2", "Datum:", "1"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(TEXTS, min_size=7, max_size=7), min_size=1, max_size=12))
def test_any_grid_is_read_or_refused_and_every_status_in_it_is_used_or_reported(
    rows: list[list[str]], csv_file: CsvFile
) -> None:
    try:
        found = read_inventory(csv_file(*(";".join(row) for row in rows), name="rooster.csv"))
    except vt.UnusableInput:
        return
    reported = {str(d.cell) for d in found.report}
    for entry in found.entries:
        if entry.availability and not entry.key:
            assert str(entry.cell) in reported or "VT158" in codes(found)
    assert sum(group.elements for group in found.parts) == len(found)


# In requirements and documents


def stated_in(mapping: vt.Mapping, csv_file: CsvFile, key: str, text: str) -> Requirements:
    inventory = read_inventory(csv_file(HEADER, f"{key};;;{text};;;", name="inventaris.csv"))
    return vt.requirements(mapping, provider="V6", on="2026-12-01", inventory=inventory)


def test_a_requirement_has_the_availability_of_its_concept(
    mapping: vt.Mapping, asked: Requirements, csv_file: CsvFile
) -> None:
    found = stated_in(mapping, csv_file, "NL-CM:12.1.2", "B*")
    (weight,) = [r for r in found if r.subject == "NL-CM:12.1.2"]
    assert weight.availability is not None
    assert weight.availability.mark == "B*"
    assert sum(r.availability is not None for r in found) == 1
    assert [(r.id, r.revision, r.priority) for r in found] == [(r.id, r.revision, r.priority) for r in asked]
    assert found.inventory is not None
    assert Requirements.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("text", "owner", "remedy", "gap"),
    [
        ("A", "EPD-leverancier", "niet nodig", "geen"),
        ("B", "zorgaanbieder", "gegevenstype of de waardelijst", "geen"),
        ("B*", "EPD-leverancier", "gegevenstype of de waardelijst", "geen"),
        ("C", "zorgaanbieder", "gestructureerd veld", "vrije tekst"),
        ("D*", "EPD-leverancier", "gestructureerd veld", "nog niet vastgelegd"),
        ("E", "zorgaanbieder", "voorlopig niets", "voorlopig niet"),
        ("?", "zorgaanbieder", "nagaan", "niet te zeggen"),
    ],
)
def test_the_document_says_what_a_status_asks_and_of_whom(
    mapping: vt.Mapping, csv_file: CsvFile, text: str, owner: str, remedy: str, gap: str
) -> None:
    found = stated_in(mapping, csv_file, "NL-CM:12.1.2", text)
    (weight,) = [r for r in found if r.subject == "NL-CM:12.1.2"]
    (view,) = [v for v in view_of(found, "nl").requirements if v.id == weight.id]
    assert view.owner == owner
    assert remedy in view.remedy
    assert gap in view.gap
    assert view.availability.startswith(f"{text}: ")
    assert view.availability.endswith("(inventaris.csv!D2)")


def test_a_gap_keeps_its_own_remedy_and_says_its_availability(
    mapping: vt.Mapping, asked: Requirements, csv_file: CsvFile
) -> None:
    gap = next(r for r in asked.gaps if inventory_key(r))
    found = stated_in(mapping, csv_file, gap.id, "D*")
    before = {v.id: v for v in view_of(asked, "en").requirements}[gap.id]
    after = {v.id: v for v in view_of(found, "en").requirements}[gap.id]
    assert (after.owner, after.remedy, after.gap) == (before.owner, before.remedy, before.gap)
    assert after.availability.startswith("D*: not stored yet; to be done by EHR vendor")


def test_figures_of_the_inventory_stand_in_the_summary(mapping: vt.Mapping, asked: Requirements) -> None:
    found = vt.requirements(mapping, provider="V6", on="2026-12-01", inventory=read_inventory(NATIONAL))
    figures = {words: number for number, words in view_of(found, "en").figures}
    for r in found:
        if inventory_key(r) == "NL-CM:13.1.10":  # whatever its code filter, what is stated is stated of the concept
            assert r.availability is not None
    stated = [r.availability for r in found if r.availability]
    assert figures["available by the inventory (A or B)"] == sum(a.letter in ("A", "B") for a in stated) > 0
    assert figures["depends on the vendor (*)"] == sum(a.vendor_dependent for a in stated) > 0
    assert figures["not stated in the inventory"] > 0
    assert not any("inventory" in words for _, words in view_of(asked, "en").figures)
    assert any("landelijk.xlsx" in name for name, _ in view_of(found, "en").files)


def test_words_that_people_typed_are_no_template() -> None:
    stated = Availability(letter=Letter.A, remark="{act} %s", source_system="{0}")
    assert available(stated, "en") == "A: stored with the defined data type; remark: {act} %s; source: {0}"
    assert actor_of(stated) is None
    assert actor_of(Availability(letter=Letter.E, vendor_dependent=True)) is Owner.VENDOR


# The page and the command line


def test_the_page_runs() -> None:
    names: dict[str, object] = {}
    (body,) = blocks("docs/inventory.md", "python")
    exec(compile(body, "docs/inventory.md", "exec"), names)
    inventory = names["inventory"]
    assert isinstance(inventory, Inventory)
    for line in body.splitlines():
        code, _, shown = line.partition("  # ")
        if shown[:1] in ("'", "{"):
            assert repr(eval(code, names)) == shown


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.output


def test_from_the_national_sheet_to_a_document(tmp_path: Path) -> None:
    path, document = tmp_path / "inventaris.xlsx", tmp_path / "eisen.md"
    options = ("--mapping", MAPPING, "--provider", "V6", "--on", "2026-12-01", "--format", "json")
    code, _ = run("catalog", "inventory", TABLE, *options, "--inventory", NATIONAL, "-o", path)
    assert code == 1  # the national sheet holds a status that cannot be read
    assert column(path, "status")["NL-CM:12.1.2"] == "A"
    fill(path, {"NL-CM:12.1.2": {"status": "D*"}})
    code, _ = run("render", TABLE, *options, "--inventory", path, "-o", document)
    assert code == 0
    assert "D\\*: nog niet vastgelegd; te doen door EPD-leverancier" in document.read_text(encoding="utf-8")


def test_an_inventory_asks_the_gaps_of_a_file_of_ones_own(tmp_path: Path) -> None:
    gaps = tmp_path / "gaten.yaml"
    gaps.write_text("mijn-gat: {kind: gap, cause: absent, names: {nl: [Mijn gat], en: [My gap]}}\n", encoding="utf-8")
    header = "registratie;variabele;gap;gap_sleutel;besluit\n"
    (tmp_path / "mapping.csv").write_text(f"{header}voorbeeldzorg;asa_klasse;;mijn-gat;aanvaard\n", encoding="utf-8")
    args = ("catalog", "inventory", TABLE, "-m", tmp_path / "mapping.csv", "-o", tmp_path / "i.xlsx")
    assert run(*args)[0] == 1
    code, output = run(*args, "--beyond", gaps)
    assert (code, "1 elements, 1 new" in output) == (0, True), output


def test_availability_prints_the_counts_of_each_part() -> None:
    code, output = run("catalog", "availability", NATIONAL)
    assert code == 1
    lines = {line[:26].strip(): line[26:].split() for line in output.splitlines() if line[:1].isalpha()}
    assert lines["Tabakgebruik"] == ["7", "3", "1", "2", "1"]
    assert "VT158" in output
    code, output = run("catalog", "availability", TABLE)
    assert (code, "VT153" in output) == (2, True)
