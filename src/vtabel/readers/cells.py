"""What a cell can say: numbers, dates, ranges, footnote marks and yes or no, in the Dutch way of writing."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from vtabel.text import match_form, plain

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}([.,])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$")
_MONTHS = {
    name: i
    for i, name in enumerate(
        [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
        1,
    )
}
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
_DUTCH = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_WORDS = re.compile(r"^(\d{1,2}) ([a-z]+) (\d{4})$")
_SIGN = r"\*{1,4}|[†‡]{1,4}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}⁾?|\[\d{1,2}\]"
_MARK = re.compile(rf"(?<=\S)\s*({_SIGN}|(?<=\D)\s\d{{1,2}}\)|(?<=[^\W\d])\d{{1,2}}\))$")
_NOTE = re.compile(rf"^\s*({_SIGN}|\d{{1,2}}\))\s*[:=]?\s*(\S.*)$", re.DOTALL)
_BARE_MARK = re.compile(rf"^(?:{_SIGN}|\d{{1,2}}\))$")

YES = frozenset({"ja", "j", "yes", "y", "x", "×", "v", "✓", "✔", "☑", "true", "waar"})
NO = frozenset({"nee", "n", "no", "false", "onwaar"})
NOT_APPLICABLE = frozenset(
    {
        "n.v.t.",
        "n.v.t",
        "n.v..t",
        "n.v..t.",
        "nvt",
        "niet van toepassing",
        "not applicable",
        "n/a",
        "na",
        "niet",
        "geen",
        "-",
    }
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and whether its text can be read as another one too (``1.500``)."""

    value: Decimal
    ambiguous: bool = False


def tidy(text: str) -> str:
    """A text on one line with single blanks; its letters stay as they are.

    >>> tidy(" geb.  datum\\n(patiënt) ")
    'geb. datum (patiënt)'
    """
    return " ".join(text.split())


def number(text: str) -> Number | None:
    """A number written the Dutch way (``47.504``, ``0,3``) or with a decimal point; None if it is none.

    >>> number("0,3").value, number("13.000"), number("1.5").value
    (Decimal('0.3'), Number(value=Decimal('13000'), ambiguous=True), Decimal('1.5'))
    """
    form = plain(text).replace("−", "-").replace("–", "-").replace(" ", "").removesuffix("%")
    if not _NUMBER.fullmatch(form):
        return None
    dots, commas = form.count("."), form.count(",")
    if dots and commas:
        decimal = max(form.rfind("."), form.rfind(","))
        whole, rest = form[:decimal], form[decimal + 1 :]
        return Number(Decimal(re.sub("[.,]", "", whole) + "." + rest))
    if dots + commas > 1:
        return Number(Decimal(re.sub("[.,]", "", form))) if _THOUSANDS.match(form) else None
    if dots and _THOUSANDS.match(form) and not form.lstrip("-+").startswith("0"):
        return Number(Decimal(form.replace(".", "")), ambiguous=True)
    return Number(Decimal(form.replace(",", ".")))


def day(text: str) -> date | None:
    """A date as dd-mm-jjjj, jjjj-mm-dd or ``1 januari 2027``; None if it is none.

    >>> day("1-1-2027"), day("2027-01-01"), day("13-13-2027")
    (datetime.date(2027, 1, 1), datetime.date(2027, 1, 1), None)
    """
    form = match_form(text)
    parts: tuple[int, int, int] | None = None
    if match := _ISO.match(form):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := _DUTCH.match(form):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    elif (match := _WORDS.match(form)) and match[2] in _MONTHS:
        parts = (int(match[3]), _MONTHS[match[2]], int(match[1]))
    if parts is None:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def day_before(day: date) -> date:
    """The last day of a period that runs *tot* a day."""
    return day - timedelta(days=1) if day > date.min else day


_DAY_TEXT = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2} [a-z]+ \d{4}"
_FROM = re.compile(rf"\b(?:vanaf|per|met ingang van|sinds|from)\s+({_DAY_TEXT})")
_UNTIL = re.compile(rf"\b(tot en met|t/m|tot|until|through)\s+({_DAY_TEXT})")


def period(text: str) -> tuple[date | None, date | None, str]:
    """The first and last day that words such as *vanaf 1-1-2027* give, and the text without those words.

    *Tot* excludes the day itself, *tot en met* and *t/m* include it.
    """
    form = match_form(text)
    start = end = None
    if match := _FROM.search(form):
        start = day(match[1])
        form = form.replace(match[0], " ") if start else form
    if match := _UNTIL.search(form):
        end = day(match[2])
        end = day_before(end) if end and match[1] in ("tot", "until") else end
        form = form.replace(match[0], " ") if end else form
    if start is None and end is None:
        return None, None, plain(text)
    return start, end, " ".join(form.split()).strip(" ,;()")


def split_mark(text: str) -> tuple[str, str]:
    """A text and the footnote mark at its end.

    >>> split_mark("X*"), split_mark("V 1)"), split_mark("ja"), split_mark("C (indien ASA 3)")
    (('X', '*'), ('V', '1)'), ('ja', ''), ('C (indien ASA 3)', ''))
    """
    text = text.strip()
    match = _MARK.search(text)
    if match is None:
        return text, ""
    before = text[: match.start()]
    if match[1].endswith(")") and before.count("(") > before.count(")"):
        return text, ""
    return before.strip(), match[1].strip()


def is_mark(text: str) -> bool:
    """True for a footnote mark that stands by itself."""
    return bool(_BARE_MARK.match(text.strip()))


def mark_key(mark: str) -> str:
    """The form in which marks are compared: `¹`, `1)` and `[1]` are the same mark.

    >>> mark_key("¹"), mark_key("1)"), mark_key("**")
    ('1', '1', '**')
    """
    return plain(mark).strip("()[] ")


def footnote(text: str) -> tuple[str, str] | None:
    """The mark and the words of a footnote below a table; None if the text is none."""
    match = _NOTE.match(text)
    return (match[1], match[2].strip()) if match else None
