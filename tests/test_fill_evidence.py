"""Counts of what is filled, as evidence of requirements: shown with each, a gap where nothing ever is."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vtabel as vt
from all_registries import mapping
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.mapping import Cause
from vtabel.requirements import Requirement, read_fill, read_requirements


def counted(tmp_path: Path, counts: dict[str, dict[str, int]]) -> Path:
    path = tmp_path / "fill.json"
    path.write_text(json.dumps({"mds": counts}))
    return path


def with_counts(path: Path) -> dict[str, Requirement]:
    """The requirements by the key of each variable that asks for them."""
    found = vt.requirements(mapping(), provider="V6", on="2026-12-01", fill=read_fill(path))
    return {need.key: r for r in found for need in r.needs}


def bound() -> list[str]:
    """Variables that alone ask for a requirement that has a source."""
    found = vt.requirements(mapping(), provider="V6", on="2026-12-01")
    return [r.needs[0].key for r in found if r.gap is None and len(r.needs) == 1]


@pytest.mark.parametrize(
    ("counts", "cause"),
    [
        ({"filled": 0, "absent": 9, "list": 1}, Cause.NOT_RECORDED),
        ({"filled": 0, "absent": 1, "list": 9}, Cause.OTHER_VALUE_LIST),
        ({"filled": 0, "imprecise": 3}, Cause.NOT_DATED),
        ({"filled": 0, "unit": 9, "absent": 1}, None),
        ({"filled": 0, "population": 9}, None),
        ({"filled": 0}, None),
        ({"filled": 1, "absent": 99}, None),
    ],
)
def test_always_empty_is_a_gap_if_the_counts_say_something_of_the_ehr(
    tmp_path: Path, counts: dict[str, int], cause: Cause | None
) -> None:
    name = bound()[0]
    before = {need.key: r for r in vt.requirements(mapping(), provider="V6", on="2026-12-01") for need in r.needs}[name]
    found = with_counts(counted(tmp_path, {name: counts}))[name]
    assert (found.gap.cause if found.gap else None) == cause
    assert found.gap is None or (found.gap.owner, found.gap.stated_by) == ("provider", "fill")
    assert (found.id, found.revision, found.priority) == (before.id, before.revision, before.priority)


def test_one_variable_that_is_filled_somewhere_is_enough(tmp_path: Path) -> None:
    shared = next(
        r for r in vt.requirements(mapping(), provider="V6", on="2026-12-01") if len(r.needs) > 1 and r.gap is None
    )
    one, other = (need.key for need in shared.needs[:2])
    found = with_counts(counted(tmp_path, {one: {"filled": 0, "absent": 5}, other: {"filled": 1, "absent": 4}}))[one]
    assert found.gap is None
    assert [need.filled.filled for need in found.needs if need.filled] == [0, 1]


def test_a_variable_of_several_datasets_counts_in_all(tmp_path: Path) -> None:
    path = tmp_path / "fill.json"
    path.write_text(json.dumps({d: {"a:a/x": {"filled": 2, "absent": 1, "converted": 2}} for d in ("one", "two")}))
    found = read_fill(tmp_path).variables["a:a/x"]
    assert (found.filled, found.empty, found.asked) == (4, {"absent": 2}, 6)


def test_counts_name_the_file_that_was_given(tmp_path: Path) -> None:
    path = tmp_path / "vulling_2026.json"
    path.write_text(json.dumps({"one": {"a:a/x": {"filled": 2}}}))
    assert str(read_fill(path).variables["a:a/x"].cell) == "vulling_2026.json!one!a:a/x"


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"a": 1}', '{"a": {"x:y": 1}}', '{"a": {"no key": {"filled": 1}}}', '{"a": {"x:y": {"filled": -1}}}'],
)
def test_what_holds_no_counts_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "fill.json").write_text(text)
    with pytest.raises(vt.UnusableInput, match="VT540"):
        read_fill(tmp_path)


def test_what_extract_counted_stands_in_the_document(tmp_path: Path) -> None:
    table, known = FIXTURES / "voorbeeldzorg" / "tabel.xlsx", FIXTURES / "voorbeeldzorg" / "mapping.csv"
    data, out = tmp_path / "data", tmp_path / "uit"
    run = CliRunner().invoke
    assert run(app, ["synth", "--patients", "20", "--seed", "1", "-o", str(data)]).exit_code == 0
    run(app, ["extract", str(table), "--mapping", str(known), "--data", str(data), "-o", str(out)])
    document = tmp_path / "eisen.json"
    said = run(
        app,
        ["render", str(table), "--mapping", str(known), "--fill", str(tmp_path / "intern_uit"), "-o", str(document)],
    )
    assert "that are always empty in the rows that were counted" in said.output
    found = read_requirements(document)
    counts = {need.variable.name: need.filled for r in found for need in r.needs if need.filled}
    assert counts["geboortedatum"].empty == {} and counts["geboortedatum"].filled > 0
    assert counts["alcoholgebruik"].filled == 0
    alcohol = next(r for r in found if r.needs[0].variable.name == "alcoholgebruik")
    assert alcohol.gap is not None and alcohol.gap.cause is Cause.NOT_RECORDED
    assert alcohol.gap.stated_by == "fill"
