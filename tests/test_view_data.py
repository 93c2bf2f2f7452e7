"""Data as hospitals send them: values of another type, packed and damaged files, references, shapes. The engines must agree."""

import json
from pathlib import Path
from typing import Any

import pytest

import spark
import vtabel as vt
from vtabel.engines import ENGINES, screening

engines = spark.engines(*ENGINES)
COLUMNS = {
    "id": "id",
    "gender": "gender",
    "born": "birthDate",
    "active": "active",
    "rank": "telecom.rank",
    "given": "name.given",
    "number": "multipleBirth.ofType(integer)",
    "size": "extension.value.ofType(decimal)",
    "quantity": "extension.value.ofType(Quantity).value",
    "nested": "contact.name.family",
    "period": "contact.period.exists()",
}
EVERYTHING: dict[str, Any] = {
    "resource": "Patient",
    "select": [{"column": [{"name": n, "path": p, "collection": True} for n, p in COLUMNS.items()]}],
}
GOOD = {
    "resourceType": "Patient",
    "id": "12",
    "gender": "1e3",
    "birthDate": "1950",
    "active": True,
    "name": [{"given": ["true", None, "[x]", 'q"\\']}],
    "telecom": [{"rank": 1}],
    "multipleBirthInteger": 2,
    "extension": [
        {"url": "u", "valueDecimal": -1.5e-3},
        {"url": "v", "valueQuantity": {"value": 12345678901234567890}},
    ],
    "contact": [{"name": {"family": "-0.5"}, "period": {"start": "2020"}}],
}


def line(resource: Any) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode() + b"\n"


def run(path: Path, engine: str, view: Any = EVERYTHING, **more: Any) -> vt.ViewResult:
    return vt.run_view(view, path, engine=engine, **more)


WRONG_VALUES: dict[str, dict[str, Any]] = {
    "a number for an id": {"id": 12},
    "a number for a code": {"gender": 5},
    "a decimal for a code": {"gender": 1.50},
    "a truth value for a code": {"gender": True},
    "an object for a code": {"gender": {"code": "male"}},
    "a list for a code": {"gender": ["male"]},
    "a number for a date": {"birthDate": 1950},
    "a number with an exponent for a date": {"birthDate": 1e-12},
    "a large number for a date": {"birthDate": 19500131},
    "a text for a truth value": {"active": "true"},
    "a number for a truth value": {"active": 1},
    "a number in a list of texts": {"name": [{"given": ["Anna", 5]}]},
    "a truth value in a list of texts": {"name": [{"given": [False]}]},
    "a text for a whole number": {"telecom": [{"rank": "12"}]},
    "a broken number for a whole one": {"multipleBirthInteger": 1.5},
    "an exponent for a whole number": {"multipleBirthInteger": 1e3},
    "a truth value for a whole number": {"multipleBirthInteger": True},
    "a whole number beyond 64 bits": {"multipleBirthInteger": 2**63},
    "a text for a decimal": {"extension": [{"url": "u", "valueDecimal": "12"}]},
    "a text with an exponent for a decimal": {"extension": [{"url": "u", "valueDecimal": "1e3"}]},
    "a truth value for a decimal": {"extension": [{"url": "u", "valueDecimal": False}]},
    "a text deep in a list": {"extension": [{"url": "u"}, {"url": "v", "valueQuantity": {"value": "4.5"}}]},
    "a number deep in a list": {"contact": [{"name": {"family": "x"}}, {"name": {"family": -7}}]},
    "null in a list of objects": {"contact": [None]},
    "an object that is only asked for": {"contact": [{"period": "2020"}]},
    "no type of resource": {"resourceType": None},
    "a number for the type of resource": {"resourceType": 5},
}


@engines
@pytest.mark.parametrize("what", WRONG_VALUES)
def test_a_value_of_another_type_is_left_out_and_counted(what: str, engine: str, tmp_path: Path) -> None:
    wrong = {"resourceType": "Patient", "id": "w", **WRONG_VALUES[what]}
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD) + line(wrong) + line({**GOOD, "id": "last"}))
    result = run(tmp_path, engine)
    assert sorted(row["id"] for row in result) == [["12"], ["last"]]
    (found,) = result.report
    assert (found.code, str(found.cell), found.params["count"], found.params["lines"]) == (
        "VT411",
        "Patient.ndjson!2",
        "1",
        "3",
    )
    assert result.quarantine() == line(wrong)
    with pytest.raises(vt.UnusableInput):
        run(tmp_path, engine, strict=True)


@engines
def test_wrong_values_count_too_where_a_condition_leaves_the_resource_out(engine: str, tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(
        b"".join(line({**GOOD, "id": str(n)}) for n in range(5000)) + line({**GOOD, "active": "true"})
    )
    view = {**EVERYTHING, "where": [{"path": "id = '7'"}, {"path": "gender = '1e3'"}]}
    result = run(tmp_path, engine, view)
    assert [row["id"] for row in result] == [["7"]]
    assert [d.code for d in result.report] == ["VT411"]


@spark.engines("duckdb", "spark")
def test_texts_that_look_like_numbers_are_texts(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD))
    slow = run(tmp_path, "naive").rows()
    monkeypatch.setattr(screening, "screen", lambda *_: pytest.fail("good data take the slow pass"))
    result = run(tmp_path, engine)
    assert result.rows() == slow
    assert slow[0]["given"] == ["true", "[x]", 'q"\\']
    assert not len(result.report)


ITEMS: dict[str, Any] = {
    "resource": "QuestionnaireResponse",
    "select": [
        {
            "repeat": ["item", "answer.item"],
            "column": [
                {"name": "link", "path": "linkId"},
                {"name": "number", "path": "answer.value.ofType(integer)", "collection": True},
                {"name": "truth", "path": "answer.value.ofType(boolean)", "collection": True},
                {"name": "text", "path": "answer.value.ofType(string)", "collection": True},
            ],
        }
    ],
}
DEEP: dict[str, tuple[Any, bool]] = {
    "all is well": (
        {"linkId": "5", "answer": [{"valueInteger": 5}, {"valueBoolean": True}, {"valueString": ',"linkId":5'}]},
        True,
    ),
    "a number for a text": ({"linkId": 5}, False),
    "a text for a number": ({"linkId": "5", "answer": [{"valueInteger": "5"}]}, False),
    "a text for a truth value": ({"linkId": "5", "answer": [{"valueBoolean": "true"}]}, False),
    "a broken number for a whole one": ({"linkId": "5", "answer": [{"valueInteger": 1.5}]}, False),
    "an object for a list": ({"linkId": "5", "answer": {"valueInteger": 1}}, False),
    "a text for an item": ("5", False),
    "a wrong value that is not read": ({"linkId": "5", "text": 7, "answer": [{"valueDecimal": "7"}]}, True),
}


@engines
@pytest.mark.parametrize("what", DEEP)
def test_values_are_looked_at_at_any_depth_of_repeat(what: str, engine: str, tmp_path: Path) -> None:
    item, good = DEEP[what]
    response = {
        "resourceType": "QuestionnaireResponse",
        "item": [{"linkId": "1", "answer": [{"item": [{"linkId": "2", "item": [item]}]}]}],
    }
    (tmp_path / "QuestionnaireResponse.ndjson").write_bytes(line(response))
    result = run(tmp_path, engine, ITEMS)
    assert [row["link"] for row in result] == (["1", "2", "5"] if good else [])
    assert [d.code for d in result.report] == ([] if good else ["VT411"])
