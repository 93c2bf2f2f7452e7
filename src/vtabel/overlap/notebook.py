"""How an `Overlap` shows itself in a notebook: figures, the elements that serve most, registry by zib."""

from __future__ import annotations

from html import escape

from vtabel.overlap import words
from vtabel.overlap.model import Overlap
from vtabel.overlap.rows import Row, summary

_MOST_ROWS = 25


def as_html(found: Overlap) -> str:
    """The comparison as HTML tables."""
    ranked: list[Row] = [
        (words.title(e, "en"), words.group(e, "en"), len(e.registries), len(e.members), e.mandatory)
        for e in found.core(2)
    ]
    head = ("element", "zib", "registries", "variables", "mandatory")
    return table(("", ""), summary(found, "en")) + table(head, ranked[:_MOST_ROWS])


def table(header: tuple[str, ...], rows: list[Row]) -> str:
    """A plain table."""
    top = "".join(f"<th>{escape(text)}</th>" for text in header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"
