"""`Mapping` -> the rows of its mapping file, by sheet and field, whatever form the file has."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.catalog import catalog
from vtabel.mapping.criteria import cells_of
from vtabel.mapping.marks import GONE, asked, mark_word
from vtabel.mapping.model import Binding, Case, Code, CodedPopulation, Gap, KeptRow, Mapped, Mapping, Proposal
from vtabel.mapping.source_codes import SourceCode, likely_option, source_codes
from vtabel.mapping.words import OWN, VARIABLE_COLUMNS, prefix_of, word_of_decision, word_of_source, word_of_status
from vtabel.text import match_form

Texts = dict[str, str]
"""The texts of one row by field; a column that people added has its header after `words.OWN`."""


def contents(mapping: Mapping) -> dict[str, list[Texts]]:
    """The rows of each sheet: all that people decided and typed, and what helps to decide the rest.

    >>> from vtabel.mapping import resolve
    >>> from vtabel.readers import read
    >>> found = resolve(read("fixtures/nhr_af/tabel.xlsx"), ["fixtures/nhr_af/mapping.csv"])
    >>> {kind: len(rows) for kind, rows in contents(found).items()}
    {'datasets': 1, 'populations': 0, 'variables': 68, 'values': 5}
    """
    rows = _Rows(mapping)
    return {
        "datasets": rows.datasets(),
        "populations": rows.populations(),
        "variables": rows.variables(),
        "values": rows.values(),
    }


class _Rows:
    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._own = {(cells.sheet, cells.key): cells.texts for cells in mapping.own}
        self._kept: dict[tuple[str, str], list[KeptRow]] = {}
        for row in mapping.kept:
            self._kept.setdefault((row.sheet, row.variable), []).append(row)
        self._registries = {match_form(t.registry.code) for t in mapping.tables}

    def _with_own(self, sheet: str, key: tuple[str, ...], row: Texts) -> Texts:
        return row | {f"{OWN}{header}": text for header, text in self._own.get((sheet, key), {}).items()}

    def _kept_rows(self, sheet: str, variable: str = "") -> list[Texts]:
        return [{n: t for n, t in row.texts.items() if t} for row in self._kept.get((sheet, variable), ())]

    def _gone(self, rows: list[Texts]) -> list[Texts]:
        """Rows of registries that have a table, of what that table no longer asks."""
        here = self._registries
        return [row | {"mark": GONE} if match_form(row.get("registry", "")) in here else row for row in rows]

    def variables(self) -> list[Texts]:
        """A row for every variable; what people typed and could not be used stands in it, or below, as it was."""
        rows = []
        for mapped in self._mapping:
            row = self._with_own("variables", (mapped.key,), _variable_row(mapped))
            typed = self._kept_rows("variables", mapped.key)
            rows += [row | _typed(own) for own in typed] or [row]
        return rows + self._gone(self._kept_rows("variables"))

    def values(self) -> list[Texts]:
        """The value maps; for every other code of the value set of a bound element a row to be filled in."""
        rows = []
        for mapped in self._mapping:
            key = {n: t for n, t in _key(mapped).items() if t}
            kept = self._kept_rows("values", mapped.key)
            known = {code.key: code for code in source_codes(mapped)}
            told = {"options": _choices(mapped)}
            for found in mapped.binding.value_map if mapped.binding else ():
                code = known.pop((found.system, found.code), SourceCode(found.system, found.code))
                own = self._with_own("values", (mapped.key, found.system, found.code, found.option), {})
                said = {"option": found.option, "justification": found.note}
                rows.append(key | _code_row(code, mapped) | told | said | own)
            rows += [told | row for row in kept]
            typed = {match_form(row.get("code", "")) for row in kept}
            open_ = [code for code in known.values() if match_form(code.code) not in typed]
            rows += [key | _code_row(code, mapped) | told for code in open_]
        return rows + self._kept_rows("values")

    def datasets(self) -> list[Texts]:
        """The cases, what could not be used, and a row to be filled in for every other dataset."""
        rows = []
        for case in self._mapping.cases:
            rows.append(self._with_own("datasets", _pair(case.registry, case.dataset), _case_row(case)))
        rows += self._kept_rows("datasets")
        said = {_pair(t.registry.code, d.name): (t.registry.code, d) for t in self._mapping.tables for d in t.datasets}
        for row in rows:
            found = said.pop(_pair(row.get("registry", ""), row.get("dataset", "")), None)
            if found:
                row["said"] = found[1].case
        for key, (registry, dataset) in said.items():
            row = {"registry": registry, "dataset": dataset.name, "keys": "; ".join(dataset.keys), "said": dataset.case}
            row["parent"] = dataset.parent or ""
            rows.append(self._with_own("datasets", key, row))
        return rows

    def populations(self) -> list[Texts]:
        """Each population text once, with what is coded of it."""
        texts = {
            _pair(table.registry.code, population.text): (table.registry.code, population)
            for table in reversed(self._mapping.tables)
            for population in reversed([p for p in (table.population, *(v.population for v in table)) if p])
        }
        coded = {_pair(p.registry, p.text): _population_row(p) for p in self._mapping.populations}
        kept = self._kept_rows("populations")
        rows = []
        for key, (registry, population) in reversed(texts.items()):
            row = coded.pop(key, {"registry": registry, "text": population.text})
            if any(_pair(k.get("registry", ""), k.get("text", "")) == key for k in kept) and "decision" not in row:
                continue
            rows.append(self._with_own("populations", key, row | {"cell": str(population.cell or "")}))
        gone = [self._with_own("populations", key, row) for key, row in coded.items()]
        return rows + self._gone(gone) + kept


def _typed(row: Texts) -> Texts:
    """What people typed in a row; not what was written there to help."""
    return {name: text for name, text in row.items() if name not in ("title", "asked", "mark")}


def _pair(registry: str, name: str) -> tuple[str, str]:
    return match_form(registry), match_form(name)


def _key(mapped: Mapped) -> Texts:
    variable = mapped.variable
    return {
        "registry": mapped.registry,
        "dataset": variable.dataset,
        "group": variable.group,
        "variable": variable.name,
    }


def _variable_row(mapped: Mapped) -> Texts:
    variable = mapped.variable
    row = _key(mapped) | {
        "mark": mark_word(mapped.mark),
        "status": word_of_status(mapped.status),
        "title": variable.title,
        "asked": asked(variable),
        "cell": str(variable.cell),
    }
    for i, proposal in enumerate(mapped.proposals[:5], 1):
        row[f"proposal{i}"] = _proposal(proposal)
    decided = mapped.binding or mapped.gap
    if decided is not None:
        row |= {
            "decision": word_of_decision(decided.decision),
            "author": decided.author,
            "date": decided.decided_on.isoformat() if decided.decided_on else "",
            "justification": decided.justification,
            "ehr_field": decided.ehr_field,
        }
    if mapped.binding:
        row |= _binding_row(mapped.binding)
    if mapped.gap:
        row |= _gap_row(mapped.gap)
    return row


def _proposal(proposal: Proposal) -> str:
    title = proposal.title or catalog().title(proposal.concept)
    text = f"{proposal.concept} {title} ({proposal.score:.2f}): {proposal.reason_nl or proposal.reason}"
    cells = {
        "release": proposal.release,
        "pick": proposal.pick.value if proposal.pick else "",
        "window": proposal.window,
    }
    return text + "".join(f"; {VARIABLE_COLUMNS[field]}: {value}" for field, value in cells.items() if value)


def _binding_row(binding: Binding) -> Texts:
    return {
        "source": word_of_source(binding.source),
        "concept": binding.concept,
        "profile": binding.profile,
        "release": binding.release,
        "resource": binding.resource,
        "path": binding.path,
        "codes": _codes(binding.codes),
        "where": binding.where,
        "pick": binding.pick.value if binding.pick else "",
        "window": binding.window,
        "link": binding.link,
        "unit": binding.unit,
        "local_table": binding.local_table,
        "local_column": binding.local_column,
        "value": binding.value,
        "expression": binding.call or binding.expression,
    }


def _codes(codes: Iterable[Code]) -> str:
    return "; ".join(f"{prefix_of(c.system)}|{c.code}" for c in codes)


def _gap_row(gap: Gap) -> Texts:
    """What the row says itself; what it leaves to the known gap of its key stays there."""
    nearest = " | ".join(f"{n.concept} = {n.why}" for n in gap.nearest)
    row = {"cause": gap.cause.value, "gap_key": gap.key, "nearest": nearest}
    return {name: "" if name in gap.taken else text for name, text in row.items()}


def _code_row(code: SourceCode, mapped: Mapped) -> Texts:
    return {
        "system": prefix_of(code.system),
        "code": code.code,
        "display": code.display,
        "likely": likely_option(code, mapped.variable),
    }


def _choices(mapped: Mapped) -> str:
    """The options with their labels; `; ` only stands between them."""
    options = mapped.variable.value_list.options if mapped.variable.value_list else ()
    return "; ".join(f"{o.code} = {o.label}".replace("; ", ", ") for o in options)


def _case_row(case: Case) -> Texts:
    return {
        "registry": case.registry,
        "dataset": case.dataset,
        "source": word_of_source(case.source),
        "concept": case.concept,
        "profile": case.profile,
        "resource": case.resource,
        "codes": _codes(case.codes),
        "where": case.where,
        "start": case.start,
        "end": case.end,
        "keys": "; ".join(case.keys),
        "period": case.period,
        "parent": case.parent,
        "link": case.link,
        "window": case.window,
        "justification": case.justification,
    }


def _population_row(population: CodedPopulation) -> Texts:
    return {
        "registry": population.registry,
        "text": population.text,
        **cells_of(population.criteria),
        "decision": word_of_decision(population.decision),
        "justification": population.justification,
    }
