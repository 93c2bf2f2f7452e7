"""Mapping: decisions of people, what a table names itself, proposals; files in and out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import vtabel as vt
from vtabel.mapping import Cause, Mapped, Pick, Source, write_mapping
from vtabel.table.scope import meant

CsvFile = Callable[..., Path]
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Eenheid;Codering;Verplicht;ZIB",
    "gewicht;Lichaamsgewicht;getal;kg;;Ja;",
    "lengte;Lichaamslengte;getal;cm;;Ja;",
    "bmi;Body mass index;getal;kg/m2;;Ja;",
    "geslacht;Geslacht;code;;1 = Man; 2 = Vrouw;Ja".replace("1 = Man; 2 = Vrouw", '"1 = Man; 2 = Vrouw"'),
    "ziekenhuis;Ziekenhuisnummer;tekst;;;Ja;",
    "asa;ASA-klasse;code;;1 = I | 2 = II;Ja;",
    "pols;Polsfrequentie;getal;/min;;Ja;NL-CM:12.7.2",
)
HEADER = "registratie;variabele;bron;concept;profiel;pad;codes;keuze;waarde;afleiding;gap;gap_sleutel;naaste;besluit"


@pytest.fixture
def table(csv_file: CsvFile) -> vt.AccountabilityTable:
    return vt.read(csv_file(*TABLE))


def mapping_of(csv_file: CsvFile, table: vt.AccountabilityTable, *rows: str, header: str = HEADER) -> vt.Mapping:
    return vt.resolve(table, [csv_file(header, *rows, name="mapping.csv")])


def codes(found: vt.Mapping) -> list[str]:
    return [d.code for d in found.report if d.severity is vt.Severity.ERROR]


def test_a_row_binds_a_variable_to_the_place_that_the_catalogue_gives(
    csv_file: CsvFile, table: vt.AccountabilityTable
) -> None:
    found = mapping_of(csv_file, table, "proef;gewicht;zib;NL-CM:12.1.2;;;LN|29463-7;laatste;;;;;;aanvaard")
    mapped = found["proef:gewicht"]
    assert mapped.status is vt.Status.BOUND
    binding = mapped.binding
    assert binding is not None
    assert (binding.profile, binding.resource, binding.path) == (
        "nl-core-BodyWeight",
        "Observation",
        "value.ofType(Quantity)",
    )
    assert (binding.release, binding.pick, binding.codes[0].system) == ("zib2020", Pick.LAST, "http://loinc.org")
    assert str(binding.cell) == "mapping.csv!A2"


def test_the_six_kinds_of_source_and_a_gap(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    header = HEADER + ";resource;tabel;kolom"
    found = mapping_of(
        csv_file,
        table,
        "proef;gewicht;zib;NL-CM:12.1.2;;;;;;;;;;aanvaard;;;",
        "proef;lengte;fhir;;;value.ofType(Quantity).value;LN|8302-2;;;;;;;aanvaard;Observation;;",
        "proef;bmi;afgeleid;;;;;;;[gewicht] / [lengte];;;;aanvaard;;;",
        "proef;geslacht;lokaal;;;;;;;;;;;aanvaard;;pat;sex",
        "proef;ziekenhuis;constante;;;;;;1234;;;;;aanvaard;;;",
        "proef;pols;handmatig;;;;;;;;;;;aanvaard;;;",
        "proef;asa;;;;;;;;;absent;asa-class;NL-CM:4.26.4 = te open;aanvaard;;;",
        header=header,
    )
    assert codes(found) == []
    statuses = {m.variable.name: m.status for m in found}
    assert statuses == {
        "gewicht": vt.Status.BOUND,
        "lengte": vt.Status.BOUND,
        "bmi": vt.Status.DERIVED,
        "geslacht": vt.Status.BOUND,
        "ziekenhuis": vt.Status.CONSTANT,
        "asa": vt.Status.GAP,
        "pols": vt.Status.MANUAL,
    }
    gap = found["proef:asa"].gap
    assert gap is not None
    assert (gap.cause, gap.key, gap.nearest[0].concept) == (Cause.ABSENT, "asa-class", "NL-CM:4.26.4")
    assert [m.variable.name for m in found.gaps] == ["asa"]


def test_a_concept_that_the_table_names_binds_without_a_mapping_row(table: vt.AccountabilityTable) -> None:
    binding = vt.resolve(table)["proef:pols"].binding
    assert binding is not None
    assert (binding.source, binding.concept, binding.profile) == (
        Source.ZIB,
        "NL-CM:12.7.2",
        "nl-core-PulseRate.PulseRateValue",
    )


def test_a_code_that_the_table_names_binds_to_the_value_of_its_profile(csv_file: CsvFile) -> None:
    table = vt.read(csv_file("Variabele;Label;Type;Terminologie", "gewicht;Gewicht;getal;LOINC 29463-7"))
    binding = vt.resolve(table)["tabel:gewicht"].binding
    assert binding is not None
    assert binding.concept == "NL-CM:12.1.2"


def test_a_mapping_row_goes_before_what_the_table_names(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    found = mapping_of(csv_file, table, "proef;pols;zib;NL-CM:12.3.2;;;;;;;;;;aanvaard")
    binding = found["proef:pols"].binding
    assert binding is not None
    assert binding.concept == "NL-CM:12.3.2"


def test_likeness_of_names_is_only_ever_proposed(table: vt.AccountabilityTable) -> None:
    mapped = vt.resolve(table)["proef:gewicht"]
    assert mapped.binding is None
    assert mapped.status is vt.Status.PROPOSED
    assert "NL-CM:12.1.2" in [p.concept for p in mapped.proposals]
    assert all(p.score < 1 for p in mapped.proposals)


def test_a_proposed_row_does_not_count_and_a_rejected_one_neither(
    csv_file: CsvFile, table: vt.AccountabilityTable
) -> None:
    found = mapping_of(
        csv_file,
        table,
        "proef;gewicht;zib;NL-CM:12.1.2;;;;;;;;;;voorgesteld",
        "proef;lengte;zib;NL-CM:12.2.2;;;;;;;;;;afgewezen",
    )
    assert found["proef:gewicht"].status is vt.Status.PROPOSED
    assert found["proef:lengte"].status is vt.Status.GAP


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("proef;gewicht;zib;NL-CM:99.9.9;;;;;;;;;;aanvaard", "VT301", "D2"),
        ("proef;gewicht;zib;;;;;;;;;;;aanvaard", "VT304", "C2"),
        ("proef;gewicht;orakel;;;;;;;;;;;aanvaard", "VT305", "C2"),
        ("proef;gewicht;zib;NL-CM:12.1.2;;;;soms;;;;;;aanvaard", "VT305", "H2"),
        ("proef;gewicht;zib;NL-CM:12.1.2;;;29463-7;;;;;;;aanvaard", "VT310", "G2"),
        ("proef;gewicht;zib;NL-CM:12.1.2;nl-core-Patient;;;;;;;;;aanvaard", "VT311", "E2"),
        ("proef;gewicht;zib;NL-CM:12.16.2;;;;;;;;;;aanvaard", "VT308", "D2"),
        ("proef;bmi;afgeleid;;;;;;;[gewicht] / [omvang];;;;aanvaard", "VT309", "J2"),
        ("proef;asa;;;;;;;;;zomaar;x;;aanvaard", "VT305", "K2"),
        ("proef;asa;;;;;;;;;absent;x;NL-CM:99.1 = nee;aanvaard", "VT301", "M2"),
        ("proef;gewicht;zib;NL-CM:12.1.2;;;;;;;;;;misschien", "VT305", "N2"),
    ],
)
def test_what_is_wrong_in_a_row_is_reported_at_its_cell(
    csv_file: CsvFile, table: vt.AccountabilityTable, row: str, code: str, cell: str
) -> None:
    found = mapping_of(csv_file, table, row)
    assert [(d.code, str(d.cell)) for d in found.report.errors] == [(code, f"mapping.csv!{cell}")]


def test_a_variable_in_two_rows_is_an_error_and_neither_is_used(
    csv_file: CsvFile, table: vt.AccountabilityTable
) -> None:
    row = "proef;gewicht;zib;NL-CM:12.1.2;;;;;;;;;;aanvaard"
    files = [csv_file(HEADER, row, name="a.csv"), csv_file(HEADER, row, name="b.csv")]
    found = vt.resolve(table, files)
    assert found["proef:gewicht"].binding is None
    error = found.report.errors[0]
    assert error.code == "VT303"
    assert [str(c) for c in error.related] == ["b.csv!A2"]
    with pytest.raises(vt.UnusableInput):
        found.raise_for_errors()


def test_a_row_about_a_variable_that_is_gone_is_reported(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    found = mapping_of(
        csv_file, table, "proef;weg;constante;;;;;;1;;;;;aanvaard", "ander;weg;constante;;;;;;1;;;;;aanvaard"
    )
    assert [(d.code, str(d.cell)) for d in found.report if d.code == "VT302"] == [("VT302", "mapping.csv!A2")]


def test_value_maps_stand_in_a_file_beside_the_mapping(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    csv_file(
        "registratie;variabele;systeem;code;optie",
        "proef;geslacht;http://hl7.org/fhir/administrative-gender;male;1",
        "proef;geslacht;http://hl7.org/fhir/administrative-gender;other;3",
        name="mapping.waarden.csv",
    )
    found = mapping_of(csv_file, table, "proef;geslacht;zib;NL-CM:0.1.9;nl-core-Patient;gender;;;;;;;;aanvaard")
    binding = found["proef:geslacht"].binding
    assert binding is not None
    assert [(v.code, v.option) for v in binding.value_map] == [("male", "1")]
    assert [(d.code, str(d.cell)) for d in found.report.errors] == [("VT313", "mapping.waarden.csv!E3")]


def test_a_file_without_the_needed_columns_is_refused(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    with pytest.raises(vt.UnusableInput) as caught:
        mapping_of(csv_file, table, "x;y", header="naam;iets")
    assert caught.value.report.diagnostics[0].code == "VT307"


def test_two_tables_of_one_registry_are_refused(csv_file: CsvFile) -> None:
    tables = [vt.read(csv_file(*TABLE, name=name)) for name in ("een.csv", "twee.csv")]
    with pytest.raises(vt.UnusableInput) as caught:
        vt.resolve(tables)
    assert caught.value.report.diagnostics[0].code == "VT312"


@pytest.mark.parametrize("name", ["mapping.xlsx", "mapping.csv"])
def test_what_people_decided_survives_writing_and_reading(
    csv_file: CsvFile, table: vt.AccountabilityTable, tmp_path: Path, name: str
) -> None:
    csv_file("registratie;variabele;systeem;code;optie", "proef;geslacht;SCT;248153007;1", name="m.waarden.csv")
    first = vt.resolve(
        table,
        [
            csv_file(
                HEADER,
                "proef;gewicht;zib;NL-CM:12.1.2;;;LN|29463-7;min;;;;;;aanvaard",
                "proef;geslacht;zib;NL-CM:0.1.9;nl-core-Patient;gender;;;;;;;;afgewezen",
                "proef;bmi;afgeleid;;;;;;;[gewicht] / [lengte];;;;voorgesteld",
                "proef;asa;;;;;;;;;absent;asa-class;NL-CM:4.26.4 = te open;aanvaard",
                name="m.csv",
            )
        ],
    )
    (tmp_path / "uit").mkdir()
    written = tmp_path / "uit" / name
    write_mapping(first, written)
    again = vt.resolve(table, [written])
    assert codes(again) == []
    for before, after in zip(first, again, strict=True):
        if before.variable.name == "pols":  # bound by what the table names: written as a row of its own
            assert after.binding and before.binding and after.binding.concept == before.binding.concept
            continue
        assert _plain(before) == _plain(after)


def _plain(mapped: Mapped) -> dict[str, Any]:
    """Without cells, which are those of the file that was read."""
    return mapped.model_dump(exclude={"binding": {"cell": True, "value_map": {"__all__": {"cell"}}}, "gap": {"cell"}})


def test_the_workbook_offers_words_to_choose_and_starts_at_the_variables(
    table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.xlsx"
    write_mapping(vt.resolve(table), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Datasets", "Populaties", "Variabelen", "Waarden", "Leeswijzer"]
    sheet = book["Variabelen"]
    assert book.active is sheet
    lists = [v.formula1 for v in sheet.data_validations.dataValidation]
    assert any("zib,fhir,lokaal,constante,afgeleid,handmatig" in (f or "") for f in lists)
    headers = [c.value for c in sheet[1]]
    weight = {h: c.value for h, c in zip(headers, sheet[2], strict=True)}
    assert weight["variabele"] == "gewicht"
    assert str(weight["voorstel 1"]).startswith("NL-CM:12.1.2 Lichaamsgewicht: GewichtWaarde (0.")


def test_the_same_mapping_is_the_same_bytes(table: vt.AccountabilityTable, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_mapping(vt.resolve(table), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_text_that_looks_like_a_formula_stays_text(csv_file: CsvFile, tmp_path: Path) -> None:
    table = vt.read(csv_file("Variabele;Label;Type", "x;=1+1;tekst"))
    path = tmp_path / "mapping.xlsx"
    write_mapping(vt.resolve(table), path)
    cells = [c for row in openpyxl.load_workbook(path)["Variabelen"] for c in row if c.value == "=1+1"]
    assert cells
    assert all(c.data_type == "s" for c in cells)


def test_every_variable_is_mapped_exactly_once(table: vt.AccountabilityTable) -> None:
    assert [m.variable for m in vt.resolve(table)] == list(table.variables)


def test_nothing_that_people_typed_is_lost_when_the_mapping_is_written_again(
    csv_file: CsvFile, table: vt.AccountabilityTable, tmp_path: Path
) -> None:
    path = csv_file(
        HEADER + ";epd_veld",
        "proef;gewicht;orakel;;;;;;;;;;;aanvaard;veld 12",
        "proef;weg;constante;;;;;;7;;;;;aanvaard;",
        "ander;x;constante;;;;;;8;;;;;aanvaard;",
        "proef;asa;;;;;;;;;;;;;scherm OK",
        name="mapping.csv",
    )
    write_mapping(vt.resolve(table, [path]), path)
    text = path.read_text(encoding="utf-8-sig")
    assert [line for line in text.splitlines() if ";orakel;" in line and ";veld 12;" in line]
    assert [line for line in text.splitlines() if line.startswith("proef;;;weg;") and ";7;" in line]
    assert [line for line in text.splitlines() if line.startswith("ander;;;x;") and ";8;" in line]
    assert ";scherm OK;" in text
    assert sum(";asa;" in line for line in text.splitlines()) == 1
    before = vt.resolve(table, [path])
    write_mapping(before, path)
    assert path.read_text(encoding="utf-8-sig") == text


def test_a_dataset_that_nobody_filled_in_is_no_case_and_each_has_a_row_to_fill_in(
    csv_file: CsvFile, tmp_path: Path
) -> None:
    tables = [
        vt.read(csv_file(f"Registratie: {n}", "Variabele;Label;Type", "x;X;tekst", name=f"{n}.csv")) for n in "ab"
    ]
    path = tmp_path / "mapping.csv"
    write_mapping(vt.resolve(tables), path)
    rows = (tmp_path / "mapping.datasets.csv").read_text(encoding="utf-8-sig")
    assert [line.split(";")[:2] for line in rows.splitlines()[1:]] == [["a", "a"], ["b", "b"]]
    again = vt.resolve(tables, [path])
    assert again.cases == ()
    write_mapping(again, path)
    assert (tmp_path / "mapping.datasets.csv").read_text(encoding="utf-8-sig") == rows


@pytest.mark.parametrize(
    ("derivation", "code"),
    [
        ("[gewicht] /", "VT221"),
        ("gewicht / lengte", "VT221"),
        ("gem([gewicht], [lengte])", "VT224"),
        ("age([gewicht])", "VT225"),
        ("[gewicht] / [ziekenhuis]", "VT226"),
        ("'zwaar'", "VT345"),
        ("[bmi] + 1", "VT228"),
    ],
)
def test_a_derivation_that_means_nothing_is_not_used(
    csv_file: CsvFile, table: vt.AccountabilityTable, derivation: str, code: str
) -> None:
    found = mapping_of(csv_file, table, f'proef;bmi;afgeleid;;;;;;;"{derivation}";;;;aanvaard')
    assert [(d.code, str(d.cell)) for d in found.report.errors] == [(code, "mapping.csv!J2")]
    assert found["proef:bmi"].binding is None
    assert [row.texts["expression"] for row in found.kept] == [derivation]


def test_derivations_that_need_each_other_are_not_used(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    rows = (
        "proef;bmi;afgeleid;;;;;;;[gewicht] / 4;;;;aanvaard",
        "proef;gewicht;afgeleid;;;;;;;[lengte] - 100;;;;aanvaard",
        "proef;lengte;afgeleid;;;;;;;[proef/gewicht] + 100;;;;aanvaard",
    )
    found = mapping_of(csv_file, table, *rows)
    assert [(d.code, str(d.cell)) for d in found.report.errors] == [
        ("VT228", "mapping.csv!J3"),
        ("VT228", "mapping.csv!J4"),
    ]
    assert [m.variable.name for m in found if m.binding is not None] == ["bmi", "pols"]


def test_a_condition_can_be_delivered_as_a_code(csv_file: CsvFile, table: vt.AccountabilityTable) -> None:
    found = mapping_of(csv_file, table, "proef;asa;afgeleid;;;;;;;[gewicht] > 100 && [geslacht] === 1;;;;aanvaard")
    assert codes(found) == []
    assert found["proef:asa"].status is vt.Status.DERIVED


def test_a_name_means_the_nearest_variable(csv_file: CsvFile) -> None:
    table = vt.read(
        csv_file(
            "Registratie: Proef",
            "",
            "Dataset;Variabele;Label;Type",
            "opname;gewicht;Gewicht;getal",
            "opname;dubbel;Tweemaal het gewicht;getal",
            "ontslag;gewicht;Gewicht;tekst",
            "samen;som;Som;getal",
        )
    )
    header = "registratie;variabele;bron;afleiding;besluit"
    near = mapping_of(csv_file, table, "proef;dubbel;afgeleid;[gewicht] * 2;aanvaard", header=header)
    assert codes(near) == []
    far = mapping_of(csv_file, table, "proef;som;afgeleid;[gewicht] * 2;aanvaard", header=header)
    assert codes(far) == ["VT346"]
    whole = mapping_of(csv_file, table, "proef;som;afgeleid;[opname/gewicht] * 2;aanvaard", header=header)
    assert codes(whole) == []


def test_a_path_means_a_variable_of_the_parent_dataset(csv_file: CsvFile) -> None:
    table = vt.read(
        csv_file("Registratie: Proef", "", "Dataset;Variabele;Label;Type", "op;nr;Nummer;getal", "na;nr;Nummer;getal")
    )
    parents = {"na": "op"}
    datasets = tuple(d.model_copy(update={"parent": parents.get(d.name)}) for d in table.datasets)
    table = table.model_copy(update={"datasets": datasets})
    below = table["na/nr"]
    assert [v.key for v in meant("../nr", below, table)] == ["op/nr"]
    assert meant("../../nr", below, table) == ()
    assert meant("../nr", table["op/nr"], table) == ()
