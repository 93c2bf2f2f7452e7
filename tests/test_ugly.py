"""The ugly files of `fixtures/ugly`, as senders send them: what is read from each, and every finding with its cell.

The expected outcome of ``name.xlsx`` stands in ``fixtures/ugly/expected/name.xlsx.txt``; `make golden` rewrites it.
"""

from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import canonicalize
from zipfile import ZipFile

import pytest

import vtabel as vt
from conftest import FIXTURES
from fixtures.ugly.__main__ import BUILT
from golden import compare

UGLY = FIXTURES / "ugly"
FILES = sorted(path for path in UGLY.iterdir() if path.is_file() and path.suffix not in (".py", ".md"))
MOST = 12  # variables of a file that are written out; of a longer one the rest is counted


def outcome(path: Path) -> str:
    """What came of a file, as lines: the registry, the variables, the findings."""
    try:
        table = vt.read(path)
    except vt.UnusableInput as refused:
        return "\n".join(["refused", "", *findings(refused.report), ""])
    lines = [f"{table.registry.code} {table.version}".strip(), ""]
    lines += [described(variable) for variable in table.variables[:MOST]]
    if len(table) > MOST:
        lines.append(f"... {len(table)} variables")
    return "\n".join([*lines, "", *findings(table.report), ""])


def described(variable: vt.Variable) -> str:
    """Key, type, bounds, levels, number of options, and the condition, as far as there are any."""
    levels = ", ".join(dict.fromkeys(o.level.value for o in variable.obligations))
    parts = [variable.key, variable.datatype or "type unknown", levels or "no duty stated"]
    if variable.minimum is not None or variable.maximum is not None:
        parts.append(f"{variable.minimum} to {variable.maximum} {variable.unit}".strip())
    if variable.value_list is not None:
        parts.append(f"{len(variable.value_list.options)} options")
    if variable.visible_if:
        parts.append(f"if {variable.visible_if}")
    return "  |  ".join(part.replace("\n", " ") for part in parts)


def findings(report: vt.Report) -> list[str]:
    return [f"{d.severity:<7} {d.code} {d.rule.name:<28} {d.cell}" for d in report]


def test_there_are_at_least_fifty_small_files() -> None:
    assert len(FILES) >= 50
    assert sum(path.stat().st_size for path in FILES) < 1_000_000


@pytest.mark.golden
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_and_what_is_told(path: Path) -> None:
    compare(UGLY / "expected" / f"{path.name}.txt", outcome(path))


@pytest.mark.parametrize("name", BUILT)
def test_the_binary_files_are_what_their_sources_give(name: str) -> None:
    made, stored = BUILT[name](), (UGLY / name).read_bytes()
    if name.endswith(".ods"):  # odfpy declares the namespaces that its process has met so far
        made, stored = canonical(made), canonical(stored)
    assert made == stored, "run `python -m fixtures.ugly`"


def canonical(archive: bytes) -> bytes:
    """The parts of an archive of XML files, each in its canonical form."""
    with ZipFile(BytesIO(archive)) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    return repr({name: canonicalize(text) if name.endswith(".xml") else text for name, text in texts.items()}).encode()


def test_every_expected_outcome_belongs_to_a_file() -> None:
    assert {path.name for path in (UGLY / "expected").iterdir()} == {f"{path.name}.txt" for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_finding_says_what_and_what_to_do_in_both_languages(path: Path) -> None:
    try:
        report = vt.read(path).report
    except vt.UnusableInput as refused:
        report = refused.report
    for found in report:
        for lang in ("en", "nl"):
            assert found.message(lang) and found.help(lang)
            assert "{" not in found.rule.message[lang].format_map(dict.fromkeys(found._words(lang), ""))
