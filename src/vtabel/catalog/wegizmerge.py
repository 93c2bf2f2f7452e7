"""Wegiz files, nearest first -> one `Wegiz`. Of each part of an exchange the nearest file that gives it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtabel.catalog.wegiz import Cover, CoveredZib, Exchange, FactSource, Norm, Search, Statement, Wegiz
from vtabel.catalog.wegizfile import ExchangeEntry, WegizFile
from vtabel.diagnostics import Findings, UnusableInput
from vtabel.table import SourceFile

_KINDS_NL = {"source": "bron", "norm": "norm", "exchange": "uitwisseling"}


def merge(files: Sequence[WegizFile]) -> Wegiz:
    """One view of all files; the last one is the packaged one. Raises UnusableInput (VT148)."""
    _refuse_unknown(files)
    made = _Merge(files)
    exchanges = tuple(made.exchange(key) for key in made.keys)
    findings = Findings()
    for exchange in exchanges:
        _older(exchange, findings)
    return Wegiz(
        exchanges=exchanges,
        generic_norms=made.generic_norms(),
        searches=tuple(made.searches()),
        files=tuple(SourceFile(name=f.name, sha256=f.sha256) for f in files[:-1]),
        report=findings.report(),
    )


def _refuse_unknown(files: Sequence[WegizFile]) -> None:
    """Everything that a file refers to is described in one of the files; an exchange is new only with its names."""
    known = {
        "source": {tag for f in files for tag in f.entries.sources},
        "norm": {norm for f in files for norm in f.entries.norms},
        "exchange": {key for f in files for key, e in f.entries.exchanges.items() if e.name_nl and e.name_en},
    }
    findings = Findings()
    for file in files:
        keys = (("exchange", key, file.cell("exchanges", key)) for key in file.entries.exchanges)
        for kind, name, cell in (*keys, *file.references()):
            if name not in known[kind]:
                findings.add("VT148", cell, kind=kind, kind_nl=_KINDS_NL[kind], name=name)
    if findings.diagnostics:
        raise UnusableInput(findings.report())


def _older(exchange: Exchange, findings: Findings) -> None:
    """A statement of a nearer file that hides a later one of a file behind it (VT149)."""
    for number, stated in enumerate(exchange.statements):
        behind = [s for other in exchange.statements[number + 1 :] for s in other if s.known]
        for what in dict.fromkeys(s.what for s in stated):
            last = max((s for s in stated if s.what == what), key=_day)
            hidden = max((s for s in behind if s.what == what), key=_day, default=None)
            if hidden is not None and hidden.cell is not None and _day(hidden) > _day(last):
                days = {"as_of": _day(last), "later": _day(hidden)}
                findings.add("VT149", last.cell, related=[hidden.cell], what=what, exchange=exchange.key, **days)


def _day(statement: Statement) -> str:
    return statement.as_of.isoformat() if statement.as_of else ""


class _Merge:
    """Looks things up over all files, nearest first."""

    def __init__(self, files: Sequence[WegizFile]) -> None:
        self.files = files
        backwards = list(reversed(files))
        self.sources = {
            tag: FactSource(tag=tag, title=s.title, dated=s.dated, url=s.url)
            for f in backwards
            for tag, s in f.entries.sources.items()
        }
        self.norms = {name: norm for f in backwards for name, norm in f.entries.norms.items()}
        # In the order of the packaged file; exchanges of the user follow.
        self.keys = tuple(dict.fromkeys(key for f in backwards for key in f.entries.exchanges))

    def exchange(self, key: str) -> Exchange:
        stated = [(f, f.entries.exchanges[key]) for f in self.files if key in f.entries.exchanges]
        entries = [entry for _, entry in stated]
        since = next((e.since for e in entries if e.since), None)
        parts = next((e.parts for e in entries if e.parts), None)
        norms = next((e.norms for e in entries if e.norms), ())
        return Exchange(
            key=key,
            name_nl=next(e.name_nl for e in entries if e.name_nl),
            name_en=next(e.name_en for e in entries if e.name_en),
            **({"since": since.value, "since_source": self.sources[since.source]} if since else {}),
            norms=tuple(Norm(id=n.norm, subject=self.norms[n.norm].subject, certainty=n.certainty) for n in norms),
            statements=tuple(tuple(self._statements(file, key, entry)) for file, entry in stated),
            **({"parts": parts.names, "parts_source": self.sources[parts.source]} if parts else {}),
            covers=tuple(self._covers(entries)),
        )

    def _statements(self, file: WegizFile, key: str, entry: ExchangeEntry) -> Iterator[Statement]:
        for number, said in enumerate(entry.statements):
            for what in said.what:
                yield Statement(
                    what=what,
                    value=said.value,
                    value_nl=said.value_nl,
                    as_of=said.as_of,
                    source=self.sources[said.source],
                    certainty=said.certainty,
                    cell=file.cell("exchanges", key, "statements", number),
                )

    def _covers(self, entries: Sequence[ExchangeEntry]) -> Iterator[Cover]:
        """The list of each zib release: that of the nearest file that has one."""
        seen: set[str] = set()
        for cover in (c for entry in entries for c in entry.covers):
            if cover.release not in seen:
                seen.add(cover.release)
                zibs = tuple(CoveredZib.model_validate(z.model_dump()) for z in cover.zibs)
                source = self.sources[cover.source]
                yield Cover(release=cover.release, source=source, certainty=cover.certainty, zibs=zibs)

    def generic_norms(self) -> tuple[Norm, ...]:
        return tuple(Norm(id=name, subject=n.subject) for name, n in self.norms.items() if n.generic)

    def searches(self) -> Iterator[Search]:
        for standard in (s for f in self.files for s in f.entries.standards):
            for found in standard.searches:
                yield Search(
                    standard=standard.name,
                    fhir=standard.fhir,
                    release=standard.release,
                    zib=found.zib,
                    zib_id=found.id or "",
                    resource=found.resource,
                    search=found.search,
                    provenance=found.provenance,
                    source=self.sources[standard.source],
                )
