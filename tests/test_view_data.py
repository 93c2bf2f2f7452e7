"""Data as hospitals send them: values of another type, packed and damaged files, references, shapes. The engines must agree."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

import spark
import vtabel as vt
from vtabel.engines import ENGINES, lines, screening
from vtabel.engines.duckdb import reader

engines = spark.engines(*ENGINES)
others = spark.engines(*spark.OTHERS)  # Spark runs them together: test_spark_agrees
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


@spark.sampled("what", WRONG_VALUES, ["a number deep in a list"])
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


CODES = ["27113001", 'a"b', "a\\\\b", "é", "x' OR TRUE", ""]


@engines
@pytest.mark.parametrize("wanted", CODES)
def test_a_code_is_found_however_json_writes_it(wanted: str, engine: str, tmp_path: Path) -> None:
    patients = [
        {"resourceType": "Patient", "id": f"p{n}", "gender": code, "name": [{"family": code}]}
        for n, code in enumerate(CODES)
    ]
    (tmp_path / "Patient.ndjson").write_bytes(
        b"".join(line(p) for p in patients) + line(patients[0]).replace(b'"27113001"', b'"\\u00327113001"')
    )
    view = {
        "resource": "Patient",
        "constant": [{"name": "code", "valueString": wanted}],
        "where": [{"path": "gender = %code"}, {"path": "name.where(family = %code or family = 'no').exists()"}],
        "select": [{"column": [{"name": "id", "path": "id"}, {"name": "gender", "path": "gender"}]}],
    }
    result = run(tmp_path, engine, view)
    times = 2 if wanted == CODES[0] else 1
    assert result.rows() == [{"id": f"p{CODES.index(wanted)}", "gender": wanted}] * times
    assert not len(result.report)


@engines
def test_infinity_is_no_text(engine: str, tmp_path: Path) -> None:
    values = (b"-Infinity", b"Infinity", b"NaN", b"nan", b"inf", b"-INF", b"infinity")
    wrong = [b'{"resourceType": "Patient", "gender": %s}\n' % value for value in values]
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD) + b"".join(wrong))
    result = run(tmp_path, engine)
    assert ([row["id"] for row in result], len(result.quarantined)) == ([["12"]], len(values))


@engines
@pytest.mark.parametrize("value", [b"1e400", b"-1E400", b"1" + b"0" * 400, b"1" + b"0" * 400 + b".5"])
def test_a_number_beyond_reach_is_left_out(value: bytes, engine: str, tmp_path: Path) -> None:
    wrong = b'{"resourceType": "Patient", "extension": [{"url": "u", "valueDecimal": %s}]}\n' % value
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD) + wrong)
    result = run(tmp_path, engine)
    assert ([row["id"] for row in result], len(result.quarantined)) == ([["12"]], 1)


def test_a_file_is_read_once_where_its_first_lines_say_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(line(GOOD))
    (tmp_path / "Patient.late.ndjson").write_bytes(
        line({"resourceType": "Patient", "gender": "male"}) * 4000 + line(GOOD)
    )
    after, again = reader.Reader.after, []

    def counted(self: reader.Reader, message: str) -> reader.Reader | None:
        again.append(message)
        return after(self, message)

    monkeypatch.setattr(reader.Reader, "after", counted)
    assert len(run(tmp_path / "Patient.ndjson", "duckdb")) == 1
    assert not again
    assert sum(row["gender"] == ["1e3"] for row in run(tmp_path / "Patient.late.ndjson", "duckdb")) == 1
    assert again


def test_words_of_other_json_are_not_taken_for_texts(tmp_path: Path) -> None:
    """Each alone, so that no other value sends the file to the slow pass."""
    for value in (b"nan", b"inf", b"Infinity", b"-inf", b"true", b"-0", b"[]"):
        (tmp_path / "Patient.ndjson").write_bytes(
            line({**GOOD, "gender": "male"}) + b'{"resourceType": "Patient", "gender": %s}\n' % value
        )
        assert len(run(tmp_path, "duckdb").quarantined) == 1, value


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


@spark.sampled("what", DEEP, ["all is well", "a broken number for a whole one", "a wrong value that is not read"])
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


@engines
def test_a_broken_line_and_a_wrong_value_below_repeat_are_both_left_out(engine: str, tmp_path: Path) -> None:
    response = {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "1", "item": [{"linkId": 2}]}]}
    good = {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "3"}]}
    for name, content in (("a", line(response)), ("b", b"{\n"), ("c", line(good))):
        (tmp_path / f"{name}.QuestionnaireResponse.ndjson").write_bytes(content)
    result = run(tmp_path, engine, ITEMS)
    assert [row["link"] for row in result] == ["3"]
    assert sorted(left_out.file.name[0] for left_out in result.quarantined) == ["a", "b"]


# ---- files as they come


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zst}
packed = pytest.mark.parametrize("packing", PACK)
IDS: dict[str, Any] = {"resource": "Patient", "select": [{"column": [{"name": "id", "path": "id"}]}]}
MARK = b"\xef\xbb\xbf"
MANY = b"".join(line({**GOOD, "id": str(n * 7919 % 20_011)}) for n in range(5000))
# What a file holds beside the good patients a and z, and the numbers of its lines that are left out.
CONTENT: dict[str, tuple[bytes, list[int]]] = {
    "a line that is no JSON": (line({**GOOD, "id": "a"}) + b"{\n" + line({**GOOD, "id": "z"}), [2]),
    "a byte order mark": (MARK + line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"}), []),
    "a mark and a wrong line": (MARK + line({**GOOD, "id": "a"}) + line({"id": 5}) + line({**GOOD, "id": "z"}), [2]),
    "blank lines": (b"\n \t\n" + line({**GOOD, "id": "a"}) + b"\r\n\n" + line({**GOOD, "id": "z"}) + b"\n\n", []),
    "line ends of Windows": ((line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"})).replace(b"\n", b"\r\n"), []),
    "no line end at the end": ((line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"})).rstrip(), []),
    "Latin-1": (
        line({**GOOD, "id": "a"})
        + '{"resourceType": "Patient", "id": "é"}\n'.encode("latin-1")
        + line({**GOOD, "id": "z"}),
        [2],
    ),
    "half a pair of escapes": (
        line({**GOOD, "id": "a"}) + b'{"resourceType": "Patient", "id": "\\ud83d"}\n' + line({**GOOD, "id": "z"}),
        [2],
    ),
    "a key twice where the view looks": (
        b'{"resourceType": "Patient", "id": "b", "id": "c"}\n' + line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"}),
        [1],
    ),
    "a key twice elsewhere": (
        b'{"resourceType": "Patient", "id": "a", "text": {"div": 1, "div": 2}}\n' + line({**GOOD, "id": "z"}),
        [],
    ),
    "JSON over several lines": (
        line({**GOOD, "id": "a"})
        + json.dumps({"resourceType": "Patient", "id": "b"}, indent=1).encode()
        + b"\n"
        + line({**GOOD, "id": "z"}),
        [2, 3, 4, 5],
    ),
    "a number, a text, null and a list": (
        b'5\n"x"\nnull\n[1]\n' + line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"}),
        [1, 2, 3, 4],
    ),
    "two resources on a line": (
        line({**GOOD, "id": "a"})
        + line({**GOOD, "id": "b"}).strip()
        + line({**GOOD, "id": "c"})
        + line({**GOOD, "id": "z"}),
        [2],
    ),
    "UTF-16": ("é".encode("utf-16") + b"\n" + line({**GOOD, "id": "a"}) + line({**GOOD, "id": "z"}), [1]),
}


@packed
@others
@pytest.mark.parametrize("what", CONTENT)
def test_each_line_is_used_or_left_out(what: str, engine: str, packing: str, tmp_path: Path) -> None:
    data, wrong = CONTENT[what]
    (tmp_path / f"Patient.ndjson{packing}").write_bytes(PACK[packing](data))
    result = run(tmp_path, engine, IDS)
    assert sorted(row["id"] for row in result) == ["a", "z"]
    assert [(d.code, d.params["count"]) for d in result.report] == ([("VT411", str(len(wrong)))] if wrong else [])
    assert [left_out.line for left_out in result.quarantined] == wrong


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "half of it": lambda found: found[: len(found) // 2],
    "all but the end": lambda found: found[:-3],
    "not packed at all": lambda found: MANY,
    "nothing of it": lambda found: b"",
}


CUT_OFF = [(what, packing) for what in DAMAGED for packing in (".gz", ".zst")]


@spark.sampled("damage", CUT_OFF, CUT_OFF[::3])
def test_a_packed_file_that_is_cut_off_is_an_error_that_names_it(
    damage: tuple[str, str], engine: str, tmp_path: Path
) -> None:
    what, packing = damage
    (tmp_path / f"Patient.ndjson{packing}").write_bytes(DAMAGED[what](PACK[packing](MANY)))
    if what == "nothing of it":
        assert run(tmp_path, engine, IDS).rows() == []
        return
    with pytest.raises(vt.UnusableInput) as raised:
        run(tmp_path, engine, IDS)
    found = raised.value.report.diagnostics[0]
    assert (found.code, str(found.cell)) == ("VT408", f"Patient.ndjson{packing}")


@spark.sampled("packing", PACK, [".gz"])
def test_an_empty_file_has_no_resources(packing: str, engine: str, tmp_path: Path) -> None:
    (tmp_path / f"Patient.ndjson{packing}").write_bytes(PACK[packing](b""))
    (tmp_path / "2.Patient.ndjson").write_bytes(line({**GOOD, "id": "a"}))
    result = run(tmp_path, engine, IDS)
    assert (result.rows(), len(result.report)) == ([{"id": "a"}], 0)


@engines
def test_a_line_that_is_too_long_is_left_out(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lines, screening, reader):
        monkeypatch.setattr(module, "LARGEST_LINE", 2**25)
    image = {"resourceType": "Patient", "id": "b", "photo": [{"data": "A" * 2**25}]}
    (tmp_path / "Patient.ndjson").write_bytes(line(image) + line({**GOOD, "id": "a"}) + line(image).strip())
    result = run(tmp_path, engine, IDS)
    assert result.rows() == [{"id": "a"}]
    assert [(d.code, d.params["count"]) for d in result.report] == [("VT411", "2")]


# ---- references


@engines
def test_references_without_key_are_counted_by_cause(engine: str) -> None:
    texts = ["Patient/a", "Group/g", "#c", "urn:oid:1.2", "Patient/b/_history/1", "urn:uuid:d", "Group/h"]
    others: list[dict[str, Any]] = [{"identifier": {"value": "9990"}}, {"display": "geheim"}, {}]
    patients: list[dict[str, Any]] = [
        {"resourceType": "Patient", "link": [{"other": {"reference": text}} for text in texts]},
        {"resourceType": "Patient", "link": [{"other": other} for other in others] + [{"type": "refer"}]},
        {"resourceType": "Patient", "managingOrganization": {"reference": "#o"}},
        {"resourceType": "Patient"},
    ]
    view = {
        "resource": "Patient",
        "select": [
            {
                "column": [
                    {"name": "all", "path": "link.other.getReferenceKey(Patient)", "collection": True},
                    {"name": "first", "path": "link.other.getReferenceKey().first()"},
                    {"name": "organization", "path": "managingOrganization.getReferenceKey()"},
                ]
            },
            {
                "unionAll": [
                    {"forEachOrNull": "link", "column": [{"name": "each", "path": "other.getReferenceKey(Group)"}]},
                    {"column": [{"name": "each", "path": "gender"}]},
                ]
            },
        ],
    }
    result = vt.run_view(view, patients, engine=engine)
    assert [d.params["why"] for d in result.report] == [
        # each link gives a row, and each patient one more
        "8 contained in the resource, 15 only an identifier or a name, 16 to another type of resource, 8 not understood as an address",
        "1 contained in the resource, 3 only an identifier or a name, 2 to another type of resource, 1 not understood as an address",
        "8 contained in the resource, 15 only an identifier or a name, 8 not understood as an address",
        "2 contained in the resource",
    ]
    assert {d.code for d in result.report} == {"VT425"}
    assert "geheim" not in result.report.render()
    assert result.columns == ("all", "first", "organization", "each")


# ---- recursion, choices, extensions, versions


def items(*below: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "id": "q", "item": list(below)}


TREE = items(
    {
        "linkId": "1",
        "answer": [
            {"valueDecimal": 1.5, "item": [{"linkId": "1.a", "item": [{"linkId": "1.a.1"}]}]},
            {"valueString": "x"},
        ],
        "item": [{"linkId": "1.1", "answer": [{"valueDate": "2020-02"}]}, {"linkId": "1.2"}],
    },
    {"linkId": "2", "item": []},
)


def tree_rows(engine: str, *select: dict[str, Any], resource: dict[str, Any] = TREE) -> list[list[Any]]:
    view = {"resource": resource["resourceType"], "select": list(select)}
    return sorted(([*row.values()] for row in vt.run_view(view, [resource], engine=engine)), key=repr)


LINK = [{"name": "link", "path": "linkId"}]
ANSWER = [{"name": "n", "path": "%rowIndex"}, {"name": "high", "path": "value.ofType(decimal).highBoundary()"}]
RECURSIONS: dict[str, tuple[dict[str, Any], list[list[Any]]]] = {
    "one path": ({"repeat": ["item"], "column": LINK}, [["1"], ["1.1"], ["1.2"], ["2"]]),
    "several paths": (
        {"repeat": ["item", "answer.item"], "column": LINK},
        [["1"], ["1.1"], ["1.2"], ["1.a"], ["1.a.1"], ["2"]],
    ),
    "what is below the first only": (
        {"repeat": ["item.answer.item", "item"], "column": LINK},
        [["1"], ["1.1"], ["1.2"], ["1.a"], ["1.a.1"], ["2"]],
    ),
    "forEach below": (
        {"repeat": ["item"], "select": [{"column": LINK}, {"forEach": "answer", "column": ANSWER}]},
        [["1", 0, 1.55], ["1", 1, None], ["1.1", 0, None]],
    ),
    "forEachOrNull below": (
        {"repeat": ["item"], "select": [{"column": LINK}, {"forEachOrNull": "answer", "column": ANSWER}]},
        [["1", 0, 1.55], ["1", 1, None], ["1.1", 0, None], ["1.2", 0, None], ["2", 0, None]],
    ),
    "repeat below repeat": (
        {
            "repeat": ["item"],
            "column": LINK,
            "select": [{"repeat": ["item"], "column": [{"name": "below", "path": "linkId"}]}],
        },
        [["1", "1.1"], ["1", "1.2"]],
    ),
    "repeat below forEach": (
        {"forEach": "item.answer", "column": ANSWER[:1], "select": [{"repeat": ["item"], "column": LINK}]},
        [[0, "1.a"], [0, "1.a.1"]],
    ),
    "repeat below forEachOrNull without items": (
        {"forEachOrNull": "item.where(linkId = '3')", "select": [{"repeat": ["item"], "column": LINK}]},
        [[None]],
    ),
    "union below repeat": (
        {
            "repeat": ["item"],
            "unionAll": [
                {"column": [{"name": "link", "path": "linkId"}, {"name": "n", "path": "%rowIndex"}]},
                {
                    "repeat": ["answer.item", "item"],
                    "column": [{"name": "link", "path": "linkId"}, {"name": "n", "path": "%rowIndex"}],
                },
            ],
        },
        [["1", 0], ["1.1", 1], ["1.1", 2], ["1.2", 2], ["1.2", 3], ["1.a", 0], ["1.a.1", 1], ["2", 3]],
    ),
    "repeat in a union": (
        {"unionAll": [{"repeat": ["item"], "column": LINK}, {"forEach": "item", "column": LINK}]},
        [["1"], ["1"], ["1.1"], ["1.2"], ["2"], ["2"]],
    ),
    "nothing to go down": ({"repeat": ["item.item.item"], "column": LINK}, []),
}


@others
@pytest.mark.parametrize("what", RECURSIONS)
def test_repeat_goes_down_in_every_place(what: str, engine: str) -> None:
    select, wanted = RECURSIONS[what]
    assert tree_rows(engine, select) == wanted


SHAPES: list[dict[str, Any]] = [
    {"valueQuantity": {"value": 1.5, "unit": "g", "_value": {"extension": [{"url": "u"}]}}},
    {"valueString": "x"},
    {"valueBoolean": False},
    {"valueInteger": 3},
    {"valueCodeableConcept": {"coding": [{"code": "a"}, {"code": "b"}], "text": "t"}},
    {"valueRange": {"low": {"value": 1}, "high": {"value": 2}}},
    {"valueDateTime": "2020"},
    {"_valueDateTime": {"extension": [{"url": "http://x/absent", "valueCode": "unknown"}]}},
    {"dataAbsentReason": {"text": "niet gemeten"}},
]
CHOICE: dict[str, list[Any]] = {
    "value.ofType(Quantity).value": [1.5],
    "value.ofType(string)": ["x"],
    "value.ofType(boolean)": [False],
    "value.ofType(integer)": [3],
    "value.ofType(CodeableConcept).coding.code": ["a", "b"],
    "value.ofType(Range).high.value": [2.0],
    "value.ofType(dateTime)": ["2020"],
    "value.exists()": [True] * 7 + [False] * 2,
    "value is Quantity": [True] + [False] * 6,
    "value.ofType(dateTime).extension.value.ofType(code)": ["unknown"],
}


@engines
def test_a_value_of_many_types(engine: str) -> None:
    observations = [{"resourceType": "Observation", "id": str(n), **shape} for n, shape in enumerate(SHAPES)]
    columns = [{"name": f"c{n}", "path": path, "collection": True} for n, path in enumerate(CHOICE)]
    rows = vt.run_view({"resource": "Observation", "select": [{"column": columns}]}, observations, engine=engine).rows()
    found = {path: sorted(v for row in rows for v in row[f"c{n}"]) for n, path in enumerate(CHOICE)}
    assert found == {path: sorted(wanted) for path, wanted in CHOICE.items()}


@engines
def test_extensions_of_primitives_and_of_items_of_a_list(engine: str) -> None:
    own = {"extension": [{"url": "own-name", "valueString": "van der"}]}
    patient = {
        "resourceType": "Patient",
        "_birthDate": {"extension": [{"url": "reden", "valueCode": "masked"}]},
        "name": [
            {
                "family": "Berg",
                "_family": own,
                "given": ["A", "B"],
                "_given": [None, {"extension": [{"url": "q", "valueCode": "IN"}]}],
            }
        ],
    }
    paths = {
        "birthDate": [],
        "birthDate.extension('reden').value.ofType(code)": ["masked"],
        "birthDate.exists()": [False],
        "name.family.extension('own-name').value.ofType(string)": ["van der"],
        "name.given.extension('q').value.ofType(code)": ["IN"],
        "name.given": ["A", "B"],
    }
    view = {
        "resource": "Patient",
        "select": [{"column": [{"name": f"c{n}", "path": p, "collection": True} for n, p in enumerate(paths)]}],
    }
    (row,) = vt.run_view(view, [patient], engine=engine)
    assert list(row.values()) == list(paths.values())


@engines
def test_contained_resources_are_no_resources_of_their_own(engine: str) -> None:
    inner = {"resourceType": "Patient", "id": "inner", "active": "not looked at"}
    outer = {
        "resourceType": "Patient",
        "id": "outer",
        "contained": [inner, {"resourceType": "Organization", "id": "o"}],
    }
    view = {
        "resource": "Patient",
        "select": [{"column": [{"name": "id", "path": "id"}, {"name": "n", "path": "contained.count()"}]}],
    }
    assert vt.run_view(view, [outer], engine=engine).rows() == [{"id": "outer", "n": 2}]


@engines
def test_stu3_has_its_own_elements_and_choices(engine: str) -> None:
    procedure = {
        "resourceType": "Procedure",
        "context": {"reference": "Encounter/e"},
        "performedPeriod": {"start": "2020"},
        "notDone": False,
    }
    paths = ["context.getReferenceKey(Encounter)", "performed.ofType(Period).start", "notDone", "performed is dateTime"]
    view = {
        "resource": "Procedure",
        "select": [{"column": [{"name": f"c{n}", "path": path} for n, path in enumerate(paths)]}],
    }
    result = vt.run_view(view, [procedure], engine=engine, fhir="STU3")
    assert ([*result.rows()[0].values()], len(result.report)) == (["e", "2020", False, False], 0)


@engines
def test_many_shapes_cost_no_columns(engine: str, tmp_path: Path) -> None:
    count = 3000  # of 100,000 the same
    shaped = (
        {"resourceType": "Patient", "id": str(n), f"x{n}": {f"y{n}": [n]}, "extension": [{"url": "u", f"value{n}": n}]}
        for n in range(count)
    )
    (tmp_path / "Patient.ndjson").write_bytes(b"".join(line(patient) for patient in shaped))
    result = run(tmp_path, engine)
    assert (len(result), len(result.report)) == (count, 0)
