"""Rows of a child dataset: each case of the child with each case of its parent that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from vtabel.extraction.cases.model import Above, Dataset, Parent
from vtabel.extraction.cases.sql import nodes as n
from vtabel.extraction.cases.sql.bounds import NOT, PERHAPS, SURELY, Placed, certainty, columns
from vtabel.extraction.cases.sql.sources import Relations

MARK = "|"
"""What stands between the key of the parent's case and that of the child's resource, in the key of a row."""
_MOMENT = ("low", "high", "at")
_KEYS = ("case_key", "patient_key", "encounter_key", "resource_key")


def carried(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """The columns with the value of each variable that comes from the parent, and why it is so."""
    numbered = (i for i, variable in enumerate(dataset.known) if isinstance(variable.source, Above))
    return tuple((f"u{i}", f"z{i}") for i in numbered)


def parents(dataset: Dataset, parent: Parent, cohort: str, rows: str) -> exp.Select:
    """The cases of the parent that are delivered, with the bounds of the window and the values that its children carry."""
    names = [*_KEYS, *(f"{side}_{part}" for side in ("start", "end") for part in _MOMENT)]
    numbers = {variable.key: i for i, variable in enumerate(parent.dataset.known)}
    above = [v.source.key for v in dataset.known if isinstance(v.source, Above)]
    values = [
        n.named(n.column(f"{kind}{numbers[key]}", "r"), name)
        for key, pair in zip(above, carried(dataset), strict=True)
        for kind, name in zip("vy", pair, strict=True)
    ]
    source = n.select([*(n.column(name, "p") for name in names), *values], n.relation(cohort, "p"), [n.is_null(n.column("excluded", "p"))])  # fmt: skip
    source = n.joined(source, n.relation(rows, "r"), n.same(n.column("case_key", "r"), n.column("case_key", "p")))
    through = [n.column(name) for name in (*_KEYS, *(name for pair in carried(dataset) for name in pair))]
    return n.select([*through, *columns(Placed(parent.window), 0, {})], n.below(source, "delivered"))


def tied(
    children: exp.Select, names: Sequence[str], dataset: Dataset, parent: Parent, above: str, relations: Relations
) -> exp.Select:
    """Each child once for each parent whose window surely holds its start; one that has none once, with how sure that is."""
    through = [name for pair in carried(dataset) for name in pair]
    state = n.case((n.is_null(n.column("case_key", "k")), n.integer(NOT)), default=certainty(Placed(parent.window), 0))
    moments = [n.named(n.column(f"start_{part}"), part) for part in _MOMENT]
    found = n.select(
        [
            *(n.column(name, "s") for name in names),
            *(n.column(name, "k") for name in through),
            n.named(n.column("case_key", "k"), "parent_key"),
            n.named(state, "parent_state"),
        ],
        n.below(n.select([*(n.column(name) for name in names), *moments], n.below(children, "found")), "s"),
    )
    found = n.joined(_referring(found, parent, relations), n.relation(above, "k"), _tie(dataset, parent), left=True)
    columns = [n.column(name) for name in (*names, *through, "parent_key", "parent_state")]
    copy = n.row_number([n.column("case_key")], [n.order(n.column("parent_state"), down=True)])
    ranked = n.select([*columns, n.named(copy, "copy")], n.below(found, "pairs"))
    sure = n.equal(n.column("parent_state"), n.integer(SURELY))
    key = n.node(
        exp.DPipe,
        this=n.node(exp.DPipe, this=n.column("parent_key"), expression=n.text(MARK), safe=True),
        expression=n.column("case_key"),
        safe=True,
    )
    row_key = n.case((sure, key), default=n.column("case_key"))
    others = [n.column(name) for name in (*names, *through, "parent_state") if name != "case_key"]
    first = n.equal(n.column("copy"), n.integer(1))
    return n.select([n.named(row_key, "case_key"), *others], n.below(ranked, "ranked"), [n.either(sure, first)])


def reasons(dataset: Dataset) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Why a child is left out: no parent is delivered whose window surely holds it."""
    if dataset.parent is None:
        return
    state = n.column("parent_state")
    yield n.equal(state, n.integer(PERHAPS)), n.text("parent unsure")
    yield n.equal(state, n.integer(NOT)), n.text("parent")


def _referring(found: exp.Select, parent: Parent, relations: Relations) -> exp.Select:
    """With the references between child and parent, each once."""
    link = parent.link
    if not link.view:
        return found
    keys = [n.column("resource_key"), n.column(link.column)]
    each = n.grouped(n.select(keys, n.relation(relations.names[link.view])), *keys)
    mine = n.column(link.column if link.kind == "from case" else "resource_key", "l")
    return n.joined(found, n.below(each, "l"), n.same(mine, n.column("resource_key", "s")), left=True)


def _tie(dataset: Dataset, parent: Parent) -> exp.Expr:
    link = parent.link
    if link.view:
        other = n.column("resource_key" if link.kind == "from case" else link.column, "l")
        found = n.same(other, n.column("resource_key", "k"))
    else:
        key = f"{link.kind}_key"
        found = n.same(n.column(key, "s"), n.column(key, "k"))
    if dataset.case.view != parent.dataset.case.view:
        return found
    return n.both(found, n.negated(n.same(n.column("resource_key", "s"), n.column("resource_key", "k"))))
