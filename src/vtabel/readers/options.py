"""The options cell: ``1 = ja; 2 = nee``, a range with its unit, the name of a list, or words about the notation."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from vtabel.diagnostics import Cell
from vtabel.readers.cells import number
from vtabel.table import Option, OptionRole
from vtabel.text import match_form, plain

_NUM = r"-?\d+(?:[.,]\d+)*"
_RANGE = re.compile(
    rf"^(?P<low>{_NUM})\s*(?:t/m|tot en met|tot|–|—|-|\.\.|to)\s*(?P<high>{_NUM})\s*(?:\(?(?P<unit>[^\s()\d,;=][^\s(),;=]*)\)?)?\s*(?P<rest>[,(].*)?$",
    re.IGNORECASE,
)
_CODED = re.compile(r"^(?P<code>[^=:\s][^=:]{0,39}?)\s*(?:=|:(?!//))\s*(?P<label>\S.*)$", re.DOTALL)
_DASHED = re.compile(rf"^(?P<code>{_NUM}|[A-Z])\s+[-–—]\s+(?P<label>[^\d\s].*)$", re.DOTALL)
_YES_NO = re.compile(r"^(ja)\s*/\s*(nee)(?:\s*/\s*(onbekend))?$", re.IGNORECASE)
_NAMED = re.compile(
    r"^(?:zie\s+)?(?:waardelijst|codelijst|lijst|optieset|value list)\s*:?\s+[`'\"]?(?P<name>[^`'\"]+?)[`'\"]?$",
    re.IGNORECASE,
)

_UNKNOWN = re.compile(r"^(?:\d+\s*)?(?:onbekend|unknown|unk|niet bekend|geen informatie|no information)\b")
_NOT_APPLICABLE = re.compile(r"^(?:n\.?v\.*t\.?|niet van toepassing|not applicable)(?:\W|$)")
_OTHER = re.compile(r"^(?:overige?|anders|other|ja, overig)(?:$|[\s,])")


@dataclass(slots=True)
class OptionsText:
    """What an options cell says. ``list_name`` is a list that stands elsewhere; ``words`` is what was not understood."""

    options: list[Option] = field(default_factory=list)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    list_name: str = ""
    words: list[str] = field(default_factory=list)
    ambiguous: list[tuple[str, Decimal]] = field(default_factory=list)


def role_of(label: str) -> OptionRole | None:
    """The role of an answer, from its label.

    >>> role_of("Onbekend"), role_of("n.v.t."), role_of("Overig"), role_of("Ja")
    ('unknown', 'not_applicable', 'other', None)
    """
    form = match_form(label)
    if _UNKNOWN.match(form):
        return "unknown"
    if _NOT_APPLICABLE.match(form):
        return "not_applicable"
    return "other" if _OTHER.match(form) else None


def parse_options(text: str, cell: Cell) -> OptionsText:
    """Read an options cell.

    >>> found = parse_options("20 t/m 270 (cm) | -1 = Onbekend", Cell("t.csv", "", "C4"))
    >>> found.minimum, found.maximum, found.unit, [(o.code, o.label, o.role) for o in found.options]
    (Decimal('20'), Decimal('270'), 'cm', [('-1', 'Onbekend', 'unknown')])
    """
    found = OptionsText()
    stripped = text.strip()
    if match := _YES_NO.match(plain(stripped)):
        found.options = [Option(code=w.lower(), label=w, role=role_of(w), cell=cell) for w in match.groups() if w]
        return found
    if match := _NAMED.match(plain(stripped)):
        found.list_name = match["name"].strip()
        return found
    for piece in _pieces(stripped):
        _read_piece(piece, cell, found)
    if len(found.words) == 1 and not found.options and found.minimum is None and _looks_like_name(found.words[0]):
        found.list_name = found.words.pop()
    return found


def _looks_like_name(text: str) -> bool:
    return len(text) <= 60 and len(text.split()) <= 4 and not re.search(r"[,;()=]", text)


def _pieces(text: str) -> list[str]:
    """The parts of the cell: by line, `|` or `;`, by comma only where each part is an option of its own."""
    parts = re.split(r"[|\n]", text) if "|" in text or "\n" in text else _rejoin(text.split(";"))
    parts = [part.strip(" ;\t\r") for part in parts]
    parts = [part for part in parts if part]
    if len(parts) == 1 and "," in parts[0]:
        by_comma = [part.strip() for part in re.split(r",(?!\d)", parts[0])]
        if len(by_comma) > 1 and all(_CODED.match(part) for part in by_comma):
            return by_comma
    return parts


def _rejoin(parts: list[str]) -> list[str]:
    """A `;` inside a label does not end the option: a part without a code belongs to the one before it."""
    joined: list[str] = []
    for part in parts:
        if joined and part.strip() and _CODED.match(joined[-1].strip()) and not _begins(part.strip()):
            joined[-1] += ";" + part
        else:
            joined.append(part)
    return joined


def _begins(part: str) -> bool:
    return bool(_CODED.match(part) or _DASHED.match(part) or _RANGE.match(plain(part)))


def _read_piece(piece: str, cell: Cell, found: OptionsText) -> None:
    match = _RANGE.match(plain(piece))
    if match and "=" not in piece:
        low, high = number(match["low"]), number(match["high"])
        if low and high and low.value <= high.value and found.minimum is None:
            found.minimum, found.maximum, found.unit = low.value, high.value, match["unit"] or ""
            found.ambiguous += [(match[k], n.value) for k, n in (("low", low), ("high", high)) if n.ambiguous]
            if match["rest"]:
                found.words.append(match["rest"].strip(" ,()"))
            return
    match = _CODED.match(piece) or _DASHED.match(piece)
    if match is None:
        found.words.append(piece)
        return
    label = match["label"].strip()
    found.options.append(Option(code=match["code"].strip(), label=label, role=role_of(label), cell=cell))
