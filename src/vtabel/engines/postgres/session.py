"""A session in PostgreSQL: temporary views and tables, in one transaction that sees one moment and is never committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from vtabel.diagnostics import Report, UnusableInput
from vtabel.engines.naive.result import ListResult
from vtabel.engines.protocol import Closing, Row, Staged, ViewResult
from vtabel.engines.scans import check_names

if TYPE_CHECKING:
    import psycopg

_SETTINGS = ("SET LOCAL TIME ZONE 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL statement_timeout = 0")
_QUERY_WORDS = ("SELECT", "WITH")


class PostgresResult(ViewResult):
    """A relation of the session."""

    def __init__(self, fetch: Callable[[str], list[Row]], name: str, columns: tuple[str, ...]) -> None:
        super().__init__(columns, Report())
        self._fetch, self._name = fetch, name

    def rows(self) -> list[Row]:
        return self._fetch(f"SELECT * FROM {quoted(self._name)}")

    def __len__(self) -> int:
        (counted,) = self._fetch(f"SELECT COUNT(*) AS n FROM {quoted(self._name)}")
        return int(counted["n"])

    def _listed(self) -> ListResult:
        return ListResult(self.columns, self.report, self.rows(), ())

    def arrow(self) -> Any:
        return self._listed().arrow()

    def df(self) -> Any:
        return self._listed().df()

    def pl(self) -> Any:
        return self._listed().pl()

    def write(self, path: Any) -> None:
        """Write a .csv file."""
        self._listed().write(path)


class PostgresSession(Closing):
    """The login needs SELECT on the tables and TEMPORARY on the database, nothing else: the session writes in no schema."""

    def __init__(self, connection: str) -> None:
        """``connection`` is what libpq takes: a URL or ``host=... dbname=...``; it is kept nowhere. Raises UnusableInput: no
        driver (VT490), no connection (VT489)."""
        try:
            self._driver = import_module("psycopg")
        except ImportError:
            raise UnusableInput.of("VT490", None) from None
        self._names: set[str] = set()
        self._queries = 0
        try:
            self._connection: psycopg.Connection[Any] = self._driver.connect(
                connection, row_factory=self._driver.rows.dict_row
            )
        except self._driver.Error as error:
            raise UnusableInput.of("VT489", None, **_unreachable(error)) from None
        self._connection.isolation_level = self._driver.IsolationLevel.REPEATABLE_READ
        for setting in _SETTINGS:
            self._connection.execute(setting)

    def supply(self, views: Mapping[str, str]) -> Staged:
        """Make views of queries, by their names. Raises UnusableInput (VT487) where the warehouse refuses one."""
        self._names = check_names(views, self._names)
        results = {}
        for name, text in views.items():
            try:
                with self._connection.transaction():
                    self._connection.execute(f"CREATE TEMPORARY VIEW {quoted(name)} AS\n{text}")
                    columns = self._columns(name)
            except self._driver.Error as error:
                raise UnusableInput.of("VT487", None, view=name, why=said(error)) from None
            results[name] = PostgresResult(self.fetch, name, columns)
        return Staged(results, Report(), (), dict)

    def sql(self, text: str, name: str = "") -> ViewResult:
        """The rows of one query; kept as a relation if a ``name`` is given. Raises UnusableInput (VT417)."""
        if name:
            self._names = check_names([name], self._names)
        else:
            self._queries += 1
            name = f"rows of query {self._queries}"
        if not text.lstrip().upper().startswith(_QUERY_WORDS):
            raise UnusableInput.of("VT417", None, why="it is not one query", why_nl="het is niet één query")
        try:
            with self._connection.transaction():
                self._connection.execute(f"CREATE TEMPORARY TABLE {quoted(name)} AS\n{text}")
                self._connection.execute(f"ANALYZE {quoted(name)}")  # nothing else tells the planner how large it is
                columns = self._columns(name)
        except self._driver.Error as error:
            raise UnusableInput.of("VT417", None, why=said(error)) from None
        return PostgresResult(self.fetch, name, columns)

    def fetch(self, text: str) -> list[Row]:
        """The rows of a query. Raises UnusableInput (VT417)."""
        try:
            with self._connection.transaction():
                return self._connection.execute(text).fetchall()
        except self._driver.Error as error:
            raise UnusableInput.of("VT417", None, why=said(error)) from None

    def batches(self, text: str) -> Iterator[Sequence[Sequence[Any]]]:
        """The same as values in the order of the columns."""
        yield [tuple(row.values()) for row in self.fetch(text)]

    def drop(self, names: Iterable[str]) -> None:
        """All go at the end of the session."""

    def types(self, text: str) -> dict[str, str]:
        """The columns of a query with their types, as PostgreSQL calls them. Raises UnusableInput (VT417)."""
        try:
            with self._connection.transaction():
                found = self._connection.execute(f"SELECT * FROM ({text}) AS asked LIMIT 0").description or ()
                named = self._driver.adapters.types
                return {c.name: t.name if (t := named.get(c.type_code)) else "" for c in found}
        except self._driver.Error as error:
            raise UnusableInput.of("VT417", None, why=said(error)) from None

    def _columns(self, name: str) -> tuple[str, ...]:
        found = self._connection.execute(f"SELECT * FROM {quoted(name)} LIMIT 0").description or ()
        return tuple(column.name for column in found)

    def close(self) -> None:
        """Nothing of the session stays."""
        with suppress(self._driver.Error):
            self._connection.rollback()
            self._connection.close()


def quoted(name: str) -> str:
    """A name for SQL."""
    return '"' + name.replace('"', '""') + '"'


_NAMING = frozenset({"42P01", "42703", "42883", "3F000", "42501", "42601", "42804", "42846", "0A000"})
"""Errors of names, rights, syntax and types, whose texts hold names. Those of values may hold values of patients."""


def said(error: Any) -> str:
    """What may be told of an error of the database: never a value."""
    if error.sqlstate in _NAMING and error.diag.message_primary:
        return str(error.diag.message_primary)
    return f"{type(error).__name__} ({error.sqlstate or 'no code'})"


_WHYS = (
    ("password", "the password is not accepted", "het wachtwoord wordt niet geaccepteerd"),
    ("no password supplied", "it asks a password", "het vraagt een wachtwoord"),
    ("database", "there is no such database", "deze database is er niet"),
    ("role", "there is no such user", "deze gebruiker is er niet"),
    ("timeout", "it gives no answer in time", "het antwoordt niet op tijd"),
    ("refused", "the connection is refused", "de verbinding wordt geweigerd"),
    ("No such file", "no server listens there", "daar luistert geen server"),
    ("resolve", "there is no such host", "deze host is er niet"),
    (
        "connection string",
        "the connection is not written as libpq asks",
        "de verbinding is niet geschreven als libpq vraagt",
    ),
)


def _unreachable(error: Any) -> dict[str, str]:
    """Why there is no connection, in words of ours: those of the driver may hold parts of the connection."""
    text = str(error)
    found = next(((en, nl) for word, en, nl in _WHYS if word in text), (type(error).__name__, type(error).__name__))
    return {"why": found[0], "why_nl": found[1]}
