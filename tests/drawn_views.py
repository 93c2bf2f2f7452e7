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


def something(**elements: Strategy) -> Strategy:
    """An object in which any of the elements may be absent, but not all."""
    return st.one_of(
        [
            st.fixed_dictionaries({name: value}, optional={n: v for n, v in elements.items() if n != name})
            for name, value in elements.items()
        ]
    )


TIMES = st.sampled_from(["10:30:00", "10:30:00.5", "23:59:59.999", "00:00:00", "10:30:00.123456"])
DECIMALS = st.sampled_from([0, 1, -2, 1.5, 0.1, -0.05, 100.25, 1e-7, 1.5e10, 123456.789, 2.0, -0.0])
VALUES: dict[str, Strategy] = {
    "valueCode": WORDS,
    "valueString": WORDS,
    "valueDecimal": DECIMALS,
    "valueInteger": st.sampled_from([0, -3, 7, 2**31, -(2**53)]),
    "valueBoolean": st.booleans(),
    "valueDateTime": DATES | MOMENTS,
    "valueDate": DATES,
    "valueInstant": MOMENTS,
    "valueTime": TIMES,
    "valueQuantity": something(value=DECIMALS, unit=WORDS),
    "valueAge": something(value=DECIMALS, unit=WORDS),
    "valuePeriod": something(start=DATES | MOMENTS, end=DATES),
    "valueReference": something(reference=REFERENCES),
}
URLS = st.sampled_from(["u", "v", "w"])
LEAF = st.one_of([st.fixed_dictionaries({"url": URLS, name: value}) for name, value in VALUES.items()])
EXTENSION: Strategy = st.recursive(
    LEAF,
    lambda below: st.builds(lambda e, url: {"url": url, "extension": e}, st.lists(below, min_size=1, max_size=2), URLS),
    max_leaves=4,
)
NAME = something(
    use=st.sampled_from(["official", "usual"]),
    family=WORDS,
    given=st.lists(WORDS, min_size=1, max_size=3),
    period=some(start=DATES | MOMENTS, end=DATES),
)
TELECOM = something(system=st.sampled_from(["phone", "email"]), value=WORDS, rank=st.integers(1, 3))
CONTACT = something(
    name=NAME,
    extension=st.lists(EXTENSION, min_size=1, max_size=2),
    telecom=st.lists(TELECOM, min_size=1, max_size=2),
    gender=WORDS,
)
PATIENT = some(
    active=st.booleans(),
    gender=st.sampled_from(["male", "female"]),
    _gender=st.lists(EXTENSION, min_size=1, max_size=2).map(lambda e: {"extension": e}),
    _birthDate=st.lists(EXTENSION, min_size=1, max_size=2).map(lambda e: {"extension": e}),
    birthDate=DATES,
    extension=st.lists(EXTENSION, min_size=1, max_size=3),
    name=st.lists(NAME, min_size=1, max_size=3),
    telecom=st.lists(TELECOM, min_size=1, max_size=2),
    contact=st.lists(CONTACT, min_size=1, max_size=2),
    link=st.lists(some(other=some(reference=REFERENCES)), min_size=1, max_size=2),
    multipleBirthInteger=st.integers(-2, 4),
    deceasedDateTime=DATES | MOMENTS,
).map(lambda p: {k: v for k, v in p.items() if not k.startswith("_") or k[1:] in p})
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
                "extension('u').value.ofType(string).first()",
                "extension('v').value.ofType(code).last()",
                "extension.value.ofType(Quantity).unit.first()",
                "extension('u').extension('v').value.ofType(string).first()",
                "birthDate.extension('u').value.ofType(string).first()",
                "extension.value.ofType(Reference).getReferenceKey(Patient).first()",
                "contact.extension.url.first()",
                "name.where(given.exists()).last().given[1]",
                "name.given.where($this.length() > 1).first()",
            ]
        ),
        WORDS.map(literal),
        st.builds("({} & {})".format, TEXT, TEXT),
        st.builds("({} + {})".format, TEXT, TEXT),
        st.builds("({}).{}()".format, TEXT, st.sampled_from(["upper", "lower"])),
        st.builds("iif({}, {}, {})".format, TRUTH, TEXT, TEXT),
    )
)
NUMBER: Strategy = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            [
                "name.count()",
                "3",
                "2.5",
                "0",
                "multipleBirth.ofType(integer)",
                "telecom.rank.first()",
                "extension.value.ofType(decimal).first()",
                "extension('u').value.ofType(Quantity).value.first()",
                "extension.value.ofType(integer).last()",
                "extension.count()",
                "telecom.rank.where($this > 1).count()",
            ]
        ),
        st.builds("({} {} {})".format, NUMBER, st.sampled_from(["+", "-", "*", "/"]), NUMBER),
        st.builds("(-{})".format, NUMBER),
        st.builds("({} {} {})".format, WHOLE, st.sampled_from(["div", "mod"]), WHOLE),
        st.builds("iif({}, {}, {})".format, TRUTH, NUMBER, NUMBER),
        st.builds("({}).length()".format, TEXT),
    )
)
WHOLE: Strategy = st.sampled_from(
    ["name.count()", "7", "-2", "3", "0", "multipleBirth.ofType(integer)", "telecom.rank.first()"]
)
DATE = st.one_of(
    st.sampled_from(["birthDate", "deceased.ofType(dateTime)", "name.period.start.first()", "name.first().period.end"]),
    st.sampled_from(
        [
            "extension.value.ofType(dateTime).first()",
            "extension.value.ofType(date).last()",
            "extension('u').value.ofType(instant).first()",
            "extension.value.ofType(Period).start.first()",
        ]
    ),
    DATES.map("@{}".format),
    MOMENTS.map("@{}".format),
)
TIME = st.sampled_from(["extension.value.ofType(time).first()", "@T10:30:00", "@T10:30:00.500"])
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
            "extension.value.ofType(string)",
            "extension('u').value.ofType(code)",
            "extension.extension.value.ofType(string)",
            "contact.extension('u').value.ofType(string)",
            "extension.where(value is string).url",
            "extension.where(value.exists()).url",
            "extension.where(value.ofType(decimal) > 1).url",
            "link.other.getReferenceKey(Patient)",
            "extension.select(url & value.ofType(string))",
            "name.select(given & '.')",
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
        st.builds("({} {} {})".format, TIME, ORDER, TIME),
        st.builds("({}).{}()".format, TEXT | NUMBER | DATE, st.sampled_from(["exists", "empty", "hasValue"])),
        st.sampled_from(
            ["extension.value.exists()", "extension.exists(value is Quantity)", "extension.all(url = 'u')"]
        ),
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
    st.sampled_from(
        [
            "birthDate",
            "deceased.ofType(dateTime)",
            "extension.value.ofType(decimal).first()",
            "extension.value.ofType(Quantity).value.first()",
            "extension.value.ofType(time).first()",
            "extension.value.ofType(instant).first()",
            "extension.value.ofType(dateTime).last()",
            "extension.value.ofType(date).first()",
        ]
    ),
    st.sampled_from(["lowBoundary", "highBoundary"]),
)
PATH = TEXT | NUMBER | DATE | LIST | TRUTH | BOUND

NAME_PATH = st.sampled_from(
    ["family", "given", "%rowIndex", "use = 'official'", "'x'", "period.exists()", "%resource.birthDate"]
)
TELECOM_PATH = st.sampled_from(["value", "rank + 1", "%rowIndex", "system", "$this.value & '!'"])


OF_EXTENSION = st.sampled_from(
    [
        "url",
        "value.ofType(string)",
        "value.ofType(decimal).highBoundary()",
        "value.ofType(Quantity).value",
        "value.ofType(time).lowBoundary()",
        "value is string",
        "value.exists()",
        "extension.url",
        "extension('u').value.ofType(decimal)",
        "%rowIndex",
        "value.ofType(Reference).getReferenceKey()",
    ]
)


class _Numbering:
    def __init__(self) -> None:
        self.count = 0

    def column(self, path: str) -> dict[str, Any]:
        self.count += 1
        return {"name": f"c{self.count}", "path": path, "collection": True}


# What a select goes over, from where it stands, and paths of its columns.
OVER: dict[str, list[tuple[str, Strategy]]] = {
    "Patient": [
        ("name", NAME_PATH),
        ("telecom", TELECOM_PATH),
        ("contact", st.just("name.family")),
        ("extension", OF_EXTENSION),
    ],
    "contact": [
        ("telecom", TELECOM_PATH),
        ("name", NAME_PATH),
        ("extension", OF_EXTENSION),
        ("$this", st.just("gender")),
    ],
    "extension": [
        ("extension", OF_EXTENSION),
        ("value.ofType(Period)", st.sampled_from(["start", "end.highBoundary()"])),
    ],
    "name": [
        ("given", st.sampled_from(["$this", "$this & '!'", "%rowIndex"])),
        ("period", st.sampled_from(["start", "end"])),
    ],
}


@st.composite
def views(draw: st.DrawFn) -> dict[str, Any]:
    """A view with paths on the patient and selects that go over what it has: below each other, in a union, and by repeat."""
    number = _Numbering()
    select: list[dict[str, Any]] = [{"column": [number.column(draw(PATH)) for _ in range(draw(st.integers(1, 5)))]}]
    select += [_over(draw, number, "Patient", 2) for _ in range(draw(st.integers(0, 2)))]
    where = [{"path": draw(TRUTH)}] if draw(st.integers(0, 3)) == 0 else []
    return {"resource": "Patient", "select": select, "where": where}


def _over(draw: st.DrawFn, number: _Numbering, place: str, depth: int) -> dict[str, Any]:
    """A select that goes over something of ``place``, with selects or a union below it."""
    path, columns = draw(st.sampled_from(OVER[place]))
    key = draw(st.sampled_from(["forEach", "forEachOrNull"]))
    found: dict[str, Any] = {key: path}
    if path == "extension" and draw(st.booleans()):
        found = {"repeat": ["extension"]}
    found["column"] = [number.column(draw(columns))]
    below = place if path == "$this" else path
    if depth and below in OVER and draw(st.booleans()):
        if draw(st.booleans()):
            found["select"] = [_over(draw, number, below, depth - 1)]
        else:
            found["unionAll"] = [_branch(draw, below, depth, number.count) for _ in range(draw(st.integers(1, 3)))]
            number.count += 2
    return found


def _branch(draw: st.DrawFn, place: str, depth: int, count: int) -> dict[str, Any]:
    """A branch of a union: every branch has the same columns."""
    path, _ = draw(st.sampled_from(OVER[place]))
    key = draw(st.sampled_from(["forEach", "forEachOrNull", ""]))
    truth = draw(st.sampled_from(["$this.exists()", "%resource.active", "%rowIndex = 0"]))
    columns = [{"name": f"u{count}", "path": truth}, {"name": f"v{count}", "path": "%rowIndex"}]
    if depth > 1 and draw(st.booleans()):
        inner = [{"forEachOrNull": path, "column": columns}, {"column": columns}]
        return {"unionAll": inner, **({key: "$this"} if key else {})}
    return {"column": columns, **({key: path} if key else {})}
