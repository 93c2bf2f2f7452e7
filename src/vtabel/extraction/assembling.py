"""The bindings and cases of one profile -> its view, and the views below it for what repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from vtabel.catalog import CodeFilter, Element
from vtabel.extraction import naming, paths
from vtabel.extraction.model import Role, Served, Trace, View, ViewColumn
from vtabel.extraction.shapes import FhirVersion, shapes
from vtabel.extraction.span import span_of
from vtabel.mapping import Code, Pick
from vtabel.mapping.links import PERSON_LINKS

_ORDER: tuple[Role, ...] = ("key", "index", "status", "date", "value", "unit", "system", "code", "filter")
SELECTING = ("code", "category", "class", "intent")
"""Elements whose fixed codes select a profile's resources: the first that has one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one variable or case asks of a resource."""

    trace: Trace
    path: str
    element: Element | None
    codes: tuple[Code, ...] = ()
    where: str = ""
    name: str = ""
    dated: bool = False
    link: str = ""
    pick: Pick | None = None
    window: str = ""


@dataclass(slots=True)
class _Draft:
    """A view that grows: columns by name, and the traces that each gathers, of which a key has one for every variable."""

    name: str
    for_each: str = ""
    columns: dict[str, ViewColumn] = field(default_factory=dict)
    traces: dict[str, dict[Trace, None]] = field(default_factory=dict)
    _by_path: dict[tuple[str, Role], str] = field(default_factory=dict)

    def add(self, name: str, path: str, type: str, role: Role, trace: Trace) -> str:
        """The name of the column with a path; one that is there already gets the trace too."""
        same = self._by_path.get((path, role))
        if same is not None:
            self.traces[same].setdefault(trace)
            return same
        free = next(n for n in (name, *naming.other_names(name, path)) if n not in self.columns)
        self._make(ViewColumn(free, path, type, role, ()), trace)
        return free

    def patient(self, path: str, trace: Trace) -> None:
        """The key of the patient; of a Patient this is its own key under another name."""
        if "patient_key" in self.columns:
            self.traces["patient_key"].setdefault(trace)
        else:
            self._make(ViewColumn("patient_key", path, "string", "key", ()), trace)

    def made(self) -> tuple[ViewColumn, ...]:
        """The columns with their traces, in the order of their roles."""
        traced = (replace(c, traces=tuple(self.traces[name])) for name, c in self.columns.items())
        return tuple(sorted(traced, key=lambda c: _ORDER.index(c.role)))

    def _make(self, column: ViewColumn, trace: Trace) -> None:
        self.columns[column.name] = column
        self._by_path.setdefault((column.path, column.role), column.name)
        self.traces[column.name] = {trace: None}


class Assembler:
    """Gathers what is asked of one profile (or resource type). ``free`` makes a name one that no other view has."""

    def __init__(self, name: str, resource: str, profile: str, release: str, version: FhirVersion, fixed: tuple[CodeFilter, ...], free: Callable[[str], str]) -> None:  # fmt: skip
        self.name, self.resource, self.profile, self.release, self.version = name, resource, profile, release, version
        self._free = free
        self._fixed = fixed
        self._main = _Draft(name)
        self._below: dict[str, _Draft] = {}
        self._asks: list[Ask] = []

    def serve(self, ask: Ask) -> Served:
        """The columns for what is asked. Raises `paths.Unusable` for a path that no column can hold; then nothing is added."""
        found = paths.found_at(ask.path, self.resource, self.version) if ask.path not in ("", "$this") else None
        if ask.where:
            paths.found_at(ask.where, self.resource, self.version)
        served = Served("view", self.name) if found is None else self._value(ask, found)
        self._keys(ask)
        self._asks.append(ask)
        if ask.where:
            name = self._main.add(naming.of_condition(ask.where), f"({ask.where})", "boolean", "filter", ask.trace)
            served = replace(served, filter=name)
        return served

    def _value(self, ask: Ask, found: paths.Found) -> Served:
        if found.type == "CodeableConcept":
            return self._listed(ask, f"{ask.path}.coding", paths.parts_of("Coding"))
        single = ask.element is not None and ask.element.path == ask.path and ask.element.max in ("0", "1")
        if found.many and not single:
            items, _, step = ask.path.rpartition(".getReferenceKey")
            if items:  # a row per reference, so that it has a place
                return self._listed(ask, items, (paths.Part("", f"getReferenceKey{step}", "string", "value"),))
            return self._listed(ask, ask.path, paths.parts_of(found.type))
        path = f"{ask.path}.first()" if found.many else ask.path
        names = {part.role: self._main.add(f"{ask.name}{part.suffix}", f"{path}{part.step}", part.type, part.role, ask.trace) for part in paths.parts_of(found.type)}  # fmt: skip
        return Served("view", self.name, names["value"], names.get("unit", ""), names.get("system", ""))

    def _listed(self, ask: Ask, items: str, parts: tuple[paths.Part, ...]) -> Served:
        """A view below, with a row for each item."""
        draft = self._draft(items, ask.name)
        draft.add("resource_key", "getResourceKey()", "string", "key", ask.trace)
        self._patient(draft, ask.trace)
        draft.add("item_index", "%rowIndex", "integer", "index", ask.trace)
        names = {
            part.role: draft.add(
                f"{ask.name}{part.suffix}", part.step.lstrip(".") or "$this", part.type, part.role, ask.trace
            )
            for part in parts
        }
        return Served("view", draft.name, names["value"], names.get("unit", ""), names.get("system", ""))

    def _draft(self, items: str, name: str) -> _Draft:
        """The view below with a row for each of these items."""
        if items not in self._below:
            self._below[items] = _Draft(self._free(naming.below(self.name, name)), items)
        return self._below[items]

    def _keys(self, ask: Ask) -> None:
        self._main.add("resource_key", "getResourceKey()", "string", "key", ask.trace)
        self._patient(self._main, ask.trace)
        encounter = paths.encounter_key(self.resource, self.version)
        if ask.link == "encounter" and encounter and self.resource != "Encounter":
            self._main.add("encounter_key", encounter, "string", "key", ask.trace)
        if shapes(self.version).element(self.resource, "status"):
            self._main.add("status", "status", "code", "status", ask.trace)
        if verified := paths.verification(self.resource, self.version):
            self._main.add("verification", verified, "code", "status", ask.trace)
        if ask.dated and self.resource == "Patient" and ask.link in PERSON_LINKS:
            self._main.add(
                "date_at", "birthDate", "date", "date", ask.trace
            )  # which of her children is told by the birth
        if ask.dated:
            for name, path, type in paths.dates_of(self.resource, self.version):
                self._main.add(name, path, type, "date", ask.trace)

    def _patient(self, draft: _Draft, trace: Trace) -> None:
        path = paths.patient_key(self.resource, self.version)
        if path:
            draft.patient(path, trace)

    def views(self) -> tuple[View, ...]:
        """The view of the profile, then those below it; none where nothing could be served."""
        if not self._asks:
            return ()
        selection = self._selection()
        codings = self._codings()
        span = span_of((ask.pick, ask.window) for ask in self._asks)
        drafts = [self._main, *self._below.values()]
        return tuple(
            View(
                name=draft.name,
                resource=self.resource,
                fhir=self.version,
                release=self.release,
                profile=self.profile,
                columns=draft.made(),
                selection=selection,
                for_each=draft.for_each,
                codings=codings if draft is self._main else "",
                span=span,
            )
            for draft in drafts
        )

    def _codings(self) -> str:
        """A view with the codes of each resource, where its bindings select by different sets of codes."""
        sets = {ask.codes for ask in self._asks}
        if len(sets) < 2 or not any(sets):
            return ""
        draft = self._draft("code.coding", "code")
        for ask in self._asks:
            if ask.codes:
                draft.add("resource_key", "getResourceKey()", "string", "key", ask.trace)
                self._patient(draft, ask.trace)
                draft.add("item_index", "%rowIndex", "integer", "index", ask.trace)
                draft.add("code", "code", "code", "value", ask.trace)
                draft.add("code_system", "system", "uri", "system", ask.trace)
        return draft.name

    def _selection(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Which resources are of interest: the union of the codes in use; without such, those that the profile fixes."""
        used = [ask.codes for ask in self._asks]
        if used and all(used):
            return (("code", tuple(dict.fromkeys((c.system, c.code) for codes in used for c in codes))),)
        for element in SELECTING:
            fixed = tuple(dict.fromkeys((f.system, f.code) for f in self._fixed if f.element == element))
            if fixed:
                return ((element, fixed),)
        return ()
