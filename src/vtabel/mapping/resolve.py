"""Tables + mapping files + catalogue -> `Mapping`: a row of a mapping file, then a concept that the table names, then a code."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from pathlib import Path

from vtabel.catalog import Catalog, Element
from vtabel.catalog import catalog as packaged_catalog
from vtabel.catalog.terminology import Terminology
from vtabel.collector import collector_at_rest
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.files import sha256
from vtabel.mapping.beyond import beyond_zibs
from vtabel.mapping.checks import BindingChecks
from vtabel.mapping.derivations import circular
from vtabel.mapping.entries import BeyondZibs
from vtabel.mapping.marks import GONE, mark_of, mark_read
from vtabel.mapping.model import (
    Binding,
    Case,
    CodedPopulation,
    Decision,
    Gap,
    KeptRow,
    Mapped,
    Mapping,
    OwnCells,
    Source,
)
from vtabel.mapping.populations import coded_populations
from vtabel.mapping.proposals import Suggester
from vtabel.mapping.proposals import library as decided_earlier
from vtabel.mapping.read import read_mapping_file
from vtabel.mapping.rows import RowReader, source_system
from vtabel.mapping.terms_check import Place, TermsCheck
from vtabel.mapping.words import DATASET_COLUMNS
from vtabel.mapping.workbook import MappingFile, Row, apart
from vtabel.table import AccountabilityTable, SourceFile, Variable
from vtabel.text import match_form

_Key = tuple[str, str, str, str]


@collector_at_rest()
def resolve(
    tables: AccountabilityTable | Iterable[AccountabilityTable],
    mappings: Sequence[str | os.PathLike[str]] = (),
    *,
    catalog: Catalog | None = None,
    beyond: Sequence[str | os.PathLike[str]] = (),
    propose: bool = True,
    library: Sequence[str | os.PathLike[str]] = (),
    terminology: Terminology | None = None,
) -> Mapping:
    """Find the source of every variable.

    Args:
        tables: one table, or one of each registry.
        mappings: mapping files: workbooks, csv sets, YAML or SSSOM TSV (docs/mapping.md).
        catalog: what an EHR can hold; the packaged zib 2020 by default.
        beyond: files with known gaps and derivations, the nearest first (docs/beyond-zibs.md).
        propose: whether variables that nobody decided on get proposals (docs/mapping.md).
        library: mapping files of other registries; their accepted rows, and those of `mappings`, are proposed again where the
            words are alike. They bind nothing.
        terminology: what tells whether a code is in a value set; by default the packaged value sets alone.

    Returns a `Mapping` with one `Mapped` for every variable. Findings are in its ``report``.

    Raises UnusableInput for two tables of one registry (VT312), and for files that are no mapping file (VT307) or hold no
    entries (VT143).

    >>> from vtabel.readers import read
    >>> mapping = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> mapping["nhr-af:gewicht"].binding.path, len(mapping.gaps)
    ('value.ofType(Quantity)', 53)
    """
    tables = (tables,) if isinstance(tables, AccountabilityTable) else tuple(tables)
    found = catalog or packaged_catalog()
    findings = Findings()
    _check_registries(tables)
    paths = [Path(p) for p in mappings]
    others = [Path(p) for p in library] if propose else []
    names = apart([*paths, *others])
    every = [read_mapping_file(p, findings, name) for p, name in zip([*paths, *others], names, strict=True)]
    files = every[: len(paths)]
    entries = beyond_zibs(beyond)
    findings.diagnostics += entries.report
    resolver = _Resolver(tables, files, found, entries, findings)
    suggester = Suggester(found, entries, decided_earlier(every, tables)) if propose else None
    variables = tuple(resolver.mapped(table, variable, suggester) for table in tables for variable in table)
    variables = resolver.without_circles(variables)
    cases = resolver.cases()
    populations = resolver.populations()
    resolver.report_unused()
    terms = terminology or Terminology(found.release)
    refused = TermsCheck(found, terms, findings, resolver.code_cells()).refused(variables, cases)
    refused |= BindingChecks(tables, found, terms, findings, resolver.row_cells()).refused(variables, cases)
    variables, cases = resolver.without(refused, variables, cases)
    return Mapping(
        tables=tables,
        variables=variables,
        cases=cases,
        populations=populations,
        kept=resolver.kept(),
        own=resolver.own(),
        files=(
            *(SourceFile(name=n, sha256=sha256(p)) for p, n in zip(paths, names[: len(paths)], strict=True)),
            *entries.files,
        ),
        report=findings.report() + terms.trouble,
    )


def _check_registries(tables: tuple[AccountabilityTable, ...]) -> None:
    by_code: dict[str, list[str]] = {}
    for table in tables:
        by_code.setdefault(match_form(table.registry.code), []).append(table.source.name)
    for code, names in by_code.items():
        if len(names) > 1:
            raise UnusableInput.of("VT312", Cell(names[1]), registry=code, files=", ".join(names))


class _Resolver:
    """The rows of the mapping files by variable, and what was used of them."""

    def __init__(
        self,
        tables: tuple[AccountabilityTable, ...],
        files: list[MappingFile],
        catalog: Catalog,
        beyond: BeyondZibs,
        findings: Findings,
    ) -> None:
        self._tables = {match_form(t.registry.code): t for t in tables}
        self._names = {code: Counter(match_form(v.name) for v in t) for code, t in self._tables.items()}
        self._files = files
        self._catalog = catalog
        self._findings = findings
        self._reader = RowReader(catalog, beyond, findings)
        self._rows: dict[_Key, list[Row]] = {}
        self._values: dict[_Key, list[Row]] = {}
        for file in files:
            for row in file.variables:
                self._rows.setdefault(_key(row), []).append(row)
            for row in file.values:
                self._values.setdefault(_key(row), []).append(row)
        # A registry whose variables were written before: one without a row is new.
        whole = (row for file in files if file.whole for row in file.variables)
        self._earlier = {match_form(row["registry"]) for row in whole if row["asked"]}
        self._used: set[_Key] = set()
        self._without_use: dict[int, str] = {}
        self._owners: dict[int, str] = {}

    def mapped(self, table: AccountabilityTable, variable: Variable, suggester: Suggester | None) -> Mapped:
        """The variable with its decision, or with proposals."""
        registry = table.registry.code
        rows, values = self._of(self._rows, table, variable), self._of(self._values, table, variable)
        self._owners |= {id(row): f"{registry}:{variable.key}" for row in (*rows, *values)}
        decided: Binding | Gap | None = None
        if len(rows) > 1:
            cells = [row.place for row in rows]
            self._findings.add("VT303", cells[0], related=cells[1:], name=f"{registry}:{variable.key}")
        elif rows:
            decided = self._reader.decided(rows[0], variable, table, values)
        if decided is None:
            self._without_use |= {id(row): f"{registry}:{variable.key}" for row in (*rows, *values)}
        if not any(row["source"] or row["cause"] or row["gap_key"] for row in rows):
            decided = self._named(variable) or self._coded(variable)
            if decided is None:
                self._findings.add("VT306", variable.cell, name=variable.name)
        self._check_marks(rows)
        proposals = suggester.propose(variable, registry=registry) if suggester and decided is None else ()
        return Mapped(
            registry=registry,
            variable=variable,
            binding=decided if isinstance(decided, Binding) else None,
            gap=decided if isinstance(decided, Gap) else None,
            proposals=proposals,
            mark=mark_of([row.texts for row in rows], variable, match_form(registry) in self._earlier),
        )

    def _check_marks(self, rows: list[Row]) -> None:
        for row in rows:
            if row["mark"] and mark_read(row["mark"]) is None and match_form(row["mark"]) != GONE:
                self._findings.add("VT351", row.cell("mark"), text=row["mark"])

    def without_circles(self, variables: tuple[Mapped, ...]) -> tuple[Mapped, ...]:
        """The variables, without the bindings of those that are computed from themselves."""
        circles: set[str] = set()
        for table in self._tables.values():
            derived = self._reader.derived.get(table.registry.code, {})
            circles |= {f"{table.registry.code}:{key}" for key in circular(derived, table, self._findings)}
        for mapped in (m for m in variables if m.key in circles):
            rows = self._of(self._rows, self._tables[match_form(mapped.registry)], mapped.variable)
            self._without_use |= {id(row): mapped.key for row in rows}
        return tuple(m.model_copy(update={"binding": None}) if m.key in circles else m for m in variables)

    def _of(self, rows: dict[_Key, list[Row]], table: AccountabilityTable, variable: Variable) -> list[Row]:
        """The rows about a variable: by its whole key, else by its name alone where that is unique and the row gives no more."""
        if not rows:
            return []
        code, name = match_form(table.registry.code), match_form(variable.name)
        full = (code, match_form(variable.dataset), match_form(variable.group), name)
        found: list[Row] = []
        keys = [full]
        if self._names[code][name] == 1:
            keys += [(code, dataset, group, name) for dataset in (full[1], "") for group in (full[2], "")]
        for key in dict.fromkeys(keys):
            if key in rows:
                self._used.add(key)
                found += rows[key]
        return found

    def _named(self, variable: Variable) -> Binding | None:
        """A binding by the zib concept that the table names."""
        reference = variable.concept
        concept = self._catalog.concept(reference.code) if reference and reference.code.startswith("NL-CM:") else None
        if reference is None or concept is None:
            return None
        return self._bound(concept.places, reference.cell, f"the table names {reference.code}")

    def _coded(self, variable: Variable) -> Binding | None:
        """A binding by a code that the table names and a profile fixes, to the value of that profile."""
        reference = variable.concept
        if (
            reference is None
            or not reference.system.startswith("http://")
            or not reference.code
            or reference.code.startswith("NL-CM:")
        ):
            return None
        concepts = self._catalog.by_code(reference.code, reference.system)
        places = tuple(e for c in concepts for e in c.places if e.path.startswith("value"))
        return self._bound(places, reference.cell, f"the table names code {reference.code}")

    def _bound(self, places: tuple[Element, ...], cell: Cell, why: str) -> Binding | None:
        if not places:
            return None
        if len({(e.profile, e.path) for e in places}) > 1:
            shown = "; ".join(dict.fromkeys(f"{e.profile} {e.path}" for e in places[:4]))
            self._findings.add("VT308", cell, concept=places[0].concept, count=len(places), places=shown)
            return None
        place = places[0]
        return Binding(
            source=Source.ZIB,
            concept=place.concept,
            profile=place.profile,
            release=self._catalog.release,
            resource=place.resource,
            path=place.path,
            decision=Decision.ACCEPTED,
            justification=why,
            cell=cell,
        )

    def cases(self) -> tuple[Case, ...]:
        """What one row of each dataset stands for."""
        read = []
        for row in (row for file in self._files for row in file.datasets):
            table = self._tables.get(match_form(row["registry"]))
            if table is not None:
                read.append((row, self._reader.case(row, table)))
        self._reader.unread += [row for row, case in read if case is None and self._says_more(row)]
        return tuple(case for _, case in read if case is not None)

    def _says_more(self, row: Row) -> bool:
        """Whether a row that is no case holds more than the table says itself."""
        datasets = self._tables[match_form(row["registry"])].datasets
        known = next((d for d in datasets if match_form(d.name) == match_form(row["dataset"])), None)
        said = {"keys": "; ".join(known.keys), "parent": known.parent or ""} if known else {}
        typed = any(row[name] for name in DATASET_COLUMNS if name not in ("registry", "dataset", "keys", "parent"))
        other = any(row[name] not in ("", said.get(name, "")) for name in ("keys", "parent"))
        return typed or other or row["keys"] != said.get("keys", "") or (known is None and bool(row.own))

    def kept(self) -> tuple[KeptRow, ...]:
        """The rows that led to nothing, to be written back as they are."""
        read = {id(row) for key in self._used for rows in (self._rows, self._values) for row in rows.get(key, ())}
        read -= {*self._without_use, *(id(row) for row in self._reader.unread)}
        unread = {id(row) for row in self._reader.unread}
        found: list[KeptRow] = []
        for file in self._files:
            for row in (row for row in file.variables if id(row) not in read):
                found.append(KeptRow(sheet="variables", variable=self._without_use.get(id(row), ""), texts=row.texts))
            unused = [row for row in file.values if id(row) not in read]
            found += [
                KeptRow(sheet="values", variable=self._owners.get(id(row), ""), texts=row.texts) for row in unused
            ]
            foreign = [row for row in file.datasets if match_form(row["registry"]) not in self._tables]
            found += [KeptRow(sheet="datasets", texts=row.texts) for row in foreign]
            for sheet, rows in (("datasets", file.datasets), ("populations", file.populations)):
                found += [KeptRow(sheet=sheet, texts=row.texts) for row in rows if id(row) in unread]
        return tuple(found)

    def own(self) -> tuple[OwnCells, ...]:
        """What stands in columns that people added, with the row it belongs to."""
        found = []
        for file in self._files:
            for sheet, rows in (
                ("variables", file.variables),
                ("values", file.values),
                ("datasets", file.datasets),
                ("populations", file.populations),
            ):
                found += [
                    OwnCells(sheet=sheet, key=self._own_key(sheet, row), texts=row.own) for row in rows if row.own
                ]
        return tuple(found)

    def _own_key(self, sheet: str, row: Row) -> tuple[str, ...]:
        if sheet == "variables":
            return (self._owner(row),)
        if sheet == "values":
            return (self._owner(row), source_system(row["system"]) or row["system"], row["code"], row["option"])
        return _pair(row["registry"], row["dataset" if sheet == "datasets" else "text"])

    def populations(self) -> tuple[CodedPopulation, ...]:
        """The coded populations of the tables and the files."""
        rows = (row for file in self._files for row in file.populations)
        return coded_populations(self._tables.values(), rows, self._reader, self._findings)

    def code_cells(self) -> dict[Place, Cell]:
        """The cell with the codes of each row about a variable or a dataset."""
        rows = (row for file in self._files for row in (*file.variables, *file.datasets))
        return {(self._owner(row), row.place): row.cell("codes") for row in rows}

    def row_cells(self) -> dict[Place, Dict[str, Cell]]:
        """The cells of each row about a variable or a dataset, by column; ``values`` is that of its first row of values."""
        rows = (row for file in self._files for row in (*file.variables, *file.datasets))
        values: dict[str, Cell] = {}
        for row in (row for file in self._files for row in file.values):
            values.setdefault(self._owner(row), row.cell("option"))
        found: dict[Place, Dict[str, Cell]] = {}
        for row in rows:
            owner = self._owner(row)
            found[(owner, row.place)] = {**row.cells, "values": values[owner]} if owner in values else row.cells
        return found

    def _owner(self, row: Row) -> str:
        """The key of the variable that a row is about, else its registry."""
        return self._owners.get(id(row), row["registry"])

    def without(
        self, refused: set[Place], variables: tuple[Mapped, ...], cases: tuple[Case, ...]
    ) -> tuple[tuple[Mapped, ...], tuple[Case, ...]]:
        """What is left without the bindings, rows of value maps and cases at these places; their rows are kept."""
        if not refused:
            return variables, cases
        lost = {m.key for m in variables if m.binding and (m.key, m.binding.cell) in refused}
        for file in self._files:
            self._reader.unread += [r for r in file.values if (self._owner(r), r.cell("code")) in refused]
            self._reader.unread += [r for r in file.datasets if (self._owner(r), r.place) in refused]
            rows = (*file.variables, *file.values)
            self._without_use |= {id(row): owner for row in rows if (owner := self._owner(row)) in lost}
        kept = tuple(case for case in cases if (case.registry, case.cell) not in refused)
        return tuple(_without(mapped, refused) for mapped in variables), kept

    def report_unused(self) -> None:
        """Rows about variables that their table does not hold, and registries of which no table was given."""
        foreign: Counter[str] = Counter()
        first: dict[str, Cell] = {}
        for rows in (self._rows, self._values):
            for key, found in rows.items():
                if key[0] not in self._tables:
                    foreign[found[0]["registry"]] += len(found)
                    first.setdefault(found[0]["registry"], found[0].place)
                elif key not in self._used:
                    for row in (r for r in found if rows is self._rows or r["option"]):
                        self._findings.add("VT302", row.place, name=row["variable"])
        for registry, count in foreign.items():
            self._findings.add("VT314", first[registry], count=count, registry=registry)


def _without(mapped: Mapped, refused: set[Place]) -> Mapped:
    binding = mapped.binding
    if binding is None:
        return mapped
    if (mapped.key, binding.cell) in refused:
        return mapped.model_copy(update={"binding": None})
    value_map = tuple(row for row in binding.value_map if (mapped.key, row.cell) not in refused)
    return mapped.model_copy(update={"binding": binding.model_copy(update={"value_map": value_map})})


def _pair(registry: str, name: str) -> tuple[str, str]:
    return match_form(registry), match_form(name)


def _key(row: Row) -> _Key:
    return (
        match_form(row["registry"]),
        match_form(row["dataset"]),
        match_form(row["group"]),
        match_form(row["variable"]),
    )
