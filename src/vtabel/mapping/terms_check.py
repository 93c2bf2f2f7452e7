"""The codes of a mapping against the value sets of the elements they are for (VT336-VT341).

A code of a value map must be in the value set of the element that is read; a code that selects resources in that of ``code``
of their profile. Codes that a profile fixes itself are always right. How strong a finding is follows the binding strength:
https://hl7.org/fhir/R4/terminologies.html#strength
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vtabel.catalog import Catalog, Element, release_of, short_name, system_uri
from vtabel.catalog.codeform import well_formed
from vtabel.catalog.terminology import Answer, By, Question, Terminology, Verdict, reason
from vtabel.catalog.txclient import Why, dutch
from vtabel.diagnostics import Cell, Findings
from vtabel.mapping.model import Binding, Case, Code, Decision, Mapped
from vtabel.text import match_form

_CODED = ("code", "Coding", "CodeableConcept")
_TAIL = re.compile(r"(\.coding)?(\.code)?(\.first\(\))?$")  # a path may go on into the code itself
_RULE = {"required": "VT336", "extensible": "VT337"}  # preferred and example: VT338
_SILENT = (Why.GIVEN_UP, Why.FAILED)
_SHOWN = 5  # cells in one finding


# Who a cell speaks for (a variable, or the registry of a dataset), and the cell: mapping files often have the same name.
Place = tuple[str, Cell | None]


@dataclass(frozen=True, slots=True)
class _Use:
    """A code in a cell, the element whose value set it must be in, and the row that goes if it may not be there."""

    question: Question
    element: Element
    release: str
    cell: Cell | None
    row: Place


class TermsCheck:
    """Checks one mapping; ``code_cells`` gives the cell with codes of a row."""

    def __init__(
        self, catalog: Catalog, terminology: Terminology, findings: Findings, code_cells: Mapping[Place, Cell]
    ) -> None:
        self._catalog = catalog
        self._terminology = terminology
        self._findings = findings
        self._code_cells = code_cells
        self._of_profile: dict[tuple[str, str], tuple[Element | None, set[tuple[str, str]]]] = {}

    def refused(self, variables: Iterable[Mapped], cases: Iterable[Case]) -> set[Place]:
        """Report every code that is not where it may be; gives the places of what cannot be used because of that."""
        variables = tuple(variables)
        self._check_options(variables)
        uses: list[_Use] = []
        for mapped in variables:
            if mapped.binding is not None and mapped.binding.decision is not Decision.REJECTED:
                uses += self._uses(mapped.key, mapped.binding)
        for case in cases:
            uses += self._selecting((case.registry, case.cell), case.codes, case.profile, self._catalog)
        answers = self._answers(uses)
        refused: set[Place] = set()
        unknown: dict[str, list[tuple[_Use, Answer]]] = {}
        for use in uses:
            answer = answers[use.release, use.question]
            if answer.verdict is Verdict.NO:
                self._report(use, answer)
                if use.element.binding == "required":
                    refused.add(use.row)
            elif answer.verdict is Verdict.UNKNOWN:
                unknown.setdefault(use.question.value_set, []).append((use, answer))
        self._report_unknown(unknown)
        return refused

    def _uses(self, owner: str, binding: Binding) -> Iterator[_Use]:
        catalog = release_of(binding.release, self._catalog)
        if catalog is None:
            return
        element = _element(binding, catalog)
        if element is not None:
            for row in binding.value_map:
                if row.code and row.system != "boolean":
                    question = Question(row.system, row.code, element.value_set)
                    yield _Use(question, element, catalog.release, row.cell, (owner, row.cell))
        yield from self._selecting((owner, binding.cell), binding.codes, binding.profile, catalog)

    def _selecting(self, row: Place, codes: Iterable[Code], profile: str, catalog: Catalog) -> Iterator[_Use]:
        """The codes that select resources of a profile, as far as the profile does not fix them itself."""
        coded, fixed = self._code_of(profile, catalog) if codes else (None, set())
        if coded is None:
            return
        cell = self._code_cells.get(row, row[1]) if row[1] else None
        for code in codes:
            if (code.system, code.code) not in fixed:
                yield _Use(Question(code.system, code.code, coded.value_set), coded, catalog.release, cell, row)

    def _code_of(self, profile: str, catalog: Catalog) -> tuple[Element | None, set[tuple[str, str]]]:
        """The element of a profile that holds the code of its resources, and the codes that it fixes; a catalog holds thousands of
        elements, and is gone through once for each profile."""
        at = (catalog.release, match_form(profile))
        if at not in self._of_profile:
            elements = [e for e in catalog.elements if match_form(e.profile) == at[1]]
            coded = next((e for e in elements if e.path == "code" and _is_coded(e)), None)
            fixed = {(c.system, c.code) for e in elements for c in e.codes if c.element == "code"}
            self._of_profile[at] = (coded, fixed)
        return self._of_profile[at]

    def _answers(self, uses: list[_Use]) -> dict[tuple[str, Question], Answer]:
        """The answers by release and question."""
        found: dict[tuple[str, Question], Answer] = {}
        for release in dict.fromkeys(use.release for use in uses):
            asked = dict.fromkeys(use.question for use in uses if use.release == release)
            answers = self._terminology.of(release).validate_all(asked)
            found |= {(release, question): answers[question] for question in asked}
        return found

    def _report(self, use: _Use, answer: Answer) -> None:
        question, element = use.question, use.element
        server = self._terminology.server
        self._findings.add(
            _RULE.get(element.binding, "VT338"),
            use.cell,
            code=question.code,
            system=short_name(question.system),
            value_set=element.value_set_name or question.value_set,
            element=f"{element.profile} {element.path}",
            by=use.release if answer.by is By.PACKAGED or server is None else server.url,
        )

    def _report_unknown(self, unknown: dict[str, list[tuple[_Use, Answer]]]) -> None:
        """One finding for each value set, and one for all that a server did not answer."""
        silent: list[tuple[_Use, Answer]] = []
        for url, found in unknown.items():
            silent += [(use, answer) for use, answer in found if answer.why in _SILENT]
            said = [(use, answer) for use, answer in found if answer.why not in _SILENT]
            if said:
                first, answer = said[0]
                why, why_nl = reason(answer.why or Why.NO_SERVER, answer.detail)
                name = first.element.value_set_name or url
                cells = _cells(use for use, _ in said)
                codes = len({use.question for use, _ in said})
                cell = cells[0] if cells else None
                params = {"count": codes, "value_set": name, "why": why, "why_nl": why_nl}
                self._findings.add("VT339", cell, related=cells[1:_SHOWN], **params)
        if silent:
            self._report_silent(silent)

    def _report_silent(self, silent: list[tuple[_Use, Answer]]) -> None:
        server = self._terminology.server
        cells = _cells(use for use, _ in silent)
        answer = next((a for _, a in silent if a.why is Why.GIVEN_UP), silent[0][1])
        self._findings.add(
            "VT340",
            cells[0] if cells else None,
            related=cells[1:_SHOWN],
            server=server.url if server else "",
            why=answer.detail,
            why_nl=dutch(answer.detail),
            count=len({use.question for use, _ in silent}),
            sets=len({use.question.value_set for use, _ in silent}),
        )

    def _check_options(self, variables: Iterable[Mapped]) -> None:
        """Codes of a terminology that the tables themselves give with their options; variables may share a list."""
        lists = (mapped.variable.value_list for mapped in variables)
        coded = dict.fromkeys(o for found in lists if found for o in found.options if o.concept_code)
        for option in coded:
            system = system_uri(option.code_system)
            if system and not well_formed(system, option.concept_code):
                self._findings.add("VT341", option.cell, code=option.concept_code, system=short_name(system))


def _cells(uses: Iterable[_Use]) -> list[Cell]:
    return list(dict.fromkeys(use.cell for use in uses if use.cell is not None))


def _element(binding: Binding, catalog: Catalog) -> Element | None:
    """The element that a binding reads, if it is coded and has a value set."""
    concept = catalog.concept(binding.concept)
    wanted = (binding.path, _TAIL.sub("", binding.path))
    for element in concept.elements if concept else ():
        if element.profile == binding.profile and element.path in wanted and _is_coded(element):
            return element
    return None


def _is_coded(element: Element) -> bool:
    return bool(element.value_set) and any(kind.partition("(")[0] in _CODED for kind in element.types)
