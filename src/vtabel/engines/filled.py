"""How full each variable is, as a page with a bar per variable: counts only, never a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from vtabel.engines.delivered import Extraction
from vtabel.extraction.cases.causes import EMPTY

_WIDTH = 400
_COLOURS = {
    "filled": "#2a7f62", "absent": "#c9c9c9", "window": "#9fb8d9", "imprecise": "#e0b04c", "list": "#c9653a",
    "unit": "#8e5ea2", "several": "#b23a48", "population": "#e3e3e3", "input": "#8a9a5b", "source": "#5c5c5c",
}  # fmt: skip
"""Of each cause of docs/cases.md, *Empty values*; another one is black."""
_WORDS = {"filled": "gevuld", **EMPTY["nl"]}
_STYLE = Markup(
    "body{font:15px/1.4 sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse}"
    "td,th{padding:.2em .8em .2em 0;text-align:left;vertical-align:middle}td.n{text-align:right}svg{display:block}"
    ".k{display:inline-block;margin-right:1.2em}.k i{display:inline-block;width:.9em;height:.9em;margin-right:.3em}"
)
_PAGE = Markup(
    '<!doctype html><html lang="nl"><meta charset="utf-8"><title>{0}</title><style>{1}</style>'
    "<h1>{0}</h1><p>{2}</p>{3}</html>\n"
)


def page(found: Extraction) -> str:
    """The page, in Dutch; it holds all that it shows.

    >>> from vtabel.diagnostics import Report
    >>> page(Extraction([], Report()))[:15]
    '<!doctype html>'
    """
    body = Markup("").join(part for name in found for part in _dataset(name, found))
    return str(_PAGE.format("Vulling per variabele", _STYLE, _legend(), body))


def _legend() -> Markup:
    key = Markup('<span class="k"><i style="background:{}"></i>{}</span>')
    return Markup("").join(key.format(colour, _WORDS[cause]) for cause, colour in _COLOURS.items())


def _dataset(name: str, found: Extraction) -> Iterator[Markup]:
    dataset = found[name]
    excluded = ", ".join(f"{reason}: {count}" for reason, count in sorted(dataset.excluded.items()))
    cases = len(dataset) + dataset.excluded.total()
    told = f", weggelaten {excluded}" if excluded else ""
    yield Markup("<h2>{}</h2><p>{} casussen gevonden, {} geleverd{}.</p>").format(name, cases, len(dataset), told)
    yield Markup("<table><tr><th>variabele<th>gevuld<th><th>omgerekend</tr>")
    row = Markup('<tr><td>{}<td class="n">{} van {}<td>{}<td class="n">{}</tr>')
    for variable, counts in dataset.fill().items():
        bar = _bar(counts, len(dataset))
        yield row.format(variable, counts["filled"], len(dataset), bar, counts.get("converted", 0) or "")
    yield Markup("</table>")


def _bar(counts: Mapping[str, int], rows: int) -> Markup:
    """The share of each cause, in the order of the legend; it is told in words too, for who does not see it."""
    others = [cause for cause in counts if cause not in (*_COLOURS, "converted")]
    causes = [cause for cause in (*_COLOURS, *others) if counts.get(cause)]
    part = Markup('<rect x="{}" width="{}" height="14" fill="{}"><title>{}: {}</title></rect>')
    parts, at = [], 0.0
    for cause in causes:
        width = _WIDTH * counts[cause] / rows
        colour, word = _COLOURS.get(cause, "#000"), _WORDS.get(cause, cause)
        parts.append(part.format(f"{at:.2f}", f"{width:.2f}", colour, word, counts[cause]))
        at += width
    label = escape(", ".join(f"{_WORDS.get(cause, cause)} {counts[cause]}" for cause in causes))
    svg = Markup('<svg role="img" aria-label="{}" width="{}" height="14">{}</svg>')
    return svg.format(label, _WIDTH, Markup("").join(parts))
