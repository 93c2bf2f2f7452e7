"""A population in codes -> conditions on a case; one that nobody coded is a finding (VT451) and holds nobody back."""

from __future__ import annotations

from vtabel.diagnostics import Findings
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.needs import Found, coded_as, key_of
from vtabel.extraction.cases.viewed import Views, moment_of
from vtabel.mapping import Case
from vtabel.mapping import Mapping as Mapped_
from vtabel.table import Criterion, Population


def conditions(
    population: Population, case: Case, mapping: Mapped_, views: Views, found: Found, findings: Findings
) -> tuple[q.Condition, ...]:
    """The conditions of a population; those that cannot be looked at are a finding each (VT458)."""
    coded = coded_as(population, case.registry, mapping)
    if coded is None:
        if population.text:
            findings.add("VT451", population.cell or case.cell, text=population.text)
        return ()
    made = []
    for criterion in coded.criteria:
        condition = _condition(criterion, case, views, found)
        if condition is None:
            findings.add("VT458", coded.cell or case.cell, text=population.text, kind=criterion.kind)
        else:
            made.append(condition)
    return tuple(made)


def _condition(criterion: Criterion, case: Case, views: Views, found: Found) -> q.Condition | None:
    served = found.settings.get(key_of(case)) if criterion.kind == "setting" else found.looked_at.get(criterion.kind)
    if served is None:
        return None
    main = views.main(served.view)
    coded = criterion.kind in ("diagnosis", "procedure")
    return q.Condition(
        kind=criterion.kind,
        operator=criterion.operator,
        values=criterion.values,
        system=criterion.system,
        view=main.name,
        column=served.column,
        codings=served.view if coded else "",
        moment=moment_of(main) if coded else q.Moment((served.column,)) if criterion.kind == "age" else None,
    )
