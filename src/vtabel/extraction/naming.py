"""What views and columns are called: words of FHIR and the zib, the same whichever registries come along."""

from __future__ import annotations

import hashlib
import re

from vtabel.catalog import short_name

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_EXTENSION = re.compile(r"extension\('[^']*?([^'/.]+)'\)")
_OF_SYSTEM = re.compile(r"\.where\(system='([^']+)'\)\.(?:code|value)\b")
_OF_TYPE = re.compile(r"ofType\((\w+)\)(?!.*ofType)")
_TOKEN = re.compile(r"'([^']*)'|([A-Za-z]\w*)")
_GRAMMAR = frozenset({"code", "coding", "system", "value", "where", "exists", "and", "or", "ofType"})
_LONGEST = 50
_PART = frozenset({"value", "code", "coding"})
"""Elements that say nothing of what is held."""


def snake(text: str) -> str:
    """A name for SQL.

    >>> snake("nl-core-LaboratoryTestResult"), snake("value.ofType(Quantity)")
    ('nl_core_laboratory_test_result', 'value_of_type_quantity')
    """
    return "_".join(_WORD.findall(text)).lower() or "value"


def of_profile(profile: str, resource: str) -> str:
    """What the view of a profile, or of a resource type, is called.

    >>> of_profile("nl-core-BodyWeight", "Observation"), of_profile("", "Condition")
    ('body_weight', 'condition')
    """
    return snake(profile.removeprefix("nl-core-").removeprefix("zib-") or resource)


def of_path(path: str) -> str:
    """What a path is called where no concept names it: its last element that says something, or the extension it reads.

    >>> of_path("hospitalization.dischargeDisposition"), of_path("multipleBirth.ofType(integer)")
    ('discharge_disposition', 'multiple_birth')
    >>> of_path("bodySite.extension('http://nictiz.nl/fhir/StructureDefinition/ext-AnatomicalLocation.Laterality').value")
    'laterality'
    """
    *before, last = _EXTENSION.split(path)
    said = [step for step in _steps(last) if step not in _PART]
    if said:
        return snake(said[-1])
    if before:
        return snake(before[-1].removeprefix("ext-"))
    steps = _steps(last)
    return snake(steps[-1]) if steps else "value"


def _steps(path: str) -> list[str]:
    steps = re.split(r"\.(?![^()]*\))", path)
    return [step for step in steps if re.fullmatch(r"[a-z]\w*", step)]


def of_condition(condition: str) -> str:
    """What the column is called that tells whether a condition holds: its elements and codes.

    >>> of_condition("class.code='IMP' or class.code='SS'")
    'holds_class_imp_ss'
    >>> of_condition("verificationStatus.coding.where(system='http://snomed.info/sct' and code='410516002').exists().not()")
    'holds_verification_status_410516002_not'
    """
    texts = (text or word for text, word in _TOKEN.findall(condition) if "://" not in text and not text.startswith("urn:"))  # fmt: skip
    words = dict.fromkeys(snake(text) for text in texts if text not in _GRAMMAR)
    name = "_".join(["holds", *words])
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 5].rstrip('_')}_{_digest(condition)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4]


def with_system(name: str, path: str) -> str:
    """A name with the code system or identifier system that a path picks.

    >>> with_system("problem_name", "code.coding.where(system='http://hl7.org/fhir/sid/icd-10-nl').code.first()")
    'problem_name_icd_10_nl'
    """
    found = _OF_SYSTEM.search(path)
    known = short_name(found[1]).partition("(")[0] if found else ""
    return f"{name}_{snake(known.lower())}" if known and known != (found[1] if found else "") else name


def other_names(name: str, path: str) -> tuple[str, ...]:
    """What else a column can be called where its name is taken: with its type, then with a number.

    >>> other_names("test_result", "value.ofType(string)")[:2]
    ('test_result_string', 'test_result_2')
    """
    type = _OF_TYPE.search(path)
    return (*([f"{name}_{snake(type[1])}"] if type else []), *(f"{name}_{number}" for number in range(2, 1000)))


def below(view: str, column: str) -> str:
    """What the view of a repeating element is called: words that both have stand there once.

    >>> below("tobacco_use", "tobacco_use_status"), below("encounter", "destination")
    ('tobacco_use_status', 'encounter_destination')
    """
    above, words = view.split("_"), column.split("_")
    shared = next((n for n in range(min(len(above), len(words)), 0, -1) if above[-n:] == words[:n]), 0)
    return "_".join([*above, *words[shared:]])
