"""Tables in other forms than a workbook: recognised by content, read with a cell for everything, never a traceback."""

import copy
import json
import random
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from fixtures.formats import build, fhir_xml, transaction_xml
from forms import REDCAP_HEADERS, SCHEMA, Tree, redcap_row, rich_questionnaire, small_dataset
from vtabel.cli import app
from vtabel.readers import formats
from vtabel.readers.content import Content
from vtabel.table import Datatype, Note, Validation
from vtabel.writers import write_table
from workbooks import codes, written, xlsx

EXAMPLES = [
    "nice_mds/questionnaire.json",
    "nice_mds/questionnaire.xml",
    "perined/schema.xsd",
    "perined/transactie.xml",
    "perined/transactie.json",
]


def texts(rules: tuple[Validation, ...]) -> tuple[str, ...]:
    assert all(rule.cell for rule in rules)
    return tuple(rule.text for rule in rules)


def as_json(folder: Path, tree: object, name: str = "tabel.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return path


def as_text(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> list[str]:
    """The codes of the findings with which a file is refused."""
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(path)
    return [d.code for d in error.value.report]


def questionnaire(*items: Tree, **fields: object) -> Tree:
    return {"resourceType": "Questionnaire", "name": "mds", "publisher": "Stichting Voorbeeld", "item": items, **fields}


# --- which format a file has ---


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_name_of_a_file_says_nothing_about_its_format(example: str, tmp_path: Path) -> None:
    path = tmp_path / "tabel.xlsx"
    path.write_bytes((FIXTURES / example).read_bytes())
    assert len(vt.read(path)) == len(vt.read(FIXTURES / example))


def test_bytes_in_another_encoding_are_recognised_too(tmp_path: Path) -> None:
    path = tmp_path / "tabel.json"
    path.write_bytes(json.dumps(rich_questionnaire()).encode("utf-16"))
    assert "gewicht" in vt.read(path)


def test_other_json_and_xml_is_refused_with_the_forms_that_were_tried(tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match=r"(?s)VT120.*Questionnaire \(JSON, XML\).*ART-DECOR") as error:
        vt.read(as_json(tmp_path, {"resourceType": "Patient"}))
    assert "JSON (Patient)" in str(error.value)
    assert refused(as_text(tmp_path, "<Workbook><Worksheet/></Workbook>", "blad.xml")) == ["VT120"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"resourceType": "Questionnaire",\n "item": [', "line 2"),
        ('{"resourceType": "Questionnaire", "resourceType": "Questionnaire"}', ""),
        ('{"resourceType": "Questionnaire", "maxLength": NaN}', ""),
        ('{"resourceType": "\\ud800"}', ""),
        ('{"a":' * 5000 + "1" + "}" * 5000, ""),
        ("<dataset><concept></dataset>", "line 1"),
        ('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><dataset><concept>&e;</concept></dataset>', ""),
        ("registry:\n  code: [\nvariables:\n", "line 4"),
        ("registry:\n  code: &a x\n  name: *a\nvariables: []\n", ""),
        ("registry:\n  code: x\n  code: y\nvariables: []\n", ""),
    ],
)
def test_text_that_breaks_its_rules_is_refused_with_the_line(text: str, where: str, tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(as_text(tmp_path, text, "tabel"))
    (found,) = error.value.report
    assert found.code == "VT121"
    assert found.cell is not None
    assert found.cell.locator.startswith(where)


def test_a_file_that_expands_to_much_more_is_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 100}">' for i in range(12))
    text = f'<!DOCTYPE d [{entities}]><dataset><concept id="&e11;"/></dataset>'
    assert refused(as_text(tmp_path, text, "bom.xml")) == ["VT121"]
    with zipfile.ZipFile(tmp_path / "bom.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("q.json", '{"resourceType": "' + " " * 30_000_000 + '"}')
    assert refused(tmp_path / "bom.zip") == ["VT005"]


def test_a_schema_whose_types_hold_each_other_many_times_is_refused(tmp_path: Path) -> None:
    types = "".join(
        f'<xs:complexType name="t{i}"><xs:sequence><xs:element name="a" type="t{i + 1}"/><xs:element name="b" type="t{i + 1}"/>'
        '</xs:sequence><xs:attribute name="conceptId"/></xs:complexType>'
        for i in range(40)
    )
    schema = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="k" type="t0"/>{types}</xs:schema>'
    )
    assert refused(as_text(tmp_path, schema, "bom.xsd")) == ["VT005"]


def test_value_sets_that_hold_each_other_many_times_are_read_once(tmp_path: Path) -> None:
    url = "https://x.nl/v"
    sets: list[Tree] = [
        {"resourceType": "ValueSet", "url": f"{url}{i}", "compose": {"include": [{"valueSet": [f"{url}{i + 1}"] * 2}]}}
        for i in range(40)
    ]
    sets.append({"resourceType": "ValueSet", "url": f"{url}40", "compose": {"include": [{"concept": [{"code": "1"}]}]}})
    sets.append({"resourceType": "ValueSet", "url": f"{url}x", "compose": {"include": [{"valueSet": [f"{url}x"]}]}})
    items = [{"linkId": x, "type": "choice", "answerValueSet": f"{url}{x}"} for x in "0x"]
    table = vt.read(as_json(tmp_path, questionnaire(*items, contained=sets)))
    values = table["0"].value_list
    assert values is not None
    assert [o.code for o in values.options] == ["1"]
    assert [d.params["name"] for d in table.report if d.code == "VT230"] == [f"{url}x"]


def test_documents_of_two_formats_are_not_mixed(tmp_path: Path) -> None:
    as_json(tmp_path, rich_questionnaire(), "a.json")
    as_json(tmp_path, {"dataset": [small_dataset()]}, "b.json")
    assert refused(tmp_path) == ["VT119"]


def test_others_can_add_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def points(*, group: str) -> EntryPoints:
        assert group == "vtabel.readers"
        return EntryPoints([EntryPoint("proef", "test_readers_formats:ADDED", group)])

    monkeypatch.setattr(formats, "entry_points", points)
    formats.added_formats.cache_clear()
    table = vt.read(as_text(tmp_path, "PROEF", "tabel.dat"))
    formats.added_formats.cache_clear()
    assert table.registry.name == "NICE"


def _nice(content: Content, *_: object) -> vt.AccountabilityTable:
    assert content.path.name == "tabel.dat"
    return vt.read(FIXTURES / "nice_mds/tabel.xlsx")


ADDED = formats.Format("proef", lambda content: content.path.suffix == ".dat", _nice)


def test_the_example_files_are_what_their_sources_give(tmp_path: Path) -> None:
    build(tmp_path)
    for example in EXAMPLES:
        made, kept = ((folder / example).read_bytes() for folder in (tmp_path, FIXTURES))
        assert made == kept, f"fixtures/{example} is older than its sources; run python -m fixtures.formats"


# --- FHIR Questionnaire ---


def test_what_a_questionnaire_says_is_read(tmp_path: Path) -> None:
    table = vt.read(as_json(tmp_path, rich_questionnaire()))
    assert (table.registry.name, table.registry.holder, table.version) == ("Stichting Voorbeeld",) * 2 + ("2027.1",)
    assert (str(table.valid_from), str(table.valid_to)) == ("2027-01-01", "2027-12-31")
    assert [(d.name, d.parent) for d in table.datasets] == [("opname", None), ("opname/follow-up", "opname")]
    assert Note(text="Vul alles in.", cell=vt.Cell("tabel.json", "", "/item/0")) in table.notes
    assert codes(table) == ["VT123"]

    weight = table["gewicht"]
    assert (weight.datatype, weight.unit, weight.minimum, weight.maximum) == (
        "quantity",
        "kg",
        Decimal("0.5"),
        Decimal(250),
    )
    assert (weight.item_id, weight.decimals, weight.remarks, weight.title) == ("1a", 1, ("readOnly",), "Gewicht")
    assert weight.concept is not None
    assert (weight.concept.system, weight.concept.code) == ("http://loinc.org", "29463-7")
    assert weight.obligation().level is vt.Level.REQUIRED

    smokes = table["rookt"]
    assert (smokes.multiple, smokes.default, smokes.obligation().level) == (True, "nee", vt.Level.OPTIONAL)
    assert smokes.value_list is not None
    assert [(o.code, o.label, o.code_system) for o in smokes.value_list.options] == [
        ("77176002", "Ja", "http://snomed.info/sct"),
        ("nee", "Nee", ""),
    ]
    origin = table["herkomst"]
    assert origin.value_list is not None
    assert [(o.label, o.role) for o in origin.value_list.options] == [("Thuis", None), ("Onbekend", "unknown")]
    assert origin.title == "herkomst"
    assert table["bmi"].calculation == "%gewicht / 4"
    assert table["bmi"].default == "20"
    assert table["opmerking"].length == 200


def test_conditions_are_printed_in_the_expression_language(tmp_path: Path) -> None:
    table = vt.read(as_json(tmp_path, rich_questionnaire()))
    assert table["bmi"].visible_if == "[rookt] !== null"
    assert table["datum"].visible_if == "([rookt] !== null) && ([rookt] === 'nee' || [gewicht] >= 100)"
    assert texts(table["datum"].validations) == ("[datum]===null || totime([datum]) >= totime('2027-01-01')",)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ({"operator": "=", "answerString": "x"}, "[a] === 'x'"),
        ({"operator": "!=", "answerInteger": 3}, "[a] !== 3"),
        ({"operator": "=", "answerBoolean": False}, "[a] === false"),
        ({"operator": "exists", "answerBoolean": False}, "[a] === null"),
        ({"operator": ">", "answerDate": "2027-01-01"}, "totime([a]) > totime('2027-01-01')"),
    ],
)
def test_each_kind_of_condition_has_its_own_words(when: Tree, text: str, tmp_path: Path) -> None:
    asked = {"linkId": "b", "type": "string", "enableWhen": [{"question": "a", **when}]}
    assert vt.read(as_json(tmp_path, questionnaire({"linkId": "a", "type": "string"}, asked)))["b"].visible_if == text


@pytest.mark.parametrize(
    "fields",
    [
        {"enableWhen": [{"question": "nergens", "operator": "=", "answerString": "x"}]},
        {"enableWhen": [{"question": "a", "operator": "like", "answerString": "x"}]},
        {"enableWhen": [{"question": "a", "operator": "=", "answerString": "o'clock"}]},
        {"enableWhen": [{"question": "a", "operator": "=", "answerString": x} for x in "xy"]},
    ],
)
def test_a_condition_without_words_is_told_and_kept_as_a_remark(fields: Tree, tmp_path: Path) -> None:
    table = vt.read(
        as_json(tmp_path, questionnaire({"linkId": "a", "type": "string"}, {"linkId": "b", "type": "string", **fields}))
    )
    assert table["b"].visible_if == ""
    assert len(table["b"].remarks) == 1
    assert "VT231" in codes(table)


def test_an_unknown_value_set_is_told_once_and_keeps_its_address(tmp_path: Path) -> None:
    items = [{"linkId": x, "type": "choice", "answerValueSet": "https://x.nl/ValueSet/ap4"} for x in "ab"]
    table = vt.read(as_json(tmp_path, questionnaire(*items)))
    assert [d.code for d in table.report if d.code == "VT230"] == ["VT230"]
    for name in "ab":
        values = table[name].value_list
        assert values is not None
        assert (values.canonical, values.name, values.options) == ("https://x.nl/ValueSet/ap4", "ap4", ())


def test_value_sets_and_code_systems_beside_the_questionnaire_are_found(tmp_path: Path) -> None:
    item = {"linkId": "a", "type": "choice", "answerValueSet": "https://x.nl/ValueSet/ap4|1"}
    system = {
        "resourceType": "CodeSystem",
        "url": "https://x.nl/cs",
        "concept": [{"code": "1", "concept": [{"code": "1.1"}]}],
    }
    inner = {
        "resourceType": "ValueSet",
        "url": "https://x.nl/v",
        "compose": {"include": [{"system": "https://x.nl/cs"}]},
    }
    outer = {
        "resourceType": "ValueSet",
        "url": "https://x.nl/ValueSet/ap4",
        "version": "1",
        "compose": {"include": [{"valueSet": ["https://x.nl/v"]}]},
    }
    documents = [questionnaire(item), system, inner, outer]
    folder = tmp_path / "map"
    folder.mkdir()
    for i, document in enumerate(documents):
        as_json(folder, document, f"{i}.json")
    with zipfile.ZipFile(tmp_path / "alles.zip", "w") as package:
        for path in sorted(folder.iterdir()):
            package.write(path, path.name)
    for source, file in ((folder, "map"), (tmp_path / "alles.zip", "alles.zip")):
        table = vt.read(source)
        values = table["a"].value_list
        assert values is not None
        assert [o.code for o in values.options] == ["1", "1.1"]
        assert str(values.options[0].cell) == f"{file}!1.json!/concept/0"
        assert len(table.source.sha256) == 64


def test_modules_are_datasets_and_keep_their_own_version(tmp_path: Path) -> None:
    entries = [
        {"resource": questionnaire({"linkId": "icno", "type": "integer"}, name=name, id=f"{name}-{version}")}
        for name, version in (("mds", "2026Q3"), ("sofa", "2025Q3"))
    ]
    table = vt.read(as_json(tmp_path, {"resourceType": "Bundle", "entry": entries}))
    assert [v.key for v in table] == ["mds/icno", "sofa/icno"]
    assert table.version == "mds 2026Q3, sofa 2025Q3"


def test_a_questionnaire_in_xml_says_the_same_as_in_json() -> None:
    one, other = (vt.read(FIXTURES / f"nice_mds/questionnaire.{kind}") for kind in ("json", "xml"))
    assert [meaning(v) for v in one] == [meaning(v) for v in other]


def test_every_field_of_a_questionnaire_is_read_from_xml_too(tmp_path: Path) -> None:
    one = vt.read(as_json(tmp_path, rich_questionnaire()))
    other = vt.read(as_text(tmp_path, "\n".join(fhir_xml(rich_questionnaire())), "tabel.xml"))
    assert [meaning(v) for v in one] == [meaning(v) for v in other]
    assert other["bmi"].cell.locator == "/f:Questionnaire/f:item[5]/f:item[2]"


def test_the_mapping_of_the_workbook_fits_the_questionnaire_of_the_same_registry(tmp_path: Path) -> None:
    layout = as_text(tmp_path, "registry:\n  code: nice\n  name: NICE\n", "layout.yaml")
    mappings = [FIXTURES / "nice_mds/mapping.csv"]
    counts = [
        vt.resolve(table, mappings).counts()["nice"]
        for table in (
            vt.read(FIXTURES / "nice_mds/tabel.xlsx"),
            vt.read(FIXTURES / "nice_mds/questionnaire.json", layout=layout),
        )
    ]
    assert counts[0] == counts[1]


def test_a_number_in_xml_that_is_none_is_no_traceback(tmp_path: Path) -> None:
    text = '<Questionnaire xmlns="http://hl7.org/fhir"><item><linkId value="a"/><min value="x"/></item></Questionnaire>'
    assert refused(as_text(tmp_path, text, "q.xml")) == ["VT120"]


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_items_within_a_group_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("orde")
    tree = rich_questionnaire()
    before = {v.key: meaning(v) for v in vt.read(as_json(folder, tree))}
    for items in (tree["item"], tree["item"][4]["item"]):
        rng.shuffle(items) if all("item" not in i for i in items) else None
    rng.shuffle(tree["item"])
    assert {v.key: meaning(v) for v in vt.read(as_json(folder, tree))} == before


# --- ADA and ART-DECOR ---


def test_what_an_ada_schema_says_is_read(tmp_path: Path) -> None:
    table = vt.read(as_text(tmp_path, SCHEMA, "kernset.xsd"))
    assert [v.key for v in table] == [
        f"kernset/{who}/{what}" for who in ("vrouw", "kind") for what in ("lengte", "geslacht")
    ]
    assert [(d.name, d.parent) for d in table.datasets] == [("kernset", None), ("kernset/kind", "kernset")]
    length, sex = table["kernset/vrouw/lengte"], table["kernset/kind/geslacht"]
    assert (length.label, length.datatype, length.unit) == ("Lengte - gemeten", Datatype.QUANTITY, "cm")
    assert (length.minimum, length.maximum, length.obligation().level) == (Decimal(60), Decimal(270), vt.Level.REQUIRED)
    assert length.concept is not None
    assert length.concept.code == "1.2.3.4.5.6.2"
    assert (sex.multiple, sex.obligation().level, sex.obligations[0].raw) == (True, vt.Level.MANDATORY, "M 1..*")
    assert sex.value_list is not None
    assert [(o.code, o.label, o.role) for o in sex.value_list.options] == [
        ("1", "Vrouw", None),
        ("2", "Onbekend", "unknown"),
    ]


def test_a_type_that_is_missing_or_holds_itself_is_told(tmp_path: Path) -> None:
    missing = SCHEMA.replace('name="vrouw" type="vrouw_type"', 'name="vrouw" type="nergens"')
    assert "VT125" in codes(vt.read(as_text(tmp_path, missing, "a.xsd")))
    loop = SCHEMA.replace('name="geslacht" type="geslacht_type"', 'name="geslacht" type="vrouw_type"')
    assert "VT125" in codes(vt.read(as_text(tmp_path, loop, "b.xsd")))


def test_what_an_art_decor_transaction_says_is_read(tmp_path: Path) -> None:
    table = vt.read(as_json(tmp_path, small_dataset()))
    assert table.version == "3.0"
    length, known = table["lengte"], table["lengte_bekendq"]
    assert (length.key, known.key) == ("kernset/lengte", "kernset/eerdere_bevalling/lengte_bekendq")
    assert (length.label, length.definition) == ("Lengte", "Lengte in centimeters")
    assert (length.unit, length.minimum, length.maximum, length.decimals) == ("cm", Decimal(60), Decimal(270), 1)
    assert (length.obligation().level, length.obligations[0].raw) == (vt.Level.MANDATORY, "M 1..1")
    assert (known.multiple, known.dataset) == (True, "kernset/eerdere_bevalling")
    (duty,) = known.obligations
    assert (duty.level, duty.condition) == (vt.Level.CONDITIONAL, "indien gemeten")
    assert known.value_list is not None
    assert (known.value_list.name, known.value_list.canonical) == ("JaNee", "1.2.3.9")
    assert [(o.code, o.code_system, o.role) for o in known.value_list.options] == [
        ("373066001", "urn:oid:2.16.840.1.113883.6.96", None),
        ("UNK", "urn:oid:2.16.840.1.113883.5.1008", "unknown"),
    ]


def test_a_transaction_in_xml_says_the_same_as_in_json() -> None:
    one, other = (vt.read(FIXTURES / f"perined/transactie.{kind}") for kind in ("json", "xml"))
    assert [meaning(v) for v in one] == [meaning(v) for v in other]


def test_schema_and_transaction_and_workbook_agree_on_the_duties() -> None:
    named = {}
    for file in ("schema.xsd", "transactie.xml", "tabel.xlsx"):
        rows = [v for v in vt.read(FIXTURES / "perined" / file) if v.concept]
        named[file] = {v.concept.code: (v.name, v.datatype, v.obligation().level) for v in rows if v.concept}
    assert len(named["schema.xsd"]) == 29
    assert named["schema.xsd"] == named["transactie.xml"]
    assert named["schema.xsd"].items() <= named["tabel.xlsx"].items()


# --- cells ---


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_cell_leads_to_what_was_read(example: str) -> None:
    path = FIXTURES / example
    table = vt.read(path)
    tree = json.loads(path.read_bytes()) if path.suffix == ".json" else etree.parse(path)
    for variable in table:
        cells = [variable.cell, *(o.cell for o in variable.obligations)]
        cells += [o.cell for o in variable.value_list.options if o.cell] if variable.value_list else []
        assert all(leads_somewhere(tree, cell.locator) for cell in cells), variable.key
        assert variable.name in place(tree, variable.cell.locator)


def leads_somewhere(tree: Any, locator: str) -> bool:
    return bool(place(tree, locator))


def place(tree: Any, locator: str) -> str:
    """What stands at a JSON Pointer or XPath, as text."""
    if isinstance(tree, dict):
        for step in locator.split("/")[1:]:
            tree = tree[int(step)] if isinstance(tree, list) else tree[step.replace("~1", "/").replace("~0", "~")]
        return json.dumps(tree, ensure_ascii=False)
    namespaces = {"f": "http://hl7.org/fhir", "xs": "http://www.w3.org/2001/XMLSchema"}
    (found,) = tree.xpath(locator, namespaces=namespaces)
    return str(etree.tostring(found, encoding="unicode"))


# --- XLSForm and REDCap ---

SURVEY = [
    [
        "type",
        "name",
        "label::Nederlands (nl)",
        "label::English (en)",
        "required",
        "relevant",
        "constraint",
        "calculation",
    ],
    ["start", "begonnen", "", "", "", "", "", ""],
    ["note", "", "Welkom", "Welcome", "", "", "", ""],
    ["integer", "leeftijd", "Leeftijd", "Age", "yes", "", ". >= 0 and . <= 120", ""],
    ["select_one janee", "rookt", "Rookt u?", "Do you smoke?", "${leeftijd} > 12", "", "", ""],
    ["begin repeat", "pakjes", "Pakjes", "Packs", "", "selected(${rookt}, '1')", "", ""],
    ["date", "dag", "Dag", "Day", "", "", ". <= today()", ""],
    ["calculate", "som", "", "", "", "", "", "${leeftijd} * 2"],
    ["end repeat", "", "", "", "", "", "", ""],
    ["select_multiple merk or_other", "merken", "Merken", "Brands", "no", "", "", ""],
]
CHOICES = [["list_name", "name", "label::Nederlands (nl)"], ["janee", "1", "Ja"], ["janee", "0", "Nee"]]
SETTINGS = [["form_title", "form_id", "version"], ["Rookregister", "rook", "7"]]


def test_what_an_xlsform_says_is_read(tmp_path: Path) -> None:
    table = vt.read(xlsx(tmp_path / "form.xlsx", {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}))
    assert (table.registry.name, table.registry.code, table.version) == ("Rookregister", "rook", "7")
    assert [v.name for v in table] == ["leeftijd", "rookt", "dag", "som", "merken"]
    age, smokes, day, total, brands = table
    assert (age.label, age.minimum, age.maximum, age.obligation().level) == (
        "Leeftijd",
        Decimal(0),
        Decimal(120),
        vt.Level.MANDATORY,
    )
    assert (smokes.obligations[0].condition, smokes.obligation().level) == ("[leeftijd] > 12", vt.Level.CONDITIONAL)
    assert smokes.value_list is not None
    assert [(o.code, o.label) for o in smokes.value_list.options] == [("1", "Ja"), ("0", "Nee")]
    assert (day.dataset, day.visible_if, texts(day.validations)) == (
        "Rookregister/pakjes",
        "[rookt] === '1'",
        (". <= today()",),
    )
    assert total.calculation == "${leeftijd} * 2"
    assert (brands.multiple, brands.obligation().level, brands.remarks) == (True, vt.Level.OPTIONAL, ("or_other",))
    assert str(age.cell) == "form.xlsx!survey!B4"
    assert "VT230" in codes(table)
    assert "VT203" not in codes(table)
    assert [n.text for n in table.notes] == ["Welkom"]


def test_what_a_redcap_dictionary_says_is_read(tmp_path: Path) -> None:
    rows = [
        REDCAP_HEADERS,
        redcap_row(variable="record_id", form="opname", type="text", label="Nummer", identifier="y"),
        redcap_row(
            variable="lengte",
            form="opname",
            section="Maten",
            type="text",
            label="Lengte",
            check="number_1dp",
            low="60",
            high="270",
            required="y",
        ),
        redcap_row(
            variable="rookt", form="opname", type="radio", label="Rookt?", choices="1, Ja | 0, Nee | 9, Onbekend"
        ),
        redcap_row(
            variable="merk",
            form="opname",
            type="checkbox",
            label="Merk",
            choices="a, Merk a | b, Merk b",
            branching="[rookt] = '1'",
        ),
        redcap_row(variable="uitleg", form="opname", type="descriptive", label="Let op"),
        redcap_row(
            variable="dag",
            form="nazorg",
            type="text",
            label="Dag",
            check="date_dmy",
            low="2027-01-01",
            branching="[merk(a)] = '1' and [lengte] <> ''",
        ),
        redcap_row(
            variable="som", form="nazorg", type="calc", label="Som", choices="[lengte] * 2", annotation="@DEFAULT='0'"
        ),
        redcap_row(
            variable="kind", form="nazorg", type="yesno", label="Kind?", branching="datediff([dag], 'today', 'y') > 1"
        ),
    ]
    table = vt.read(written(tmp_path / "dictionary.csv", rows, ","))
    assert [d.name for d in table.datasets] == ["opname", "nazorg"]
    length = table["lengte"]
    assert (length.group, length.datatype, length.decimals) == ("Maten", Datatype.DECIMAL, 1)
    assert (length.minimum, length.maximum, length.obligation().level) == (
        Decimal(60),
        Decimal(270),
        vt.Level.MANDATORY,
    )
    assert table["rookt"].value_list is not None
    assert [o.role for o in table["rookt"].value_list.options] == [None, None, "unknown"]
    assert (table["merk"].multiple, table["merk"].visible_if) == (True, "[rookt] === '1'")
    assert table["dag"].visible_if == "[merk] === 'a' && [lengte] !== null"
    assert texts(table["dag"].validations) == ("[dag]===null || totime([dag]) >= totime('2027-01-01')",)
    assert (table["som"].calculation, table["som"].default) == ("[lengte] * 2", "0")
    assert (table["kind"].datatype, table["kind"].visible_if, len(table["kind"].remarks)) == (Datatype.BOOLEAN, "", 1)
    assert table["record_id"].identity is not None
    assert [n.text for n in table.notes] == ["Let op"]
    assert str(length.obligations[0].cell) == "dictionary.csv!M3"
    assert "VT231" in codes(table)


def test_a_layout_file_with_columns_goes_before_a_fixed_layout(tmp_path: Path) -> None:
    rows = [REDCAP_HEADERS, redcap_row(variable="lengte", form="opname", type="text", label="Lengte", required="y")]
    layout = as_text(
        tmp_path,
        "sheets:\n  - header: 1\n    columns:\n      A: name\n      E: label\n      M: mandatory\n",
        "layout.yaml",
    )
    table = vt.read(written(tmp_path / "dictionary.csv", rows, ","), layout=layout)
    assert table["lengte"].dataset == "dictionary"


# --- saved tables ---


@pytest.mark.parametrize("kind", ["json", "yaml"])
@pytest.mark.parametrize("example", ["voorbeeldzorg/tabel.xlsx", *EXAMPLES])
def test_a_saved_table_is_the_same_table(example: str, kind: str, tmp_path: Path) -> None:
    table = vt.read(FIXTURES / example)
    path = write_table(table, tmp_path / f"tabel.{kind}")
    before = path.read_bytes()
    assert vt.read(path) == table
    assert write_table(vt.read(path), path).read_bytes() == before


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(st.text(max_size=30), min_size=4, max_size=4),
    number=st.decimals(allow_nan=False, allow_infinity=False),
)
def test_no_text_or_number_is_lost_in_saving(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], number: Decimal
) -> None:
    folder = tmp_path_factory.mktemp("bewaard")
    table = vt.read(FIXTURES / "voorbeeldzorg/tabel.xlsx")
    changes = dict(zip(("label", "definition", "default", "visible_if"), texts, strict=True))
    first = table.variables[0].model_copy(update={**changes, "minimum": number})
    table = table.model_copy(update={"variables": (first, *table.variables[1:]), "version": texts[0]})
    for kind in ("json", "yaml"):
        assert vt.read(write_table(table, folder / f"tabel.{kind}")) == table


def test_a_wrong_field_is_told_at_its_place(tmp_path: Path) -> None:
    tree = json.loads(vt.read(FIXTURES / "perined/schema.xsd").model_dump_json())
    del tree["variables"][0]["origins"]["name"]
    tree["variables"][1]["obligations"][0]["providers"] = ["Q9"]
    tree["variables"][2] = tree["variables"][3]
    tree["report"]["diagnostics"][0]["code"] = "VT999"
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(as_json(tmp_path, tree))
    assert {d.cell.locator for d in error.value.report if d.cell} == {
        "/variables/0/origins",
        "/variables/1/obligations/0/providers",
        "/variables/3",
        "/report/diagnostics/0",
    }
    tree["variables"][0]["datatype"] = "getal"
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(as_json(tmp_path, tree))
    (found,) = error.value.report
    assert (found.code, found.cell) == ("VT122", vt.Cell("tabel.json", "", "/variables/0/datatype"))
    assert "pydantic" not in str(error.value)


def test_a_layout_file_names_the_registry_of_a_saved_table(tmp_path: Path) -> None:
    path = write_table(vt.read(FIXTURES / "perined/schema.xsd"), tmp_path / "t.json")
    layout = as_text(tmp_path, "registry: {code: perined}\nversion: 2.3.6\nvalid_from: 2027-01-01\n", "layout.yaml")
    table = vt.read(path, layout=layout)
    assert (table.registry.code, table.version, str(table.valid_from)) == ("perined", "2.3.6", "2027-01-01")


def test_convert_writes_what_was_read(tmp_path: Path) -> None:
    for kind in ("json", "yaml"):
        done = CliRunner().invoke(app, ["convert", str(FIXTURES / "perined/schema.xsd"), str(tmp_path / f"t.{kind}")])
        assert done.exit_code == 0, done.output
        assert len(vt.read(tmp_path / f"t.{kind}")) == 29
    refused_kind = CliRunner().invoke(app, ["convert", str(FIXTURES / "perined/schema.xsd"), str(tmp_path / "t.pdf")])
    assert (refused_kind.exit_code, "VT601" in refused_kind.output) == (2, True)
    assert not (tmp_path / "t.pdf").exists()


# --- broken on purpose ---

VALUES: list[object] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "]'",
    [],
    {},
    [[]],
    [{}],
    {"a": 1},
    ["x"],
    10**40,
    "1e999",
    "\x00",
]


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_tree_gives_a_table_or_a_finding(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    saved = json.loads(vt.read(as_json(tmp_path, rich_questionnaire())).model_dump_json())
    for tree in (rich_questionnaire(), small_dataset(), saved):
        for _ in range(60):
            changed = copy.deepcopy(tree)
            for _ in range(rng.randint(1, 3)):
                holder, key = rng.choice(list(places(changed)))
                holder[key] = copy.deepcopy(rng.choice(VALUES))
            survives(as_json(tmp_path, changed))


@pytest.mark.parametrize("seed", range(6))
def test_changed_bytes_give_a_table_or_a_finding(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    yaml = write_table(vt.read(as_json(tmp_path, rich_questionnaire())), tmp_path / "t.yaml").read_bytes()
    fhir = "\n".join(fhir_xml(rich_questionnaire())).encode()
    for data in (SCHEMA.encode(), "\n".join(transaction_xml(small_dataset())).encode(), fhir, yaml):
        for _ in range(40):
            changed = bytearray(data)
            start = rng.randrange(len(changed))
            end = start + rng.randint(1, 40)
            other = rng.randrange(len(changed))
            changed[start:end] = rng.choice([b"", changed[other : other + 20], bytes([rng.randrange(256)])])
            path = tmp_path / "tabel"
            path.write_bytes(changed)
            survives(path)


def survives(path: Path) -> None:
    """Reading ends in a table whose parts can be used, or in findings."""
    try:
        table = vt.read(path)
    except vt.UnusableInput as error:
        assert error.report.errors
        assert str(error)
        return
    assert [str(v.cell) for v in table]
    assert table.model_dump_json()
    assert all(d.render("nl") for d in table.report)


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree, as its holder and key."""
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in list(keys):
        yield tree, key
        yield from places(tree[key])


def meaning(variable: vt.Variable) -> Any:
    """What a variable says, without where it says so."""

    def without_cells(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without_cells(v) for k, v in value.items() if k not in ("cell", "origins")}
        return [without_cells(v) for v in value] if isinstance(value, list) else value

    return without_cells(json.loads(variable.model_dump_json()))
