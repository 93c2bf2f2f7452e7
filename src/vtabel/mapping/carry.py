"""A mapping in another zib release: every binding to a zib concept is carried, or stays with a finding that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from vtabel.catalog import RELEASES, Catalog, Concept, Element, catalog, release_of, value_sets
from vtabel.catalog.translate import Standing, Translation, code_keys, system_in, system_key, translate
from vtabel.diagnostics import Cell, Findings, Report
from vtabel.mapping.fhirpath_names import unknown_names
from vtabel.mapping.links import LINKS
from vtabel.mapping.model import Binding, Case, Code, Decision, Mapped, Mapping, Source, ValueMap
from vtabel.mapping.words import VARIABLE_COLUMNS
from vtabel.text import match_form

# Words that a link may be; any other is a path on the resource.
_LINKS = {"", *LINKS}
_SHOWN = 4
_DUTCH = {
    "profile": "profiel",
    "resource": "resource",
    "path": "pad",
    "types": "typen",
    "codes": "codes",
    "value set": "waardelijst",
    "codes of the value set": "codes van de waardelijst",
    "unit": "eenheid",
}
_WHERE = re.compile(r"\.where\((?:[^()]|\([^()]*\))*\)")


def carry(mapping: Mapping, to: str) -> tuple[Mapping, Report]:
    """The mapping with its zib bindings in release ``to``, and what could not be carried or has to be looked at.

    A binding takes the place of its concept in the other release: profile, resource, path. Where more than the names of
    the release differs, an accepted row becomes proposed. A binding that cannot be carried stays as it was, with its old
    release (VT320 to VT323, VT325), and so does a case (VT328). Rejected rows, gaps and the other kinds of source are left alone.

    Raises VtabelError for a release that is not packaged.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> carried, report = carry(mapping, "zib2017")
    >>> carried["nhr-af:gewicht"].binding.profile
    'zib-BodyWeight'
    """
    carrier = _Carrier(catalog(to))
    variables = tuple(carrier.mapped(mapped) for mapped in mapping)
    cases = tuple(carrier.case(case) for case in mapping.cases)
    carried = Mapping(
        tables=mapping.tables,
        variables=variables,
        cases=cases,
        populations=mapping.populations,
        kept=mapping.kept,
        own=mapping.own,
        files=mapping.files,
        report=mapping.report,
    )
    return carried, carrier.findings.report()


class _Carrier:
    """Carries bindings to one release and collects the findings."""

    def __init__(self, target: Catalog) -> None:
        self._target = target
        self._to = target.release
        self.findings = Findings()

    def mapped(self, mapped: Mapped) -> Mapped:
        binding = mapped.binding
        if binding is None or binding.decision is Decision.REJECTED:
            return mapped
        if binding.source is Source.ZIB and binding.release != self._to:
            return mapped.model_copy(update={"binding": self._zib(binding, mapped.variable.name)})
        if binding.source is Source.FHIR:
            return mapped.model_copy(update={"binding": self._fhir(binding, mapped.variable.name)})
        return mapped

    def _fhir(self, binding: Binding, name: str) -> Binding:
        """A binding by resource and path names no concept: in another FHIR version nothing says that it still holds."""
        written_for = release_of(binding.release, catalog()) or catalog()
        if written_for.fhir == self._target.fhir:
            return binding
        self.findings.add(
            "VT329", binding.cell, name=name, resource=binding.resource, path=binding.path, fhir=self._target.fhir
        )
        return _proposed(binding)

    def _zib(self, binding: Binding, name: str) -> Binding:
        concept = catalog(binding.release).concept(binding.concept)
        if concept is None:  # of a catalogue that is not packaged
            told: dict[str, Any] = {"name": name, "concept": binding.concept, "of": binding.release, "to": self._to}
            self.findings.add("VT320", binding.cell, **told, candidates="-")
            return binding
        found = translate(_place_of(binding, concept), to=self._to, of=binding.release)[0]
        if found.after is None:
            self._refuse(found, binding, name)
            return binding
        path = self._path(binding, found)
        if path is None or not self._conditions_hold(binding, found.after):
            return binding
        codes, codes_held = self._codes(binding, found)
        value_map, values_held = self._values(binding, found.after)
        place = {"release": self._to, "profile": found.after.profile, "resource": found.after.resource, "path": path}
        carried = binding.model_copy(update={**place, "codes": codes, "value_map": value_map})
        if not found.same_meaning:
            self._differs(found, binding, name)
        return carried if found.same_meaning and codes_held and values_held else _proposed(carried)

    def _differs(self, found: Translation, binding: Binding, name: str) -> None:
        differences = [d for d in found.differences if d.in_meaning]
        what = "; ".join(map(str, differences))
        what_nl = "; ".join(str(replace(d, what=_DUTCH[d.what])) for d in differences)
        told: dict[str, Any] = {"name": name, "concept": binding.concept, "to": self._to}
        self.findings.add("VT324", binding.cell, **told, what=what, what_nl=what_nl)

    def _refuse(self, found: Translation, binding: Binding, name: str) -> None:
        """The finding on a concept that is not in the other release, or not surely the same there."""
        told: dict[str, Any] = {"name": name, "concept": found.concept, "of": found.of, "to": self._to}
        candidates = "; ".join(f"{c.concept} ({c.evidence})" for c in found.candidates) or "-"
        places = list(dict.fromkeys(f"{e.profile} {e.path}" for e in found.choices))
        shown = "; ".join(places[:_SHOWN]) + ("; …" if len(places) > _SHOWN else "")
        if found.standing is Standing.GONE:
            self.findings.add("VT320", binding.cell, **told, candidates=candidates)
        elif found.standing is Standing.RENAMED:
            before, after = found.names
            self.findings.add("VT321", binding.cell, **told, before=before, after=after, candidates=candidates)
        elif found.standing is Standing.AMBIGUOUS:
            self.findings.add("VT322", binding.cell, **told, places=shown)
        else:
            place = f"{found.before.resource} {found.before.path}"
            self.findings.add("VT323", binding.cell, **told, place=place, places=shown)

    def _path(self, binding: Binding, found: Translation) -> str | None:
        """The path in the other release; None (with a finding) where people wrote one that cannot be carried."""
        assert found.after is not None
        if binding.path == found.before.path:
            return found.after.path
        same = found.before.path == found.after.path and found.before.resource == found.after.resource
        names = unknown_names(binding.path, found.after.resource, binding.release, self._to)
        if same and not names:
            return binding.path
        if same:
            self._not_carried(binding, "path", binding.path, names)
            return None
        before, after = (f"{e.resource} {e.path}" for e in (found.before, found.after))
        why, why_nl = f"the element is not `{before}` but `{after}`", f"het element is niet `{before}` maar `{after}`"
        field = VARIABLE_COLUMNS["path"]
        self.findings.add("VT325", binding.cell, field=field, text=binding.path, to=self._to, why=why, why_nl=why_nl)
        return None

    def _not_carried(self, binding: Binding, column: str, text: str, names: Iterable[str]) -> None:
        """The finding on an expression that names what the other release is not known to have on that resource."""
        listed = ", ".join(f"`{name}`" for name in names)
        why, why_nl = f"it is not known to have {listed} there", f"niet bekend is of het daar {listed} heeft"
        field = VARIABLE_COLUMNS[column]
        self.findings.add("VT325", binding.cell, field=field, text=text, to=self._to, why=why, why_nl=why_nl)

    def _conditions_hold(self, binding: Binding, after: Element) -> bool:
        """Whether the extra filter and the link name nothing that the other release is not known to have."""
        link = "" if match_form(binding.link) in _LINKS else binding.link
        sound = True
        for column, text in (("where", binding.where), ("link", link)):
            names = unknown_names(text, after.resource, binding.release, self._to)
            if names:
                self._not_carried(binding, column, text, names)
                sound = False
        return sound

    def _codes(self, binding: Binding, found: Translation) -> tuple[tuple[Code, ...], bool]:
        """The codes that select the resource. Those that the profile fixes must be fixed in the other release too."""
        assert found.after is not None
        before, after = ({(system_key(c.system), c.code) for c in e.codes} for e in (found.before, found.after))
        carried, sound = [], True
        for code in binding.codes:
            system = system_in(code.system, binding.release, self._to)
            key = (system_key(code.system), code.code)
            if system is None or (key in before and key not in after):
                self._outside(binding.cell, code, found.after.profile)
                sound = False
            carried.append(Code(system=system or code.system, code=code.code))
        self._readdressed(binding.cell, zip(binding.codes, carried, strict=True))
        return tuple(carried), sound

    def _values(self, binding: Binding, after: Element) -> tuple[tuple[ValueMap, ...], bool]:
        """The value map. Its codes must be in the value set of the other release, where that is fully listed."""
        value_set = value_sets(self._to).get(after.value_set)
        listed = code_keys(value_set) if value_set and value_set.complete else None
        carried, sound = [], True
        for row in binding.value_map:
            system = system_in(row.system, binding.release, self._to)
            lacking = listed is not None and (system_key(row.system), row.code) not in listed
            if row.code and row.system != "boolean" and (system is None or lacking):
                self._outside(row.cell, row, after.value_set_name or after.value_set or after.profile)
                sound = False
            carried.append(row.model_copy(update={"system": system or row.system}))
        self._readdressed(binding.cell, zip(binding.value_map, carried, strict=True))
        return tuple(carried), sound

    def _outside(self, cell: Cell | None, code: Code | ValueMap, what: str) -> None:
        self.findings.add("VT326", cell, code=f"{code.system}|{code.code}", what=what, to=self._to)

    def _readdressed(self, cell: Cell | None, pairs: Iterable[tuple[Code | ValueMap, Code | ValueMap]]) -> None:
        changed = dict.fromkeys((old.system, new.system) for old, new in pairs if old.system != new.system)
        for before, after in changed:
            self.findings.add("VT327", cell, before=before, after=after, to=self._to)

    def case(self, case: Case) -> Case:
        """A case with its profile in the other release. As it was (VT328) where concept, resource or a name is not known there.

        A case names no release: its profile tells which one it is of, else it is the default.
        """
        of = _release_of(case)
        if self._to == of or case.source not in (Source.ZIB, Source.FHIR):
            return case
        places = translate(case.concept, to=self._to, of=of) if case.concept in catalog(of).concepts else ()
        named = [p for p in places if case.profile in ("", p.before.profile)] or places
        resource = case.resource or (named[0].before.resource if named else "")
        kept = [p.after for p in named if p.after and p.after.resource == p.before.resource == resource]
        missing = [] if kept else [case.concept] if named else self._without(resource)
        texts = (case.where, case.start, case.end)
        missing += sorted({name for text in texts for name in unknown_names(text, resource, of, self._to)})
        systems = {c.system: system_in(c.system, of, self._to) for c in case.codes}
        missing += [system for system, address in systems.items() if address is None]
        if missing:
            what = ", ".join(f"`{name}`" for name in missing)
            self.findings.add("VT328", case.cell, dataset=case.dataset, what=what, to=self._to)
            return case
        codes = tuple(Code(system=systems[c.system] or c.system, code=c.code) for c in case.codes)
        self._readdressed(case.cell, zip(case.codes, codes, strict=True))
        profile = kept[0].profile if kept and case.profile else case.profile
        return case.model_copy(update={"profile": profile, "codes": codes})

    def _without(self, resource: str) -> list[str]:
        """The resource, if no profile of the other release is about it."""
        return [resource] if resource and all(e.resource != resource for e in self._target.elements) else []


def _place_of(binding: Binding, concept: Concept) -> Element:
    """The place that a binding stands on: that of its path, else the longest one that its path, without filters, goes on from."""
    places = concept.places or concept.elements
    places = tuple(e for e in places if match_form(e.profile) == match_form(binding.profile)) or places
    bare = _WHERE.sub("", binding.path)
    exact = [e for e in places if e.path == binding.path]
    fitting = exact or [e for e in places if f"{bare}.".startswith(f"{_WHERE.sub('', e.path)}.")]
    return max(fitting, key=lambda e: len(e.path), default=places[0])


def _release_of(case: Case) -> str:
    """The first release that has the profile of a case."""
    held = (r for r in RELEASES if any(e.profile == case.profile for e in catalog(r).elements))
    return next(held, catalog().release)


def _proposed(binding: Binding) -> Binding:
    return binding.model_copy(update={"decision": Decision.PROPOSED})
