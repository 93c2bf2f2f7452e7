"""The pages of the findings: each rule has one, and what its example shows is what vtabel says."""

import csv
import re
import string
from pathlib import Path

import openpyxl
import pytest

import vtabel as vt
from conftest import ROOT
from vtabel.rules import RULES, Lang, Rule

PAGES = ROOT / "docs" / "diagnostics"
LANGS: tuple[Lang, Lang] = ("en", "nl")
_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<name>[^\n]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTIONS = ["What it means", "What to do", "Example"]
_INDEX_ROW = re.compile(r"^\| \[(VT\d{3})\]\((VT\d{3})\.md\) \| (\S+) \| (\w+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(params=list(RULES), ids=list(RULES))
def rule(request: pytest.FixtureRequest) -> Rule:
    return RULES[request.param]


def page_of(rule: Rule) -> str:
    return (PAGES / f"{rule.code}.md").read_text(encoding="utf-8")


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert sorted(p.name for p in PAGES.iterdir()) == ["README.md", *sorted(f"{code}.md" for code in RULES)]


def test_a_page_has_its_title_severity_and_sections(rule: Rule) -> None:
    lines = page_of(rule).splitlines()
    assert lines[:4] == [f"# {rule.code} {rule.name}", "", f"Severity: {rule.severity}", ""]
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == _SECTIONS
    assert all(_section(page_of(rule), title) for title in _SECTIONS)


def test_an_example_gives_the_finding_that_its_page_shows(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example = _section(page_of(rule), "Example")
    shown = [m["text"] for m in _BLOCK.finditer(example) if m["kind"] == "text" and not m["name"]]
    found = [d for d in findings_of(example) if d.code == rule.code]
    assert shown == ["\n\n".join(d.render("en") for d in found) + "\n"]
    assert all(d.render("nl") for d in found)


@pytest.mark.parametrize(
    "code", [p.stem for p in sorted(PAGES.glob("VT*.md")) if "\n```yaml\n" in p.read_text(encoding="utf-8")]
)
def test_the_layout_file_that_a_page_advises_helps(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    example = _section(page_of(RULES[code]), "Example")
    found = findings_of(example.replace("\n```yaml\n", "\n```yaml layout.yaml\n"))
    assert not {d.code for d in found} & {code, "VT107"}


def test_the_index_lists_every_rule_with_the_first_sentence_of_its_page() -> None:
    rows = _INDEX_ROW.findall((PAGES / "README.md").read_text(encoding="utf-8"))
    assert rows == [
        (r.code, r.code, r.name, r.severity.value, first_sentence(_section(page_of(r), "What it means")))
        for r in RULES.values()
    ]


def test_the_texts_of_a_rule_say_the_same_in_both_languages(rule: Rule) -> None:
    for texts in (rule.message, rule.help):
        assert texts["en"] and texts["nl"] and texts["en"] != texts["nl"]
        assert _placeholders(texts["en"]) == _placeholders(texts["nl"])
    assert set(_placeholders(rule.help["en"])) <= set(_placeholders(rule.message["en"])) | {"choices"}


def test_a_rule_renders_in_both_languages(rule: Rule) -> None:
    names = {*_placeholders(rule.message["en"]), *_placeholders(rule.help["en"])}
    found = vt.Diagnostic(code=rule.code, cell=vt.Cell("t.xlsx", "Blad", "A1"), params={n: f"<{n}>" for n in names})
    for lang, word in zip(LANGS, ("help", "hulp"), strict=True):
        head, place, tail = found.render(lang).splitlines()
        assert head.startswith(f"{rule.severity}[{rule.code}]: ")
        assert (place, tail.startswith(f"   = {word}: ")) == ("  --> t.xlsx!Blad!A1", True)
        assert all(f"<{name}>" in head + tail for name in names)


def findings_of(example: str) -> vt.Report:
    """The report on an example: of its Python, or of reading the files it shows."""
    blocks = [(m["kind"], m["name"] or "", m["text"]) for m in _BLOCK.finditer(example)]
    for kind, _, text in blocks:
        if kind == "python":
            names: dict[str, object] = {}
            exec(compile(text, "example", "exec"), names)
            report = names["report"]
            assert isinstance(report, vt.Report)
            return report
    return _read(_write([(name, text) for _, name, text in blocks if name]))


def _write(blocks: list[tuple[str, str]]) -> list[str]:
    """Write the files of an example; a block `tabel.xlsx!Blad` is one sheet of a workbook. Gives their names."""
    books: dict[str, openpyxl.Workbook] = {}
    for name, text in blocks:
        file, _, sheet = name.partition("!")
        if not sheet:
            Path(file).write_text(text, encoding="utf-8")
            continue
        if file not in books:
            books[file] = openpyxl.Workbook()
            books[file].remove(books[file].worksheets[0])
        part = books[file].create_sheet(sheet)
        for row in csv.reader(text.splitlines(), delimiter=";"):
            part.append(row)
    for file, book in books.items():
        book.save(file)
    return list(dict.fromkeys(name.partition("!")[0] for name, _ in blocks))


def _read(files: list[str]) -> vt.Report:
    """Read the tables, with a layout file if there is one, and resolve them if there is a mapping or a second table."""
    layout = next((f for f in files if f == "layout.yaml"), None)
    mappings = [f for f in files if re.fullmatch(r"mapping\w*\.csv", f)]
    names = [f for f in files if not f.startswith(("layout.", "mapping"))]
    report = vt.Report()
    try:
        tables = [vt.read(name, layout=layout) for name in names]
        report = sum((t.report for t in tables), report)
        if mappings or len(tables) > 1:
            report += vt.resolve(tables, mappings).report
    except vt.UnusableInput as error:
        report += error.report
    return report


def first_sentence(text: str) -> str:
    """The first sentence, without its full stop."""
    return re.split(r"\.(?:\s|$)", text, maxsplit=1)[0]


def _section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0].strip()


def _placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
