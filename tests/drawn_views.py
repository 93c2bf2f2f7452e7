"""Hypothesis strategies: patients, FHIRPath over them, and views of such paths."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]

WORDS = st.sampled_from(["a", "b", "it's", "Bé", "", 'q"', "a b", "%"]).filter(bool)
DATES = st.sampled_from(["2019", "2020", "2020-05", "2020-05-06", "2020-05-07", "2020-04", "1999-12-31"])
MOMENTS = st.sampled_from(
    ["2020-05-06T10:00:00Z", "2020-05-06T12:00:00+02:00", "2020-05-06T23:30:00-05:00", "2020-05-07T00:00:00.500+02:00"]
)
REFERENCES = st.sampled_from(
    [
        "Patient/p1",
        "Patient/p2",
        "https://x.example/fhir/Patient/p1",
        "Patient/p1/_history/3",
        "urn:uuid:p2",
        "#c",
        "Group/p1",
        "p1",
    ]
)


def some(**elements: Strategy) -> Strategy:
    """An object in which any of the elements may be absent."""
    return st.fixed_dictionaries({}, optional=elements)


EXTENSION = some(valueCode=WORDS, valueString=WORDS).map(lambda e: {"url": "u", **dict(list(e.items())[:1])})
NAME = some(
    use=st.sampled_from(["official", "usual"]),
    family=WORDS,
    given=st.lists(WORDS, min_size=1, max_size=3),
    period=some(start=DATES | MOMENTS, end=DATES),
).filter(bool)
TELECOM = some(system=st.sampled_from(["phone", "email"]), value=WORDS, rank=st.integers(1, 3)).filter(bool)
CONTACT = some(name=NAME, telecom=st.lists(TELECOM, min_size=1, max_size=2), gender=WORDS).filter(bool)
PATIENT = some(
    active=st.booleans(),
    gender=st.sampled_from(["male", "female"]),
    _gender=st.lists(EXTENSION, min_size=1, max_size=2).map(lambda e: {"extension": e}),
    birthDate=DATES,
    name=st.lists(NAME, min_size=1, max_size=3),
    telecom=st.lists(TELECOM, min_size=1, max_size=2),
    contact=st.lists(CONTACT, min_size=1, max_size=2),
    link=st.lists(some(other=some(reference=REFERENCES)), min_size=1, max_size=2),
    multipleBirthInteger=st.integers(-2, 4),
    deceasedDateTime=DATES | MOMENTS,
).filter(lambda p: "gender" in p or "_gender" not in p)
PATIENTS = st.lists(PATIENT, max_size=4).map(
    lambda found: [{"resourceType": "Patient", "id": f"p{n}", **patient} for n, patient in enumerate(found, 1)]
)


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


TEXT: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            [
                "gender",
                "getResourceKey()",
                "name.first().family",
                "name.family.first()",
                "name[1].family",
                "name.given.last()",
                "name.where(use = 'official').family.first()",
                "name.given.join(',')",
                "name.given.join()",
                "gender.extension('u').value.ofType(code).first()",
                "gender.extension('u').value.ofType(string).first()",
                "iif(multipleBirth is integer, 'i', 'b')",
                "name.where(family = %context.gender).family.first()",
                "link.other.getReferenceKey(Patient).first()",
                "link.other.getReferenceKey().first()",
                "contact.name.given.first()",
                "Patient.contact.first().telecom.first().value",
                "name.select(family & '-' & given.first()).first()",
            ]
        ),
        WORDS.map(literal),
        st.builds("({} & {})".format, TEXT, TEXT),
        st.builds("({} + {})".format, TEXT, TEXT),
        st.builds("({}).upper()".format, TEXT),
        st.builds("iif({}, {}, {})".format, TRUTH, TEXT, TEXT),
    )
)
NUMBER: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["name.count()", "3", "2.5", "0", "multipleBirth.ofType(integer)", "telecom.rank.first()"]),
        st.builds("({} {} {})".format, NUMBER, st.sampled_from(["+", "-", "*", "/"]), NUMBER),
        st.builds("({}).length()".format, TEXT),
    )
)
DATE = st.one_of(
    st.sampled_from(["birthDate", "deceased.ofType(dateTime)", "name.period.start.first()", "name.first().period.end"]),
    DATES.map("@{}".format),
    MOMENTS.map("@{}".format),
)
OF_NAME = st.sampled_from(
    [
        "use = 'official'",
        "family.exists()",
        "given.count() > 1",
        "given.exists($this = 'a')",
        "period.start > @2020",
        "family = %resource.gender or given.empty()",
        "family = given",
    ]
)
LIST = st.one_of(
    st.sampled_from(
        [
            "gender.extension.value.ofType(string)",
            "gender.extension('u').value.ofType(code)",
            "name.family",
            "name.given",
            "telecom.value",
            "contact.telecom.value",
            "name.select(given.first())",
        ]
    ),
    st.builds("name.where({}).given".format, OF_NAME),
    st.builds("name.select({})".format, st.sampled_from(["family", "given", "given.where($this != 'a')"])),
    st.builds("{}.combine({})".format, st.just("name.family"), st.sampled_from(["name.given", "gender", "{}"])),
)
ORDER = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
TRUTH: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            ["active", "deceased.exists()", "true", "false", "deceased.ofType(boolean).empty()", "(1 = {})"]
        ),
        st.builds("({} {} {})".format, TEXT, ORDER, TEXT),
        st.builds("({} {} {})".format, NUMBER, ORDER, NUMBER),
        st.builds("({} {} {})".format, DATE, ORDER, DATE),
        st.builds("({} {} {})".format, TRUTH, st.sampled_from(["and", "or", "xor", "implies"]), TRUTH),
        st.builds("({}).not()".format, TRUTH),
        st.builds("{}.{}()".format, LIST, st.sampled_from(["exists", "empty"])),
        st.builds("name.{}({})".format, st.sampled_from(["exists", "all"]), OF_NAME),
        st.builds("({} in {})".format, TEXT, LIST),
        st.builds("({} {} {})".format, LIST, st.sampled_from(["=", "!="]), LIST | TEXT),
        st.builds("({}).{}({})".format, TEXT, st.sampled_from(["startsWith", "contains", "endsWith"]), TEXT),
    )
)
BOUND = st.builds(
    "({}).{}()".format,
    st.sampled_from(["birthDate", "deceased.ofType(dateTime)"]),
    st.sampled_from(["lowBoundary", "highBoundary"]),
)
PATH = TEXT | NUMBER | DATE | LIST | TRUTH | BOUND

NAME_PATH = st.sampled_from(
    ["family", "given", "%rowIndex", "use = 'official'", "'x'", "period.exists()", "%resource.birthDate"]
)
TELECOM_PATH = st.sampled_from(["value", "rank + 1", "%rowIndex", "system", "$this.value & '!'"])


class _Numbering:
    def __init__(self) -> None:
        self.count = 0

    def column(self, path: str) -> dict[str, Any]:
        self.count += 1
        return {"name": f"c{self.count}", "path": path, "collection": True}


@st.composite
def views(draw: st.DrawFn) -> dict[str, Any]:
    """A view with paths on the patient and selects that go over names and telecoms, alone, below each other and in a union."""
    number = _Numbering()
    select: list[dict[str, Any]] = [{"column": [number.column(draw(PATH)) for _ in range(draw(st.integers(1, 5)))]}]
    for _ in range(draw(st.integers(0, 2))):
        select.append(_over(draw, number))
    if draw(st.booleans()):
        branches = [_over(draw, number, only_column=True) for _ in range(draw(st.integers(1, 3)))]
        for branch in branches:
            path = draw(st.sampled_from(["$this.exists()", "%resource.active", "%rowIndex = 0"]))
            branch["column"] = [{"name": "u", "path": path}, {"name": "i", "path": "%rowIndex"}]
        select.append(
            {"unionAll": branches, **draw(st.sampled_from([{}, {"forEachOrNull": "contact"}, {"forEach": "contact"}]))}
        )
    where = [{"path": draw(TRUTH)}] if draw(st.integers(0, 3)) == 0 else []
    return {"resource": "Patient", "select": select, "where": where}


def _over(draw: st.DrawFn, number: _Numbering, only_column: bool = False) -> dict[str, Any]:
    key = draw(st.sampled_from(["forEach", "forEachOrNull"]))
    path, columns = draw(st.sampled_from([("name", NAME_PATH), ("telecom", TELECOM_PATH)]))
    found: dict[str, Any] = {key: path, "column": [number.column(draw(columns))]}
    if not only_column and draw(st.booleans()):
        found = {
            key: "contact",
            "column": [number.column(draw(st.sampled_from(["name.family", "%rowIndex", "telecom.count()"])))],
            "select": [
                {
                    draw(st.sampled_from(["forEach", "forEachOrNull"])): "telecom",
                    "column": [number.column(draw(TELECOM_PATH))],
                }
            ],
        }
    return found
