"""Spark on the cases that the other engines go through one by one: many in one run, for each run has its price (`spark`)."""

from pathlib import Path
from typing import Any

import pytest

import spark
import test_view_data as data
import test_view_expressions as expressions
import test_views as views
import vtabel as vt
from vtabel.engines import run_views

pytestmark = list(spark.MARKS)

Case = tuple[str, dict[str, Any], list[Any]]  # a path, a patient, and the values of the one on the other


def link(reference: str) -> dict[str, Any]:
    return {"link": [{"other": {"reference": reference}}]}


def listed(value: Any) -> list[Any]:
    return [] if value is None else [value]


CASES: dict[str, list[Case]] = {
    "reckoning": [(path, {}, wanted) for path, wanted in expressions.NUMBERS],
    "dates, times and boundaries": list(expressions.DATES),
    "keys of references": [
        *(
            (f"link.other.getReferenceKey({t})", link(r), listed(k))
            for r, k in expressions.KEYS
            for t in ("", "Patient")
        ),
        *(("link.other.getReferenceKey(Patient)", link(reference), listed(key)) for reference, key in views.REFERENCES),
    ],
    "dates of any precision": [
        (path, {"birthDate": born}, listed(value))
        for path, wanted in views.DATES
        for born, value in zip(views.BORN, wanted, strict=True)
    ],
    "kinds of types": [(path, views.OF_KINDS, wanted) for path, wanted in views.KINDS],
}


@pytest.mark.parametrize("what", CASES)
def test_expressions_give_what_the_other_engines_give(what: str) -> None:
    """Each path is a column, each patient a row; a case is where its path and its patient meet."""
    cases = CASES[what]
    paths = [*dict.fromkeys(path for path, _, _ in cases)]
    patients = [patient for n, (_, patient, _) in enumerate(cases) if patient not in [p for _, p, _ in cases[:n]]]
    columns = [{"name": f"c{n}", "path": path, "collection": True} for n, path in enumerate(paths)]
    view = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}, *columns]}]}
    resources = [{"resourceType": "Patient", "id": str(n), **patient} for n, patient in enumerate(patients)]
    rows = {row["id"]: row for row in vt.run_view(view, resources, engine="spark")}
    found = [rows[str(patients.index(patient))][f"c{paths.index(path)}"] for path, patient, _ in cases]
    assert list(zip(cases, found, strict=True)) == [(case, case[2]) for case in cases]


def test_repeat_goes_down_in_every_place() -> None:
    selects = {
        what: {"resource": data.TREE["resourceType"], "select": [select]}
        for what, (select, _) in data.RECURSIONS.items()
    }
    found = run_views(selects, [data.TREE], "spark")
    rows = {what: sorted(([*row.values()] for row in result), key=repr) for what, result in found.items()}
    assert rows == {what: wanted for what, (_, wanted) in data.RECURSIONS.items()}


def test_every_wrong_value_is_found_by_spark(tmp_path: Path) -> None:
    """Each in a file of its own: only files in which Spark finds something wrong are looked at line by line."""
    wrong = {
        **{w: data.line({"resourceType": "Patient", "id": "w", **v}) for w, v in data.WRONG_VALUES.items()},
        **views.BROKEN,
    }
    for number, content in enumerate(wrong.values()):
        (tmp_path / f"{number:02}.ndjson").write_bytes(data.line(data.GOOD) + content.strip() + b"\n")
    (tmp_path / "good.ndjson").write_bytes(data.line(data.GOOD))
    columns = [*data.EVERYTHING["select"], {"column": [{"name": "family", "path": "name.family", "collection": True}]}]
    result = vt.run_view({**data.EVERYTHING, "select": columns}, tmp_path, engine="spark")
    assert {q.file.stem: q.line for q in result.quarantined} == {f"{n:02}": 2 for n in range(len(wrong))}
    assert [row["id"] for row in result] == [["12"]] * (len(wrong) + 1)


def test_each_line_is_used_or_left_out_however_it_is_packed(tmp_path: Path) -> None:
    wanted = {}
    for number, (content, wrong) in enumerate(data.CONTENT.values()):
        for packing, pack in data.PACK.items():
            (tmp_path / f"{number}.ndjson{packing}").write_bytes(pack(content))
            wanted[f"{number}.ndjson{packing}"] = wrong
    result = vt.run_view(data.IDS, tmp_path, engine="spark")
    found: dict[str, list[int]] = {name: [] for name in wanted}
    for left_out in result.quarantined:
        found[left_out.file.name].append(left_out.line)
    assert found == wanted
    assert sorted(row["id"] for row in result) == ["a"] * len(wanted) + ["z"] * len(wanted)
