"""The cases: one row for each resource that makes one, of patients who have not objected, with why it is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from vtabel.extraction.cases.model import Condition, Dataset
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import NOT, PERHAPS, SURELY
from vtabel.extraction.cases.sql.children import carried, reasons, tied
from vtabel.extraction.cases.sql.sources import OBJECTIONS, Relations, has_code
from vtabel.mapping.windows import Duration

UNSURE = " unsure"
"""What follows the name of a reason where it is not known whether it holds: a date or a fact is missing or imprecise."""
_MOMENTS = ("start_low", "start_high", "start_at", "end_low", "end_high", "end_at")
_KEYS = ("case_key", "patient_key", "encounter_key", "resource_key")


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the period that is delivered, both included."""

    first: date
    last: date


def all_conditions(dataset: Dataset) -> tuple[Condition, ...]:
    """The conditions of a dataset and of its variables, each once."""
    own = (c for variable in dataset.variables for c in variable.only_for)
    return tuple(dict.fromkeys((*dataset.population, *own)))


def cohort(dataset: Dataset, relations: Relations, period: Period | None, above: str = "") -> exp.Select:
    """Every case with its number, its moments, whether each condition holds (`c0`, ...: 1, 0 or NULL), and in ``excluded`` why it is left
    out (NULL: it is not). ``above`` is the relation with the cases of the parent, of a child."""
    conditions = all_conditions(dataset)
    cases = _cases(dataset, relations)
    if dataset.parent is not None:
        names = [*_KEYS, *_MOMENTS, *(["setting"] if any(c.kind == "setting" for c in conditions) else [])]
        cases = tied(cases, names, dataset, dataset.parent, above, relations)
    found = n.select([], n.below(cases, "k"))
    own = [*_KEYS, *_MOMENTS, *(name for pair in carried(dataset) for name in pair)]
    columns: list[exp.Expr] = [n.column(name, "k") for name in own]
    columns += [n.column("parent_state", "k")] if dataset.parent else []
    for i, condition in enumerate(conditions):
        found, held = _held(found, condition, i, relations, dataset)
        columns.append(n.named(held, f"c{i}"))
    judged = n.reselected(found, columns)
    whys = [*reasons(dataset), *_period(dataset, period), *_reasons(dataset.population, conditions)]
    excluded = n.case(*whys) if whys else n.null("text")
    through = [n.column(name) for name in (*own, *(f"c{i}" for i in range(len(conditions))))]
    number = n.row_number([], [n.order(n.bytewise(n.column("case_key")))])
    return n.select([*through, n.named(number, "case_no"), n.named(excluded, "excluded")], n.below(judged, "judged"))


def _cases(dataset: Dataset, relations: Relations) -> exp.Select:
    """Each resource that makes a case, once: of several versions the one that sorts first."""
    case = dataset.case
    start = relations.days(case.view, case.start, "c")
    end = relations.days(case.view, case.end, "c") if case.end else tuple(part for part in start)
    encounter = n.column(case.encounter, "c") if case.encounter else n.null("text")
    keys = [n.column("resource_key", "c"), n.column("patient_key", "c"), encounter, n.column("resource_key", "c")]
    cells = dict(zip((*_KEYS, *_MOMENTS), (*keys, *start, *end), strict=True))
    setting = next((c.column for c in all_conditions(dataset) if c.kind == "setting"), "")
    if setting:
        cells["setting"] = n.column(setting, "c")
    by = [n.order(n.flag(n.is_null(part))) for part in (*start, *end)] + [n.order(part) for part in (*start, *end)]  # fmt: skip
    by += [n.order(n.bytewise(key)) for key in keys[1:2]]
    copy = n.row_number([keys[0]], by)
    where = [n.is_null(n.column("patient_key", "o")), n.is_known(n.column("patient_key", "c"))]
    where += [n.equal(n.column(case.filter, "c"), n.integer(1))] if case.filter else []
    named = [n.named(value, name) for name, value in cells.items()]
    found = n.select([*named, n.named(copy, "copy")], relations.table(case.view, "c"), where)
    if case.codes:
        keys_of = n.column("resource_key")
        coded = n.select([keys_of], n.relation(relations.names[case.codes.view]), [has_code(case.codes)])
        coded = n.grouped(coded, keys_of)
        found = n.joined(
            found, n.below(coded, "h"), n.same(n.column("resource_key", "h"), n.column("resource_key", "c"))
        )
    objected = n.same(n.column("patient_key", "o"), n.column("patient_key", "c"))
    found = n.joined(found, n.relation(OBJECTIONS, "o"), objected, left=True)
    return n.select(
        [n.column(name) for name in cells], n.below(found, "versions"), [n.equal(n.column("copy"), n.integer(1))]
    )


def _period(dataset: Dataset, period: Period | None) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    if period is None or not dataset.period:
        return
    low, high = n.column(f"{dataset.period}_low"), n.column(f"{dataset.period}_high")
    first, last = (n.cast(n.text(day.isoformat()), "date") for day in (period.first, period.last))
    yield n.either(n.less(high, first), n.less(last, low)), n.text("period")
    inside = n.both(n.at_most(first, low), n.at_most(high, last))
    yield n.either(n.negated(inside), n.is_null(low), n.is_null(high)), n.text(f"period{UNSURE}")


def _reasons(population: Sequence[Condition], conditions: Sequence[Condition]) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    for condition in population:
        held = n.column(f"c{conditions.index(condition)}")
        yield n.equal(held, n.integer(0)), n.text(condition.kind)
        yield n.is_null(held), n.text(f"{condition.kind}{UNSURE}")


def _held(
    found: exp.Select, condition: Condition, number: int, relations: Relations, dataset: Dataset
) -> tuple[exp.Select, exp.Expr]:
    """The cases with what a condition looks at, and the condition as 1, 0 or NULL."""
    if condition.kind == "setting":
        setting = n.column("setting", "k")
        yes = n.one_of(setting, condition.values)
        return found, n.case((yes, n.integer(1)), (n.is_known(setting), n.integer(0)))
    alias = f"d{number}"
    if condition.kind in ("diagnosis", "procedure"):
        events = _events(condition, relations, _cases(dataset, relations))
        found = n.joined(found, n.below(events, alias), n.same(n.column("case_key", alias), n.column("resource_key", "k")), left=True)  # fmt: skip
        state = n.first_known(n.column("found", alias), n.integer(NOT))
        return found, n.case((n.equal(state, n.integer(SURELY)), n.integer(1)), (n.equal(state, n.integer(NOT)), n.integer(0)))  # fmt: skip
    person = _person(condition, relations)
    tied = n.same(n.column("patient_key", alias), n.column("patient_key", "k"))
    found = n.joined(found, n.below(person, alias), tied, left=True)
    return found, _age(condition, alias) if condition.kind == "age" else _sex(condition, alias)


def _person(condition: Condition, relations: Relations) -> exp.Select:
    """What is known of each patient, from all resources that are about them: the least and the most."""
    if condition.kind == "age":
        low, high, _ = relations.days(condition.view, condition.moment, "p")
    else:
        low = n.bytewise(n.column(condition.column, "p"))
        high = low
    key = n.column("patient_key", "p")
    columns = [key, n.named(n.least(low), "low"), n.named(n.most(high), "high")]
    return n.grouped(n.select(columns, relations.table(condition.view, "p")), key)


def _sex(condition: Condition, alias: str) -> exp.Expr:
    low, high = n.column("low", alias), n.column("high", alias)
    agree = n.same(low, high)
    yes = n.both(agree, n.one_of(low, condition.values))
    known = n.negated(n.one_of(low, ("unknown",)))
    return n.case((yes, n.integer(1)), (n.both(agree, known), n.integer(0)))


def _age(condition: Condition, alias: str) -> exp.Expr:
    """Years at the start of the case, by the birthday: three-valued where a date is imprecise."""
    years = int(condition.values[0])
    match condition.operator:
        case ">=":
            return _reached(years, alias, 1)
        case "<":
            return _reached(years, alias, 0)
        case ">":
            return _reached(years + 1, alias, 1)
        case "<=":
            return _reached(years + 1, alias, 0)
    one, next = _reached(years, alias, 1), _reached(years + 1, alias, 0)
    both = n.both(n.equal(one, n.integer(1)), n.equal(next, n.integer(1)))
    no = n.either(n.equal(one, n.integer(0)), n.equal(next, n.integer(0)))
    return n.case((both, n.integer(1)), (no, n.integer(0)))


def _reached(years: int, alias: str, yes: int) -> exp.Expr:
    """``yes`` where the patient has surely reached an age, 1 - ``yes`` where surely not, else NULL."""
    length = Duration(years=years)
    surely = n.at_most(n.shifted(n.column("high", alias), 1, length), n.column("start_low", "k"))
    not_yet = n.less(n.column("start_high", "k"), n.shifted(n.column("low", alias), 1, length))
    return n.case((surely, n.integer(yes)), (not_yet, n.integer(1 - yes)))


def _events(condition: Condition, relations: Relations, cases: exp.Select) -> exp.Select:
    """For each case whether the patient has such a code not after its end: surely, perhaps, not."""
    low, high, _ = relations.days(condition.view, condition.moment, "e")
    last = n.first_known(n.column("end_low", "k"), n.column("start_low", "k"))
    latest = n.first_known(n.column("end_high", "k"), n.column("start_high", "k"))
    state = n.case(
        (n.at_most(high, last), n.integer(SURELY)), (n.less(latest, low), n.integer(NOT)), default=n.integer(PERHAPS)
    )
    key = n.column("case_key", "k")
    coded = _coded(condition)
    found = n.select([key, n.named(n.most(state), "found")], n.below(cases, "k"), [coded])
    tied = n.same(n.column("patient_key", "e"), n.column("patient_key", "k"))
    found = n.joined(found, relations.table(condition.view, "e"), tied)
    below = n.same(n.column("resource_key", "h"), n.column("resource_key", "e"))
    found = n.joined(found, relations.table(condition.codings, "h"), below)
    return n.grouped(found, key)


def _coded(condition: Condition) -> exp.Expr:
    """Whether a code is one of those that the criterion names; of ICD-10 also within a range, or below a stem."""
    code = n.column(condition.column, "h")
    tests = [_code_fits(code, value, "icd-10" in condition.system) for value in condition.values]
    fits = n.either(*tests)
    if not condition.system:
        return fits
    return n.both(n.same(n.column(f"{condition.column}_system", "h"), n.text(condition.system)), fits)


def _code_fits(code: exp.Expr, value: str, classified: bool) -> exp.Expr:
    first, dash, last = value.partition("-")
    if not classified:
        return n.same(code, n.text(value))
    begin = n.bytewise(n.node(exp.Substring, this=code, start=n.integer(1), length=n.integer(len(first))))
    if dash and len(first) == len(last):
        return n.both(n.at_most(n.text(first), begin), n.at_most(begin, n.text(last)))
    return n.equal(begin, n.text(first))
