"""The forms of a mapping file: all say the same, nothing that people did is lost, and a changed table is marked."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import vtabel as vt
from vtabel.cli import app
from vtabel.mapping import Mapping, write_mapping
from vtabel.table import Criterion

CsvFile = Callable[..., Path]
FORMS = ("mapping.xlsx", "mapping.csv", "mapping.yaml", "mapping.sssom.tsv")
HOLDS_ALL = FORMS[:3]
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Eenheid;Codering;Verplicht;Populatie",
    "gewicht;Lichaamsgewicht;getal;kg;;Ja;",
    "lengte;Lichaamslengte;getal;cm;;Ja;leeftijd >= 18 jaar",
    'roken;Rookt de patiënt;code;;"1 = ja; 2 = nee; 9 = onbekend";Ja;',
    'asa;ASA-klasse;code;;"1 = I; 2 = II; 3 = III";Ja;',
    "bmi;Body mass index;getal;kg/m2;;Nee;patiënten met een complicatie",
)
HEADER = "registratie;variabele;bron;concept;codes;keuze;venster;afleiding;gap;gap_sleutel;naaste;epd_veld;besluit;auteur;datum;toelichting"
ROWS = (
    "proef;gewicht;zib;NL-CM:12.1.2;LN|29463-7;laatste;case.start-P2Y .. case.start;;;;;scherm 3;aanvaard;Jo | B;2026-02-03;zie A|B",
    "proef;lengte;zib;NL-CM:12.2.2;;;;;;;;;afgewezen;Jo;;",
    "proef;roken;zib;NL-CM:7.2.3;;;;;;;;;voorgesteld;;;",
    "proef;asa;;;;;;;absent;asa-klasse;NL-CM:4.26.4 = te open;;aanvaard;Jo;;",
    "proef;bmi;afgeleid;;;;;[gewicht] / [lengte];;;;;aanvaard;;;",
)


@pytest.fixture
def table(csv_file: CsvFile) -> vt.AccountabilityTable:
    return vt.read(csv_file(*TABLE))


@pytest.fixture
def mapping(csv_file: CsvFile, table: vt.AccountabilityTable) -> Mapping:
    return vt.resolve(table, [csv_file(HEADER, *ROWS, name="hand.csv")])


def plain(mapping: Mapping, *, without: tuple[str, ...] = ()) -> list[Any]:
    """What a mapping says, without the cells of the file that said it."""
    cells: Any = {"binding": {"cell": True, "value_map": {"__all__": {"cell"}}}, "gap": {"cell"}}
    variables = [m.model_dump(exclude=cells) for m in mapping if m.variable.name not in without]
    rest = [[x.model_dump(exclude={"cell"}) for x in part] for part in (mapping.cases, mapping.populations)]
    return [variables, *rest, [x.model_dump() for x in mapping.own], [x.model_dump() for x in mapping.kept]]


def errors(mapping: Mapping) -> list[str]:
    return [d.render() for d in mapping.report.errors]


def edit(path: Path, sheet: str, row: str, **texts: Any) -> None:
    """Type in a workbook as people do: in the row of a variable (or text), below headers; an unknown header is a new column."""
    book = openpyxl.load_workbook(path)
    grid: Any = book[sheet]
    headers = {str(c.value): c.column for c in grid[1]}
    number = next(r for r in range(2, grid.max_row + 1) if row in [c.value for c in grid[r]])
    for header, text in texts.items():
        name = header.replace("__", " ")
        if name not in headers:
            headers[name] = len(headers) + 1
            grid.cell(1, headers[name]).value = name
        grid.cell(number, headers[name]).value = text
    book.save(path)


def cells(path: Path, sheet: str, row: str) -> dict[str, Any]:
    grid = openpyxl.load_workbook(path)[sheet]
    found = next(r for r in range(2, grid.max_row + 1) if row in [c.value for c in grid[r]])
    return {str(h.value): c.value for h, c in zip(grid[1], grid[found], strict=True)}


@pytest.mark.parametrize("name", HOLDS_ALL)
def test_every_form_reads_back_to_the_same_mapping(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path, name: str
) -> None:
    assert not write_mapping(mapping, tmp_path / name)
    again = vt.resolve(table, [tmp_path / name])
    assert errors(again) == []
    assert plain(again) == plain(mapping)


def test_sssom_reads_back_what_it_holds_and_says_what_it_does_not(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.sssom.tsv"
    report = write_mapping(mapping, path)
    assert [d.code for d in report] == ["VT352"]
    assert "bron afgeleid (1)" in report.diagnostics[0].message()
    again = vt.resolve(table, [path])
    assert errors(again) == []
    assert plain(again, without=("bmi",))[0] == plain(mapping, without=("bmi",))[0]
    assert str(again["proef:gewicht"].binding.cell).startswith("mapping.sssom.tsv!A")  # type: ignore[union-attr]


CODES = st.sampled_from(("SCT|27113001", "LN|29463-7", "LN|29463-7; SCT|27113001"))
WORDS = st.text(alphabet="abcé|=;:#'\"-… \t", max_size=30).map(str.strip)


@given(
    st.fixed_dictionaries(
        {
            "codes": CODES | st.just(""),
            "pick": st.sampled_from(("", "first", "last", "min")),
            "window": st.sampled_from(("", "case.start-P2Y .. case.start")),
            "text": WORDS,
            "author": WORDS,
            "day": st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(str) | st.just(""),
            "decision": st.sampled_from(("aanvaard", "voorgesteld", "afgewezen")),
        }
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_one_form_says_every_form_says(tmp_path: Path, csv_file: CsvFile, drawn: dict[str, str]) -> None:
    table = vt.read(csv_file(*TABLE))
    hand = tmp_path / "hand.yaml"
    row = {"registratie": "proef", "variabele": "gewicht", "bron": "zib", "concept": "NL-CM:12.1.2"}
    row |= {"codes": drawn["codes"], "keuze": drawn["pick"], "venster": drawn["window"], "auteur": drawn["author"]}
    row |= {"datum": drawn["day"], "besluit": drawn["decision"], "toelichting": drawn["text"]}
    hand.write_text(yaml.safe_dump({"variabelen": [row]}, allow_unicode=True), encoding="utf-8")
    first = vt.resolve(table, [hand], propose=False)
    assert errors(first) == []
    for name in FORMS:
        write_mapping(first, tmp_path / name)
        again = vt.resolve(table, [tmp_path / name], propose=False)
        assert again["proef:gewicht"].model_dump(exclude={"binding": {"cell"}}) == first["proef:gewicht"].model_dump(
            exclude={"binding": {"cell"}}
        ), name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not on this machine")
def test_a_workbook_saved_by_libreoffice_reads_back_the_same(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path, saved = tmp_path / "mapping.xlsx", tmp_path / "lo" / "mapping.xlsx"
    write_mapping(mapping, path)
    edit(path, "Variabelen", "gewicht", opmerking="@Bo")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert saved.exists()
    again, direct = vt.resolve(table, [saved]), vt.resolve(table, [path])
    assert errors(again) == []
    assert plain(again)[:3] == plain(mapping)[:3]
    assert plain(again) == plain(direct)


def changed(csv_file: CsvFile) -> vt.AccountabilityTable:
    """The next version: `lengte` is gone, `asa` has a fourth option, `gewicht` another label, `pols` is new."""
    rows = [line for line in TABLE if not line.startswith("lengte")]
    rows = [
        line.replace("3 = III", "3 = III; 4 = IV").replace("Lichaamsgewicht", "Gewicht bij opname") for line in rows
    ]
    return vt.read(csv_file(*rows, "pols;Polsfrequentie;getal;/min;;Ja;", name="tabel_2.csv"))


def test_a_new_version_of_the_table_keeps_decisions_and_marks_new_changed_and_gone(
    csv_file: CsvFile, mapping: Mapping, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    assert cells(path, "Variabelen", "gewicht")["stand"] is None  # a first mapping marks nothing
    found = vt.resolve(changed(csv_file), [path])
    write_mapping(found, path)
    assert {n: cells(path, "Variabelen", n)["stand"] for n in ("gewicht", "asa", "pols", "roken", "lengte")} == {
        "gewicht": "gewijzigd: label",
        "asa": "gewijzigd: keuzes",
        "pols": "nieuw",
        "roken": None,
        "lengte": "vervallen",
    }
    kept = cells(path, "Variabelen", "gewicht")
    assert (kept["besluit"], kept["auteur"], kept["datum"], kept["epd_veld"]) == (
        "aanvaard",
        "Jo | B",
        "2026-02-03",
        "scherm 3",
    )
    gone = cells(path, "Variabelen", "lengte")
    assert (gone["concept"], gone["besluit"], gone["auteur"]) == ("NL-CM:12.2.2", "afgewezen", "Jo")
    assert (tmp_path / "mapping.vorige.xlsx").exists()
    assert found["proef:gewicht"].status is vt.Status.BOUND  # a mark is no status


def test_a_mark_stays_until_somebody_empties_the_cell(csv_file: CsvFile, mapping: Mapping, tmp_path: Path) -> None:
    path, table = tmp_path / "mapping.xlsx", changed(csv_file)
    write_mapping(mapping, path)
    for _ in range(2):
        write_mapping(vt.resolve(table, [path]), path)
        assert cells(path, "Variabelen", "pols")["stand"] == "nieuw"
    edit(path, "Variabelen", "pols", stand="")
    write_mapping(vt.resolve(table, [path]), path)
    assert cells(path, "Variabelen", "pols")["stand"] is None
    assert cells(path, "Variabelen", "asa")["stand"] == "gewijzigd: keuzes"


def test_other_words_in_the_column_stand_are_reported(csv_file: CsvFile, mapping: Mapping, tmp_path: Path) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    edit(path, "Variabelen", "asa", stand="gezien")
    found = vt.resolve(changed(csv_file), [path])
    assert [str(d.cell) for d in found.report if d.code == "VT351"] == ["mapping.xlsx!Variabelen!E5"]


def test_a_gone_variable_that_comes_back_has_its_decision_again(
    csv_file: CsvFile, mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.yaml"
    write_mapping(mapping, path)
    write_mapping(vt.resolve(changed(csv_file), [path]), path)
    back = vt.resolve(table, [path])["proef:lengte"]
    assert back.binding is not None
    assert (back.binding.concept, back.binding.author, back.mark) == ("NL-CM:12.2.2", "Jo", None)


@pytest.mark.parametrize("name", HOLDS_ALL)
def test_columns_of_their_own_go_along_on_every_sheet(
    mapping: Mapping, csv_file: CsvFile, tmp_path: Path, name: str
) -> None:
    book = tmp_path / "eigen.xlsx"
    write_mapping(mapping, book)
    edit(book, "Variabelen", "gewicht", afdeling="OK 3", Nog__een="@Bo")
    edit(book, "Variabelen", "lengte", afdeling="poli")
    edit(book, "Datasets", "proef", wie="Bo")
    edit(book, "Populaties", "leeftijd >= 18 jaar", wie="Cas")
    table = changed(csv_file)
    write_mapping(vt.resolve(table, [book]), tmp_path / name)
    write_mapping(vt.resolve(table, [tmp_path / name]), tmp_path / "uit.xlsx")
    row = cells(tmp_path / "uit.xlsx", "Variabelen", "gewicht")
    assert (row["afdeling"], row["Nog een"]) == ("OK 3", "@Bo")
    assert cells(tmp_path / "uit.xlsx", "Variabelen", "lengte")["afdeling"] == "poli"
    assert cells(tmp_path / "uit.xlsx", "Datasets", "proef")["wie"] == "Bo"
    text = cells(tmp_path / "uit.xlsx", "Populaties", "leeftijd >= 18 jaar")
    assert (text["wie"], text["stand"]) == ("Cas", "vervallen")


def test_sheets_of_their_own_go_along(mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    book = openpyxl.load_workbook(path)
    notes = book.create_sheet("Notities")
    notes["A1"], notes["B2"] = "bellen met de registratie", "=COUNTA(A1:A9)"
    book.save(path)
    assert not write_mapping(vt.resolve(table, [path]), path)
    again = openpyxl.load_workbook(path)["Notities"]
    assert (again["A1"].value, again["B2"].value) == ("bellen met de registratie", "=COUNTA(A1:A9)")


def test_no_cell_takes_more_than_three_lines_and_cut_texts_stand_whole_in_a_comment(
    csv_file: CsvFile, tmp_path: Path
) -> None:
    options = "; ".join(f"{n} = antwoord nummer {n} van een lange lijst" for n in range(40))
    table = vt.read(
        csv_file("Registratie: P", "", "Variabele;Label;Type;Codering", f'x;{"lang label " * 40};code;"{options}"')
    )
    hand = csv_file(
        "registratie;variabele;bron;toelichting;besluit", f"p;x;handmatig;{'waarom ' * 60};aanvaard", name="h.csv"
    )
    path = tmp_path / "mapping.xlsx"
    write_mapping(vt.resolve(table, [hand]), path)
    sheet: Any
    for sheet in openpyxl.load_workbook(path).worksheets[:4]:
        for row in sheet.iter_rows(min_row=2):
            assert (sheet.row_dimensions[row[0].row].height or 15) <= 3 * 12 + 3
            for cell in row:
                width = sheet.column_dimensions[cell.column_letter].width
                if cell.alignment.wrap_text and cell.value:
                    assert sum(-(-len(line) // width) for line in str(cell.value).split("\n")) <= 3
    asked = openpyxl.load_workbook(path)["Variabelen"]["H2"]
    assert str(asked.value).endswith("…")
    assert asked.comment is not None
    assert "39 = antwoord nummer 39" in asked.comment.text
    assert vt.resolve(table, [path])["p:x"].mark is None


def test_the_cell_of_a_variable_is_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "sub dir").mkdir()
    source = Path(shutil.copy("fixtures/voorbeeldzorg/tabel.xlsx", tmp_path / "sub dir" / "tabel.xlsx"))
    path = tmp_path / "mapping.xlsx"
    write_mapping(vt.resolve(vt.read(source), propose=False), path, [source])
    link = openpyxl.load_workbook(path)["Variabelen"]["I2"].hyperlink
    assert (link.target, link.location) == ("sub%20dir/tabel.xlsx", "'Verantwoordingstabel'!A16")


def test_populations_stand_once_with_the_criteria_that_are_certain(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    row = cells(path, "Populaties", "leeftijd >= 18 jaar")
    assert (row["leeftijd"], row["besluit"]) == (">= 18", "voorgesteld")
    assert cells(path, "Populaties", "patiënten met een complicatie")["leeftijd"] is None
    edit(
        path,
        "Populaties",
        "patiënten met een complicatie",
        diagnoses="ICD10|T80-T88; Y83",
        geslacht="vrouw",
        besluit="aanvaard",
    )
    found = {p.text: p for p in vt.resolve(table, [path]).populations}
    icd = "http://hl7.org/fhir/sid/icd-10-nl"
    assert found["patiënten met een complicatie"].criteria == (
        Criterion(kind="sex", operator="=", values=("female",)),
        Criterion(kind="diagnosis", operator="in", values=("T80-T88", "Y83"), system=icd),
    )
    assert found["leeftijd >= 18 jaar"].decision.value == "proposed"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("leeftijd", "volwassen", "VT305"),
        ("geslacht", "x", "VT305"),
        ("diagnoses", "zomaar|C18", "VT310"),
        ("besluit", "ja", "VT305"),
    ],
)
def test_a_criterion_that_cannot_be_read_is_reported_at_its_cell_and_kept(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path, column: str, text: str, code: str
) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    edit(path, "Populaties", "patiënten met een complicatie", **{column: text})
    found = vt.resolve(table, [path])
    assert [(d.code, str(d.cell)[:24]) for d in found.report.errors] == [(code, "mapping.xlsx!Populaties!")]
    write_mapping(found, path)
    assert cells(path, "Populaties", "patiënten met een complicatie")[column] == text


def test_codes_of_the_value_set_wait_for_their_option(tmp_path: Path) -> None:
    path = tmp_path / "mapping.xlsx"
    nice = vt.resolve(vt.read("fixtures/nice_mds/tabel.xlsx"), ["fixtures/nice_mds/mapping.csv"], propose=False)
    write_mapping(nice, path)
    grid = openpyxl.load_workbook(path)["Waarden"]
    headers = [c.value for c in grid[1]]
    open_rows = [dict(zip(headers, [c.value for c in r], strict=True)) for r in grid.iter_rows(min_row=2)]
    waiting = [r for r in open_rows if not r["optie"]]
    assert waiting
    assert all(r["code"] and r["keuzes"] for r in waiting)
    again = vt.resolve(nice.tables, [path], propose=False)
    assert errors(again) == []
    assert [m.binding.value_map for m in again if m.binding and m.binding.value_map] != []


def test_a_note_at_a_code_without_an_option_stays(tmp_path: Path) -> None:
    path = tmp_path / "mapping.xlsx"
    nice = vt.resolve(vt.read("fixtures/nice_mds/tabel.xlsx"), ["fixtures/nice_mds/mapping.csv"], propose=False)
    write_mapping(nice, path)
    grid: Any = openpyxl.load_workbook(path)["Waarden"]
    waiting = next(r for r in grid.iter_rows(min_row=2) if not r[9].value)
    rows = grid.max_row
    book = openpyxl.load_workbook(path)
    book["Waarden"].cell(waiting[0].row, 11).value = "navragen bij de IC"
    book.save(path)
    for _ in range(2):
        write_mapping(vt.resolve(nice.tables, [path], propose=False), path)
    again = openpyxl.load_workbook(path)["Waarden"]
    assert again.max_row == rows
    assert [r[5].value for r in again.iter_rows(min_row=2) if r[10].value == "navragen bij de IC"] == [waiting[5].value]


@pytest.mark.parametrize("lock", ["~$mapping.xlsx", ".~lock.mapping.xlsx#"])
def test_a_workbook_that_is_open_is_refused_in_one_line(mapping: Mapping, tmp_path: Path, lock: str) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    before = path.read_bytes()
    (tmp_path / lock).write_text("")
    for call in (lambda: write_mapping(mapping, path), lambda: vt.resolve(mapping.tables, [path])):
        with pytest.raises(vt.UnusableInput) as caught:
            call()
        assert [d.code for d in caught.value.report] == ["VT350"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("m.yaml", "variabelen:\n- registratie: p\n  bron: zib\n", "line 2"),
        ("m.yaml", "variabelen:\n- registratie: p\n  variabele: [x]\n", "line 2"),
        ("m.yaml", "variabelen: &a\n- *a\n", "line 2"),
        ("m.yaml", "varabelen: []\n", "line 1"),
        ("m.yaml", "- x\n", "line 1"),
        ("m.yaml", "variabelen:\n- {a: 1, a: 2}\n", "line 2"),
        ("m.yaml", "a: [\n", "line 2"),
        ("m.tsv", "subject_id\tobject_id\nx\ty\n", ""),
        ("m.tsv", "#curie_map: [\nsubject_id\tobject_id\nx\ty\n", ""),
        ("m.tsv", "", ""),
    ],
)
def test_a_file_that_is_no_mapping_file_is_refused_at_its_line(
    table: vt.AccountabilityTable, tmp_path: Path, name: str, text: str, line: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(vt.UnusableInput) as caught:
        vt.resolve(table, [path])
    found = caught.value.report.diagnostics[0]
    assert found.code == "VT307"
    assert str(found.cell) == "!".join(filter(None, (name, line)))


def test_a_wrong_cell_of_yaml_and_sssom_is_reported_at_its_place(table: vt.AccountabilityTable, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "variabelen:\n- registratie: proef\n  variabele: gewicht\n  bron: zib\n  concept: NL-CM:99.9\n",
        encoding="utf-8",
    )
    (tmp_path / "m.tsv").write_text(
        "#curie_map:\n#  proef: http://example.org/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "proef:asa\tskos:exactMatch\tNL-CM:99.9\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    found = vt.resolve(table, [tmp_path / "m.yaml", tmp_path / "m.tsv"])
    assert [(d.code, str(d.cell)) for d in found.report.errors] == [
        ("VT301", "m.yaml!variabelen!line 5"),
        ("VT301", "m.tsv!C4"),
    ]


@pytest.mark.parametrize(
    ("predicate", "modifier", "justification", "decision"),
    [
        ("skos:exactMatch", "", "semapv:ManualMappingCuration", "accepted"),
        ("skos:broadMatch", "", "semapv:ManualMappingCuration", "accepted"),
        ("skos:closeMatch", "", "semapv:ManualMappingCuration", "proposed"),
        ("skos:exactMatch", "", "semapv:LexicalMatching", "proposed"),
        ("skos:exactMatch", "Not", "semapv:ManualMappingCuration", "rejected"),
    ],
)
def test_sssom_of_others_counts_only_where_a_person_was_sure(
    table: vt.AccountabilityTable, tmp_path: Path, predicate: str, modifier: str, justification: str, decision: str
) -> None:
    path = tmp_path / "ander.sssom.tsv"
    path.write_text(
        "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tsimilarity_measure\n"
        f"proef:gewicht\t{predicate}\t{modifier}\tNL-CM:12.1.2\t{justification}\tjaccard\n",
        encoding="utf-8",
    )
    found = vt.resolve(table, [path])
    assert found["proef:gewicht"].binding is not None
    assert found["proef:gewicht"].binding.decision.value == decision
    assert found.own[0].texts == {"similarity_measure": "jaccard"}


def test_sssom_is_valid(mapping: Mapping, tmp_path: Path) -> None:
    """The rules of the specification: required slots, CURIEs with a declared or built-in prefix, defined extensions."""
    path = tmp_path / "mapping.sssom.tsv"
    write_mapping(mapping, path)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = path.read_text(encoding="utf-8").split("\n")
    metadata = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    header, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    slots = {
        *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
        *("mapping_justification", "author_label", "mapping_date", "comment"),
    }
    extensions = {e["slot_name"] for e in metadata["extension_definitions"]}
    assert {"mapping_set_id", "license", "curie_map", "object_source"} <= set(metadata)
    assert set(header) <= slots | extensions
    assert all(re.fullmatch(r"[A-Za-z0-9_.]+", prefix) for prefix in metadata["curie_map"])  # sssom-py: no hyphen
    prefixes = {*metadata["curie_map"], "owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"}
    assert len(rows) == 4
    for row in rows:
        found = dict(zip(header, row, strict=True))
        for slot in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert found[slot].partition(":")[0] in prefixes
            assert found[slot].partition(":")[2]
        assert found["predicate_modifier"] in ("", "Not")
    objects = {dict(zip(header, row, strict=True))["object_id"] for row in rows}
    assert "sssom:NoTermFound" in objects


def test_sssom_dates_are_iso_also_in_rows_that_could_not_be_used(
    csv_file: CsvFile, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    """`sssom validate` leaves a mapping with any other date out."""
    head = "registratie;variabele;bron;concept;besluit;datum"
    hand = csv_file(
        head,
        "proef;gewicht;zib;NL-CM:12.1.2;aanvaard;3-2-2026",
        "proef;roken;zib;NL-CM:0.1.9;aanvaard;22-11-2026",  # at two places: not used
        "proef;bmi;zib;NL-CM:12.2.2;aanvaard;ooit",
        name="hand.csv",
    )
    path = tmp_path / "m.sssom.tsv"
    (told,) = write_mapping(vt.resolve(table, [hand]), path)
    header, *rows = [x.split("\t") for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    dates = {
        dict(zip(header, row, strict=True))["subject_id"].split("/")[-1]: row[header.index("mapping_date")]
        for row in rows
    }
    assert dates == {"gewicht": "2026-02-03", "roken": "2026-11-22"}
    assert "bron zib (1)" in told.message("nl")


def test_sssom_of_a_registry_with_a_hyphen_comes_back(csv_file: CsvFile, tmp_path: Path) -> None:
    table = vt.read(csv_file("Registratie: a-b", "Variabele;Label", "x;X"))
    hand = csv_file("registratie;variabele;bron;concept;besluit", "a-b;x;zib;NL-CM:12.1.2;aanvaard", name="hand.csv")
    path = tmp_path / "m.sssom.tsv"
    write_mapping(vt.resolve(table, [hand]), path)
    assert "\na_b:" in path.read_text(encoding="utf-8")
    binding = vt.resolve(table, [path])["a-b:x"].binding
    assert binding is not None
    assert binding.concept == "NL-CM:12.1.2"


def test_of_what_sssom_has_no_place_for_nothing_is_new(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "m.sssom.tsv"
    write_mapping(mapping, path)
    found = vt.resolve(table, [path])
    assert any(m.binding is None and m.gap is None for m in found.variables)
    assert [m.key for m in found.variables if m.mark] == []


def test_the_id_of_an_sssom_set_is_an_iri_that_belongs_to_its_registries(mapping: Mapping, tmp_path: Path) -> None:
    """A URN would be read as a CURIE with an undeclared prefix by sssom-py."""
    path = tmp_path / "m.sssom.tsv"
    write_mapping(mapping, path)
    (line,) = [x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("#mapping_set_id: ")]
    assert re.fullmatch(r"#mapping_set_id: https://w3id\.org/sssom/mappings/[0-9a-f-]{36}", line)


@pytest.mark.parametrize("name", FORMS)
def test_the_same_mapping_is_the_same_bytes_in_every_form(mapping: Mapping, tmp_path: Path, name: str) -> None:
    write_mapping(mapping, tmp_path / name)
    once = (tmp_path / name).read_bytes()
    write_mapping(mapping, tmp_path / name)
    assert (tmp_path / name).read_bytes() == once


def test_dates_and_numbers_that_excel_makes_of_what_people_type_are_read(
    mapping: Mapping, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(mapping, path)
    edit(path, "Variabelen", "roken", besluit="aanvaard", datum=date(2026, 2, 3))
    edit(path, "Variabelen", "bmi", bron="constante", waarde=7, afleiding="", datum=date(2026, 2, 4))
    found = vt.resolve(table, [path])
    assert errors(found) == []
    smoking, bmi = found["proef:roken"].binding, found["proef:bmi"].binding
    assert smoking is not None
    assert bmi is not None
    assert (smoking.decided_on, bmi.decided_on, bmi.value) == (date(2026, 2, 3), date(2026, 2, 4), "7")


@pytest.mark.parametrize("name", HOLDS_ALL)
def test_rows_of_other_registries_stay_when_one_table_is_mapped(csv_file: CsvFile, tmp_path: Path, name: str) -> None:
    tables = [
        vt.read(
            csv_file(
                f"Registratie: {n}", "Variabele;Label;Populatie", "x;X;mannen van 40 jaar en ouder", name=f"{n}.csv"
            )
        )
        for n in "ab"
    ]
    path = tmp_path / name
    hand = csv_file(
        "registratie;variabele;bron;besluit", "a;x;handmatig;aanvaard", "b;x;handmatig;aanvaard", name="h.csv"
    )
    whole = vt.resolve(tables, [hand])
    write_mapping(whole, path)
    write_mapping(vt.resolve(tables[0], [path]), path)
    assert plain(vt.resolve(tables, [path])) == plain(whole)


def test_the_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    code = (
        "import sys, vtabel as vt; from pathlib import Path; from vtabel.mapping import write_mapping; "
        "t = vt.read('fixtures/voorbeeldzorg/tabel.xlsx'); "
        "m = vt.resolve(t, ['fixtures/voorbeeldzorg/mapping.csv'], propose=False); write_mapping(m, Path(sys.argv[1]))"
    )
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / f"{seed}.xlsx")], check=True, env=environment)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_the_command_writes_another_form_again_and_again(csv_file: CsvFile, tmp_path: Path) -> None:
    source, hand = csv_file(*TABLE), csv_file(HEADER, *ROWS, name="hand.csv")
    other = tmp_path / "mapping.yaml"
    for _ in range(2):
        shown = CliRunner().invoke(app, ["map", str(source), "-m", str(hand), "-o", str(other)])
        assert shown.exit_code == 0, shown.output
    newer = csv_file(*TABLE, "pols;Polsfrequentie;getal;/min;;Ja;", name="nieuw.csv")
    shown = CliRunner().invoke(app, ["map", str(newer), "-o", str(other)])
    assert shown.exit_code == 0, shown.output
    assert "proef: 1 new" in shown.stdout
    assert "stand: nieuw" in other.read_text(encoding="utf-8")
    assert other.read_text(encoding="utf-8").count("besluit: aanvaard") == 3


@pytest.mark.parametrize("form", HOLDS_ALL)
def test_what_ties_a_dataset_to_its_parent_comes_back(form: str, csv_file: CsvFile, tmp_path: Path) -> None:
    table = vt.read(csv_file("Registratie: Proef", "", "Dataset;Variabele;Label;Type", "a;x;X;tekst", "b;y;Y;tekst"))
    header = "registratie;dataset;bron;resource;start;sleutels;ouder;koppeling;venster"
    rows = (
        "proef;a;fhir;Encounter;period.start;x;;;",
        "proef;b;fhir;Procedure;performed.ofType(dateTime);;a;encounter;case.start .. case.end+P30D",
    )
    csv_file(header, *rows, name="hand.datasets.csv")
    given = vt.resolve(table, [csv_file("registratie;variabele;bron", name="hand.csv")], propose=False)
    write_mapping(given, tmp_path / form)
    read = vt.resolve(table, [tmp_path / form], propose=False)
    assert [(c.parent, c.link, c.window) for c in read.cases] == [("", "", ""), ("a", "encounter", "case.start .. case.end+P30D")]  # fmt: skip
