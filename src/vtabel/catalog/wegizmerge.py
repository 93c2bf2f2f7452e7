"""Wegiz files, nearest first -> one `Wegiz`. Of each part of an exchange the nearest file that gives it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtabel.catalog.wegiz import Cover, CoveredZib, Exchange, FactSource, Norm, Search, Statement, Wegiz
from vtabel.catalog.wegizfile import UNKNOWN, ExchangeEntry, NormLink, WegizFile
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
    """A file refers to sources and norms of its own or of a file behind it, and to exchanges that a file names."""
    named = {key for f in files for key, e in f.entries.exchanges.items() if e.name_nl and e.name_en}
    findings = Findings()
    for number, file in enumerate(files):
        behind = [f.entries for f in files[number:]]
        known = {
            "source": {tag for entries in behind for tag in entries.sources},
            "norm": {norm for entries in behind for norm in entries.norms},
            "exchange": named,
        }
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
        # In the order of the packaged file; exchanges of the user follow.
        self.keys = tuple(dict.fromkeys(key for f in reversed(files) for key in f.entries.exchanges))

    def _source(self, file: WegizFile, tag: str) -> FactSource:
        """The source that a file means: its own, else that of the nearest file behind it. Two files may use one tag."""
        behind = self.files[self.files.index(file) :]
        found = next(f.entries.sources[tag] for f in behind if tag in f.entries.sources)
        return FactSource(tag=tag, title=found.title, dated=found.dated, url=found.url)

    def _norm(self, file: WegizFile, link: NormLink) -> Norm:
        behind = self.files[self.files.index(file) :]
        found = next(f.entries.norms[link.norm] for f in behind if link.norm in f.entries.norms)
        return Norm(id=link.norm, subject=found.subject, certainty=link.certainty)

    def exchange(self, key: str) -> Exchange:
        stated = [(f, f.entries.exchanges[key]) for f in self.files if key in f.entries.exchanges]
        since = next(((f, e.since) for f, e in stated if e.since), None)
        parts = next(((f, e.parts) for f, e in stated if e.parts), None)
        return Exchange(
            key=key,
            name_nl=next(e.name_nl for _, e in stated if e.name_nl),
            name_en=next(e.name_en for _, e in stated if e.name_en),
            since=since[1].value if since else UNKNOWN,
            since_source=self._source(since[0], since[1].source) if since else None,
            norms=next((tuple(self._norm(f, n) for n in e.norms) for f, e in stated if e.norms), ()),
            statements=tuple(tuple(self._statements(f, key, e)) for f, e in stated),
            parts=parts[1].names if parts else (),
            parts_source=self._source(parts[0], parts[1].source) if parts else None,
            covers=tuple(self._covers(stated)),
        )

    def _statements(self, file: WegizFile, key: str, entry: ExchangeEntry) -> Iterator[Statement]:
        for number, said in enumerate(entry.statements):
            for what in said.what:
                yield Statement(
                    what=what,
                    value=said.value,
                    value_nl=said.value_nl,
                    as_of=said.as_of,
                    source=self._source(file, said.source),
                    certainty=said.certainty,
                    cell=file.cell("exchanges", key, "statements", number),
                )

    def _covers(self, stated: Sequence[tuple[WegizFile, ExchangeEntry]]) -> Iterator[Cover]:
        """The list of each zib release: that of the nearest file that has one."""
        seen: set[str] = set()
        for file, cover in ((f, c) for f, entry in stated for c in entry.covers):
            if cover.release not in seen:
                seen.add(cover.release)
                zibs = tuple(CoveredZib.model_validate(z.model_dump()) for z in cover.zibs)
                source = self._source(file, cover.source)
                yield Cover(release=cover.release, source=source, certainty=cover.certainty, zibs=zibs)

    def generic_norms(self) -> tuple[Norm, ...]:
        """The norms for every exchange; the nearest file that describes a norm counts."""
        norms = {name: norm for f in reversed(self.files) for name, norm in f.entries.norms.items()}
        return tuple(Norm(id=name, subject=n.subject) for name, n in norms.items() if n.generic)

    def searches(self) -> Iterator[Search]:
        for file, standard in ((f, s) for f in self.files for s in f.entries.standards):
            source = self._source(file, standard.source)
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
                    source=source,
                )
