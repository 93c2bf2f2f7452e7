"""ReqIF, FHIR R5, PDF and a Word template of one's own: valid for those who read them, with the same ids everywhere."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import reqif
import xmlschema
from docx import Document
from fhir.resources.bundle import Bundle
from reqif.parser import ReqIFParser

import vtabel as vt
from conftest import FIXTURES
from vtabel.documents import view_of, write_template
from vtabel.files import sha256
from vtabel.rules import Lang

FOLDER = FIXTURES / "voorbeeldzorg"


@pytest.fixture(scope="module")
def found() -> vt.Requirements:
    mapping = vt.resolve(vt.read(FOLDER / "tabel.xlsx"), [FOLDER / "mapping.csv"], propose=False)
    return vt.requirements(mapping, provider="V6", on="2026-12-01")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_reqif_is_valid_by_its_schema_and_is_read_back(found: vt.Requirements, tmp_path: Path, lang: Lang) -> None:
    path = vt.render(found, tmp_path / "eisen.reqif", lang=lang)
    schema = xmlschema.XMLSchema(str(Path(reqif.__file__).parent / "reqif_schema" / "reqif.xsd"))
    assert list(schema.iter_errors(str(path))) == []
    content = ReqIFParser.parse(str(path)).core_content.req_if_content
    objects = [o for o in content.spec_objects if o.spec_object_type == "t-requirement"]
    view = view_of(found, lang)
    told = {o.attribute_map["a-ReqIF.ForeignID"].value: o for o in objects}
    assert told.keys() == {r.id for r in found}
    for r in view.requirements:
        given = {name: attribute.value for name, attribute in told[r.id].attribute_map.items()}
        assert (given["a-revision"], given["a-ReqIF.Name"], given["a-wave"]) == (r.revision, r.title, str(r.wave))
        assert told[r.id].long_name == f"{r.id} {r.title}"
    (specification,) = content.specifications
    assert [place.long_name for place in specification.children] == [g.name for g in view.groups]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_fhir_requirements_are_valid_and_name_their_actors(found: vt.Requirements, tmp_path: Path, lang: Lang) -> None:
    data = json.loads(vt.render(found, tmp_path / "eisen.fhir.json", lang=lang).read_text(encoding="utf-8"))
    bundle = Bundle.model_validate(data)
    resources: list[Any] = [entry.resource for entry in bundle.entry]  # type: ignore[union-attr]
    requirements, *actors = resources
    assert {s.key for s in requirements.statement} == {r.id for r in found}
    assert {s.key: s.conformance for s in requirements.statement} == {
        r.id: [{"MUST": "SHALL", "SHOULD": "SHOULD", "MAY": "MAY"}[r.necessity]] for r in found
    }
    assert list(requirements.actor) == [actor.url for actor in actors]
    assert "EhrVendor" in {actor.name for actor in actors}


def test_the_pdf_is_whole_and_the_same_each_time(csv_file: Callable[..., Path], tmp_path: Path) -> None:
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        pytest.skip(f"WeasyPrint finds no Pango here: {error}")
    table = csv_file("Registratie;Voorbeeld", "Variabele;Label;Verplicht", "asa;ASA-klasse;ja", name="tabel.csv")
    small = vt.requirements(vt.resolve(vt.read(table)), on="2026-12-01")
    data = vt.render(small, tmp_path / "eisen.pdf").read_bytes()
    assert vt.render(small, tmp_path / "weer.pdf").read_bytes() == data
    with pdfplumber.open(tmp_path / "eisen.pdf") as pdf:
        text = "".join(page.extract_text() or "" for page in pdf.pages)
    assert all(r.id in text for r in small)


def test_a_word_template_of_ones_own_is_filled(found: vt.Requirements, tmp_path: Path) -> None:
    template = write_template(tmp_path / "sjabloon.docx")
    own = Document(str(template))
    own.styles["Heading 1"].font.name = "Georgia"
    own.sections[0].header.paragraphs[0].text = "Ziekenhuis Voorbeeld: {{ d.title }}"
    own.save(str(template))
    path = vt.render(found, tmp_path / "eisen.docx", template=template)
    filled = Document(str(path))
    assert filled.styles["Heading 1"].font.name == "Georgia"
    assert filled.sections[0].header.paragraphs[0].text.startswith("Ziekenhuis Voorbeeld: Eisen aan het EPD")
    with zipfile.ZipFile(path) as package:
        body = package.read("word/document.xml").decode()
    assert all(r.id in body for r in found)
    assert f"sjabloon: sjabloon.docx: SHA-256 {sha256(template)}" in body


@pytest.mark.parametrize("tag", ["{{ d.no_such_thing }}", "{% for x in %}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_with_a_wrong_tag_is_refused(found: vt.Requirements, tmp_path: Path, tag: str) -> None:
    template = write_template(tmp_path / "sjabloon.docx")
    own = Document(str(template))
    own.paragraphs[0].text = tag
    own.save(str(template))
    with pytest.raises(vt.UnusableInput) as caught:
        vt.render(found, tmp_path / "eisen.docx", template=template)
    assert [d.code for d in caught.value.report] == ["VT608"]
    assert not (tmp_path / "eisen.docx").exists()


def test_word_numbers_its_headings_repeats_header_rows_and_names_its_charts(
    found: vt.Requirements, tmp_path: Path
) -> None:
    path = vt.render(found, tmp_path / "eisen.docx")
    with zipfile.ZipFile(path) as package:
        body, styles, numbering = (package.read(f"word/{n}.xml").decode() for n in ("document", "styles", "numbering"))
    assert re.search(r'w:styleId="Heading1".*?<w:numPr>', styles, re.DOTALL)
    assert 'w:pStyle w:val="Heading2"' in numbering
    assert body.count("<w:tblHeader/>") > 10
    charts = view_of(found).charts
    assert re.findall(r'<w:tblCaption w:val="([^"]*)"', body) == [chart.title for chart in charts]
    assert [t.count(";") for t in re.findall(r'<w:tblDescription w:val="([^"]*)"', body)] == [
        len(chart.bars) - 1 for chart in charts
    ]
    assert " TOC " in body


@pytest.mark.parametrize("extension", [".reqif", ".fhir.json"])
def test_the_same_requirements_give_the_same_bytes(found: vt.Requirements, tmp_path: Path, extension: str) -> None:
    first = vt.render(found, tmp_path / f"a{extension}").read_bytes()
    assert vt.render(found, tmp_path / f"b{extension}").read_bytes() == first
