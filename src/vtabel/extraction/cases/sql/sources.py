"""The candidates of a view, of all variables together: one row per value, with the number of its group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from vtabel.extraction.cases.conversions import factors
from vtabel.extraction.cases.model import Candidates, Codes, CodeSet, Link, Moment
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.dated import names

OBJECTIONS = "objections"
"""The relation with the keys of patients who objected, in column `patient_key`."""
SAME, OTHER = 0, 1
"""The unit of a number: the one that is delivered, or another."""
ROW = ("grp", "tie", "rk", "idx", "low", "high", "at", "num", "unit", "txt", "sys", "own")
"""The columns of a candidate: group, key that ties it to the case, resource, place, days, instant, value, whether it may be the
case itself."""


@dataclass(frozen=True, slots=True)
class Relations:
    """How views are called in the query: the layer of those that have one, with the moments it holds."""

    names: Mapping[str, str]
    moments: Mapping[str, tuple[Moment, ...]]

    def table(self, view: str, alias: str) -> exp.Table:
        return n.relation(self.names[view], alias)

    def days(self, view: str, moment: Moment | None, alias: str) -> tuple[exp.Expr, exp.Expr, exp.Expr]:
        """First day, last day and instant of a moment of a view; NULLs for none."""
        if moment is None:
            return n.null("date"), n.null("date"), n.null("timestamp")
        low, high, at = names(moment, self.moments[view])
        return n.column(low, alias), n.column(high, alias), n.column(at, alias)


def source(groups: Mapping[int, Candidates], relations: Relations) -> exp.Query:
    """The candidates of groups of one view and link."""
    return n.union(_select(alike, relations) for alike in _alike(groups))


def _alike(groups: Mapping[int, Candidates]) -> Iterator[dict[int, Candidates]]:
    """Groups that differ in their codes only, and share none, are read together."""
    found: dict[Candidates, list[dict[int, Candidates]]] = {}
    for number, candidates in groups.items():
        buckets = found.setdefault(replace(candidates, codes=None), [])
        codes = candidates.codes.any_of if candidates.codes else ()
        free = next((b for b in buckets if codes and not _shared(b.values(), codes)), None)
        if free is None:
            buckets.append({number: candidates})
        else:
            free[number] = candidates
    return (bucket for buckets in found.values() for bucket in buckets)


def _shared(bucket: Iterable[Candidates], codes: CodeSet) -> bool:
    """Whether a resource could belong to two groups at once; one without codes takes all."""
    return any(one.codes is None or set(one.codes.any_of) & set(codes) for one in bucket)


def _select(groups: Mapping[int, Candidates], relations: Relations) -> exp.Select:
    of = next(iter(groups.values()))
    alias = "i" if of.items else "v"
    value = n.column(of.value, alias)
    below = bool(of.items) and of.holds == "date"
    low, high, at = relations.days(of.items if below else of.view, of.moment, "i" if below else "v")
    number, unit = _number(of, value, alias)
    textual = of.holds in ("text", "boolean")
    cells = {
        "grp": n.column("grp", "g") if of.codes else n.integer(next(iter(groups))),
        "tie": _tie(of),
        "rk": n.column("resource_key", "v"),
        "idx": n.column("item_index", "i") if of.items else n.integer(0),
        "low": low,
        "high": high,
        "at": at,
        "num": number,
        "unit": unit,
        "txt": value if textual else n.null("text"),
        "sys": n.column(of.system, alias) if of.system else n.null("text"),
        "own": n.integer(int(of.own)),
    }
    present = n.is_known(low if of.holds == "date" else value)
    held = [n.equal(n.column(of.filter, "v"), n.integer(1))] if of.filter else []
    found = n.select([n.named(cells[name], name) for name in ROW], relations.table(of.view, "v"), [present, *held])
    if of.items:
        found = n.joined(found, relations.table(of.items, "i"), _same_resource("i"))
    if of.codes:
        coded = _grouped({number: one.codes for number, one in groups.items() if one.codes}, relations)
        found = n.joined(found, n.below(coded, "g"), _same_resource("g"))
    return _referring(found, of, relations)


def _same_resource(alias: str) -> exp.Expr:
    return n.same(n.column("resource_key", alias), n.column("resource_key", "v"))


def _number(of: Candidates, value: exp.Expr, alias: str) -> tuple[exp.Expr, exp.Expr]:
    """The value as a number in the unit that is delivered (NULL where its unit does not become that), and whether it was in another."""
    if of.ranks:
        return _ranked(of, value, alias), n.integer(SAME)
    if of.holds != "number":
        return n.null("double"), n.integer(SAME)
    number = n.cast(value, "double")
    if not of.unit:
        return number, n.integer(SAME)
    unit = n.column(of.unit_column, alias)
    same = [u for u, factor in factors(of.unit) if factor == 1]
    others = [(u, factor) for u, factor in factors(of.unit) if factor != 1]
    branches = [
        (n.same(unit, n.text(u)), n.node(exp.Mul, this=number, expression=n.double(repr(factor))))
        for u, factor in others
    ]
    asked = n.one_of(unit, same)
    return n.case((asked, number), *branches), n.case((asked, n.integer(SAME)), default=n.integer(OTHER))


def _ranked(of: Candidates, value: exp.Expr, alias: str) -> exp.Expr:
    """The number of the option that a code becomes."""
    branches = []
    for option in of.ranks:
        same = n.same(value, n.text(option.code))
        if of.system and option.system:
            same = n.both(same, n.same(n.column(of.system, alias), n.text(option.system)))
        branches.append((same, n.double(option.option)))
    return n.case(*branches)


def _tie(of: Candidates) -> exp.Expr:
    match of.link.kind:
        case "patient":
            return n.column("patient_key", "v")
        case "encounter":
            return n.column(of.link.column, "v")
        case "from case":
            return n.column("resource_key", "l")
        case "child" | "mother":
            return n.column("of_case", "l")
    return n.column(of.link.column, "l")


def _referring(found: exp.Select, of: Candidates, relations: Relations) -> exp.Select:
    """With the references that tie candidates to cases, each once."""
    link = of.link
    if link.to_person:
        return n.joined(found, n.below(_persons(link, relations), "l"), n.same(n.column("other", "l"), n.column("patient_key", "v")))  # fmt: skip
    if not link.view:
        return found
    keys = [n.column("resource_key"), n.column(link.column)]
    each = n.grouped(n.select(keys, n.relation(relations.names[link.view])), *keys)
    mine = n.column(link.column if link.kind == "from case" else "resource_key", "l")
    return n.joined(found, n.below(each, "l"), n.same(mine, n.column("resource_key", "v")))


def _persons(link: Link, relations: Relations) -> exp.Select:
    """Patients (``of_case``) and the mother or child of each (``other``) who did not object, each pair once."""
    mother, child = n.column("patient_key", "m"), n.column("patient_key", "r")
    of_case, other = (mother, child) if link.kind == "child" else (child, mother)
    found = n.select([n.named(of_case, "of_case"), n.named(other, "other")], relations.table(link.view, "m"))
    found = n.joined(found, relations.table(link.persons, "r"), n.both(
        n.same(n.column(link.column, "m"), n.column("resource_key", "r")), n.equal(n.column(link.filter, "r"), n.integer(1))
    ))  # fmt: skip
    found = n.joined(found, n.relation(OBJECTIONS, "o"), n.same(n.column("patient_key", "o"), other), left=True)
    found = n.narrowed(found, n.is_null(n.column("patient_key", "o")))
    return n.grouped(found, of_case, other)


def has_code(codes: Codes, alias: str = "") -> exp.Expr:
    """Whether a row of a view with codes is one of these; one without system takes any."""
    tests = []
    for system, code in codes.any_of:
        same = n.same(n.column(codes.column, alias), n.text(code))
        tests.append(n.both(same, n.same(n.column(codes.system, alias), n.text(system))) if system else same)
    return n.either(*tests)


def _grouped(groups: Mapping[int, Codes], relations: Relations) -> exp.Select:
    """Each resource with the group that its codes belong to. Twice where two of its codes do: two candidates that are alike in all
    do no harm, and to make them one costs as much as to rank them."""
    view = next(iter(groups.values())).view
    group = n.case(*((has_code(codes), n.integer(number)) for number, codes in groups.items()))
    coded = n.select([n.column("resource_key"), n.named(group, "grp")], n.relation(relations.names[view]))
    keys = [n.column("resource_key"), n.column("grp")]
    return n.select(keys, n.below(coded, "coded"), [n.is_known(n.column("grp"))])
