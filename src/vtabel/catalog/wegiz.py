"""Which prioritised exchange covers a zib, and what is known of it on a day: norm, track, phase, duty date.

The facts stand in ``data/wegiz.yaml``, each with its source and the day from which it counts. Files of a hospital or an
umbrella organisation are looked in first (docs/wegiz.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files as packaged_files
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict

from vtabel.catalog.wegizfile import UNKNOWN, Certainty, WegizFile, What, parse_wegiz, read_wegiz_file
from vtabel.diagnostics import Cell, Report
from vtabel.table import SourceFile

_ZIB_ID = re.compile(r"NL-CM:\d+\.\d+")
# The package of the medication process is made of the zibs of 2020 (docs/catalogue.md).
_ZIB_RELEASE = {"mp9": "zib2020"}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactSource(_Value):
    """Where something was read: tag, title, day of the source where it has one, address."""

    tag: str
    title: str
    dated: date | None = None
    url: str = ""


class Norm(_Value):
    """A norm. ``certainty`` tells whether a source says that it belongs to the exchange."""

    id: str
    subject: str
    certainty: Certainty = "fact"


class Statement(_Value):
    """What is said of an exchange from a day on. ``value`` is ``unknown`` where it is not known; ``source`` is then where to look.

    Without ``as_of`` and ``source`` there is no statement at all on that day.
    """

    what: What
    value: str = UNKNOWN
    value_nl: str = ""
    as_of: date | None = None
    source: FactSource | None = None
    certainty: Certainty = "fact"
    cell: Cell | None = None

    @property
    def known(self) -> bool:
        return self.value != UNKNOWN


class CoveredZib(_Value):
    """A zib of an exchange. ``search`` is our adaptation to R4 of a published search."""

    id: str
    name_nl: str
    name_en: str
    version: str = ""
    search: str = ""
    note: str = ""


class Cover(_Value):
    """The zibs of an exchange, in the ids of one zib release."""

    release: str
    source: FactSource
    certainty: Certainty
    zibs: tuple[CoveredZib, ...]


class Search(_Value):
    """A search as a test script of a standard runs it. ``zib_id`` is empty where the script's name fits no zib."""

    standard: str
    fhir: str
    release: str
    zib: str
    zib_id: str
    resource: str
    search: str
    provenance: bool
    source: FactSource


class Anchor(_Value):
    """One exchange that covers a zib, with what counts on a day.

    ``release`` is the zib release that was asked for (``zib2020`` for the package ``mp9``), ``stated_for`` is the zib release in whose ids the source lists the zibs. Where the two differ, the zib with the same id
    is taken for the same zib: ``certainty`` is then ``inference``.
    """

    exchange: str
    name_nl: str
    name_en: str
    norms: tuple[Norm, ...]
    zib: str
    release: str
    stated_for: str
    certainty: Certainty
    source: FactSource
    track: Statement
    phase: Statement
    norm_status: Statement
    duty_date: Statement

    @property
    def statements(self) -> tuple[Statement, ...]:
        return (self.track, self.phase, self.norm_status, self.duty_date)


class Exchange(_Value):
    """A prioritised exchange. ``statements`` holds those of each file, nearest file first; ``covers`` is empty where it is not known."""

    key: str
    name_nl: str
    name_en: str
    since: str = UNKNOWN
    since_source: FactSource | None = None
    norms: tuple[Norm, ...] = ()
    statements: tuple[tuple[Statement, ...], ...] = ()
    parts: tuple[str, ...] = ()
    parts_source: FactSource | None = None
    covers: tuple[Cover, ...] = ()

    def on(self, what: What, day: date) -> Statement:
        """What counts on a day: the latest statement of the nearest file that says anything by then."""
        for stated in self.statements:
            by_then = [s for s in stated if s.what == what and s.as_of is not None and s.as_of <= day]
            if by_then:
                return max(by_then, key=lambda s: s.as_of or date.min)
        return Statement(what=what)

    def standing(self, day: date) -> tuple[Statement, ...]:
        """What counts on a day, of each kind: track, phase, status of the norm, date of the duty."""
        return tuple(self.on(what, day) for what in get_args(What))

    def cover(self, zib: str, release: str) -> tuple[Cover, Certainty] | None:
        """The list that holds a zib, and how sure that is; None if the exchange is not known to cover it.

        A list for the zib release itself decides. Without one, the same id in another release counts as an inference.
        """
        own = [c for c in self.covers if c.release == release]
        for cover in own or self.covers:
            if any(z.id == zib for z in cover.zibs):
                return cover, cover.certainty if own else "inference"
        return None


class Wegiz(_Value):
    """The prioritised exchanges, nearest file first in every part. ``files`` are those of the user, ``report`` the findings on them."""

    exchanges: tuple[Exchange, ...]
    generic_norms: tuple[Norm, ...] = ()
    searches: tuple[Search, ...] = ()
    files: tuple[SourceFile, ...] = ()
    report: Report = Report()

    def __getitem__(self, key: str) -> Exchange:
        """The exchange with this key (``bgz``). Raises KeyError if there is none."""
        found = next((e for e in self.exchanges if e.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def anchors(self, concept: str, release: str, on: date) -> tuple[Anchor, ...]:
        """The exchanges that are known to cover a concept or a whole zib, with what counts on a day.

        None for an id that is no zib id. Sources stand in each anchor.

        >>> (bgz, _) = wegiz().anchors("NL-CM:9.6.1", "zib2020", date(2026, 12, 1))
        >>> bgz.name_nl, [n.id for n in bgz.norms], bgz.track.value, str(bgz.track.as_of), bgz.certainty
        ('BgZ', ['NEN 7540'], 'unknown', '2026-01-20', 'fact')
        """
        release = _ZIB_RELEASE.get(release, release)
        match = _ZIB_ID.match(concept)
        zib = match[0] if match else ""
        found = ((e, e.cover(zib, release)) for e in self.exchanges)
        return tuple(_anchor(e, *covered, zib, release, on) for e, covered in found if covered)

    def searches_of(self, zib: str) -> tuple[Search, ...]:
        """The searches of published standards that ask a zib."""
        return tuple(s for s in self.searches if s.zib_id == zib)


def _anchor(exchange: Exchange, cover: Cover, certainty: Certainty, zib: str, release: str, on: date) -> Anchor:
    return Anchor(
        exchange=exchange.key,
        name_nl=exchange.name_nl,
        name_en=exchange.name_en,
        norms=exchange.norms,
        zib=zib,
        release=release,
        stated_for=cover.release,
        certainty=certainty,
        source=cover.source,
        track=exchange.on("track", on),
        phase=exchange.on("phase", on),
        norm_status=exchange.on("norm_status", on),
        duty_date=exchange.on("duty_date", on),
    )


def wegiz(files: Sequence[str | Path] = ()) -> Wegiz:
    """What is known of the prioritised exchanges: the packaged facts, and files that are looked in first, the nearest one first.

    Raises UnusableInput: a file is missing (VT010), is no Wegiz file (VT147), or refers to what no file describes (VT148).
    The report warns of statements that are older than what they hide (VT149).

    >>> [e.name_en for e in wegiz().exchanges][:2]
    ['BgZ', 'Image availability']
    """
    from vtabel.catalog.wegizmerge import merge  # builds the models of this module

    return merge([*(read_wegiz_file(Path(path)) for path in files), packaged()])


@cache
def packaged() -> WegizFile:
    """The file that comes with vtabel."""
    text = packaged_files("vtabel").joinpath("data/wegiz.yaml").read_text(encoding="utf-8")
    return parse_wegiz("vtabel/data/wegiz.yaml", text)


def zibs_of(exchange: str, release: str) -> tuple[CoveredZib, ...]:
    """The zibs that the packaged facts list for an exchange in a zib release."""
    return next((c.zibs for c in wegiz()[exchange].covers if c.release == release), ())
