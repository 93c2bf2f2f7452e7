"""Ranks what a variable may come from, by all evidence together. A proposal is never a binding."""

from __future__ import annotations

from collections.abc import Iterable

from vtabel.catalog import RELEASES, Catalog, Concept, catalog
from vtabel.mapping.entries import BeyondZibs, Derivation, KnownGap
from vtabel.mapping.model import Pick, Proposal
from vtabel.mapping.proposals.asked import Asked, asked
from vtabel.mapping.proposals.earlier import Decided, Earlier
from vtabel.mapping.proposals.evidence import Evidence, weighed
from vtabel.mapping.proposals.kinds import NONE, kinds
from vtabel.mapping.proposals.lexicon import lexicon
from vtabel.mapping.proposals.moments import moment
from vtabel.mapping.proposals.names import CEILING, Names
from vtabel.mapping.proposals.references import References
from vtabel.mapping.proposals.scores import score
from vtabel.mapping.proposals.unexplained import unexplained
from vtabel.table import Variable

_FLOOR = 0.05
"""Below this the evidence says nothing."""
_DOUBT = 0.7
"""How far evidence that no zib holds the answer takes other evidence down."""
_BASIC = "NL-CM:0.0."  # what all zibs share (date, author): no answer of its own
_LEAST = 0.05  # the score below which a proposal is not shown
_SHOWN = 3  # reasons in one proposal
_LOWER, _CONTESTED, _RIVAL = 0.6, 0.93, 0.75
"""What is left of the strength of a source below the first, and of a first with a rival of at least this share."""
Ranked = tuple[str, float, list[Evidence]]


class Suggester:
    """Proposes sources for variables: concepts of the catalogue and of other packaged releases, known gaps, derivations."""

    def __init__(self, catalog: Catalog, beyond: BeyondZibs, earlier: Iterable[Decided] = ()) -> None:
        self._catalog = catalog
        self._beyond = beyond
        self._concepts = {concept.id: (concept, release) for concept, release in _concepts(catalog)}
        self._lexicon = lexicon()
        found = [concept for concept, _ in self._concepts.values()]
        self._names = Names(found, beyond, self._lexicon)
        self._references = References(found, catalog)
        self._earlier = Earlier(earlier, self._lexicon)

    def propose(self, variable: Variable, count: int = 5, *, registry: str = "") -> tuple[Proposal, ...]:
        """The likeliest sources of a variable, best first, each with its score and reasons.

        The score is how often proposals with such evidence were right (`docs/mapping.md`). Pick and window are those that the
        label asks for. Decisions of the registry itself are not repeated.

        >>> from vtabel.catalog import catalog
        >>> from vtabel.mapping import beyond_zibs
        >>> from vtabel.readers import read
        >>> found = Suggester(catalog(), beyond_zibs()).propose(read("fixtures/nhr_af/tabel.xlsx")["syst_bloeddruk"])
        >>> found[0].concept, found[0].title
        ('NL-CM:12.4.2', 'Bloeddruk: SystolischeBloeddruk')
        """
        question = asked(variable, self._lexicon, registry)
        moments = moment(variable.label, variable.name, variable.definition)
        return tuple(
            self._proposal(source, strength, reasons, moments)
            for source, strength, reasons in self.ranked(question)[:count]
            if score(strength) >= _LEAST
        )

    def strengths(self, variable: Variable, count: int = 5) -> tuple[tuple[str, float], ...]:
        """The likeliest sources with the strength of their evidence, before it becomes a score: what calibration reads."""
        return tuple((source, strength) for source, strength, _ in self.ranked(asked(variable, self._lexicon))[:count])

    def ranked(self, question: Asked) -> list[Ranked]:
        """The sources with the strength of their evidence, strongest first."""
        by_source: dict[str, list[Evidence]] = {}
        for evidence in self._evidence(question):
            by_source.setdefault(evidence.source, []).append(evidence)
        doubt = weighed(by_source.pop(NONE, []))[0]
        found = []
        for source, evidences in by_source.items():
            strength, reasons = weighed(evidences)
            if all(e.sort == "names" for e in reasons):
                strength = min(strength, CEILING)
            if not source.startswith("beyond:"):
                told = any(e.sort in ("reference", "code", "fhir", "earlier") for e in reasons)
                strength *= 1 - (0.0 if told else _DOUBT * doubt)
            found.append((source, strength, reasons))
        return _one_answer(sorted(self._below(found), key=lambda f: (-f[1], f[0])))

    def _below(self, found: list[Ranked]) -> list[Ranked]:
        """Without what says too little or is in no release; an entry that leads to a concept stands just below it."""
        strengths = {source: strength for source, strength, _ in found}
        kept = []
        for source, strength, reasons in found:
            if source.startswith("beyond:"):
                entry = self._beyond.get(source)
                if entry is None:  # a key of their own, which some other registry was given for a gap
                    continue
                leads = self._leads(entry)
                above = max((strengths.get(c, 0.0) for c in leads), default=0.0)
                strength = min(strength, above - 0.01) if above > 0.5 else strength
            elif source not in self._concepts:
                continue
            if strength >= _FLOOR:
                kept.append((source, strength, reasons))
        return kept

    def _leads(self, entry: KnownGap | Derivation) -> tuple[str, ...]:
        """The concepts that a person who follows the entry ends at."""
        if isinstance(entry, Derivation):
            return tuple(i.concept for i in entry.inputs.values() if i.concept)
        return self._names.holding(entry)[:1]

    def _evidence(self, question: Asked) -> Iterable[Evidence]:
        for kind in kinds():
            yield from kind.evidence(question)
        yield from self._references.evidence(question)
        yield from self._names.evidence(question)
        yield from self._earlier.evidence(question)
        yield from unexplained(question, self._lexicon)

    def _proposal(
        self, source: str, strength: float, reasons: list[Evidence], moments: tuple[Pick | None, str]
    ) -> Proposal:
        why = "; ".join(dict.fromkeys(e.why for e in reasons[:_SHOWN]))
        why_nl = "; ".join(dict.fromkeys(e.why_nl for e in reasons[:_SHOWN]))
        origin = next((e.origin for e in reasons if e.origin), "")
        proposal = Proposal(concept=source, score=score(strength), reason=why, reason_nl=why_nl, origin=origin)
        entry = self._beyond.get(source) if source.startswith("beyond:") else None
        if entry is not None:
            use = _use(entry)
            told = {"reason": why + use, "reason_nl": why_nl + use}
            return proposal.model_copy(update={"kind": entry.kind, "title": entry.name("nl"), **told})
        concept, release = self._concepts[source]
        pick, window = moments
        return proposal.model_copy(
            update={"title": _title(concept), "release": release, "pick": pick, "window": window}
        )


def _use(entry: KnownGap | Derivation) -> str:
    """How a mapping file uses an entry."""
    if isinstance(entry, KnownGap):
        return f"; gap_sleutel = `{entry.key}`"
    return f"; afleiding = `{entry.form}`" if entry.expression else ""


def _one_answer(ranked: list[Ranked]) -> list[Ranked]:
    """The sources with less for those below the first, and for a first that has a rival: one variable has one answer."""
    if not ranked:
        return []
    (source, strength, reasons), *others = ranked
    contested = any(other >= _RIVAL * strength and not why[0].second for _, other, why in others)
    first = (source, strength * (_CONTESTED if contested else 1.0), reasons)
    return [first, *((lower, other * _LOWER, why) for lower, other, why in others)]


def _concepts(given: Catalog) -> Iterable[tuple[Concept, str]]:
    """The concepts that an element holds, with their release where it is not the given one."""
    seen: set[str] = set()
    for release in ("", *(r for r in RELEASES if r != given.release)):
        for concept in catalog(release) if release else given:
            if concept.places and concept.id not in seen and not concept.id.startswith(_BASIC):
                seen.add(concept.id)
                yield concept, release


def _title(concept: Concept) -> str:
    return (
        concept.zib.name_nl if concept.name_nl == concept.zib.name_nl else f"{concept.zib.name_nl}: {concept.name_nl}"
    )
