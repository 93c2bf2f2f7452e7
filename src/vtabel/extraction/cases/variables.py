"""A variable that is served -> its part of the query model, or a finding that says why no query gives it (VT452 to VT455, VT525)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vtabel.diagnostics import Cell, Findings
from vtabel.expressions import Type
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.needs import PLAIN_LINKS, Found, coded_as, key_of, parent_key
from vtabel.extraction.cases.populations import conditions
from vtabel.extraction.cases.viewed import Views, codes_of, holds_of, key_column, moment_of
from vtabel.extraction.model import Served, View
from vtabel.mapping import Binding, Case, Mapped, Pick
from vtabel.mapping import Mapping as Mapped_
from vtabel.mapping.derivations import derivation
from vtabel.mapping.links import PARENT, TO_MOTHER
from vtabel.mapping.windows import CASE_END, Window, read_window
from vtabel.table import AccountabilityTable, Datatype, Variable
from vtabel.table.scope import meant, type_of
from vtabel.text import match_form

_PLACEHOLDER = re.compile(r"\{\w+\}")
_TYPES: dict[q.Delivers, tuple[Type, ...]] = {
    "number": (Type.NUMBER,),
    "text": (Type.TEXT, Type.CODE),
    "boolean": (Type.BOOLEAN,),
    "date": (Type.DATE,),
    "instant": (Type.INSTANT,),
}
_DELIVERED = {type: delivers for delivers, types in _TYPES.items() for type in types}
_NONE: Mapping[str, q.Variable] = {}
_COUNTING = (Pick.COUNT, Pick.EXISTS)


class _Uncompiled(Exception):  # noqa: N818 - says what is so; its finding is recorded
    """A variable that no query can give."""


class VariableBuilder:
    """The variables of one dataset."""

    def __init__(
        self, case: Case, mapping: Mapped_, table: AccountabilityTable, views: Views, found: Found, findings: Findings
    ) -> None:
        self._case, self._mapping, self._table = case, mapping, table
        self._views, self._found, self._findings = views, found, findings
        self._mapped: dict[str, Mapped] = {}
        self._uncoded: set[str] = {table.population.text} if table.population else set()

    def variable(self, mapped: Mapped, served: Served) -> q.Variable | None:
        """The variable; None, with a finding at its cell in the mapping file, if no query can give it."""
        binding, asked = mapped.binding, mapped.variable
        assert binding is not None  # it is served
        self._mapped[mapped.key] = mapped
        try:
            source = self._source(mapped, binding, served)
        except _Uncompiled:
            return None
        options = _options(binding)
        if isinstance(source, q.Derived) and source.checked.type not in (Type.BOOLEAN, Type.TEXT, Type.CODE):
            options = ()
        delivers = _delivers(asked, source, options)
        coded = isinstance(source, q.Picked) and delivers == "text" and not options and asked.value_list
        return q.Variable(
            key=mapped.key,
            name=asked.name,
            delivers=delivers,
            source=source,
            options=options,
            listed=tuple(o.code for o in asked.value_list.options) if coded and asked.value_list else (),
            decimals=0 if asked.datatype is Datatype.INTEGER else asked.decimals,
            identity=asked.identity,
            only_for=self._only_for(mapped),
        )

    def sound(
        self,
        found: Mapping[str, q.Variable | None],
        above: Mapping[str, q.Variable],
        beside: Mapping[str, q.Variable] = _NONE,
    ) -> tuple[q.Variable, ...]:
        """The variables without those that hang on one that cannot be had, each with a finding (VT453, VT454, VT525). Derivations may
        speak of variables of the datasets ``above``, of which each row has one. Those ``beside`` them in the dataset were found sound."""
        kept = {key: variable for key, variable in found.items() if variable is not None}
        while lost := [key for key, one in kept.items() if not self._stands(one, {**beside, **kept}, above)]:
            for key in lost:
                del kept[key]
        return tuple(kept.values())

    def _stands(self, variable: q.Variable, kept: Mapping[str, q.Variable], above: Mapping[str, q.Variable]) -> bool:
        source = variable.source
        if isinstance(source, q.Picked):
            wrong = [name for name, key in source.anchors if not _is_moment(kept.get(key))]
            for name in wrong:
                why = (f"`{name}` is not picked as a date itself", f"`{name}` wordt zelf niet als datum gekozen")
                self._report("VT453", self._mapped[variable.key], *why, text=str(source.window))
            return not wrong
        if isinstance(source, q.Derived):
            unfit = [pair for pair in source.inputs if not self._fits(pair[1], kept.get(pair[1]) or above.get(pair[1]))]
            for name, key in unfit:
                self._report_input(variable, name, key)
            return not unfit
        return True

    def _report_input(self, variable: q.Variable, name: str, key: str) -> None:
        """Why a derivation cannot use an input: it is not there, or there may be several to a row (VT454, VT525)."""
        mine, other = self._mapped[variable.key], self._mapping[key].variable.dataset
        cell = self._cell(mine)
        if match_form(other) in (match_form(mine.variable.dataset), *self._datasets_above()):
            self._findings.add("VT454", cell, name=variable.key, input=name)
        else:
            own = mine.variable.dataset
            self._findings.add("VT525", cell, name=variable.key, input=name, dataset=own, other=other)

    def _datasets_above(self) -> Iterator[str]:
        cases = {match_form(key_of(case)): case for case in self._mapping.cases}
        case: Case | None = self._case
        while case is not None and case.parent:
            yield match_form(case.parent)
            case = cases.pop(parent_key(case), None)  # each once, should it be its own parent

    def _fits(self, key: str, input: q.Variable | None) -> bool:
        """Whether a derivation can use a variable: it is there, of the type that the expression takes it for."""
        if input is None or isinstance(input.source, q.Nowhere):
            return False
        type = type_of(self._mapping[key].variable).type
        return type is Type.UNKNOWN or type in _TYPES[input.delivers]

    def _source(
        self, mapped: Mapped, binding: Binding, served: Served
    ) -> q.Picked | q.Constant | q.Derived | q.Nowhere:
        match served.kind:
            case "constant":
                return self._constant(mapped, binding)
            case "derived":
                return self._derived(mapped, binding)
            case "manual" | "local":
                return q.Nowhere(served.kind)
        return self._picked(mapped, binding, served)

    def _constant(self, mapped: Mapped, binding: Binding) -> q.Constant | q.Nowhere:
        if _PLACEHOLDER.search(binding.value):
            self._findings.add("VT455", self._cell(mapped), name=mapped.key, text=binding.value)
            return q.Nowhere("constant")
        return q.Constant(binding.value)

    def _derived(self, mapped: Mapped, binding: Binding) -> q.Derived:
        checked = derivation(binding.expression, mapped.variable, self._table, Findings())
        if checked is None:  # its findings are those of `resolve`
            raise _Uncompiled
        names = ((name, meant(name, mapped.variable, self._table)[0]) for name in checked.expression.names)
        return q.Derived(checked, tuple((name, f"{mapped.registry}:{variable.key}") for name, variable in names))

    def _picked(self, mapped: Mapped, binding: Binding, served: Served) -> q.Picked:
        view, main = self._views[served.view], self._views.main(served.view)
        column = view.column(served.column) if served.column else None
        holds = holds_of(column) if column else "text"
        window = self._window(mapped, binding)
        ranks = self._ranks(mapped, binding, holds)
        link = self._link(mapped, binding, main)
        after = window is not None and window.start is not None and window.start.anchor == CASE_END
        candidates = q.Candidates(
            view=main.name,
            value=served.column or "resource_key",
            holds=holds,
            items=view.name if view.for_each else "",
            unit_column=served.unit if holds == "number" else "",
            unit=_unit(binding, mapped.variable) if served.unit and holds == "number" else "",
            system=served.system,
            moment=q.Moment((served.column,)) if holds == "date" else _moment(main, link),
            filter=served.filter,
            codes=codes_of(main, binding.codes, self._views),
            link=link,
            ranks=ranks,
            own=not (after and binding.pick in _COUNTING and binding.resource == self._case.resource),
        )
        return q.Picked(candidates, binding.pick, window, tuple(self._anchors(mapped, window)))

    def _window(self, mapped: Mapped, binding: Binding) -> Window | None:
        window = read_window(binding.window) if binding.window else None
        for bound in window.bounds if window else ():
            hours = bound.duration.hours or bound.duration.minutes or bound.duration.seconds
            if hours and (bound.duration.years or bound.duration.months):
                why = "months have no fixed number of hours", "maanden hebben geen vast aantal uren"
                self._refuse("VT453", mapped, *why, text=binding.window)
        return window if window and window.bounds else None

    def _anchors(self, mapped: Mapped, window: Window | None) -> Iterator[tuple[str, str]]:
        for name in dict.fromkeys(bound.variable for bound in (window.bounds if window else ()) if bound.variable):
            yield name, f"{mapped.registry}:{meant(name, mapped.variable, self._table)[0].key}"

    def _ranks(self, mapped: Mapped, binding: Binding, holds: q.Holds) -> tuple[q.Option, ...]:
        """The options whose numbers say which code is the least; none are needed for a number or a date."""
        if binding.pick not in (Pick.MIN, Pick.MAX) or holds in ("number", "date"):
            return ()
        options = _options(binding)
        if not options or any(option.number is None for option in options):
            why = "its codes do not become numbers", "haar codes worden geen getallen"
            self._refuse("VT453", mapped, *why, text=binding.pick)
        return options

    def _link(self, mapped: Mapped, binding: Binding, main: View) -> q.Link:
        if binding.link == "encounter":
            case = self._views.main(self._found.starts[self._key].view)
            sides = [side.resource == "Encounter" or key_column(side, "encounter_key") for side in (case, main)]
            if not all(sides):
                why = "one of both has no encounter", "een van beide heeft geen contact"
                self._refuse("VT452", mapped, *why, text=binding.link)
            return q.Link("encounter", column="resource_key" if main.resource == "Encounter" else "encounter_key")
        if binding.link in PLAIN_LINKS:
            if not key_column(main, "patient_key"):
                why = f"{main.resource} belongs to no patient", f"{main.resource} hoort bij geen patiënt"
                self._refuse("VT452", mapped, *why, text=binding.link or "patient")
            return q.Link()
        if mapped.key in self._found.persons:
            return self._to_person(binding.link, *self._found.persons[mapped.key])
        if mapped.key not in self._found.links:
            why = "no reference ties it to the case", "geen verwijzing bindt het aan de casus"
            if binding.link == PARENT:
                why = "its dataset is a part of no other", "haar dataset is geen deel van een andere"
            self._refuse("VT452", mapped, *why, text=binding.link)
        direction, served = self._found.links[mapped.key]
        return q.Link("from case" if direction == "from case" else "to case", served.view, served.column)

    def _to_person(self, link: str, are: Served, persons: Served) -> q.Link:
        return q.Link("mother" if link == TO_MOTHER else "child", are.view, are.column, persons.view, persons.filter)

    @property
    def _key(self) -> str:
        return f"{self._case.registry}:{self._case.dataset}"

    def _only_for(self, mapped: Mapped) -> tuple[q.Condition, ...]:
        """The population of the variable where somebody coded it; one that is not coded is asked of every case."""
        population = mapped.variable.population
        if population is None or population.text in self._uncoded:
            return ()
        if coded_as(population, mapped.registry, self._mapping) is None:
            self._uncoded.add(population.text)  # one finding for all variables that say it
        return conditions(population, self._case, self._mapping, self._views, self._found, self._findings)

    def _refuse(self, code: str, mapped: Mapped, why: str, why_nl: str, text: str) -> None:
        self._report(code, mapped, why, why_nl, text)
        raise _Uncompiled

    def _report(self, code: str, mapped: Mapped, why: str, why_nl: str, text: str) -> None:
        cell = self._cell(mapped)
        self._findings.add(code, cell, related=(), name=mapped.key, why=why, why_nl=why_nl, text=text)

    def _cell(self, mapped: Mapped) -> Cell:
        return (mapped.binding and mapped.binding.cell) or mapped.variable.cell


def _moment(main: View, link: q.Link) -> q.Moment | None:
    """When the resources of a view were so; a birth date is that of a person who is looked for, not of what is said of the patient."""
    return moment_of(main) if main.resource != "Patient" or link.to_person else None


def _options(binding: Binding) -> tuple[q.Option, ...]:
    """The value map, without rows that only explain."""
    return tuple(q.Option(row.system, row.code, row.option) for row in binding.value_map if row.code and row.option)


def _unit(binding: Binding, asked: Variable) -> str:
    """The unit that is delivered; empty where nobody says one, and numbers stay as they are."""
    return (binding.unit or asked.unit or "").strip()


def _is_moment(variable: q.Variable | None) -> bool:
    return variable is not None and isinstance(variable.source, q.Picked) and variable.source.candidates.holds == "date"


def _delivers(asked: Variable, source: object, options: tuple[q.Option, ...]) -> q.Delivers:
    """What comes out: the options of the registry where there is a value map, else what the source gives."""
    type = type_of(asked).type
    if options:
        return "number" if type is Type.NUMBER and all(_number(o.option) for o in options) else "text"
    if isinstance(source, q.Derived):
        return _DELIVERED[source.checked.type]
    if isinstance(source, q.Picked):
        if source.pick in _COUNTING:
            return "number" if source.pick is Pick.COUNT else "boolean"
        holds = source.candidates.holds
        return "instant" if holds == "date" and type is Type.INSTANT else holds
    if isinstance(source, q.Constant) and type is Type.NUMBER and _number(source.value):
        return "number"
    return "text"


def _number(text: str) -> bool:
    return not text or bool(re.fullmatch(r"-?\d+(\.\d+)?", text))
