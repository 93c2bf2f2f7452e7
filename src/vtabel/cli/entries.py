"""How `vtabel catalog show` prints a known gap or derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtabel.mapping import Derivation, KnownGap
    from vtabel.rules import Lang


def lines_of(entry: KnownGap | Derivation, lang: Lang) -> list[str]:
    """The fields that the entry fills, a line each; where it stands comes last, nearest first."""
    lines = [f"beyond:{entry.key} [{entry.kind}] {entry.name('nl')} ({entry.name('en')})"]
    lines += _gap(entry, lang) if entry.kind == "gap" else _derivation(entry, lang)
    fields = {"recipe": entry.recipe.of(lang), "source": entry.source}
    lines += [f"  {name}: {text}" for name, text in fields.items() if text]
    return lines + [f"  --> {cell}" for cell in entry.origins]


def _gap(entry: KnownGap, lang: Lang) -> list[str]:
    lines = [f"  cause: {entry.cause}", *(f"  zib without profile: {concept}" for concept in entry.zib)]
    return lines + [f"  nearest: {concept}: {why.of(lang)}" for concept, why in entry.nearest.items()]


def _derivation(entry: Derivation, lang: Lang) -> list[str]:
    lines = []
    for name, given in entry.inputs.items():
        terms = (given.concept or given.moment, given.pick or "", given.window, given.where, given.unit)
        lines.append(f"  {name}: {'; '.join(term for term in terms if term)}")
    for name, parameter in entry.parameters.items():
        lines.append(f"  {name}: {'; '.join(filter(None, (parameter.unit, parameter.meaning.of(lang))))}")
    fields = {
        "expression": entry.expression,
        "datatype": entry.datatype,
        "unit": entry.unit,
        "empty": entry.empty.of(lang),
    }
    lines += [f"  {name}: {text}" for name, text in fields.items() if text]
    return lines + ([f"  mapping: {entry.form}"] if entry.expression else [])
