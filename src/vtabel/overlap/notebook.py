"""How an `Overlap` shows itself in a notebook: figures, charts where Altair is installed, the elements that serve most."""

from __future__ import annotations

from html import escape

from vtabel.overlap import charts, words
from vtabel.overlap.model import Overlap
from vtabel.overlap.rows import Row, summary

_MOST_ROWS = 25


def as_html(found: Overlap) -> str:
    """The comparison as HTML. The tables stand on their own; charts load their library from the network, as Altair does."""
    ranked: list[Row] = [
        (words.title(e, "en"), words.group(e, "en"), len(e.registries), len(e.members), e.mandatory)
        for e in found.core(2)
    ]
    head = ("element", "zib", "registries", "variables", "mandatory")
    drawn = _charts(found) if charts.available() and ranked else ""
    return table(("", ""), summary(found, "en")) + drawn + table(head, ranked[:_MOST_ROWS])


def _charts(found: Overlap) -> str:
    """Both charts, each with an id of its own so that the same overlap is the same text."""
    return "".join(
        f"<div>{chart.to_html(fullhtml=False, output_div=name)}</div>"
        for name, chart in (("vtabel-heat-map", charts.heat_map(found)), ("vtabel-upset", charts.upset(found)))
    )


def table(header: tuple[str, ...], rows: list[Row]) -> str:
    """A plain table."""
    top = "".join(f"<th>{escape(text)}</th>" for text in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"
