"""Whether the answers of two variables can become each other: type, unit, value list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from vtabel.mapping import Binding, Pick
from vtabel.mapping.units import Fit, factor, fit
from vtabel.overlap.model import Grade, Reason
from vtabel.table import Datatype, Variable
from vtabel.text import match_form

_NUMBERS = (Datatype.INTEGER, Datatype.DECIMAL, Datatype.QUANTITY)
_DATES = (Datatype.DATE, Datatype.DATETIME)
_YES_NO = {
    "ja": ("ja", "yes", "true", "y", "j", "waar"),
    "nee": ("nee", "neen", "no", "false", "n", "onwaar"),
}
_WORDS = {word: meaning for meaning, words in _YES_NO.items() for word in words}
_BESIDE = re.compile(r"\s*\([^()]*\)$|^ja,\s+")  # a remark or SNOMED's kind of concept; *ja, hypothyreoïdie*
_RECKONED = (Pick.EXISTS, Pick.COUNT)
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that a variable takes. ``options`` are code, meaning in words and code of a terminology, without *unknown* and
    *not applicable*; ``sources`` tells which code in the EHR becomes which option. ``other`` tells whether a list has *overig*,
    ``reckoned`` whether the answer is not the value but how many there are, or whether there is one."""

    datatype: Datatype | None
    unit: str
    multiple: bool
    options: tuple[tuple[str, str, str], ...]
    other: bool
    sources: tuple[tuple[str, str], ...]
    reckoned: str = ""


def answers(variable: Variable, binding: Binding | None) -> Answers:
    """What a variable takes as answer. A boolean is a list of *ja* and *nee*."""
    listed = variable.value_list.options if variable.value_list is not None else ()
    real = tuple(o for o in listed if o.role not in ("unknown", "not_applicable"))
    words = _meanings([o.label or o.code for o in real])
    options = tuple((o.code, w, _concept(o.code_system, o.concept_code)) for o, w in zip(real, words, strict=True))
    if not options and variable.datatype is Datatype.BOOLEAN:
        options = (("true", "ja", ""), ("false", "nee", ""))
    codes = {code for code, _, _ in options}
    value_map = binding.value_map if binding is not None else ()
    return Answers(
        datatype=variable.datatype,
        unit=variable.unit or variable.unit_text or (binding.unit if binding is not None else ""),
        multiple=variable.multiple,
        options=options,
        other=any(o.role == "other" for o in real),
        sources=tuple((f"{row.system}|{row.code}", row.option) for row in value_map if row.option in codes),
        reckoned=binding.pick if binding is not None and binding.pick in _RECKONED else "",
    )


def _meanings(labels: list[str]) -> list[str]:
    """The words of each option: *yes* and *true* are *ja*, and what stands in brackets is left out where no two become the same."""
    forms = [_WORDS.get(form, form) for form in map(match_form, labels)]
    bare = [_WORDS.get(word, word) for word in (_BESIDE.sub("", form).strip() or form for form in forms)]
    return bare if len(set(bare)) == len(set(forms)) else forms


def _concept(system: str, code: str) -> str:
    return f"{system}|{code}" if code else ""


def compare(a: Answers, b: Answers) -> tuple[Reason, ...]:
    """What is different between the answers of two variables; nothing where they are the same."""
    if a == b:
        return ()
    if a.reckoned != b.reckoned:
        return (Reason("reckoned", Grade.NARROWER, "mapping", (("a", a.reckoned or "-"), ("b", b.reckoned or "-"))),)
    found = list(_lists(a, b) if a.options or b.options else _types(a.datatype, b.datatype))
    found += _units(a.unit, b.unit)
    if a.multiple != b.multiple:
        found.append(Reason("several_answers", Grade.NARROWER, "options", (("which", "b" if b.multiple else "a"),)))
    return tuple(found)


def _types(a: Datatype | None, b: Datatype | None) -> Iterable[Reason]:
    if a == b or (a in _NUMBERS and b in _NUMBERS and Datatype.INTEGER not in (a, b)):
        return
    params = (("a", a or "?"), ("b", b or "?"))
    if a is None or b is None:
        yield Reason("type_open", Grade.CONVERTIBLE, "datatype", params)
    elif Datatype.CODE in (a, b):
        yield Reason("list_open", Grade.NARROWER, "datatype", params)
    elif (a in _NUMBERS and b in _NUMBERS) or (a in _DATES and b in _DATES) or Datatype.TEXT in (a, b):
        yield Reason("type_other", Grade.CONVERTIBLE, "datatype", params)
    else:
        yield Reason("types_apart", Grade.CONFLICT, "datatype", params)


@cache
def _units(a: str, b: str) -> tuple[Reason, ...]:
    if a == b:
        return ()
    params = (("a", a or "?"), ("b", b or "?"))
    if not a or not b:
        return (Reason("unit_open", Grade.CONVERTIBLE, "unit", params),)
    found = fit(a, b)
    if found is Fit.SAME:
        return ()
    if found is Fit.CONVERTIBLE:
        number = factor(a, b)
        times = (("factor", f"{number:g}"),) if number is not None else ()
        return (Reason("unit_factor" if times else "unit_convertible", Grade.CONVERTIBLE, "unit", params + times),)
    kinds = {Fit.SUBSTANCE: "unit_substance", Fit.UNKNOWN: "unit_unknown", Fit.DIFFERENT: "units_apart"}
    grade = Grade.CONFLICT if found is Fit.DIFFERENT else Grade.CONVERTIBLE
    return (Reason(kinds[found], grade, "unit", params),)


def _lists(a: Answers, b: Answers) -> Iterable[Reason]:
    if not a.options or not b.options:
        said = a.datatype if not a.options else b.datatype
        if said in _DATES or said is Datatype.TIME:
            yield Reason(
                "types_apart", Grade.CONFLICT, "datatype", (("a", a.datatype or "?"), ("b", b.datatype or "?"))
            )
        else:
            yield Reason("list_open", Grade.NARROWER, "options", (("a", a.datatype or "?"), ("b", b.datatype or "?")))
        return
    if a.options == b.options:
        return
    found = _by_source(a, b) or _by_meaning(a, b)
    if found is not None:
        yield found


def _by_source(a: Answers, b: Answers) -> Reason | None:
    """By the codes of the EHR that become the options; None where these do not tell."""
    ours, theirs = dict(a.sources), dict(b.sources)
    common = ours.keys() & theirs.keys()
    if not common or len(ours) != len(a.sources) or len(theirs) != len(b.sources):
        return None
    if {o for o, _, _ in a.options} - set(ours.values()) or {o for o, _, _ in b.options} - set(theirs.values()):
        return None  # an option that no code leads to
    together = sorted({(ours[c], theirs[c]) for c in common})
    forth, back = len({x for x, _ in together}) == len(together), len({y for _, y in together}) == len(together)
    if not forth and not back:
        return _apart(a, b)
    if forth and back:
        more_a, more_b = set(ours.values()) - {x for x, _ in together}, set(theirs.values()) - {y for _, y in together}
        pairs = "; ".join(f"{x} = {y}" for x, y in together[:_SHOWN])
        return _nested(a, b, more_a, more_b, pairs, together)
    return Reason("list_coarser", Grade.NARROWER, "options", (("which", "b" if forth else "a"),))


def _by_meaning(a: Answers, b: Answers) -> Reason | None:
    """By the code of a terminology that the lists give, else by the words of the options."""
    coded = all(c for _, _, c in (*a.options, *b.options))
    ours, theirs = ({(o[2] if coded else o[1]): o[0] for o in side.options} for side in (a, b))
    common = [m for m in ours if m in theirs]
    if not common:
        return _apart(a, b)
    more_a, more_b = ({one[m] for m in one if m not in other} for one, other in ((ours, theirs), (theirs, ours)))
    together = [(ours[m], theirs[m]) for m in common]
    pairs = "; ".join(f"{x} = {y}" for x, y in together[:_SHOWN])
    return _nested(a, b, more_a, more_b, pairs, together)


def _nested(
    a: Answers, b: Answers, more_a: set[str], more_b: set[str], pairs: str, together: list[tuple[str, str]]
) -> Reason | None:
    if not more_a and not more_b:
        if all(x == y for x, y in together):
            return None
        return Reason("value_map", Grade.CONVERTIBLE, "options", (("pairs", pairs),))
    if not more_a or not more_b:
        which, more = ("b", more_b) if more_b else ("a", more_a)
        return Reason("list_wider", Grade.NARROWER, "options", (("which", which), ("more", _named(a, b, which, more))))
    if a.other and b.other:
        return Reason("list_union", Grade.NARROWER, "options", _only(a, b, more_a, more_b))
    return Reason("lists_apart", Grade.CONFLICT, "options", _only(a, b, more_a, more_b))


def _apart(a: Answers, b: Answers) -> Reason:
    more_a, more_b = {o for o, _, _ in a.options}, {o for o, _, _ in b.options}
    kind = "lists_crossing" if dict(a.sources).keys() & dict(b.sources).keys() else "lists_disjoint"
    return Reason(kind, Grade.CONFLICT, "options", _only(a, b, more_a, more_b))


def _only(a: Answers, b: Answers, more_a: set[str], more_b: set[str]) -> tuple[tuple[str, str], ...]:
    return ("only_a", _named(a, b, "a", more_a)), ("only_b", _named(a, b, "b", more_b))


def _named(a: Answers, b: Answers, which: str, codes: set[str]) -> str:
    """The first of these options, in the order of their list."""
    options = (a if which == "a" else b).options
    named = [
        f"{code} = {meaning}" if meaning != match_form(code) else code for code, meaning, _ in options if code in codes
    ]
    more = f" … (+{len(named) - _SHOWN})" if len(named) > _SHOWN else ""
    return "; ".join(named[:_SHOWN]) + more
