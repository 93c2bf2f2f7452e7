"""What a FHIR server cannot give of what is required: its CapabilityStatement -> gaps with evidence."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.catalog import CodeFilter
from vtabel.extraction.assembling import SELECTING
from vtabel.extraction.capability import Capability
from vtabel.mapping import Binding, Cause
from vtabel.requirements.model import Owner, Requirement, RequirementGap


def selecting(binding: Binding, fixed: Iterable[CodeFilter]) -> str:
    """The search parameter by which the resources of a binding are selected; empty where all of a type are taken.

    >>> selecting(Binding(source="fhir"), [CodeFilter("category", "http://snomed.info/sct", "282291009")])
    'category'
    """
    if binding.codes:
        return "code"
    elements = {code.element for code in fixed}
    return next((element for element in SELECTING if element in elements), "")


def with_capability(requirement: Requirement, capability: Capability | None, parameter: str) -> Requirement:
    """The requirement with a gap, where its resource type is not offered or cannot be searched by what selects it.

    ``parameter`` is the search parameter that is needed. The standard and the source stay: the gap is the server's. Neither
    the revision nor the priority changes.
    """
    standard = requirement.standard
    if capability is None or standard is None or requirement.gap is not None:
        return requirement
    evidence = capability.lacks(standard.resource, parameter)
    if evidence is None:
        return requirement
    exposed = standard.resource in capability.parameters
    gap = RequirementGap(
        cause=Cause.FILTER_UNSUPPORTED if exposed else Cause.NOT_EXPOSED,
        owner=Owner.VENDOR,
        stated_by="capability",
        evidence=evidence,
        lacking=f"{standard.resource}?{parameter}" if exposed else standard.resource,
    )
    return requirement.model_copy(update={"gap": gap})
