"""JSON Schemas as tables: properties, groups, references, answers, duties; and what is told where a schema says more."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import vtabel as vt
from vtabel.table import Datatype
from workbooks import codes

Tree = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(folder: Path, **fields: Any) -> Path:
    path = folder / "schema.json"
    path.write_text(json.dumps({"$schema": DRAFT, "title": "Proef", **fields}, ensure_ascii=False), encoding="utf-8")
    return path


def properties(folder: Path, **of: Tree) -> vt.AccountabilityTable:
    return vt.read(schema(folder, type="object", properties=of))


def test_a_property_is_a_variable_with_its_place(tmp_path: Path) -> None:
    path = schema(
        tmp_path,
        type="array",
        items={
            "type": "object",
            "required": ["Diabetes Mellitus"],
            "properties": {
                "Diabetes Mellitus": {"type": "integer", "minimum": 0, "maximum": 1, "title": "Diabetes"},
                "a/b": {"type": ["string", "null"], "maxLength": 8, "pattern": "^x", "deprecated": True},
            },
        },
    )
    table = vt.read(path)
    assert (table.registry.name, [d.name for d in table.datasets]) == ("Proef", ["proef"])
    first, second = table
    assert (first.name, first.label, first.datatype) == ("Diabetes Mellitus", "Diabetes", Datatype.INTEGER)
    assert (first.minimum, first.maximum) == (Decimal(0), Decimal(1))
    assert first.obligation().level is vt.Level.REQUIRED
    assert str(first.obligations[0].cell) == "schema.json!/items/required/0"
    assert str(second.cell) == "schema.json!/items/properties/a~1b"
    assert (second.length, [rule.text for rule in second.validations]) == (8, ["regex: ^x"])
    assert second.obligations[0].level is vt.Level.WITHDRAWN
    assert codes(table) == ["VT123"]


@pytest.mark.parametrize(
    ("of", "datatype"),
    [
        ({"type": "string", "format": "date"}, Datatype.DATE),
        ({"type": "string", "format": "date-time"}, Datatype.DATETIME),
        ({"type": "number"}, Datatype.DECIMAL),
        ({"type": "boolean"}, Datatype.BOOLEAN),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, Datatype.TEXT),
        ({"enum": ["m", "v", None]}, Datatype.CODE),
    ],
)
def test_types(of: Tree, datatype: Datatype, tmp_path: Path) -> None:
    assert properties(tmp_path, x=of)["x"].datatype is datatype


def test_a_type_that_is_not_known_is_told(tmp_path: Path) -> None:
    table = properties(tmp_path, x={"type": ["string", "integer"]}, y={"type": "string"})
    assert table["x"].datatype is None
    assert "VT203" in codes(table)


def test_answers_are_an_enumeration_or_constants_with_titles(tmp_path: Path) -> None:
    titled = {"oneOf": [{"const": 0, "title": "Nee"}, {"const": 9, "title": "Onbekend"}]}
    table = properties(tmp_path, x={"type": "string", "enum": ["ja", "nee"]}, y=titled)
    x, y = (table[name].value_list for name in "xy")
    assert x is not None
    assert y is not None
    assert [(o.code, o.label) for o in x.options] == [("ja", "ja"), ("nee", "nee")]
    assert [(o.code, o.label, o.role) for o in y.options] == [("0", "Nee", None), ("9", "Onbekend", "unknown")]


def test_an_object_is_a_group_and_an_array_of_objects_a_dataset(tmp_path: Path) -> None:
    bloed = {"type": "object", "properties": {"hb": {"type": "number"}}}
    table = properties(
        tmp_path,
        lab=bloed,
        kuren={"type": "array", "items": {"$ref": "#/$defs/kuur"}},
        middelen={"type": "array", "items": {"type": "string"}},
    )
    assert [v.key for v in table] == ["proef/lab/hb", "proef/kuren", "proef/middelen"]
    assert table["middelen"].multiple
    assert codes(table) == ["VT124", "VT203", "VT123"]  # the reference leads nowhere, so what it holds is not known

    path = schema(
        tmp_path,
        properties={"kuren": {"type": "array", "items": {"$ref": "#/$defs/kuur"}}},
        **{"$defs": {"kuur": {"properties": {"begin": {"type": "string", "format": "date"}}}}},
    )
    table = vt.read(path)
    assert [(v.key, str(v.cell)) for v in table] == [("proef/kuren/begin", "schema.json!/$defs/kuur/properties/begin")]
    assert {d.name: d.parent for d in table.datasets}["proef/kuren"] == "proef"


def test_a_schema_within_itself_ends_in_a_finding(tmp_path: Path) -> None:
    knot = {"properties": {"soort": {"type": "string"}, "kind": {"$ref": "#/$defs/knot"}}}
    table = vt.read(schema(tmp_path, properties={"top": {"$ref": "#/$defs/knot"}}, **{"$defs": {"knot": knot}}))
    assert [v.key for v in table] == ["proef/top/soort"]
    assert codes(table) == ["VT124", "VT123"]
    circle = vt.read(schema(tmp_path, properties={"a": {"$ref": "#/properties/a"}, "b": {"type": "string"}}))
    assert {"VT124", "VT203"} <= set(codes(circle))


def test_schemas_that_hold_each_other_many_times_are_refused(tmp_path: Path) -> None:
    knots = {
        f"k{n}": {"properties": {name: {"$ref": f"#/$defs/k{n + 1}"} for name in "abc"} | {"x": {"type": "string"}}}
        for n in range(40)
    }
    with pytest.raises(vt.UnusableInput, match="VT005"):
        vt.read(schema(tmp_path, properties={"top": {"$ref": "#/$defs/k0"}}, **{"$defs": knots}))


def test_conditions_are_told_and_not_read(tmp_path: Path) -> None:
    table = vt.read(schema(tmp_path, properties={"x": {"type": "string"}}, **{"if": {"required": ["x"]}}))
    assert codes(table) == ["VT124", "VT123"]


def test_a_schema_without_properties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match="VT101"):
        vt.read(schema(tmp_path, type="object", properties={}))


@pytest.mark.parametrize(
    "broken",
    [{"properties": []}, {"items": 1, "type": "array"}, {"required": "x", "properties": {}}],
)
def test_a_schema_that_is_none_is_refused_with_a_finding(broken: Tree, tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput) as error:
        vt.read(schema(tmp_path, **broken))
    assert error.value.report.errors


@pytest.mark.parametrize("anything", [True, None, 1])
def test_a_property_that_says_nothing_is_a_variable_of_unknown_type(anything: object, tmp_path: Path) -> None:
    table = vt.read(schema(tmp_path, properties={"x": anything, "y": {"type": "string"}}))
    assert [v.name for v in table] == ["x", "y"]
    assert codes(table) == ["VT203", "VT123"]
