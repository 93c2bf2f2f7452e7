"""What FHIRPath gives on both engines where they, or the libraries below them, once differed; and what is refused."""

from typing import Any

import pytest

import spark
import vtabel as vt
from vtabel.engines import ENGINES

others = spark.engines(*spark.OTHERS)  # Spark runs them together: test_spark_agrees


def found(path: str, engine: str, **patient: Any) -> list[Any] | str:
    """The values of a path on one patient, or the code of the finding that ends it."""
    view = {"resource": "Patient", "select": [{"column": [{"name": "c", "path": path, "collection": True}]}]}
    try:
        (row,) = vt.run_view(view, [{"resourceType": "Patient", **patient}], engine=engine)
    except vt.UnusableInput as error:
        return error.report.diagnostics[0].code
    values: list[Any] = row["c"]
    return values


def of(**value: Any) -> dict[str, Any]:
    return {"extension": [{"url": "u", **value}]}


NUMBERS: list[tuple[str, list[Any]]] = [
    ("0.1 + 0.2 = 0.3", [True]),
    ("0.1 * 3 > 0.3", [False]),
    ("9223372036854775807 + 1", []),  # out of reach is empty
    ("-9223372036854775807 - 2", []),
    ("9223372036854775807 * 2", []),
    ("9223372036854775807 div 1", [9223372036854775807]),
    ("1 div 0.0000000000000000000001", []),
    ("-7 div 2", [-3]),
    ("-7 mod 2", [-1]),
    ("7 mod -2", [1]),
    ("5 mod 0", []),
    ("name.count() < (-multipleBirth.ofType(integer))", []),
    ("''.startsWith('')", [True]),
    ("{}.startsWith('')", []),
]


@others
@pytest.mark.parametrize(("path", "wanted"), NUMBERS, ids=[path for path, _ in NUMBERS])
def test_reckoning(path: str, wanted: list[Any], engine: str) -> None:
    assert found(path, engine) == wanted


DATES: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("birthDate.highBoundary()", {"birthDate": "2020-13"}, []),
    ("birthDate.lowBoundary()", {"birthDate": "onbekend"}, []),
    ("birthDate.highBoundary()", {"birthDate": "2020-2"}, []),
    ("birthDate > @2019", {"birthDate": "onbekend"}, []),
    ("birthDate < @2020-01-01", {"birthDate": "2019-1-1"}, []),
    ("deceased.ofType(dateTime) > @2020-01-01T09:00:00Z", {"deceasedDateTime": "2020-01-01T10:00:00"}, []),  # no zone
    ("deceased.ofType(dateTime) > @2020-01-01T09:00:00Z", {"deceasedDateTime": "2020-01-01T10:00Z"}, []),  # no seconds
    ("deceased.ofType(dateTime) > @2020-01-01T09:00:00Z", {"deceasedDateTime": "onbekend, maar lang"}, []),
    ("deceased.ofType(dateTime).highBoundary()", {"deceasedDateTime": "2020-01-01T24:00:00Z"}, []),
    ("deceased.ofType(dateTime).highBoundary()", {"deceasedDateTime": "2020-01-01 10:00:00Z"}, []),
    (
        "deceased.ofType(dateTime).highBoundary()",
        {"deceasedDateTime": "2020-01-01T10:00:00"},
        ["2020-01-01T10:00:00.999-12:00"],
    ),
    (
        "deceased.ofType(dateTime).lowBoundary()",
        {"deceasedDateTime": "2020-01-01T10:00"},
        ["2020-01-01T10:00:00.000+14:00"],
    ),
    (
        "deceased.ofType(dateTime).highBoundary()",
        {"deceasedDateTime": "2020-01-01T10:00:00.12Z"},
        ["2020-01-01T10:00:00.129Z"],
    ),
    ("deceased.ofType(dateTime).highBoundary()", {"deceasedDateTime": "2020-02"}, ["2020-02-29T23:59:59.999-12:00"]),
    ("extension.value.ofType(time) < @T10:00:00", of(valueTime="25:00:00"), []),
    ("extension.value.ofType(time).highBoundary()", of(valueTime="9u"), []),
    ("extension.value.ofType(time).highBoundary()", of(valueTime="09:00"), ["09:00:59.999"]),
    ("extension.value.ofType(time).highBoundary()", of(valueTime="09:00:00"), ["09:00:00.999"]),
    ("extension.value.ofType(time).lowBoundary()", of(valueTime="09:00:00.123456"), ["09:00:00.123"]),
    (
        "extension.value.ofType(instant).lowBoundary()",
        of(valueInstant="2020-05-06T10:00:00+02:00"),
        ["2020-05-06T10:00:00.000+02:00"],
    ),
    ("extension.value.ofType(decimal).lowBoundary()", of(valueDecimal=5), [4.5]),
    ("extension.value.ofType(decimal).highBoundary()", of(valueDecimal=1.587), [1.5875]),
    ("extension.value.ofType(decimal).highBoundary()", of(valueDecimal=1e-12), [1.5e-12]),
    ("extension.value.ofType(decimal).lowBoundary()", of(valueDecimal=-0.05), [-0.055]),
]


@others
@pytest.mark.parametrize(("path", "patient", "wanted"), DATES)
def test_dates_times_and_boundaries(path: str, patient: dict[str, Any], wanted: list[Any], engine: str) -> None:
    assert found(path, engine, **patient) == wanted


KEYS = [
    ("Patient/a_1", "a_1"),  # no id by FHIR, but what systems give a resource is found again
    ("Patient/a#b", None),
    ("Patient/a?b", None),
    ("Patient/a b", None),
    ("Patient/a\n", None),
    ("Patient/", None),
    ("Patient?identifier=x|1", None),
    ("patient/a", None),
    ("urn:uuid:", None),
    ("urn:oid:1.2.3", None),
    ("", None),
    ("http://fhir.example.nl/Patient/a_1/_history/2", "a_1"),
]


@others
@pytest.mark.parametrize(("reference", "key"), KEYS)
@pytest.mark.parametrize("type", ["", "Patient"])
def test_what_is_a_key_of_a_reference(reference: str, key: str | None, type: str, engine: str) -> None:
    patient = {"link": [{"other": {"reference": reference}}]}
    assert found(f"link.other.getReferenceKey({type})", engine, **patient) == ([key] if key else [])


@spark.engines(*ENGINES)
def test_a_type_is_asked_of_one_element(engine: str) -> None:
    twin = {"gender": "male", "_gender": {"extension": [{"url": "u", "valueCode": "M"}]}}
    assert found("gender is code", engine, **twin) == [True]
    assert found("(gender as string)", engine, **twin) == ["male"]
    several = {"name": [{"family": "A"}, {"family": "B"}]}
    assert str(found("name.family is string", engine, **several)).startswith("VT4")
    assert found("name.family.ofType(string)", engine, **several) == ["A", "B"]


# Each is refused at its place in the view: none of them gives an answer that may be wrong.
REFUSED = """\
name.descendants()|children()|name.repeat(given)|name.given.distinct()|name.given.isDistinct()|name.given.union(name.family)
name.given.intersect(name.family)|name.given.exclude(name.family)|name.given.skip(1)|name.given.take(1)|name.given.tail()
name.given.subsetOf(name.family)|name.given.allTrue()|gender ~ 'a'|gender !~ 'a'|name.aggregate($total + 1, 0)
gender.matches('m.*')|gender.replace('a', 'b')|gender.replaceMatches('a', 'b')|gender.substring(1)|gender.indexOf('a')
gender.toChars()|gender.toInteger()|gender.toString()|gender.toDecimal()|gender.toDate()|gender.convertsToInteger()|gender.trim()
gender.split(',')|gender.encode('base64')|multipleBirth.ofType(integer).abs()|multipleBirth.ofType(integer).round(1)
today()|now()|timeOfDay()|now() > birthDate|birthDate + 1 year|birthDate.toDateTime()|generalPractitioner.resolve().id
contained.ofType(Organization).name|gender.memberOf('http://x')|gender.subsumes('x')|name.trace('x')|name.family.type()
gender is System.String|'a' is string|5 is integer|name.count() is integer|extension.value is string|active = 'true'
multipleBirth.ofType(integer) = '1'|birthDate = '1950'|gender.lowBoundary()|multipleBirth.ofType(integer).lowBoundary()
birthDate.lowBoundary(6)|birthDate.lowBoundary().lowBoundary()|birthDate > @2020-13|birthDate > @2020-01-32|birthDate.precision()
extension.value|extension.value.first()|name.family.first() > 5|name[-1].family|name[%rowIndex].family|name.given[1 + 0]
5 'mg'|1 year|%sct|%unknown|$index|$total|name.select($index)|name.all($this)|name.exists(family)|iif(gender, 1, 2)
iif(true, 1, 'a')|coalesce(gender, 'x')|identifier.value.getReferenceKey()|link.other.getReferenceKey('Patient')|-gender|+gender
1 < 2 < 3|5 & 'x'|birthDate & 'x'|name.given.join(gender)|1e5|9223372036854775808|name.where(family)|name = name|multipleBirth
name contains 'a'|defineVariable('x', 1)|sort()|highBoundary()|@T10:00 < @T11:00|"gender"|gender; drop|name.family.contains()"""


@others
@pytest.mark.parametrize("path", REFUSED.replace("\n", "|").split("|"))
def test_what_is_not_supported_is_refused(path: str, engine: str) -> None:
    assert found(path, engine, gender="male", birthDate="1950") in ("VT403", "VT404")
