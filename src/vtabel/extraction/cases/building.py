"""Mapping + views -> the query model of every dataset that has a case, with a finding for what cannot be compiled (VT450 ...)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Literal

from vtabel.diagnostics import Findings
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.family import Family, carried
from vtabel.extraction.cases.needs import Found, ServedVariables, key_of, parent_key, table_of
from vtabel.extraction.cases.populations import conditions
from vtabel.extraction.cases.variables import VariableBuilder
from vtabel.extraction.cases.viewed import Views, codes_of, key_column
from vtabel.extraction.model import Served, View
from vtabel.mapping import Case, Mapped
from vtabel.mapping import Mapping as Mapped_
from vtabel.mapping.links import PARENT
from vtabel.text import match_form


def build(
    mapping: Mapped_, relations: Iterable[View], served: Mapping[str, Served], found: Found, findings: Findings
) -> tuple[q.Dataset, ...]:
    """The query of each dataset. A dataset with variables from views and without a case is an error (VT450)."""
    views = Views(relations)
    cases = {match_form(key_of(case)): case for case in mapping.cases if key_of(case) in found.starts}
    variables = ServedVariables(mapping, served)
    alone: dict[str, q.Dataset | None] = {}
    lent: dict[str, tuple[q.Variable, ...]] = {}
    for case, above in _parents_first(cases):
        key, mine = match_form(key_of(case)), variables.of(case)
        over = [(cases[name], dataset.variables if (dataset := alone.get(name)) else ()) for name in above]
        builder = partial(
            VariableBuilder, mapping=mapping, table=table_of(case, mapping), views=views, found=found, findings=findings
        )
        lent[key] = _of_parents_case(mine, over[0], builder, served) if over else ()
        made = _of_case(mine, case, over, lent[key], builder, served)
        alone[key] = _dataset(case, mine, made, mapping, views, found, findings)
    family = Family(cases, alone, lent, views, found, findings)
    datasets = [family.dataset(case) for case in cases.values()]
    _report_without_case(mapping, served, set(cases), findings)
    return tuple(dataset for dataset in datasets if dataset is not None)


_Over = tuple[Case, tuple[q.Variable, ...]]
"""A case that others are a part of, and its variables."""


def _of_case(
    mine: tuple[Mapped, ...],
    case: Case,
    over: Sequence[_Over],
    lent: Iterable[q.Variable],
    builder: Callable[[Case], VariableBuilder],
    served: Mapping[str, Served],
) -> tuple[q.Variable, ...]:
    """The variables of a dataset in the order of the table, those that are asked of its parent's case as that carries them."""
    made = builder(case)
    of_parent = {v.key: carried(v) for v in lent}
    found = {m.key: made.variable(m, served[m.key]) for m in mine if not (over and _of_parent(m))}
    sound = {v.key: v for v in made.sound(found | of_parent, {v.key: v for _, above in over for v in above})}
    return tuple(sound[m.key] for m in mine if m.key in sound)


def _of_parents_case(
    mine: tuple[Mapped, ...], over: _Over, builder: Callable[[Case], VariableBuilder], served: Mapping[str, Served]
) -> tuple[q.Variable, ...]:
    """The variables with the link `parent`, as the dataset of the parent would ask them of the patient."""
    case, variables = over
    made = builder(case)
    found = {m.key: made.variable(_asked_there(m), served[m.key]) for m in mine if _of_parent(m)}
    return made.sound(found, {}, beside={v.key: v for v in variables})


def _of_parent(mapped: Mapped) -> bool:
    return mapped.binding is not None and mapped.binding.link == PARENT


def _asked_there(mapped: Mapped) -> Mapped:
    assert mapped.binding is not None  # of `_of_parent`
    return mapped.model_copy(update={"binding": mapped.binding.model_copy(update={"link": ""})})


def _parents_first(by_key: Mapping[str, Case]) -> list[tuple[Case, tuple[str, ...]]]:
    """The cases, each after its parent, with the keys of the datasets above it, the nearest first."""

    def above(case: Case, below: tuple[str, ...]) -> tuple[str, ...]:
        key = parent_key(case)
        return () if key not in by_key or key in below else (key, *above(by_key[key], (*below, key)))

    found = [(case, above(case, (key,))) for key, case in by_key.items()]
    return sorted(found, key=lambda pair: len(pair[1]))


def _dataset(
    case: Case,
    mine: tuple[Mapped, ...],
    variables: tuple[q.Variable, ...],
    mapping: Mapped_,
    views: Views,
    found: Found,
    findings: Findings,
) -> q.Dataset | None:
    """The query of a dataset; None if nothing of it can be given."""
    table = table_of(case, mapping)
    if not any(isinstance(v.source, q.Picked | q.Above) for v in variables):
        return None
    population = conditions(table.population, case, mapping, views, found, findings) if table.population else ()
    return q.Dataset(
        registry=table.registry.code,
        name=mine[0].variable.dataset,
        case=_case(case, views, found),
        keys=case.keys,
        variables=variables,
        period=_period(case, mine, findings),
        population=population,
    )


def _case(case: Case, views: Views, found: Found) -> q.Case:
    start, end = found.starts[key_of(case)], found.ends.get(key_of(case))
    main = views.main(start.view)
    return q.Case(
        view=main.name,
        start=q.Moment((start.column,)),
        end=q.Moment((end.column,)) if end and end.column != start.column else None,
        filter=start.filter,
        codes=codes_of(main, case.codes, views),
        encounter="resource_key" if case.resource == "Encounter" else key_column(main, "encounter_key"),
    )


def _period(case: Case, mine: tuple[Mapped, ...], findings: Findings) -> Literal["start", "end", ""]:
    """The moment of the case that the variable of the period is; empty, with a finding, if it is neither."""
    if not case.period:
        return ""
    named = (m for m in mine if m.variable.name == case.period and _stands_in(m, case))
    paths = {m.binding.path for m in named if m.binding}
    if case.start in paths:
        return "start"
    if case.end and case.end in paths:
        return "end"
    findings.add("VT456", case.cell, name=case.period, dataset=case.dataset)
    return ""


def _stands_in(mapped: Mapped, case: Case) -> bool:
    """Whether a variable is of the resource of its own case."""
    return mapped.binding is not None and mapped.binding.resource == case.resource and not _of_parent(mapped)


def _report_without_case(mapping: Mapped_, served: Mapping[str, Served], cases: set[str], findings: Findings) -> None:
    by_registry: dict[str, list[Mapped]] = {}
    for m in mapping:
        if m.key in served:
            by_registry.setdefault(m.registry, []).append(m)
    for table in mapping.tables:
        asked = by_registry.get(table.registry.code, [])
        for name in dict.fromkeys(m.variable.dataset for m in asked if served[m.key].kind == "view"):
            key = f"{table.registry.code}:{name}"
            if match_form(key) not in cases:
                mine = [m for m in asked if m.variable.dataset == name]
                cell = next((d.cell for d in table.datasets if d.name == name and d.cell), mine[0].variable.cell)
                findings.add("VT450", cell, dataset=key, count=len(mine))
