"""What a FHIRPath of a binding gives, and the columns that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from vtabel.extraction.fhirpath import plan as p
from vtabel.extraction.fhirpath.refusal import BadPath, NotCompiled
from vtabel.extraction.fhirpath.typing import Scope, chosen, compile_path
from vtabel.extraction.model import Role
from vtabel.extraction.shapes import PRIMITIVES, FhirVersion, shapes

QUANTITIES = frozenset({"Quantity", "SimpleQuantity", "Age", "Duration", "Count", "Distance", "MoneyQuantity"})
_DATES = ("effective", "performed", "occurrence", "period", "onset", "recordedDate", "assertedDate", "authoredOn", "whenHandedOver", "timing", "date", "issued")  # fmt: skip
_PATIENT = ("subject", "patient", "beneficiary", "individual")


class Unusable(ValueError):  # noqa: N818 - the name says what is wrong
    """A path that no column can hold; the text says why, ``nl`` in Dutch."""

    def __init__(self, why: str, nl: str) -> None:
        super().__init__(why)
        self.nl = nl


@dataclass(frozen=True, slots=True)
class Found:
    """What a path gives: its FHIR type, whether it is a list, and elements that the resource does not have."""

    type: str
    many: bool
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One column for a value: what is added to the name and to the path, with type and role."""

    suffix: str
    step: str
    type: str
    role: Role


@lru_cache(maxsize=10_000)
def found_at(path: str, resource: str, version: FhirVersion) -> Found:
    """The type of a path on a resource. Raises Unusable for a path that cannot be run.

    >>> found_at("value.ofType(Quantity)", "Observation", "R4")
    Found(type='Quantity', many=False, unknown=())
    """
    root = p.Var(p.RESOURCE, resource)
    scope = Scope(shapes(version), root, root, root, root.name)
    try:
        plan = chosen(compile_path(path, scope), path)
    except (BadPath, NotCompiled) as error:
        raise Unusable(error.en, error.nl) from None
    return Found(plan.type, plan.many, tuple(scope.unknown))


@cache
def parts_of(type: str) -> tuple[Part, ...]:
    """The columns that hold a value of a type. Raises Unusable for a type that has no value of its own (an address, a name)."""
    if type in PRIMITIVES:
        return (Part("", "", type, "value"),)
    if type in QUANTITIES:
        return (Part("", ".value", "decimal", "value"), Part("_unit", ".code", "code", "unit"))
    if type == "Coding":
        return (Part("", ".code", "code", "value"), Part("_system", ".system", "uri", "system"))
    if type == "Period":
        return (Part("_start", ".start", "dateTime", "value"), Part("_end", ".end", "dateTime", "value"))
    if type == "Identifier":
        return (Part("", ".value", "string", "value"), Part("_system", ".system", "uri", "system"))
    if type == "Reference":
        return (Part("_key", ".getReferenceKey()", "string", "value"),)
    why = f"it ends at {type}, which has no value of its own; name an element of it"
    raise Unusable(why, f"het eindigt op {type}, dat zelf geen waarde heeft; noem een element ervan")


@cache
def dates_of(resource: str, version: FhirVersion) -> tuple[tuple[str, str, str], ...]:
    """When something was so: name, path and type of the columns with the date of a resource; none for one that has no date.

    >>> dates_of("Encounter", "R4")
    (('date_start', 'period.start', 'dateTime'), ('date_end', 'period.end', 'dateTime'))
    """
    for name in _DATES:
        element = shapes(version).element(resource, name)
        if element is None or element.many:
            continue
        found: list[tuple[str, str, str]] = []
        for type in element.types:
            path = f"{name}.ofType({type})" if element.choice else name
            if type in ("dateTime", "date", "instant"):
                found.append(("date_at" if type != "instant" else "date_instant", path, type))
            elif type == "Period":
                found += [("date_start", f"{path}.start", "dateTime"), ("date_end", f"{path}.end", "dateTime")]
        if found:
            return tuple(found)
    return ()


@cache
def patient_key(resource: str, version: FhirVersion) -> str:
    """The path to the key of the patient; empty for a resource that belongs to none."""
    if resource == "Patient":
        return "getResourceKey()"
    names = (name for name in _PATIENT if shapes(version).element(resource, name))
    name = next(names, "")
    return f"{name}.getReferenceKey(Patient)" if name else ""


@cache
def verification(resource: str, version: FhirVersion) -> str:
    """The path that tells that a resource is not so, or was written by mistake; empty if it has no such element.

    nl-core sends the status of a problem in more codes than those of FHIR, so the two that matter are looked for.
    """
    element = shapes(version).element(resource, "verificationStatus")
    if element is None:
        return ""
    if element.types == ("code",):
        return "verificationStatus"
    return "verificationStatus.coding.where(code='entered-in-error' or code='refuted').code.first()"


@cache
def encounter_key(resource: str, version: FhirVersion) -> str:
    """The path to the key of the contact that it belongs to; empty if it has no such element."""
    if resource == "Encounter":
        return "getResourceKey()"
    name = next((n for n in ("encounter", "context") if shapes(version).element(resource, n)), "")
    element = shapes(version).element(resource, name) if name else None
    return f"{name}.getReferenceKey(Encounter)" if element and not element.many else ""
