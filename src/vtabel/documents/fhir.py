"""The requirements as FHIR R5: a Bundle with one `Requirements` and an `ActorDefinition` for each party that must act.

Sources: https://hl7.org/fhir/R5/requirements.html and actordefinition.html. The addresses are names (``urn:vtabel:``): nothing is published there.
"""

from __future__ import annotations

import json
from typing import Any

from vtabel.documents import wording
from vtabel.documents.marks import quoted
from vtabel.documents.model import DocumentView, RequirementView
from vtabel.requirements import Necessity, Owner, Requirement, Requirements
from vtabel.text import storable

_CONFORMANCE = {Necessity.MUST: "SHALL", Necessity.SHOULD: "SHOULD", Necessity.MAY: "MAY"}
_ACTORS: dict[Owner, tuple[str, str]] = {
    Owner.VENDOR: ("EhrVendor", "system"),
    Owner.PROVIDER: ("CareProvider", "person"),
    Owner.REGISTRY: ("RegistryHolder", "person"),
    Owner.STANDARDS: ("StandardsBody", "person"),
}
_URL = "urn:vtabel:"


def render(found: Requirements, document: DocumentView) -> bytes:
    """The Bundle as JSON, UTF-8."""
    owners = [owner for owner in Owner if any(_acts(r, owner) for r in found)]
    resources = [_requirements(found, document, owners), *(_actor(owner, found, document) for owner in owners)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": f"{found.on.isoformat()}T00:00:00Z",
        "entry": [{"fullUrl": resource["url"], "resource": resource} for resource in resources],
    }
    return (json.dumps(bundle, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _acts(r: Requirement, owner: Owner) -> bool:
    """Whether a party must act on a requirement: the EHR on all of them, others on their gaps."""
    return owner is Owner.VENDOR or (r.gap is not None and r.gap.owner is owner)


def _actor(owner: Owner, found: Requirements, document: DocumentView) -> dict[str, Any]:
    name, kind = _ACTORS[owner]
    return {
        "resourceType": "ActorDefinition",
        "id": name,
        "url": f"{_URL}actor:{name}",
        "name": name,
        "title": wording.OWNERS[document.lang][owner],
        "status": "draft",
        "date": found.on.isoformat(),
        "type": kind,
    }


def _requirements(found: Requirements, document: DocumentView, owners: list[Owner]) -> dict[str, Any]:
    views = {view.id: view for view in document.requirements}
    return {
        "resourceType": "Requirements",
        "id": "ehr-requirements",
        "language": document.lang,
        "url": f"{_URL}requirements",
        "version": found.on.isoformat(),
        "name": "EhrRequirements",
        "title": storable(f"{document.title}: {document.subtitle}"),
        "status": "draft",
        "date": found.on.isoformat(),
        "description": storable(" ".join((*document.lead, document.made_with))),
        "actor": [f"{_URL}actor:{_ACTORS[owner][0]}" for owner in owners],
        "statement": [_statement(r, views[r.id], document) for r in found],
    }


def _statement(r: Requirement, view: RequirementView, document: DocumentView) -> dict[str, Any]:
    ui = document.ui
    lines = [
        quoted(view.statement),
        f"{ui['basis']}: {view.basis}",
        f"{ui['standard']}: {quoted(view.standard_text)}",
        f"{ui['test']}: {quoted(view.test)}",
        *([f"{ui['query']}: {view.query}", f"{ui['expected']}: {quoted(view.expected)}"] if view.query else []),
        f"{ui['gap']}: {view.gap}; {ui['remedy'].lower()}: {view.remedy}",
        f"{ui['priority']}: {view.priority}",
        f"{ui['revision']}: {view.revision}",
    ]
    return {
        "key": r.id,
        "label": storable(view.title),
        "conformance": [_CONFORMANCE[r.necessity]],
        "requirement": storable("\n\n".join(lines)),
        "source": [{"display": storable(f"{n.registry}: {n.name} ({n.cell})")} for n in view.needs],
    }
