"""`backend.yaml` -> `Backend`, with the line of everything that is wrong (VT480, VT484)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from sqlglot import exp

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.extraction.backend.expressions import NotUsable, expression_of, rows_of
from vtabel.extraction.backend.model import DATES_AS, Backend, BackendColumn, BackendView
from vtabel.extraction.cases.sql.dialects import DIALECTS, Dialect
from vtabel.extraction.cases.sql.query import ZONE
from vtabel.files import sha256
from vtabel.table import SourceFile
from vtabel.yamlfile import NotRead, composed, places, plain, text_of

NONE = "none"
"""What stands where the warehouse does not have something."""
_TOP, _VIEW, _COLUMN = ("dialect", "zone", "views"), ("table", "where", "columns"), ("sql", "as")


def read_backend(path: str | Path) -> Backend:
    """The warehouse that a file describes; what is wrong with its expressions stands in its ``report``.

    Raises UnusableInput (VT480) for a file that is none.
    """
    path = Path(path)
    try:
        node = composed(text_of(path))
        data = plain(node)
    except FileNotFoundError:
        raise UnusableInput.of(
            "VT480", Cell(path.name), why="there is no such file", why_nl="dit bestand is er niet"
        ) from None
    except NotRead as error:
        raise UnusableInput.of(
            "VT480", Cell(path.name, "", error.locator), why=error.why, why_nl=error.why_nl
        ) from None
    lines = {place: line for place, line, _ in places(node)} if node else {}
    return _Reader(path, lines).backend(data)


class _Reader:
    def __init__(self, path: Path, lines: dict[tuple[str, ...], int]) -> None:
        self._path, self._lines = path, lines
        self._findings = Findings()
        self._dialect: Dialect = "postgres"

    def backend(self, data: Any) -> Backend:
        top = self._mapping(data, (), _TOP)
        self._dialect = self._one_of(top.get("dialect"), DIALECTS, ("dialect",))
        zone = top.get("zone", ZONE)
        if zone not in available_timezones():
            self._refuse(("zone",), f"`{zone}` is no time zone", f"`{zone}` is geen tijdzone")
        views = self._mapping(top.get("views"), ("views",))
        found = {name: self._view(name, of) for name, of in views.items()}
        source = SourceFile(name=self._path.name, sha256=sha256(self._path))
        return Backend(self._dialect, zone, found, source, self._findings.report())

    def _view(self, name: str, data: Any) -> BackendView:
        place = ("views", name)
        if data == NONE:
            return BackendView(None, {}, self._cell(place))
        of = self._mapping(data, place, _VIEW)
        columns = self._mapping(of.get("columns") or {}, (*place, "columns"))
        rows: exp.Select | None = None
        at = (*place, "where" if of.get("table") else "table")
        try:
            rows = rows_of(self._text(of.get("table")), "", self._dialect)
            if of.get("where") is not None:
                rows = rows_of(of["table"], self._text(of["where"]), self._dialect)
        except NotUsable as error:
            at = (*place, "table") if rows is None else at
            self._findings.add("VT484", self._cell(at), of=name, why=error.why, why_nl=error.why_nl)
            rows = exp.select()
        return BackendView(rows, {c: self._column(name, c, text) for c, text in columns.items()}, self._cell(place))

    def _column(self, view: str, name: str, data: Any) -> BackendColumn:
        place = ("views", view, "columns", name)
        held: Any = "text"
        if isinstance(data, dict):
            of = self._mapping(data, place, _COLUMN)
            held = self._one_of(of.get("as", "text"), DATES_AS, (*place, "as"))
            data = of.get("sql")
        if data == NONE:
            return BackendColumn(None, held, self._cell(place))
        try:
            found = expression_of(self._text(data), self._dialect)
        except NotUsable as error:
            self._findings.add("VT484", self._cell(place), of=f"{view}.{name}", why=error.why, why_nl=error.why_nl)
            found = exp.null()
        return BackendColumn(found, held, self._cell(place))

    def _text(self, value: Any) -> str:
        if isinstance(value, bool | int | float):
            return str(value).upper() if isinstance(value, bool) else str(value)
        if isinstance(value, str) and value.strip():
            return value
        raise NotUsable("it is not filled in", "het is niet ingevuld")

    def _mapping(self, value: Any, place: tuple[str, ...], known: tuple[str, ...] = ()) -> dict[str, Any]:
        if not isinstance(value, dict):
            name = place[-1] if place else self._path.name
            self._refuse(place, f"`{name}` holds no names with values", f"`{name}` bevat geen namen met waarden")
        found = {str(name): of for name, of in value.items()}
        for name in found:
            if known and name not in known:
                choices = ", ".join(known)
                self._refuse(
                    (*place, name),
                    f"`{name}` is not known here; it is one of {choices}",
                    f"`{name}` is hier niet bekend; het is een van {choices}",
                )
        return found

    def _one_of(self, value: Any, choices: tuple[Any, ...], place: tuple[str, ...]) -> Any:
        if value not in choices:
            some, name = ", ".join(choices), place[-1]
            self._refuse(place, f"`{name}` is one of {some}", f"`{name}` is een van {some}")
        return value

    def _refuse(self, place: tuple[str, ...], why: str, why_nl: str) -> None:
        raise UnusableInput.of("VT480", self._cell(place), why=why, why_nl=why_nl)

    def _cell(self, place: tuple[str, ...]) -> Cell:
        while place and place not in self._lines:
            place = place[:-1]
        line = self._lines.get(place)
        return Cell(self._path.name, "", f"line {line}" if line else "")
