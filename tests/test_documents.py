"""Documents: every format tells every requirement, whole, escaped, in one language, with the same bytes each time."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from vtabel.diagnostics import UnusableInput
from vtabel.documents import render, view_of
from vtabel.documents.model import DocumentView, RequirementView
from vtabel.documents.wording import LEVELS, STATUSES, UI
from vtabel.mapping import resolve
from vtabel.readers import read
from vtabel.requirements import Requirements, requirements
from vtabel.rules import Lang

FORMATS = (".docx", ".html", ".json", ".md", ".xlsx")
NASTY = '<b>&"'
FORMULA = "=1+1"
BAR = "left|right *x* {{ 1 }} \\* &lt;"

COLUMNS = ("Kolomnaam", "Groep", "Label", "Datatype", "Codering", "Verplicht", "Doel")
VARIABLES = (
    ("birth", "Block A", "Birth", "Date", "", "Verplicht", "indicator 7"),
    ("score", "Block A", NASTY, "Code", "1 = Good | 2 = Bad", "Verplicht", ""),
    ("sum", "Block A", FORMULA, "Integer", "", "Optioneel", ""),
    ("bar", "Block B", BAR, "Code", "x = X | y = =HYPERLINK(1)", "Optioneel", ""),
    ("twin", "Block A", "Twin", "Text", "", "Optioneel", ""),
    ("twin2", "Block B", "Twin", "Text", "", "Optioneel", ""),
    ("site", "Block B", "Site", "Text", "", "Verplicht", ""),
    ("typed", "Block B", "Typed", "Text", "", "Optioneel", ""),
    ("own", "Block B", "Own", "Text", "", "Optioneel", ""),
)
MAPPING = (
    {"variabele": "birth", "bron": "zib", "concept": "NL-CM:0.1.10", "profiel": "nl-core-Patient"},
    {"variabele": "score", "gap": "absent", "gap_sleutel": "alpha-score", "naaste": f"NL-CM:5.1.3 {FORMULA} {NASTY}"},
    {"variabele": "sum", "gap": "codes_missing", "gap_sleutel": "alpha-sum"},
    {"variabele": "bar", "gap": "not_linked", "gap_sleutel": "alpha-bar"},
    {"variabele": "twin", "gap": "absent", "gap_sleutel": "twin-a"},
    {"variabele": "twin2", "gap": "absent", "gap_sleutel": "twin-b"},
    {"variabele": "site", "bron": "constante", "waarde": "42"},
    {"variabele": "typed", "bron": "handmatig"},
    {"variabele": "own", "bron": "lokaal", "tabel": "stay", "kolom": "own"},
)


def build(folder: Path) -> Requirements:
    """Requirements of one registry, read from files as a user would."""
    table, mapping = folder / "alpha.csv", folder / "mapping.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows([("Registratie", "Alpha"), ("Code", "alpha"), (), COLUMNS, *VARIABLES])
    named = dict.fromkeys(key for row in MAPPING for key in row)
    headers = ["registratie", "dataset", "groep", *named, "besluit", "toelichting"]
    groups = {row[0]: row[1] for row in VARIABLES}
    with mapping.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, headers, delimiter=";")
        rows.writeheader()
        for row in MAPPING:
            key = {"registratie": "alpha", "dataset": "alpha", "groep": groups[row["variabele"]]}
            rows.writerow({**key, **row, "besluit": "aanvaard", "toelichting": f"@reason {row['variabele']}"})
    return requirements(resolve([read(table)], [mapping]), on="2026-12-01")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Requirements:
    return build(tmp_path_factory.mktemp("alpha"))


@pytest.fixture
def written(found: Requirements, tmp_path: Path) -> Callable[[str, Lang], Path]:
    def write(extension: str, lang: Lang = "nl") -> Path:
        return render(found, tmp_path / f"eisen_{lang}{extension}", lang=lang)

    return write


def plain(text: str) -> str:
    """Without the marks that differ between formats: quotes and backticks around code, escapes, white space."""
    return re.sub(r"\s+", " ", re.sub(r"[`‘’\\]", "", text)).strip()


def docx_text(path: Path) -> str:
    """Every paragraph and cell, headings of level 3 marked with a form feed."""
    pieces = []
    for item in Document(str(path)).element.body.iter():
        if item.tag.endswith("}pStyle") and item.values()[0] == "Heading3":
            pieces.append("\f")
        elif item.tag.endswith("}t"):
            pieces.append(item.text or "")
        elif item.tag.endswith("}p"):
            pieces.append("\n")
    return "".join(pieces)


def text_of(path: Path) -> str:
    """What a reader of the document sees, as text; one form feed before each requirement."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        return docx_text(path)
    if path.suffix == ".xlsx":
        sheets = load_workbook(io.BytesIO(data)).worksheets
        rows = [[str(v) for v in row if v is not None] for sheet in sheets for row in sheet.values]
        return "\n".join(("\f" if row and row[0].startswith("E-") else "") + "\t".join(row) for row in rows)
    text = data.decode("utf-8")
    if path.suffix == ".md":
        return text.replace("#### ", "\f")
    if path.suffix == ".html":
        text = re.sub(r"<(style|script)>.*?</\1>|</?code>", "", text, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]*>", "\n", text.replace("<article", "\f<article")))
    return "\n".join(json.loads(text)["text"]) + text


def blocks(path: Path, requirement: RequirementView) -> str:
    return next(plain(block) for block in text_of(path).split("\f")[1:] if requirement.id in block)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("extension", FORMATS)
def test_every_requirement_and_gap_is_in_every_format(
    written: Callable[[str, Lang], Path], found: Requirements, extension: str, lang: Lang
) -> None:
    text = plain(text_of(written(extension, lang)))
    assert len(found) == 8
    assert len(found.gaps) == 5
    for requirement in view_of(found, lang).requirements:
        assert requirement.id in text
        assert plain(requirement.gap) in text


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_requirements_give_the_same_bytes(
    written: Callable[[str, Lang], Path], tmp_path: Path, extension: str
) -> None:
    first = written(extension, "nl").read_bytes()
    again = render(build(tmp_path), tmp_path / f"again{extension}").read_bytes()
    assert first == again


@pytest.mark.parametrize("extension", [".docx", ".xlsx"])
def test_office_files_hold_no_clock_time(written: Callable[[str, Lang], Path], extension: str) -> None:
    with zipfile.ZipFile(written(extension, "nl")) as package:
        core = package.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-\d\d-\d\dT[^<]*)<", core)) == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("extension", [".docx", ".html", ".md", ".xlsx"])
def test_each_requirement_can_be_read_alone(
    written: Callable[[str, Lang], Path], found: Requirements, extension: str, lang: Lang
) -> None:
    path = written(extension, lang)
    for r in view_of(found, lang).requirements:
        block = blocks(path, r)
        standard = [value for _, value in r.standard] or [r.standard_text]
        needs = [n.name for n in r.needs] + [n.cell for n in r.needs] + [n.mapping_cell for n in r.needs]
        nearest = [n.why for n in r.nearest] + [n.concept for n in r.nearest]
        lines = (r.statement, r.for_whom, r.basis, *standard, r.gap, r.remedy, r.owner, r.test, r.priority, *nearest)
        for line in (*lines, r.modal, r.anchor, r.availability, *needs):
            assert plain(line) in block


def test_json_gives_the_requirements_back(written: Callable[[str, Lang], Path], found: Requirements) -> None:
    data = json.loads(written(".json", "en").read_text(encoding="utf-8"))
    assert Requirements.model_validate(data["requirements"]) == found
    for r in view_of(found, "en").requirements:
        texts = (r.statement, r.gap, r.remedy, r.owner, r.test, r.priority)
        assert tuple(data["text"][r.id].values()) == texts


def test_html_escapes_what_tables_say(written: Callable[[str, Lang], Path]) -> None:
    page = written(".html", "nl").read_text(encoding="utf-8")
    assert NASTY not in page
    assert "&lt;b&gt;&amp;&#34;" in page
    assert "{{ 1 }}" in page


def test_html_needs_no_network_and_hangs_together(written: Callable[[str, Lang], Path]) -> None:
    page = written(".html", "nl").read_text(encoding="utf-8")
    assert not re.search(r"<(link|img|iframe)\b|<script src|@import|url\(", page)
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)
    assert "built-in method" not in page


def test_markdown_escapes_what_tables_say(written: Callable[[str, Lang], Path]) -> None:
    text = written(".md", "nl").read_text(encoding="utf-8")
    assert NASTY not in text
    assert r"\<b\>&" in text
    assert r"left\|right \*x\* {{ 1 }} \\\* \&lt;" in text
    for line in text.splitlines():
        if line.startswith("| [E-"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 9


def test_docx_keeps_what_tables_say(written: Callable[[str, Lang], Path]) -> None:
    text = docx_text(written(".docx", "nl"))
    assert NASTY in text
    assert BAR in text
    assert "{%" not in text


@pytest.mark.parametrize(("lang", "language"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_docx_knows_its_language_and_links(written: Callable[[str, Lang], Path], lang: Lang, language: str) -> None:
    with zipfile.ZipFile(written(".docx", lang)) as package:
        styles, body = (package.read(f"word/{name}.xml").decode() for name in ("styles", "document"))
        footers = [package.read(n).decode() for n in package.namelist() if "footer" in n]
    assert f'w:val="{language}"' in styles
    names = re.findall(r'w:bookmarkStart [^>]*w:name="([^"]*)"', body)
    numbers = re.findall(r'w:bookmarkStart [^>]*w:id="([^"]*)"', body)
    assert len(numbers) == len(set(numbers)) == len(set(names))
    assert set(re.findall(r'w:anchor="([^"]*)"', body)) <= set(names)
    assert footers
    assert all(" PAGE " in footer for footer in footers)


def test_no_text_of_a_workbook_is_a_formula(written: Callable[[str, Lang], Path]) -> None:
    path = written(".xlsx", "nl")
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet for sheet in sheets)
    cells = [c for sheet in load_workbook(path) for row in sheet.iter_rows() for c in row if c.value is not None]
    risky = [c for c in cells if isinstance(c.value, str) and c.value.startswith(("=", "+", "-", "@"))]
    assert {FORMULA, "=HYPERLINK(1)", "@reason birth"} <= {c.value for c in risky}
    assert all(c.data_type == "s" and c.quotePrefix for c in risky)
    assert NASTY in {c.value for c in cells}


def test_the_vendor_answers_in_the_workbook(written: Callable[[str, Lang], Path], found: Requirements) -> None:
    workbook = load_workbook(written(".xlsx", "nl"))
    names = ["Samenvatting", "Grafieken", "Leverancier", "Eisen", "Gaten", "Herkomst", "Waardelijsten", "Query’s"]
    assert workbook.sheetnames == [*names, "Verantwoording"]
    sheet = workbook["Eisen"]
    assert sheet.max_row == len(found) + 1
    headers = [str(c.value) for c in sheet[1]]
    assert headers[-3:] == ["Antwoord leverancier", "Datum beschikbaar", "Opmerking leverancier"]
    rules = {rule.type: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["list"] == '"beschikbaar,configureerbaar,gepland,nee"'
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(sheet.max_column)}{len(found) + 1}"


def dutch_words() -> set[str]:
    """The words of the interface that are not English too."""
    words = {nl for key, nl in UI["nl"].items() if nl != UI["en"][key]}
    words |= set(LEVELS["nl"].values()) | set(STATUSES["nl"].values())
    return {w for w in words if w not in UI["en"].values() and "{" not in w and w != "gap"}


@pytest.mark.parametrize("extension", [".docx", ".html", ".md", ".xlsx"])
def test_the_english_document_has_no_dutch_labels(written: Callable[[str, Lang], Path], extension: str) -> None:
    text = text_of(written(extension, "en"))
    assert [w for w in sorted(dutch_words()) if re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", text)] == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_label_is_there_in_both_languages(found: Requirements, lang: Lang) -> None:
    document = view_of(found, lang)
    assert document.ui.keys() == UI["nl"].keys()
    assert all(document.ui.values())


def test_the_same_label_in_two_groups_is_told_apart(found: Requirements) -> None:
    titles = [r.title for r in view_of(found).requirements if r.title.startswith("Twin")]
    assert sorted(titles) == ["Twin (Block A)", "Twin (Block B)"]


def test_requirements_stand_by_zib_and_gaps_last(found: Requirements) -> None:
    document: DocumentView = view_of(found)
    assert [g.name for g in document.groups][:2] == ["zib Patient", "Buiten de zibs"]
    assert all(g.name.startswith("Zonder bron") for g in document.groups[2:])
    assert {r.id for r in document.requirements} == {r.id for r in found}


def test_the_trace_has_every_variable(found: Requirements) -> None:
    ((registry, rows),) = view_of(found).trace
    assert registry == "Alpha"
    assert [t.name for t in rows] == [row[0] for row in VARIABLES]
    site = next(t for t in rows if t.name == "site")
    assert (site.status, site.source, site.requirement) == ("constante", "42", "")


def test_an_unknown_extension_is_refused(found: Requirements, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        render(found, tmp_path / "eisen.odt")
    assert [d.code for d in caught.value.report] == ["VT601"]
    assert ".docx, .fhir.json, .html, .json, .md, .pdf, .reqif, .xlsx" in caught.value.report.render()


def test_a_file_that_cannot_be_written_stays_as_it_was(
    found: Requirements, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "eisen.xlsx"
    target.write_bytes(b"old")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "open in Excel")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(UnusableInput) as caught:
        render(found, target)
    assert [d.code for d in caught.value.report] == ["VT602"]
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_does_not_exist_is_reported(found: Requirements, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        render(found, tmp_path / "nowhere" / "eisen.md")
    assert [d.code for d in caught.value.report] == ["VT602"]


def test_documents_load_their_libraries_late() -> None:
    code = "import sys, vtabel.documents; print([m for m in ('docxtpl', 'docx', 'jinja2') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("suffix", ["html", "md", "docx", "xlsx", "json"])
def test_a_condition_stands_with_the_variable_that_it_holds_for(tmp_path: Path, suffix: str) -> None:
    table = tmp_path / "t.csv"
    lines = ("Variabele;Label;Verplicht;Voorwaarde", "a;A;X*;alleen bij narcose", "* Indien geopereerd.;;;")
    table.write_text("\n".join(lines), encoding="utf-8")
    found = requirements(resolve(read(table)), on="2026-12-01")
    path = render(found, tmp_path / f"eisen.{suffix}")
    text = text_of(path)
    assert "alleen bij narcose" in text
    assert "Indien geopereerd" in text


@pytest.mark.parametrize("suffix", ["html", "md", "docx", "xlsx", "json"])
def test_what_is_asked_of_a_gap_stands_with_it(tmp_path: Path, suffix: str) -> None:
    table = tmp_path / "t.csv"
    lines = ("Variabele;Label;Type;Codering;Verplicht", "bloed;Bloedverlies;Integer;0 t/m 9000 (ml) | -1 = Onbekend;Ja")
    table.write_text("\n".join(lines), encoding="utf-8")
    text = text_of(render(requirements(resolve(read(table)), on="2026-12-01"), tmp_path / f"eisen.{suffix}"))
    assert suffix == "json" or "geheel getal, mL, 0 t/m 9000, 1 optie" in text
    assert suffix != "json" or '"unit": "mL"' in text
