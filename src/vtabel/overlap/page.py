"""`Overlap` -> one HTML page that needs no network: matrix, elements, variables, cells."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from jinja2 import Template
from markupsafe import Markup

from vtabel import providers
from vtabel.documents.templating import environment
from vtabel.mapping import Mapped
from vtabel.overlap import words
from vtabel.overlap.model import Element, Grade, Overlap
from vtabel.overlap.page_words import LEVELS, UI
from vtabel.overlap.rows import pair_rows
from vtabel.rules import Lang
from vtabel.table import Level

_GRADES = [g for g in Grade if g is not Grade.NAME]
_MOST_ALIKE = 500  # proposals on the page; the workbook holds all


def page(found: Overlap, lang: Lang) -> bytes:
    """The page, UTF-8."""
    ui = UI[lang]
    asked, most = found.redundancy, found.serves_most
    data = page_data(found, lang)
    provider = f"{providers.display(found.provider)} ({found.provider})" if found.provider else ui["anyone"]
    text = _template().render(
        lang=lang,
        ui=ui,
        lead=ui["lead"].format(compared=asked.compared, **asked._asdict()),
        most=ui["most"].format(title=words.title(most, lang), n=len(most.registries)) if most else "",
        facts=f"{ui['for']} {provider}, {ui['on']} {found.on.isoformat()}",
        made=ui["made"].format(version=version("vtabel"), count=len(found.registries)),
        figures=_figures(found, lang),
        registries=found.registries,
        groups=_matrix(found, lang),
        core=[(e, words.title(e, lang), words.group(e, lang)) for e in found.core(2)],
        costs=found.costs(),
        names={r.code: r.name for r in found.registries},
        grades=[(g.value, words.GRADES[lang][g], words.GRADE_HELP[lang][g], found.grades[g]) for g in _GRADES],
        conflicts=pair_rows(found, found.conflicts, lang),
        alike=pair_rows(found, found.alike[:_MOST_ALIKE], lang),
        alike_count=len(found.alike),
        tables=found.mapping.tables,
        mappings=found.mapping.files,
        data=_script(data),
        words=_script(ui),
    )
    return text.encode("utf-8", errors="replace")


@cache
def _template() -> Template:
    source = files("vtabel").joinpath("overlap/templates/overlap.html").read_text(encoding="utf-8")
    return environment(autoescape=True).from_string(source)


def _script(data: object) -> Markup:
    """Data for a script element: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704


def _figures(found: Overlap, lang: Lang) -> list[tuple[str, str]]:
    asked, ui = found.redundancy, UI[lang]
    ratio = "-" if asked.ratio is None else str(asked.ratio).replace(".", "," if lang == "nl" else ".")
    return [
        (str(asked.registries), ui["registries"]),
        (str(asked.variables), ui["variables"]),
        (str(asked.elements), ui["distinct"]),
        (ratio, ui["per_element"]),
        (str(len(found.core(2))), ui["shared_elements"]),
        (str(len(found.conflicts)), ui["conflicts"].lower()),
        (str(asked.undecided), ui["undecided"]),
    ]


def _matrix(found: Overlap, lang: Lang) -> list[tuple[str, int, int, list[int]]]:
    """Each group with its elements, those that are shared, and how many each registry asks."""
    codes = [r.code for r in found.registries]
    return [
        (name, len(members), sum(len(e.registries) > 1 for e in members), [sum(c in e.registries for e in members) for c in codes])
        for name, members in groups(found, lang).items()
    ]  # fmt: skip


def groups(found: Overlap, lang: Lang) -> dict[str, list[Element]]:
    """The elements of each zib, the zibs that most registries share first; what has no zib comes last."""
    made: dict[str, list[Element]] = {}
    for element in found.elements:
        made.setdefault(words.group(element, lang), []).append(element)
    for members in made.values():
        members.sort(key=lambda e: (-len(e.registries), -e.mandatory, words.title(e, lang).casefold()))
    return dict(sorted(made.items(), key=lambda item: _rank(*item)))


def _rank(name: str, members: list[Element]) -> tuple[bool, int, int, str]:
    shared = sum(len(e.registries) - 1 for e in members)
    return members[0].key.subject.kind not in ("zib", "fhir"), -shared, -len(members), name.casefold()


def page_data(found: Overlap, lang: Lang) -> dict[str, object]:
    """What the script of the page draws: variables once, elements and pairs by their numbers, equal reasons once."""
    codes = {r.code: i for i, r in enumerate(found.registries)}
    listed = groups(found, lang)
    every = [m for members in listed.values() for e in members for m in e.members]
    number = {m.mapped.key: i for i, m in enumerate(every)}
    element_of = {m.mapped.key: i for i, e in enumerate(e for ms in listed.values() for e in ms) for m in e.members}
    reasons: dict[tuple[tuple[int, str], ...], int] = {}
    pairs: list[list[list[int]]] = [[] for _ in found.elements]
    for pair in found.pairs:
        said = tuple((r.grade.rank, words.reason_text(r, lang)) for r in pair.reasons)
        line = [number[pair.a.key], number[pair.b.key], pair.grade.rank, reasons.setdefault(said, len(reasons))]
        for place in dict.fromkeys((element_of[pair.a.key], element_of[pair.b.key])):
            pairs[place].append(line)
    return {
        "registries": [[r.code, r.name] for r in found.registries],
        "groups": list(listed),
        "grades": [words.GRADES[lang][g] for g in _GRADES],
        "variables": [_variable(m.mapped, m.level, codes, lang) for m in every],
        "elements": _elements(listed, number, pairs, lang),
        "reasons": [list(said) for said in reasons],
    }


def _elements(
    listed: dict[str, list[Element]], number: dict[str, int], pairs: list[list[list[int]]], lang: Lang
) -> list[dict[str, object]]:
    places = ((i, e) for i, members in enumerate(listed.values()) for e in members)
    return [
        {
            "id": e.id,
            "g": group,
            "t": words.title(e, lang),
            "k": " ".join(part for part in (*e.key.subject, e.key.qualifier) if part),
            "c": list(e.key.codes),
            "v": [number[m.mapped.key] for m in e.members],
            "p": pairs[i],
            "n": e.mandatory,
        }
        for i, (group, e) in enumerate(places)
    ]


def _variable(mapped: Mapped, level: Level, codes: dict[str, int], lang: Lang) -> list[object]:
    decided = mapped.binding or mapped.gap
    cell = str(decided.cell) if decided is not None and decided.cell is not None else ""
    strength = 2 if level in (Level.MANDATORY, Level.REQUIRED) else 1
    variable = mapped.variable
    return [
        codes[mapped.registry],
        variable.key,
        variable.title,
        LEVELS[lang][level],
        str(variable.cell),
        cell,
        strength,
    ]
