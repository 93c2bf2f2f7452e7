"""Conditions of forms -> the expression language: what XLSForm (``${x} = 'a'``) and REDCap (``[x(2)] = '1'``) write.

Only a small set of signs is known; with any other word in it a condition is not translated, so nothing changes its meaning.
"""

from __future__ import annotations

import re
from decimal import Decimal

from vtabel.diagnostics import Findings
from vtabel.expressions import parse
from vtabel.readers.nodes import decimal

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<selected>selected\(\s*\$\{(?P<list>[\w.-]+)\}\s*,\s*(?P<answer>'[^']*'|"[^"]*")\s*\))
    | (?P<checkbox>\[(?P<box>[\w-]+)\((?P<code>[\w-]+)\)\]\s*=\s*(?P<quote>['"]?)1(?P=quote))
    | \$\{(?P<name>[\w.-]+)\}
    | \[(?P<field>[\w-]+)\]
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<sign><=|>=|!=|<>|==|=|<|>)
    | (?P<word>\band\b|\bor\b|&&|\|\|)
    | (?P<bracket>[()])
    | (?P<dot>\.(?!\w))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {"=": "===", "==": "===", "!=": "!==", "<>": "!=="}
_WORDS = {"and": "&&", "or": "||", "&&": "&&", "||": "||"}
_BOUND = re.compile(r"^\s*\.\s*(?P<sign><=|>=)\s*(?P<value>-?\d+(?:\.\d+)?)\s*$")


def translate(text: str, own: str = "") -> str | None:
    """The condition in the expression language; None if it says something that is not known here.

    ``own`` is the name of the question itself (``.`` in XLSForm). An empty text compares with ``null``.

    >>> translate("${sex} = 'f' and selected(${drugs}, 'a')")
    "[sex] === 'f' && [drugs] === 'a'"
    >>> translate("[smoker] = '1' or [pack(2)] = '1'"), translate("[age] <> ''"), translate("today() > ${d}")
    ("[smoker] === '1' || [pack] === '2'", '[age] !== null', None)
    """
    found: list[str] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            return None
        token = _token(match, own)
        if token is None:
            return None
        found.append(token)
        at = match.end()
    said = re.sub(r"\( | \)", lambda m: m[0].strip(), " ".join(found))
    return said if found and parse(said, Findings()) else None


def _token(match: re.Match[str], own: str) -> str | None:
    if match["selected"]:
        return f"[{match['list']}] === '{match['answer'][1:-1]}'"
    if match["checkbox"]:
        return f"[{match['box']}] === '{match['code']}'"
    if name := match["name"] or match["field"]:
        return f"[{name}]"
    if match["text"]:
        inner = match["text"][1:-1]
        return None if "'" in inner else f"'{inner}'" if inner else "null"
    if match["number"]:
        return match["number"]
    if match["sign"]:
        return _SIGNS.get(match["sign"], match["sign"])
    if match["word"]:
        return _WORDS[match["word"].lower()]
    if match["bracket"]:
        return match["bracket"]
    return f"[{own}]" if own else None


def bounds(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The range that a constraint states; None if it states anything else.

    >>> bounds(". >= 0 and . <= 120"), bounds(". > ${x}")
    ((Decimal('0'), Decimal('120')), None)
    """
    low = high = None
    for part in re.split(r"\band\b", text.strip(" ()"), flags=re.IGNORECASE):
        match = _BOUND.match(part.strip(" ()"))
        if match is None:
            return None
        value = decimal(match["value"])
        if match["sign"] == ">=" and low is None:
            low = value
        elif match["sign"] == "<=" and high is None:
            high = value
        else:
            return None
    return low, high
