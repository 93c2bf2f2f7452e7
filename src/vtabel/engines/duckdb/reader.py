"""One strict scan of NDJSON files: the columns of a resource, and an error where a value has another type than FHIR says.

DuckDB casts silently: a text that looks like a number becomes one, a number becomes a text, 1.5 becomes 2. So numbers and truth
values are read as JSON, which shows what they were. Texts are read as texts, which is faster, until one is met that looks
like a number, a truth value, a list or an object (``"718"``): then the scan stops with `LOOKS` and the name of the element, and is
to be done again with that element read as JSON too. A value that is really wrong stops it with `WRONG`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vtabel.engines.duckdb.columns import any_of, column_type, identifier, member, quoted
from vtabel.engines.duckdb.glance import PLAIN, Range
from vtabel.engines.lines import LARGEST_LINE
from vtabel.extraction.fields import Field
from vtabel.extraction.shapes import INTEGERS, PRIMITIVES, TEXTS

WRONG = "vtabel value of another type"
LOOKS = "vtabel looks like another type: "
ALL = "*"  # every text as JSON
# A year alone looks like a number, and may come after millions of dates: read as JSON at once.
_DATES = {"date", "dateTime"}
# Bytes of one line: the usual bound of DuckDB, and those for data with larger lines (an image). Every thread has two such buffers,
# so with larger ones there is one thread; and threads that share a file in large pieces share it badly.
LINES = (2**24, 2**26)  # and then LARGEST_LINE


@dataclass(frozen=True)
class Reader:
    """How files are read: ``as_json`` names the texts that are read as JSON; ``mostly`` says where other texts lie that need no second
    look (`glance`); ``checked`` is False once all lines are known to be good."""

    longest: int = LINES[0]
    as_json: frozenset[str] = frozenset()
    mostly: Mapping[str, Range] = field(default_factory=dict)
    checked: bool = True

    def as_read(self, field: Field, path: str = "") -> Field:
        """A field, and those below it, with what is JSON in `query`."""
        if path and field.type in PRIMITIVES:
            return replace(field, json=self.checked and self._is_json(field, path))
        if field.raw:
            return field
        below = {name: self.as_read(f, f"{path}.{name}" if path else name) for name, f in field.below.items()}
        return replace(field, below=below)

    def query(self, fields: Field, files: Sequence[Path], only: str = "") -> str:
        """The resources of the files, a column for each field, as `as_read` says. No file is no resource.

        With ``only`` those of the type for which that condition holds; all values of the others are looked at too."""
        columns = {name: column_type(below) for name, below in self.as_read(fields).below.items()}
        if not files:
            empty = ", ".join(f"CAST(NULL AS {type}) AS {identifier(name)}" for name, type in columns.items())
            return f"(SELECT {empty} WHERE FALSE)"
        types = ", ".join(f"{identifier(name)}: {quoted(type)}" for name, type in columns.items())
        names = ", ".join(quoted(escaped(file)) for file in files)
        source = (
            f"read_json([{names}], format = 'newline_delimited', columns = {{{types}}}, records = TRUE, "
            f"maximum_object_size = {self.longest}, hive_partitioning = FALSE)"
        )
        shown = [identifier(name) for name in columns if name != "resourceType"]
        name, type = identifier("resourceType"), self._type(fields)
        if only:  # the type, and so every value, is looked at there already
            where = f"CASE WHEN {type} = {quoted(fields.type)} THEN {only} END"
            return f"(SELECT {', '.join([*shown, name])} FROM {source} WHERE {where})"
        return f"(SELECT {', '.join([*shown, f'{type} AS {name}'])} FROM {source})"

    @property
    def is_wide(self) -> bool:
        """True for lines that are longer than usual."""
        return self.longest > LINES[0]

    def after(self, message: str) -> Reader | None:
        """How to read again after an error that says so; None for any other error."""
        larger = [bound for bound in (*LINES, LARGEST_LINE) if self.longest < bound <= LARGEST_LINE]
        if "maximum_object_size" in message and larger:
            return replace(self, longest=larger[0])
        element = message.partition(LOOKS)[2].partition("\n")[0].strip()
        if not element or element in self.as_json:
            return None
        # After a few elements all are read as JSON, so that files are not read many times.
        return replace(self, as_json=frozenset({ALL}) if len(self.as_json) > 5 else self.as_json | {element})

    def _type(self, fields: Field) -> str:
        """The type of a resource. All values of one that is asked for are looked at here: whoever reads it first meets them all."""
        if not self.checked:
            return '"resourceType"'
        places = [(f, identifier(name), name) for name, f in fields.below.items() if name != "resourceType"]
        tests = [test for place in places for test in self._tests(*place, 0, whole=True)]
        wrong = " OR ".join(f"({t.maybe} AND {t.sure})" if t.maybe else t.sure for t in tests)
        said = " ".join(f"WHEN {t.sure} THEN {_error(t.said)}" for place in places for t in self._tests(*place, 0))
        ours = f'CASE WHEN {wrong} THEN CASE {said} END ELSE "resourceType" END' if said else '"resourceType"'
        cases = (
            f'WHEN "resourceType" = {quoted(fields.type)} THEN {ours}',
            f'WHEN "resourceType" IS NULL OR vt_looks_like_json("resourceType") THEN {_error(WRONG)}',
        )
        return f'CASE {" ".join(cases)} ELSE "resourceType" END'

    def _is_json(self, field: Field, path: str) -> bool:
        """True for a leaf that is read as JSON."""
        if field.type in PRIMITIVES:
            return (
                field.type not in TEXTS
                or field.type in _DATES
                or path in self.as_json
                or (ALL in self.as_json and path != "resourceType")
            )
        return field.raw or not field.below

    def _tests(self, field: Field, text: str, path: str, depth: int, whole: bool = False) -> Iterator[_Test]:
        """What is true where a value has, or seems to have, another type. ``whole`` asks once for all items of a list, which is faster."""
        if not field.repeats:
            yield from self._tests_of_one(field, text, path, depth, whole)
            return
        item = f"t_{depth}"
        tests = list(self._tests_of_one(field, item, path, depth + 1, whole))
        if field.type not in PRIMITIVES and not path.rpartition(".")[2].startswith("_"):
            tests.append(_Test(f"{item} IS NULL", WRONG))
        if whole:
            sure, maybe = " OR ".join(t.sure for t in tests), " OR ".join(t.maybe or t.sure for t in tests)
            any_sure, any_maybe = (any_of(text, item, test) for test in (sure, maybe))
            yield _Test(any_sure, "", any_maybe if sure != maybe else "")
            return
        for test in tests:
            yield _Test(any_of(text, item, test.sure), test.said)

    def _tests_of_one(self, field: Field, text: str, path: str, depth: int, whole: bool) -> Iterator[_Test]:
        if field.type not in PRIMITIVES:
            if self._is_json(field, path):
                yield _Test(f"NOT starts_with(CAST({text} AS VARCHAR), '{{')", WRONG)
                yield from _tests_of_items(field, text)
                return
            for name, below in field.below.items():
                yield from self._tests(below, member(text, name), f"{path}.{name}", depth, whole)
        elif self._is_json(field, path):
            yield _Test(_wrong(field.type, f"CAST({text} AS VARCHAR)"), WRONG)
        else:
            low, high = self.mostly.get(path, PLAIN[0])
            maybe = f"({text} < {quoted(low)} OR {text} >= {quoted(high)})"  # two comparisons are enough for most texts
            yield _Test(f"vt_looks_like_json({text})", LOOKS + path, maybe)


@dataclass(frozen=True, slots=True)
class _Test:
    """A condition, what is said where it is true, and one that is quicker and true at least where this one is."""

    sure: str
    said: str
    maybe: str = ""


def _error(text: str) -> str:
    return f"error({quoted(text)})"


def _wrong(type: str, text: str) -> str:
    """True for the JSON of a value of another type."""
    if type in TEXTS:
        return f"{text} >= '#'"  # all that JSON begins with comes after the quotation mark of a text
    if type == "boolean":
        return f"{text} NOT IN ('true', 'false')"
    if type in INTEGERS:
        # It begins with no digit, nor with a sign and a digit: -Infinity is none.
        number = f"({text} < '0' AND ({text} < '-0' OR {text} >= '-:')) OR {text} >= ':'"
        return f"{number} OR contains({text}, '.') OR ({text} IS NOT NULL AND TRY_CAST({text} AS BIGINT) IS NULL)"
    return f"({text} IS NOT NULL AND isfinite(TRY_CAST({text} AS DOUBLE)) IS NOT TRUE)"  # a text has quotation marks; 1e400


def _tests_of_items(field: Field, text: str) -> Iterator[_Test]:
    """Of items below items (repeat) the JSON text is searched, for there is no end to their depth: DuckDB writes it without spaces."""
    names: dict[str, list[str]] = {}
    for name, below in _below(field.items, set()):
        names.setdefault(_opening(below), []).append(name)
    for opening, found in names.items():
        keys = "|".join(dict.fromkeys(found))
        pattern = f'[{{,]"({keys})":{opening}'
        yield _Test(f"regexp_matches(CAST({text} AS VARCHAR), {quoted(pattern)})", WRONG)


def _below(field: Field | None, seen: set[int]) -> Iterator[tuple[str, Field]]:
    if field is None or id(field) in seen:
        return
    seen.add(id(field))
    for name, below in field.below.items():
        yield name, below
        yield from _below(below, seen)
        yield from _below(below.items, seen)


def _opening(field: Field) -> str:
    """How a value begins that is not of its type; "n" begins null."""
    text = r'"(?:[^"\\]|\\.)*"'
    if field.type not in PRIMITIVES:
        return r"(?:[^\[n]|\[(?:[^{\]]))" if field.repeats else r"[^{n]"
    if field.repeats and field.type in TEXTS:
        return rf"(?:[^\[n]|\[(?:(?:{text}|null),)*[^\"n\]])"
    if field.repeats:
        return r"[^\[n]"
    if field.type in TEXTS:
        return r'[^"n]'
    if field.type == "boolean":
        return r"[^tfn]"
    return r"(?:[^-0-9n]|-?[0-9]+\.)" if field.type in INTEGERS else r"[^-0-9n]"


def escaped(file: Path) -> str:
    """A file name in which DuckDB sees no pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(file))
