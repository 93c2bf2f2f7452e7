"""Rows of a mapping file -> bindings, gaps, value maps, cases. What is wrong in a cell is reported there (VT3)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from enum import StrEnum
from typing import TypeVar

from vtabel.catalog import RELEASES, Catalog, Element, release_of, short_name, system_uri
from vtabel.catalog.codeform import well_formed
from vtabel.diagnostics import Findings
from vtabel.expressions import Expression
from vtabel.mapping.criteria import CRITERIA, criteria_in, normal
from vtabel.mapping.derivations import derivation
from vtabel.mapping.entries import BeyondZibs
from vtabel.mapping.model import Binding, Case, Code, CodedPopulation, Decision, Gap, Nearest, Source, ValueMap
from vtabel.mapping.recipes import Derived, RecipeReader
from vtabel.mapping.source_codes import BOOLEAN
from vtabel.mapping.words import (
    CAUSES,
    DECISIONS,
    PICKS,
    POPULATION_COLUMNS,
    SOURCES,
    VARIABLE_COLUMNS,
    decision_of,
    source_of,
)
from vtabel.mapping.workbook import Row
from vtabel.readers.cells import day
from vtabel.table import AccountabilityTable, Criterion, Variable
from vtabel.text import match_form

_NEEDS: dict[Source, tuple[str, ...]] = {
    Source.ZIB: ("concept",),
    Source.FHIR: ("resource", "path"),
    Source.LOCAL: ("local_table", "local_column"),
    Source.CONSTANT: ("value",),
    Source.DERIVED: ("expression",),
    Source.MANUAL: (),
}
# What only means something beside a source or a gap.
_OF_SOURCES = (*dict.fromkeys(name for needs in _NEEDS.values() for name in needs), "codes", "nearest")
_CRITERION_WORDS = {"age": (">= 18", "< 70", "65"), "sex": ("vrouw", "man")}
_Word = TypeVar("_Word", bound=StrEnum)


def source_system(text: str) -> str | None:
    """The system of a code in the source; `boolean` for true and false, None for words that name no system."""
    return BOOLEAN if match_form(text) == BOOLEAN else system_uri(text)


class RowReader:
    """Reads rows, with the catalogue they speak of and the findings they give."""

    def __init__(self, catalog: Catalog, beyond: BeyondZibs, findings: Findings) -> None:
        self._catalog = catalog
        self._findings = findings
        self._recipes = RecipeReader(beyond, findings)
        self.unread: list[Row] = []
        """Rows of values, datasets and populations that could not be read."""
        self._read_codes: dict[str, tuple[Code, ...]] = {}
        self.derived: dict[str, dict[str, Expression]] = {}
        """The derivations that were read, by registry and key of the variable."""

    def decided(
        self, row: Row, variable: Variable, table: AccountabilityTable, values: list[Row]
    ) -> Binding | Gap | None:
        """What a row says about a variable; None if it says nothing or cannot be used (then there is a finding)."""
        decision = decision_of(row["decision"])
        decided_on = day(row["date"])
        if decision is None:
            self._unknown(row, "decision", "besluit", DECISIONS)
            return None
        if row["date"] and decided_on is None:
            self._unknown(row, "date", "datum", ("jjjj-mm-dd", "dd-mm-jjjj"))
            return None
        decided = {
            "decision": decision,
            "author": row["author"],
            "decided_on": decided_on,
            "justification": row["justification"],
            "ehr_field": row["ehr_field"],
            "cell": row.place,
        }
        if row["source"]:
            return self._binding(row, variable, table, values, decided)
        if row["cause"] or row["gap_key"]:
            return self._gap(row, decided)
        self._check_said(row, variable, decision)
        return None

    def _check_said(self, row: Row, variable: Variable, decision: Decision) -> None:
        """Report a row that was accepted or speaks of a source, without saying which kind of source."""
        said = [f"`{VARIABLE_COLUMNS[n]}: {row[n]}`" for n in _OF_SOURCES if row[n]]
        if decision is Decision.ACCEPTED:
            said.append(f"`{VARIABLE_COLUMNS['decision']}: {row['decision']}`")
        if said:
            self._findings.add("VT380", row.cell("source"), name=variable.name, said=", ".join(said))

    def _binding(
        self, row: Row, variable: Variable, table: AccountabilityTable, values: list[Row], decided: Dict[str, object]
    ) -> Binding | None:
        source = source_of(row["source"])
        if source is None:
            self._unknown(row, "source", "bron", SOURCES)
            return None
        missing = [VARIABLE_COLUMNS[name] for name in _NEEDS[source] if not row[name]]
        if missing:
            self._findings.add("VT304", row.cell("source"), source=row["source"], needs=", ".join(missing))
            return None
        codes = self._codes(row, "codes")
        pick_read, pick = self._word(row, "pick", "keuze", PICKS)
        value_map = self._value_map(values, variable)
        element = self._element(row) if source is Source.ZIB else None
        sound = codes is not None and pick_read and (source is not Source.ZIB or element is not None)
        derived = self._derived(row, variable, table) if source is Source.DERIVED else Derived(row["expression"])
        if not sound or derived is None:
            return None
        return Binding.model_validate(
            {
                **decided,
                "source": source,
                "concept": row["concept"],
                "profile": element.profile if element else row["profile"],
                "release": (row["release"] or self._catalog.release) if source is Source.ZIB else row["release"],
                "resource": element.resource if element else row["resource"],
                "path": row["path"] or (element.path if element else ""),
                "codes": codes,
                "where": row["where"],
                "pick": pick,
                "window": row["window"],
                "link": row["link"],
                "unit": row["unit"],
                "local_table": row["local_table"],
                "local_column": row["local_column"],
                "value": row["value"],
                "expression": derived.expression,
                "call": derived.call,
                "recipe": derived.recipe,
                "value_map": value_map,
            }
        )

    def _element(self, row: Row) -> Element | None:
        """The one place of the concept that the row means."""
        catalog = release_of(row["release"], self._catalog)
        if catalog is None:
            self._unknown(row, "release", "release", RELEASES)
            return None
        concept = catalog.concept(row["concept"])
        if concept is None:
            self._findings.add("VT301", row.cell("concept"), concept=row["concept"], release=catalog.release)
            return None
        places = concept.places or concept.elements
        if row["profile"]:
            fitting = tuple(e for e in places if match_form(e.profile) == match_form(row["profile"]))
            if not fitting:
                names = ", ".join(dict.fromkeys(e.profile for e in places))
                self._findings.add(
                    "VT311", row.cell("profile"), concept=row["concept"], profile=row["profile"], choices=names
                )
                return None
            places = fitting
        if row["path"]:
            exact = tuple(e for e in places if e.path == row["path"])
            places = exact or places[:1] if len({e.profile for e in places}) == 1 else places
        if len({(e.profile, e.path) for e in places}) == 1:
            return places[0]
        distinct = dict.fromkeys(f"{e.profile} {e.path}" for e in places)
        shown = "; ".join(list(distinct)[:4]) + ("; …" if len(distinct) > 4 else "")
        self._findings.add("VT308", row.cell("concept"), concept=row["concept"], count=len(distinct), places=shown)
        return None

    def _gap(self, row: Row, decided: Dict[str, object]) -> Gap | None:
        read, cause = self._word(row, "cause", "gap", CAUSES)
        nearest = self._nearest(row)
        known = self._recipes.gap(row)
        if not read or nearest is None or (cause is None and known is None):
            return None
        taken = [name for name in ("cause", "nearest") if known is not None and not row[name]]
        return Gap.model_validate(
            {
                **decided,
                "cause": cause or (known.cause if known else None),
                "key": known.key if known else row["gap_key"],
                "nearest": nearest or (known.near if known else ()),
                "recipe": known.advice if known else None,
                "taken": taken,
            }
        )

    def _nearest(self, row: Row) -> tuple[Nearest, ...] | None:
        """The nearest concepts with why they do not fit; None if one does not exist."""
        found = []
        sound = True
        for part in filter(None, (p.strip() for p in row["nearest"].split("|"))):
            concept, _, why = part.partition("=")
            if concept.strip() not in self._catalog:
                self._findings.add("VT301", row.cell("nearest"), concept=concept.strip(), release=self._catalog.release)
                sound = False
                continue
            found.append(Nearest(concept=concept.strip(), why=why.strip()))
        return tuple(found) if sound else None

    def _codes(self, row: Row, name: str) -> tuple[Code, ...] | None:
        """The codes of a cell; None if one cannot be read."""
        text = row[name]
        if text in self._read_codes:
            return self._read_codes[text]
        found = []
        for part in filter(None, (p.strip() for p in text.split(";"))):
            system, _, code = part.rpartition("|")
            uri = system_uri(system) if system else None
            if uri is None or not code:
                self._findings.add("VT310", row.cell(name), text=part)
                return None
            if not well_formed(uri, code):
                self._findings.add("VT335", row.cell(name), code=code, system=short_name(uri))
                return None
            found.append(Code(system=uri, code=code))
        self._read_codes[text] = tuple(found)
        return self._read_codes[text]

    def _value_map(self, rows: list[Row], variable: Variable) -> tuple[ValueMap, ...]:
        options = [o.code for o in variable.value_list.options] if variable.value_list else []
        return tuple(found for row in rows if (found := self._value(row, variable.name, options)) is not None)

    def _value(self, row: Row, name: str, options: list[str]) -> ValueMap | None:
        """A row of sheet *Waarden*; None, with a finding, if it cannot be used, or without one if nobody chose an option yet. One
        that only explains leaves out the code or the option."""
        explains = bool(row["justification"]) and bool(row["code"]) != bool(row["option"])
        if not row["option"] and not explains:
            if row["justification"] or row.own:
                self.unread.append(row)  # typed before the option was chosen
            return None
        if options and row["option"] and row["option"] not in options:
            choices = ", ".join(options[:12]) + (", …" if len(options) > 12 else "")
            self.unread.append(row)
            self._findings.add("VT313", row.cell("option"), option=row["option"], name=name, choices=choices)
            return None
        system = "" if explains and not row["code"] and not row["system"] else source_system(row["system"])
        if system is None:
            self.unread.append(row)
            self._unknown(row, "system", "systeem", ("SCT", "LN", "boolean", "http://..."))
            return None
        if row["code"] and not well_formed(system, row["code"]):
            self.unread.append(row)
            self._findings.add("VT335", row.cell("code"), code=row["code"], system=short_name(system))
            return None
        cell = row.cell("code")
        return ValueMap(system=system, code=row["code"], option=row["option"], note=row["justification"], cell=cell)

    def _derived(self, row: Row, variable: Variable, table: AccountabilityTable) -> Derived | None:
        """The derivation, a call of a known one written out; None (with findings) if it cannot be used.

        Its expression is kept in ``derived``, since a circle shows only when all are read.
        """
        written = self._recipes.derived(row, table)
        if written is None:
            return None
        found = derivation(written.expression, variable, table, self._findings, row.cell("expression"))
        if found is None:
            return None
        self.derived.setdefault(table.registry.code, {})[variable.key] = found.expression
        return written

    def _word(self, row: Row, name: str, header: str, known: Dict[str, _Word]) -> tuple[bool, _Word | None]:
        """Whether the cell was read, and what its word stands for; an unknown word is reported."""
        if not row[name]:
            return True, None
        found = known.get(match_form(row[name]))
        if found is None:
            self._unknown(row, name, header, known)
        return found is not None, found

    def _unknown(self, row: Row, name: str, header: str, known: Iterable[str]) -> None:
        choices = ", ".join(known)
        self._findings.add("VT305", row.cell(name), text=row[name], field=header, choices=choices)

    def case(self, row: Row, table: AccountabilityTable) -> Case | None:
        """What one row of a dataset stands for; None if nobody filled it in, or (with a finding) if it cannot be used."""
        if not any(row[name] for name in ("source", "concept", "resource")):
            return None
        source = source_of(row["source"]) if row["source"] else Source.FHIR
        codes = self._codes(row, "codes")
        dataset = next((d for d in table.datasets if match_form(d.name) == match_form(row["dataset"])), None)
        concept = not row["concept"] or row["concept"] in self._catalog
        if source is None:
            self._unknown(row, "source", "bron", SOURCES)
        if dataset is None:
            self._unknown(row, "dataset", "dataset", [d.name for d in table.datasets])
        if not concept:
            self._findings.add("VT301", row.cell("concept"), concept=row["concept"], release=self._catalog.release)
        if source is None or codes is None or dataset is None or not concept:
            return None
        tied = row["link"] or row["window"]
        return Case(
            registry=row["registry"],
            dataset=row["dataset"],
            source=source,
            concept=row["concept"],
            profile=row["profile"],
            resource=row["resource"],
            codes=codes,
            where=row["where"],
            start=row["start"],
            end=row["end"],
            keys=tuple(k.strip() for k in row["keys"].split(";") if k.strip()),
            period=row["period"],
            parent=row["parent"] or (tied and dataset.parent) or "",
            link=row["link"],
            window=row["window"],
            justification=row["justification"],
            cell=row.place,
        )

    def population(self, row: Row) -> CodedPopulation | None:
        """The coded criteria of a population text; None if nobody filled it in, or (with a finding) if it cannot be read."""
        decision = decision_of(row["decision"])
        if decision is None:
            self._unknown(row, "decision", "besluit", DECISIONS)
            return None
        criteria: list[Criterion] = []
        for kind in CRITERIA:
            found = criteria_in(kind, row[kind])
            if isinstance(found, str):
                self._criterion_unread(row, kind, found)
                return None
            criteria += found
        if not criteria and not row["decision"] and not row["justification"]:
            return None
        return CodedPopulation(
            registry=row["registry"],
            text=row["text"],
            criteria=normal(criteria),
            decision=decision,
            justification=row["justification"],
            cell=row.place,
        )

    def _criterion_unread(self, row: Row, kind: str, text: str) -> None:
        if kind in _CRITERION_WORDS:
            choices = ", ".join(_CRITERION_WORDS[kind])
            self._findings.add("VT305", row.cell(kind), text=text, field=POPULATION_COLUMNS[kind], choices=choices)
        else:
            self._findings.add("VT310", row.cell(kind), text=text)
