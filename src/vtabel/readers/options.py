"""The options cell: ``1 = ja; 2 = nee``, a range with its unit, the name of a list, or words about the notation."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from vtabel.diagnostics import Cell
from vtabel.readers.cells import NOT_APPLICABLE, number
from vtabel.readers.datatypes import parse_type
from vtabel.table import Option, OptionRole
from vtabel.text import match_form, plain

_NUM = r"-?\d+(?:[.,]\d+)*"
_RANGE = re.compile(
    rf"^(?P<low>{_NUM})\s*%?\s*(?:t/m|tot en met|tot|–|—|-|\.\.|to)\s*(?P<high>{_NUM})\s*(?:\(?(?P<unit>[^\s()\d,;=][^\s(),;=]*)\)?)?\s*(?P<rest>[,(].*)?$",
    re.IGNORECASE,
)
_EQUALS = re.compile(r"^(?P<code>[^=:\s][^=:]{0,39}?)\s*=\s*(?P<label>\S.*)$", re.DOTALL)
_COLON = re.compile(r"^(?P<code>[^=:\s]{1,10})\s*:(?!//)(?:\s+|(?=[^\d\s]))(?P<label>\S.*)$", re.DOTALL)
_DASHED = re.compile(rf"^(?P<code>{_NUM}|[A-Z])(?:\s+[-–—]\s+|[.)]\s+)(?P<label>[^\d\s].*)$", re.DOTALL)
_NUMERIC = re.compile(_NUM)
_CODE_LIKE = re.compile(r"[^\sa-z]{1,12}")
_YES_NO = re.compile(r"^(ja)\s*[/;,|]\s*(nee)(?:\s*[/;,|]\s*(onbekend))?$", re.IGNORECASE)
_NAMED = re.compile(
    r"^(?:zie\s+)?(?:waardelijst|codelijst|lijst|optieset|value list)\s*:?\s+[`'\"]?(?P<name>[^`'\"]+?)[`'\"]?$",
    re.IGNORECASE,
)
_SEE = re.compile(r"^(?:zie|see)\s+", re.IGNORECASE)
_NO_LIST = frozenset(
    match_form(words)
    for words in (
        "vrije tekst", "vrij veld", "vrije invoer", "vrij invulveld", "open", "open veld", "open vraag", "free text", "vrij",
        "getal", "numeriek",
    )
)  # fmt: skip
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
    if match_form(stripped) in NOT_APPLICABLE:
        return found
    notation = _notation(stripped)
    for piece in _pieces(stripped, notation):
        _read_piece(piece, notation, cell, found)
    if len(found.words) == 1 and not found.options and found.minimum is None and _looks_like_name(found.words[0]):
        found.list_name = _SEE.sub("", found.words.pop())
    return found


def _looks_like_name(text: str) -> bool:
    if match_form(text) in _NO_LIST or parse_type(text).datatype is not None:
        return False
    return len(text) <= 60 and len(text.split()) <= 4 and not re.search(r"[,;()=]", text)


@dataclass(frozen=True, slots=True)
class _Notation:
    """How a cell writes its options: the sign between code and label, and whether the codes are numbers.

    It is the same in the whole cell, so that such signs can stand in a label too.
    """

    sign: str
    numeric: bool = False

    def match(self, piece: str) -> re.Match[str] | None:
        """The code and label of an option that stands by itself, on a line or after `;`."""
        if self.sign:
            coded = (_EQUALS if self.sign == "=" else _COLON).match(piece)
            if coded:
                return coded
        return _DASHED.match(piece)

    def begins(self, piece: str) -> bool:
        """Could an option begin here, within a line? With numbers for codes, `b = c` belongs to the label before it."""
        match = self.match(piece)
        return match is not None and (not self.numeric or bool(_CODE_LIKE.fullmatch(match["code"])))

    @property
    def comma(self) -> re.Pattern[str]:
        """A comma that divides options: a code and the sign come next."""
        code = _NUM if self.numeric else rf"[^\s{self.sign},;]{{1,20}}"
        return re.compile(rf"(?:,\s+|(?<!\d),)(?={code}\s*{self.sign})")


def _notation(text: str) -> _Notation:
    parts = [part.strip() for part in re.split(r"[|\n;]", text)]
    if match := next(filter(None, map(_EQUALS.match, parts)), None):
        return _Notation("=", bool(_NUMERIC.fullmatch(match["code"])))
    colons = [match for part in parts if (match := _COLON.match(part))]
    numeric = bool(colons) and bool(_NUMERIC.fullmatch(colons[0]["code"]))
    return _Notation(":", numeric) if numeric or len(colons) > 1 else _Notation("")


def _pieces(text: str, notation: _Notation) -> list[str]:
    """The parts of the cell: by line or `|`, then by `;`, then by commas that divide options."""
    pieces: list[str] = []
    for line in re.split(r"[|\n]", text):
        for part in _rejoin(line.split(";"), notation):
            pieces += notation.comma.split(part) if notation.sign else [part]
    return [bare for piece in pieces if (bare := piece.strip(" ;\t\r"))]


def _rejoin(parts: list[str], notation: _Notation) -> list[str]:
    """A `;` inside a label does not end the option: a part without a code belongs to the one before it."""
    joined: list[str] = []
    for part in parts:
        bare = part.strip()
        if joined and bare and notation.match(joined[-1].strip()) and not (notation.begins(bare) or _range(bare)):
            joined[-1] += ";" + part
        else:
            joined.append(part)
    return joined


def _range(piece: str) -> re.Match[str] | None:
    return None if "=" in piece else _RANGE.match(plain(piece))


def _read_piece(piece: str, notation: _Notation, cell: Cell, found: OptionsText) -> None:
    if match := _range(piece):
        low, high = number(match["low"]), number(match["high"])
        if low and high and low.value <= high.value and found.minimum is None:
            found.minimum, found.maximum, found.unit = low.value, high.value, match["unit"] or ""
            found.ambiguous += [(match[k], n.value) for k, n in (("low", low), ("high", high)) if n.ambiguous]
            if match["rest"]:
                found.words.append(match["rest"].strip(" ,()"))
            return
    match = notation.match(piece)
    if match is None:
        found.words.append(piece)
        return
    label = match["label"].strip()
    found.options.append(Option(code=match["code"].strip(), label=label, role=role_of(label), cell=cell))
