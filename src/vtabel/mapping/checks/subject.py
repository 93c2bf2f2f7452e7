"""What a check looks at: one binding with its variable, the case of its dataset, the element it reads, and where all stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vtabel.catalog import Catalog, Element, ValueSet
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.checks.fhirtypes import result_types
from vtabel.mapping.model import Binding, Case, Pick, Source
from vtabel.table import AccountabilityTable, Variable
from vtabel.text import match_form

# The resources that happen at a time: more of them follow as long as a patient is in care.
EVENTS = frozenset(
    [
        "Condition",
        "DeviceUseStatement",
        "DiagnosticReport",
        "Encounter",
        "Immunization",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Procedure",
        "QuestionnaireResponse",
        "ServiceRequest",
    ]
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One binding. ``cells`` are the cells of its row by column; empty for a binding that the table itself gives."""

    variable: Variable
    table: AccountabilityTable
    binding: Binding
    case: Case | None
    catalog: Catalog | None
    element: Element | None
    value_set: ValueSet | None
    cells: Mapping[str, Cell]
    findings: Findings

    def report(self, code: str, column: str, asked: Iterable[str] = (), /, **params: object) -> None:
        """A finding at the cell of a column of the mapping, with the cell of the table that it is about: of the first of
        these fields that the table gives, else of the name."""
        origins = self.variable.origins
        field = next((name for name in asked if name in origins), "name")
        related = [origins[field].cell] if field in origins else []
        cell = self.cells.get(column, self.binding.cell)
        self.findings.add(code, cell, related=related, name=self.variable.name, **params)

    @property
    def in_fhir(self) -> bool:
        """True if the source is an element of FHIR."""
        return self.binding.source in (Source.ZIB, Source.FHIR)

    @property
    def types(self) -> frozenset[str]:
        """The FHIR types of what is delivered, as the path and the pick leave them; empty if they are not known."""
        if self.binding.pick is Pick.EXISTS:
            return frozenset({"boolean"})
        if self.binding.pick is Pick.COUNT:
            return frozenset({"integer"})
        return self.read_types

    @property
    def read_types(self) -> frozenset[str]:
        """The FHIR types of what the path leads to; empty if they are not known."""
        if not self.in_fhir or self.catalog is None:
            return frozenset()
        return result_types(self.binding.path, self.binding.resource, self.element, self.catalog)

    @property
    def is_case(self) -> bool:
        """True if the resource that is read is the one that the case itself is."""
        case, binding = self.case, self.binding
        if case is None or self.binding.link not in ("", "patient", "encounter"):
            return False
        one = (case.resource, set(case.codes), "".join(case.where.split()))
        return bool(case.resource) and one == (binding.resource, set(binding.codes), "".join(binding.where.split()))


def element_read(binding: Binding, catalog: Catalog | None) -> Element | None:
    """The element of the catalogue that a binding reads: its path is the binding's, or the longest beginning of it."""
    concept = catalog.concept(binding.concept) if catalog else None
    mine = [e for e in concept.elements if match_form(e.profile) == match_form(binding.profile)] if concept else []
    fitting = [e for e in mine if binding.path == e.path or binding.path.startswith(f"{e.path}.")]
    return max(fitting, key=lambda e: (len(e.path), not e.implicit), default=None)
