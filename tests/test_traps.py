"""One test per trap of the page on parser traps that concerns workbooks and CSV, with the literal example of the page."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

import vtabel as vt
from workbooks import Grid, cells, codes, names, options, written, xlsx

Lines = Callable[..., Path]


def test_trap_01_header_not_in_row_1_and_split_over_rows(tmp_path: Path) -> None:
    rows: Grid = [[f"Toelichting {i}."] for i in range(1, 14)]
    rows.append([""] * 13 + ["Verplicht voor", ""])  # row 14, columns N and O
    rows += [[""] * 13 + ["UMC", "ZBC"], ["Variabele", "Omschrijving", "Type"]]
    rows.append(["asa", "ASA-klasse", "geheel getal", *[""] * 10, "X", ""])
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Tabel": rows}, {"Tabel": ["N14:O14"]}))
    assert names(table) == ["asa"]
    assert table.layout.tables[0].header_rows == (14, 15, 16)
    assert table["asa"].obligation("V5").level is vt.Level.MANDATORY
    assert table["asa"].obligation("Z4").level is vt.Level.NOT_ASKED


def test_trap_02_header_repeated_inside_the_data(csv_file: Lines) -> None:
    header = "#;Zorginformatiebouwsteen – BGZ;Naam;Datatype;Verplicht"
    lines = [header]
    for i in range(25):
        lines += [f"{i};Patient;veld{i};tekst;Ja", "Implementatiestatus per detailgegeven;;;;", header]
    table = vt.read(csv_file(*lines))
    assert names(table) == [f"veld{i}" for i in range(25)]
    assert not table.report.errors


def test_trap_03_merged_ranges_hidden_columns_and_very_wide_sheets(tmp_path: Path) -> None:
    wide = [f"Kolom {i}" for i in range(5, 255)]
    rows: Grid = [["Variabele", "Label", "Type", "Verplicht", *wide]]
    rows += [[f"v{i}", f"Label {i}", "tekst", "Ja"] for i in range(100)]
    merges = [
        f"{letter}{row}:{letter}{row + 1}" for letter in ("E", "F", "G", "H", "I", "J") for row in range(2, 100, 2)
    ]
    path = xlsx(tmp_path / "t.xlsx", {"Tabel": rows}, {"Tabel": merges})
    book = load_workbook(path)
    book["Tabel"].column_dimensions["C"].hidden = True
    book.save(path)
    table = vt.read(path)
    assert len(table) == 100
    assert table["v7"].datatype == "text"
    assert len(cells(table, "VT104")) == 250


def test_trap_05_rows_that_are_not_variables(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "CATEGORIE;LABEL / OMSCHRIJVING;VARIABELE NAAM;TYPE;VARIABELE VERPLICHT;CONDITIE",
            "Bestraling;SECTIE;Boost;;;[boost] == 1",
            "Bestraling;Dosis van de boost;boostdosis;decimaal getal;Ja;",
            "Bestraling;Datum van de boost;boostdatum;datum;Ja;[dosis] > 0",
            ";Vul onderstaande velden in na de laatste fractie;;;;",
            "Follow-up;Datum van de controle;controle;datum;Ja;",
            "Follow-up;Druk op de knop om een afspraak toe te voegen;afspraak;dataset;;",
            "*) alleen bij opname;;;;;",
            " ;;;;;",
        )
    )
    assert names(table) == ["boostdosis", "boostdatum", "controle"]
    assert table["boostdosis"].visible_if == "[boost] == 1"
    assert table["boostdatum"].visible_if == "([boost] == 1) && ([dosis] > 0)"
    assert table["controle"].group == "Follow-up"
    assert [note.text for note in table.notes] == [
        "Vul onderstaande velden in na de laatste fractie",
        "Follow-up Druk op de knop om een afspraak toe te voegen afspraak dataset",
        ") alleen bij opname",
    ]


def test_trap_06_two_row_header_with_footnote_star_spacers_and_capital_groups(tmp_path: Path) -> None:
    rows: Grid = [
        ["Kolomnr", "", "Kolomnaam", "", "Omschrijving", "", "Kwartaal- en"],
        ["", "", "", "", "", "", "jaaraanlevering*"],
        ["PATIËNT"],
        [1, "", "geslacht", "", "Geslacht", "", "X"],
        ["INTERVENTIE"],
        [2, "", "datum", "", "Datum van de interventie", "", "X"],
        ["* niet voor de jaaraanlevering 2025"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"3.1": rows}))
    assert [(v.name, v.group) for v in table] == [("geslacht", "PATIËNT"), ("datum", "INTERVENTIE")]
    assert table.layout.tables[0].header_rows == (1, 2)
    assert table.layout.tables[0].not_understood == ("Kolomnr", "Kwartaal- en jaaraanlevering*")
    assert [(note.mark, note.text) for note in table.notes] == [("*", "niet voor de jaaraanlevering 2025")]


def test_trap_07_start_row_and_key_name_differ_per_sheet(tmp_path: Path) -> None:
    patient = [["Dataset patient"], [], ["Sleutel", "PatientNr"], [], ["Variabele", "Label", "", "Type"]]
    other = [["Dataset behandeling"], ["Variabele", "", "Label", "Type"]]
    table = vt.read(
        xlsx(
            tmp_path / "t.xlsx",
            {
                "patient": [*patient, ["PatientNr", "Nummer", "", "tekst"], ["geslacht", "Geslacht", "", "code"]],
                "behandeling": [*other, ["PatientCode", "", "Nummer", "tekst"], ["datum", "", "Datum", "datum"]],
            },
        )
    )
    assert [v.key for v in table] == [
        "patient/PatientNr",
        "patient/geslacht",
        "behandeling/PatientCode",
        "behandeling/datum",
    ]
    assert table["PatientNr"].cell.locator == "A6"
    assert table["datum"].label == "Datum"


def test_trap_08_lock_files(tmp_path: Path) -> None:
    for name in ("~$tabel.xlsx", ".~lock.tabel.xlsx#"):
        path = tmp_path / name
        path.write_bytes(b"\x05Naam" + b" " * 166)
        with pytest.raises(vt.UnusableInput) as error:
            vt.read(path)
        assert codes(error.value) == ["VT009"]


@pytest.mark.parametrize(
    ("word", "level"),
    [
        *((word, "mandatory") for word in ("Ja", "ja", "X", "V", "Verplicht", "ja ", "JA", "verplicht.", "M", "×")),
        *((word, "optional") for word in ("Nee", "nee", "Optioneel", "facultatief", "niet verplicht", "O")),
        *((word, "not_asked") for word in ("n.v.t.", "n.v..t", "nvt", "Niet", "Geen", "geen", "-", "N.V.T.")),
        *((word, "conditional") for word in ("Ja, door validatie regel", "ja, gedeeltelijk", "C")),
        ("R", "required"),
        ("idem", "unknown"),
        ("misschien", "unknown"),
    ],
)
def test_trap_09_many_spellings_of_yes_and_no(csv_file: Lines, word: str, level: str) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", f'a;A;"{word}"', "b;B;Ja", "c;C;Ja", "d;D;nee"))
    assert table["a"].obligation().level == level
    assert cells(table, "VT205") == (["tabel.csv!C2"] if level == "unknown" else [])
    assert table["a"].obligations[0].raw == word


def test_trap_10_numbers_as_text_with_dutch_separators(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Codering;Maximum",
            "gewicht;Gewicht;decimaal;0,3 t/m 250,0 (kg);",
            "regels;Aantal regels;geheel getal;;2128 regels (851*2,5)",
            "recept;Receptregels;geheel getal;;13.000",
            "patienten;Patiënten;geheel getal;;47.504 patiënten",
            "komma;Getal;decimaal;;1,125",
        )
    )
    weight = table["gewicht"]
    assert (weight.minimum, weight.maximum, weight.unit) == (Decimal("0.3"), Decimal("250.0"), "kg")
    assert table["regels"].maximum is None
    assert table["recept"].maximum == 13000
    assert table["komma"].maximum == Decimal("1.125")
    assert cells(table, "VT206") == ["tabel.csv!E3", "tabel.csv!E5"]
    assert cells(table, "VT209") == ["tabel.csv!E4"]


def test_trap_11_date_formats_contradict_each_other(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Formaat;Help tekst;Verplicht;Vanaf",
            "a;A;datum;jjjj-mm-dd;bijvoorbeeld 22-04-1999;Ja;01-02-2027",
            "b;B;datum;DD/MM/JJJJ;dag onbekend: dag 15, maand 6;Ja;2027-02-01",
            "c;C;datum;DD-MM-JJJJ;;Ja;1 februari 2027",
            "d;D;datum;;;Ja;13-13-2027",
        )
    )
    assert [v.format for v in table] == ["jjjj-mm-dd", "DD/MM/JJJJ", "DD-MM-JJJJ", ""]
    assert table["a"].remarks == ("bijvoorbeeld 22-04-1999",)
    assert [str(table[n].obligations[0].valid_from) for n in "abc"] == ["2027-02-01"] * 3
    assert cells(table, "VT210") == ["tabel.csv!G5"]


def test_trap_12_unknown_and_not_applicable_as_codes(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Codering",
            "a;A;Integer;1 = ja; -1 = Onbekend; -9 = n.v.t.; 0 = Onbekend".replace("; ", ", "),
            'b;B;Decimal;"-1,0 = Onbekend | 888.88 = niet van toepassing | 999 = unknown"',
        )
    )
    roles = {o.code: o.role for n in "ab" for o in table[n].value_list.options}  # type: ignore[union-attr]
    assert roles == {
        "1": None,
        "-1": "unknown",
        "-9": "not_applicable",
        "0": "unknown",
        "-1,0": "unknown",
        "888.88": "not_applicable",
        "999": "unknown",
    }


def test_trap_13_status_with_suffix_or_other_case_and_hard_spaces(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Verplicht",
            "a;A;\xa0CD ;V*",
            "b;B;cd;v",
            "c;C;CD;?",
            "d;D;CD;\xa0Ja\xa0",
            "* alleen indien geopereerd;;;",
        )
    )
    assert {v.datatype for v in table} == {"code"}
    assert [table[n].obligation().level for n in "abcd"] == ["conditional", "mandatory", "unknown", "mandatory"]
    assert table["a"].obligations[0].condition == "alleen indien geopereerd"


def test_trap_14_codes_that_look_like_numbers_dates_or_ranges(tmp_path: Path) -> None:
    rows: Grid = [
        ["Variabele", "Label", "Type", "Codering"],
        ["epcc", "EPCC", "Tekst", "12.35.57 = VSD\n1000 AA – 9999 ZZ = Nederland"],
        ["postcode", "Postcode", "Tekst", "1000 AA – 9999 ZZ"],
        ["stadium", "Stadium", "code", dt.date(2026, 2, 1)],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"Tabel": rows}))
    assert options(table, "epcc") == {"12.35.57": "VSD", "1000 AA – 9999 ZZ": "Nederland"}
    assert table["postcode"].minimum is None
    assert table["postcode"].remarks == ("1000 AA – 9999 ZZ",)
    assert cells(table, "VT012") == ["t.xlsx!Tabel!D4"]


def test_trap_15_cyrillic_letters_inside_dutch_text(csv_file: Lines) -> None:
    label = "gепseudonimiseerd"
    table = vt.read(csv_file("Vаriаbele;Lаbel;Verplicht", f"a;{label};Jа"))
    assert table["a"].label == label
    assert table["a"].obligation().level is vt.Level.MANDATORY


def test_trap_16_fill_down_errors_are_kept_as_they_are(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Categorie;Variabele;Label;Verplicht;Opmerking",
            "Alcoholgebruik;roken;Tabakgebruik;Ja;zie intro regel 30, 31, 32",
            "Alcoholgebruik;roker;Tabakgebruik, soort;Ja;zie intro regel 31, 32, 33",
        )
    )
    assert [v.group for v in table] == ["Alcoholgebruik"] * 2
    assert table["roker"].remarks == ("zie intro regel 31, 32, 33",)


def test_trap_17_comments_and_codes_inside_answer_cells(csv_file: Lines) -> None:
    comment = "als je bij 9 'ja' invult, wordt deze vraag overgeslagen"
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Antwoorden",
            f'a;A;code;"1 = ja\n2 = nee\n{comment}"',
            "b;B;code;VR19A 'Patiëntgegevens'",
        )
    )
    assert options(table, "a") == {"1": "ja", "2": "nee"}
    assert table["a"].remarks == (comment,)
    assert cells(table, "VT206") == ["tabel.csv!D2"]
    assert cells(table, "VT204") == ["tabel.csv!D3"]


@pytest.mark.parametrize(
    ("cell", "level", "condition", "population"),
    [
        ("Verplicht (bij patiënten van 18 jaar en ouder)", "mandatory", "", "bij patiënten van 18 jaar en ouder"),
        (
            "Verplicht (indien er sprake is van een partner)",
            "conditional",
            "indien er sprake is van een partner",
            "",
        ),
        ("C (indien ASA 3)", "conditional", "indien ASA 3", ""),
    ],
)
def test_trap_18_conditions_in_prose(csv_file: Lines, cell: str, level: str, condition: str, population: str) -> None:
    shown = "Verberg als antwoord op ... == Ja"
    table = vt.read(csv_file("Variabele;Label;Verplicht;Voorwaarde", f"a;A;{cell};{shown}"))
    obligation = table["a"].obligations[0]
    assert (obligation.level, obligation.condition, obligation.population) == (level, condition, population)
    assert table["a"].visible_if == shown
    assert cells(table, "VT214") == ["tabel.csv!C2"]


def test_trap_19_ranges_of_columns_in_one_cell(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabelenr;Kolomnaam;Variabelenaam;Verplicht",
            "KVL-10;KvL_vraag1_T0 t/m KvL_vraag36_T0;Kwaliteit van leven;Ja",
            "LEA-20;lead_type1 tot en met lead_type7;Type lead;Nee",
            "OVR-30;2024 t/m heden;Overig;Ja",
        )
    )
    assert len(table) == 36 + 7 + 1
    assert table["KvL_vraag36_T0"].label == "Kwaliteit van leven"
    assert {table[f"lead_type{i}"].item_id for i in range(1, 8)} == {"LEA-20"}
    assert "2024 t/m heden" in table
    assert cells(table, "VT216") == ["tabel.csv!B2", "tabel.csv!B3"]


def test_trap_20_ids_typed_differently_between_chapters(tmp_path: Path) -> None:
    overview = [["Variabelenr", "Variabelenaam", "Verplicht", "Opmerking (Quality indicator (QI))"]]
    overview += [["ABL_INT_1051", "Ablatiepunt", "X", "QI: 03MIQ1"], ["ABL-INT-10", "Duur", "", "06.1MQ1, 06.2MQ1"]]
    details = [
        ["Variabelenr", "Kolomnaam", "Datatype"],
        ["ABL-INT-1051", "abl_punt", "Integer"],
        ["ABL-INT-10", "duur", "Integer"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"2.2": overview, "2.3": details}))
    assert names(table) == ["abl_punt", "duur"]
    assert table["abl_punt"].label == "Ablatiepunt"
    assert [p.indicator for p in table["abl_punt"].purposes] == ["03MIQ1"]
    assert [p.indicator for p in table["duur"].purposes] == ["06.1MQ1", "06.2MQ1"]
    assert table["duur"].obligation().level is vt.Level.OPTIONAL


def test_trap_21_labels_shifted_one_row_or_missing(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabelenr;Kolomnaam;Aanlevering;Definitie",
            "THI-INT-800;thi_duur;Verplicht;Duur",
            "THI-INT-810;Datum van de ingreep;thi_datum;Datum",  # the texts stand one label too low
            ";thi_850;Optioneel;Zonder nummer",
        )
    )
    assert names(table) == ["thi_duur", "Datum van de ingreep", "thi_850"]
    assert table["Datum van de ingreep"].obligation().level is vt.Level.UNKNOWN
    assert cells(table, "VT205") == ["tabel.csv!C3"]


def test_trap_22_one_header_two_meanings(tmp_path: Path) -> None:
    chapter_2 = [["Kolomnaam", "Aanlevering", "Datatype"], ["a", "Verplicht", "Integer"], ["b", "Optioneel", "Integer"]]
    chapter_3 = [
        ["Kolomnaam", "Aanlevering", "Datatype"],
        ["c", "PM/ICD/ICM/Lead", "Integer"],
        ["d", "PM/ICD", "Integer"],
    ]
    table = vt.read(xlsx(tmp_path / "t.xlsx", {"2": chapter_2, "3": chapter_3}))
    assert table["a"].obligation().level is vt.Level.MANDATORY
    population = table["c"].population
    assert population is not None
    assert population.text == "PM/ICD/ICM/Lead"
    assert table["c"].obligations == ()


SYNONYMS = {
    "name": ["Variabelenaam", "Variabele", "VARIABELE", "NAAM", "VARIABELE NAAM", "naam", "Kolomnaam"],
    "label": ["LABEL", "LABEL / OMSCHRIJVING"],
    "definition": ["Definitie", "Omschrijving"],
    "options": ["Codering", "Coderingen", "Opties", "OPTIESET", "Waardelijst", "Codes"],
    "remark": ["Opmerking", "Opmerkingen", "HELP TEKST"],
    "indicator": ["Opmerking (Quality indicator (QI))"],
    "mandatory": [
        "Verplicht",
        "VERPLICHT",
        "VARIABELE VERPLICHT",
        "Aanlevering",
        "Mandatory",
        "Verplicht*",
        "Ver\xadplicht",
    ],
    "option_required": ["optiekeuze verplicht"],
    "datatype": ["TYPE", "Datatype", "Type", "\xa0Type "],
}


@pytest.mark.parametrize(("field", "header"), [(f, h) for f, headers in SYNONYMS.items() for h in headers])
def test_trap_23_header_synonyms(csv_file: Lines, field: str, header: str) -> None:
    fixed = {"name": "Variabele", "label": "Label", "mandatory": "Verplicht", field: header}
    path = csv_file(";".join(fixed.values()), ";".join(["a", *["1"] * (len(fixed) - 1)]))
    table = vt.read(path)
    assert field in [c.field for c in table.layout.tables[0].columns]
    assert not cells(table, "VT104")


@pytest.mark.parametrize(
    ("word", "datatype"),
    [
        *(("Decimal", "decimal"), ("Decimaal", "decimal"), ("Date", "date"), ("Datum", "date")),
        *(("Integer", "integer"), ("geheel getal", "integer"), ("tekst (versleuteld in Survey)", "text")),
    ],
)
def test_trap_23_type_synonyms(csv_file: Lines, word: str, datatype: str) -> None:
    assert vt.read(csv_file("Variabele;Label;Type", f"a;A;{word}"))["a"].datatype == datatype


def test_trap_25_names_with_hyphens_spaces_misspelling_and_other_case(csv_file: Lines) -> None:
    given = ["pat-zwduur", "bestralingsplan-id", "Diabetes Mellitus", "EersteCreatininineUitslag", "isGevalideerd"]
    table = vt.read(csv_file("Variabele;Label;Type", *(f"{name};L;tekst" for name in given)))
    assert names(table) == given
    twice = vt.read(csv_file("Variabele;Label;Type", "isGevalideerd;L;tekst", "isgevalideerd;L;tekst"))
    assert cells(twice, "VT201") == ["tabel.csv!A3"]


def test_trap_26_lost_subscripts_stay_as_they_are(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Type", "chads;CHA DS VASc Score 2 2;Integer", "m²;CHA₂DS₂-VASc;Integer"))
    assert table["chads"].label == "CHA DS VASc Score 2 2"
    assert table["m²"].label == "CHA₂DS₂-VASc"


def test_rule_1_every_value_keeps_raw_text_sheet_row_and_column(tmp_path: Path) -> None:
    rows = [["Variabele", "Label", "Verplicht"], [" asa ", "ASA-\nklasse", "Ja "]]
    origins = vt.read(xlsx(tmp_path / "t.xlsx", {"Blad 1": rows}))["asa"].origins
    assert {name: (o.raw, str(o.cell)) for name, o in origins.items()} == {
        "name": (" asa ", "t.xlsx!Blad 1!A2"),
        "label": ("ASA-\nklasse", "t.xlsx!Blad 1!B2"),
        "mandatory": ("Ja ", "t.xlsx!Blad 1!C2"),
    }


def test_rule_2_text_is_normalised_for_matching_only(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Verplicht;Doel;Populatie",
            "Pаtiënt№;½ tablet;Ja (bij ﬁstel);doelﬁnder;mannen ½",
        )
    )
    variable = table.variables[0]
    assert variable.name == "Pаtiënt№"
    assert variable.label == "½ tablet"
    assert variable.obligations[0].notes == ("bij ﬁstel",)
    assert variable.purposes[0].raw == "doelﬁnder"
    assert variable.population is not None
    assert variable.population.text == "mannen ½"


def test_rule_3_a_row_is_a_variable_only_with_a_name_and_one_of_type_label_or_mandatory(csv_file: Lines) -> None:
    table = vt.read(
        csv_file(
            "Variabele;Label;Type;Verplicht;Opmerking",
            "a;A;;;",
            "b;;tekst;;",
            "c;;;Ja;",
            "losse_naam;;;;",
            ";zonder naam;tekst;Ja;",
            "d;D;;;",
        )
    )
    assert names(table) == ["a", "b", "c", "d"]
    assert cells(table, "VT108") == ["tabel.csv!A5"]
    assert cells(table, "VT202") == ["tabel.csv!B6"]


def test_rule_4_a_condition_in_prose_is_never_evaluated(csv_file: Lines) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "a;A;Verplicht (indien 1 == 2)"))
    assert table["a"].obligation().level is vt.Level.CONDITIONAL
    assert table["a"].obligations[0].condition == "indien 1 == 2"


def test_rule_6_what_is_not_understood_is_reported_per_cell(tmp_path: Path) -> None:
    path = written(
        tmp_path / "t.csv",
        [
            [
                "Variabele",
                "Label",
                "Type",
                "Minimum",
                "Eenheid",
                "Verplicht voor",
                "Vanaf",
                "Sleutel",
                "Identificerend",
            ],
            ["a", "A", "raadsel", "een paar", "bananen", "kappers", "ooit", "soms", "een beetje"],
        ],
    )
    table = vt.read(path)
    found = {d.code: d.cell.locator for d in table.report if d.cell}
    assert found == {
        "VT110": "",
        "VT203": "C2",
        "VT206": "D2",
        "VT211": "E2",
        "VT213": "F2",
        "VT210": "G2",
        "VT220": "I2",
    }
    assert cells(table, "VT220") == ["t.csv!H2", "t.csv!I2"]
    assert table["a"].obligation().level is vt.Level.UNKNOWN


def test_a_row_of_many_cells_is_no_footnote_whatever_its_first_cell_says(tmp_path: Path) -> None:
    """A mark in a cell of the row of a child dataset does not narrow the obligations of other variables."""
    rows = [
        ["Eenheid", "Variabele", "Label", "Type", "Verplicht"],
        ["* alleen indien geopereerd", "kind", "Kind", "dataset", ""],
        ["", "gewicht", "Gewicht", "decimaal getal", "V*"],
    ]
    table = vt.read(written(tmp_path / "t.csv", rows))
    assert [(o.level.value, o.condition) for o in table["gewicht"].obligations] == [("mandatory", "")]
