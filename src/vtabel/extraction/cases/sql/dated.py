"""The dated layer: a view with its dates as days and instants. Only here texts become dates, and only here time zones are known."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp

from vtabel.extraction.cases.model import LEFT_OUT, Moment
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.model import View, ViewColumn

MERGED, REPLACED, REPLACED_BY = "merged_records", "replaced", "replaced_by"
"""The relation of the patient records that were replaced by another, and its columns: both keys."""
_MONTH, _YEAR, _DAY = 7, 4, 10
"""The length of the text of a date of each precision."""


def layer_name(view: str) -> str:
    """The relation that stands for a view in case queries."""
    return f"{view}_dated"


def layer(
    view: View, moments: tuple[Moment, ...], zone: str, unreadable: Collection[str] = (), merged: bool = False
) -> exp.Select:
    """The rows of a view that count, by status, with three columns for each moment (`names`): the first and last day that it
    may be in the hospital's zone, and the instant or NULL. Truths become 1 and 0, or texts where they are values. Texts that are
    ``unreadable`` as a date are taken for none. With ``merged`` what belongs to a patient record that was replaced belongs to the
    one that is left (`MERGED`), and the record itself does not count."""
    kept = [c for c in view.columns if c.role != "date"]
    plain = [n.named(_plain(c), c.name) for c in kept]
    texts = [n.named(_text(m, unreadable), f"m{i}_text") for i, m in enumerate(moments)]
    inner = n.select([*plain, *texts], n.relation(view.name), _counts(view))
    inner = _of_who_is_left(inner, view) if merged and has_patient(view) else inner
    if not moments:
        return inner
    through = [n.column(c.name) for c in kept]
    read = [part for i in range(len(moments)) for part in _read(i, zone)]
    middle = n.select([*through, *read], n.below(inner, "texts"))
    ends = [part for i in range(len(moments)) for part in _ends(i)]
    return n.select([*(column for column in through), *ends], n.below(middle, "days"))


def has_patient(view: View) -> bool:
    """Whether a view says whose its rows are."""
    return any(column.name == "patient_key" for column in view.columns)


def _of_who_is_left(rows: exp.Select, view: View) -> exp.Select:
    key = n.column("patient_key", view.name)
    rows = n.joined(rows, n.relation(MERGED), n.same(n.column(REPLACED), key), left=True)
    if view.resource == "Patient":
        return n.narrowed(rows, n.is_null(n.column(REPLACED)))
    left = n.named(n.first_known(n.column(REPLACED_BY), key), "patient_key")
    return n.reselected(rows, [left if each.alias == "patient_key" else each for each in rows.expressions])


def names(moment: Moment, moments: tuple[Moment, ...]) -> tuple[str, str, str]:
    """The columns of a moment in the layer: first day, last day, instant."""
    i = moments.index(moment)
    return f"m{i}_low", f"m{i}_high", f"m{i}_at"


def _text(moment: Moment, unreadable: Collection[str]) -> exp.Expr:
    found = n.first_known(*map(n.column, moment.columns))
    if not unreadable:
        return found
    return n.case((n.negated(n.one_of(found, sorted(unreadable))), found))


def _plain(column: ViewColumn) -> exp.Expr:
    found = n.column(column.name)
    if column.type != "boolean":
        return found
    true = n.equal(found, n.TRUE)
    if column.role == "filter":
        return n.flag(true)
    return n.case((true, n.text("true")), (n.equal(found, n.FALSE), n.text("false")))


def _counts(view: View) -> Iterator[exp.Expr]:
    for column in view.columns:
        if column.role == "status":
            status = n.first_known(n.column(column.name), n.text(""))
            yield n.negated(n.one_of(status, LEFT_OUT))


def _length(name: str) -> exp.Expr:
    return n.node(exp.Length, this=n.column(name))


def _sign(name: str, back: int) -> exp.Expr:
    """The sign at a place from the end."""
    start = n.node(exp.Sub, this=_length(name), expression=n.integer(back)) if back else _length(name)
    return n.node(exp.Substring, this=n.column(name), start=start, length=n.integer(1))


def _read(i: int, zone: str) -> Iterator[exp.Expr]:
    """The first day that a date may be, its precision, and its instant. A time without a zone has no instant; its day is the one
    that is written."""
    name = f"m{i}_text"
    zoned = n.both(
        n.node(exp.GT, this=_length(name), expression=n.integer(_DAY)),
        n.either(n.same(_sign(name, 0), n.text("Z")), n.one_of(_sign(name, 5), "+-")),
    )
    instant = n.cast(n.column(name), "timestamptz")
    written = n.node(exp.Substring, this=n.column(name), start=n.integer(1), length=n.integer(_DAY))
    day = n.case(
        (zoned, n.cast(n.node(exp.AtTimeZone, this=instant, zone=n.text(zone)), "date")),
        (n.node(exp.GTE, this=_length(name), expression=n.integer(_DAY)), n.cast(written, "date")),
        (n.equal(_length(name), n.integer(_MONTH)), _day_of(name, "-01")),
        (n.equal(_length(name), n.integer(_YEAR)), _day_of(name, "-01-01")),
    )
    yield n.named(day, f"m{i}_low")
    yield n.named(_length(name), f"m{i}_length")
    yield n.named(n.case((zoned, n.node(exp.AtTimeZone, this=instant, zone=n.text("UTC")))), f"m{i}_at")


def _day_of(name: str, rest: str) -> exp.Expr:
    return n.cast(n.node(exp.DPipe, this=n.column(name), expression=n.text(rest), safe=True), "date")


def _ends(i: int) -> Iterator[exp.Expr]:
    low, length = n.column(f"m{i}_low"), n.column(f"m{i}_length")
    last = {_MONTH: ("MONTH", 1), _YEAR: ("YEAR", 1)}
    branches = []
    for signs, (unit, count) in last.items():
        next = n.cast(n.node(exp.DateAdd, this=low, expression=n.integer(count), unit=n.word(unit)), "date")
        branches.append((n.equal(length, n.integer(signs)), n.shifted_days(next, -1)))
    yield low
    yield n.named(n.case(*branches, default=low), f"m{i}_high")
    yield n.column(f"m{i}_at")
