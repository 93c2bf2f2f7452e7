"""Is a code in a value set, and which codes does one hold: the packaged value sets first, then a terminology server.

A value set that the packages list in part is decided where the listed part decides it: a code that is listed is in it, and a
code of a system that no open part is about is not. Of a value set that no package holds (those of FHIR itself), the codes that
a packaged concept map leads to are in it. For the rest a server is asked by the canonical of the value set, and if
it does not hold that, by its open parts: SNOMED CT by implicit canonical
(``http://snomed.info/sct?fhir_vs=refset/<id>``, https://hl7.org/fhir/R4/snomedct.html#implicit), other systems as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from vtabel.catalog.codesystems import system_uri
from vtabel.catalog.conceptmaps import concept_maps
from vtabel.catalog.terms import ValueSet, value_sets
from vtabel.catalog.txclient import NoAnswer, Why, dutch
from vtabel.catalog.txserver import TerminologyServer, Told
from vtabel.diagnostics import Findings, Report

SNOMED = "http://snomed.info/sct"
_ALL_CODES = {SNOMED: f"{SNOMED}?fhir_vs", "http://loinc.org": "http://loinc.org/vs"}
_WITHOUT = "without "  # an open part that takes codes away
_PART = re.compile(r"(?P<system>\S+) concept (?P<op>in|is-a|descendent-of) (?P<id>\d+)")
_IMPLICIT = {
    "in": "refset",
    "is-a": "isa",
    "descendent-of": "isa",
}  # STU3 knows no ECL: the concept itself is taken out
_VALUE_SET = re.compile(r"/ValueSet/|[?&]fhir_vs\b")


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class By(StrEnum):
    """Who gave the answer."""

    PACKAGED = "packaged"
    SERVER = "server"
    CACHE = "cache"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a code is in a value set, and who says so. ``why`` and ``detail`` tell why it is unknown."""

    verdict: Verdict
    by: By
    why: Why | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Is this code of this system in this value set?"""

    system: str
    code: str
    value_set: str


class Terminology:
    """The value sets of a release, and if given a server for what they leave open.

    >>> smoking = next(url for url, found in value_sets("zib2020").items() if found.name == "TabakGebruikStatusCodelijst")
    >>> answer = Terminology("zib2020").validate("http://snomed.info/sct", "266919005", smoking)
    >>> print(answer.verdict, answer.by)
    yes packaged
    """

    def __init__(self, release: str = "zib2020", server: TerminologyServer | None = None) -> None:
        self.release = release
        self.server = server
        self._sets = value_sets(release)
        self._findings = Findings()

    def of(self, release: str) -> Terminology:
        """The terminology of another release with the same server."""
        return self if release == self.release else Terminology(release, self.server)

    @property
    def report(self) -> Report:
        """What was found while asking: value sets that could not be listed, a cache that cannot be used."""
        return self._findings.report() + self.trouble

    @property
    def trouble(self) -> Report:
        """What is wrong with the server's cache."""
        return self.server.report if self.server else Report()

    def packaged(self, url: str) -> ValueSet | None:
        """The value set as the packages list it, or None."""
        return self._sets.get(url) or self._sets.get(_bare(url))

    def validate(self, system: str, code: str, value_set: str) -> Answer:
        """Whether a code is in the value set with this canonical. Never raises: what cannot be told is unknown."""
        return self._locally(system, code, value_set) or self._remotely(Question(system, code, value_set))

    def validate_all(self, questions: Iterable[Question]) -> dict[Question, Answer]:
        """The answers to many questions; the server gets a few at a time."""
        found: dict[Question, Answer] = {}
        asked = []
        for question in dict.fromkeys(questions):
            answer = self._locally(question.system, question.code, question.value_set)
            if answer is None:
                asked.append(question)
            else:
                found[question] = answer
        if self.server is None or not asked:
            return found | {question: self._remotely(question) for question in asked}
        with ThreadPoolExecutor(max_workers=self.server.settings.parallel) as pool:
            return found | dict(zip(asked, pool.map(self._remotely, asked), strict=True))

    def expand(self, value_set: str) -> ValueSet:
        """The codes of a value set. What could not be listed stays in its ``open``, with a finding (VT151) in `report`."""
        known = self.packaged(value_set)
        if known is not None and known.complete:
            return known
        listed = known or ValueSet(value_set, open=(value_set,))
        if self.server is None:
            return self._unlisted(listed, Why.NO_SERVER)
        try:
            codes = self.server.expand(_bare(value_set))
        except NoAnswer as trouble:
            return self._unlisted(listed, trouble.why, trouble.detail)
        return ValueSet(listed.url, listed.name, codes)

    def _unlisted(self, listed: ValueSet, because: Why, detail: str = "") -> ValueSet:
        why, why_nl = reason(because, detail)
        self._findings.add("VT151", url=listed.url, why=why, why_nl=why_nl)
        return listed

    def _locally(self, system: str, code: str, value_set: str) -> Answer | None:
        """The answer of the packages, or None where they leave it open."""
        known = self.packaged(value_set)
        if known is None:
            mapped = any(_same(s, system) and c == code for s, c in _mapped_to(self.release, _bare(value_set)))
            return Answer(Verdict.YES, By.PACKAGED) if mapped else None
        parts = _open_for(known, system)
        listed = any(code in codes for named, codes in known.codes.items() if _same(named, system))
        if listed and not any(part.startswith(_WITHOUT) for part in parts):
            return Answer(Verdict.YES, By.PACKAGED)
        return None if parts else Answer(Verdict.NO, By.PACKAGED)

    def _remotely(self, question: Question) -> Answer:
        if self.server is None:
            return Answer(Verdict.UNKNOWN, By.NOBODY, Why.NO_SERVER)
        url, system, code = _bare(question.value_set), question.system, question.code
        try:
            return _answer(self.server.in_value_set(url, system, code))
        except NoAnswer as trouble:
            known = self.packaged(question.value_set)
            if trouble.why in (Why.GIVEN_UP, Why.FAILED) or known is None:
                return Answer(Verdict.UNKNOWN, By.NOBODY, trouble.why, trouble.detail)
        try:
            return self._by_parts(known, system, code)
        except NoAnswer as trouble:
            return Answer(Verdict.UNKNOWN, By.NOBODY, trouble.why, trouble.detail)

    def _by_parts(self, known: ValueSet, system: str, code: str) -> Answer:
        """The answer of the open parts of a value set: yes if one says yes, no if all say no. Raises NoAnswer."""
        parts = _open_for(known, system)
        excluded = next((part for part in parts if part.startswith(_WITHOUT)), "")
        if excluded:  # what one part holds, this may take away again
            raise NoAnswer(Why.NOT_HELD, excluded)
        told: list[Told] = []
        trouble: NoAnswer | None = None
        for part in parts:
            try:
                told.append(self._in_part(part, system, code))
            except NoAnswer as raised:
                trouble = raised
                continue
            if told[-1].valid:
                return _answer(told[-1])
        if trouble is not None:
            raise trouble
        return _answer(Told(False, all(t.cached for t in told)))

    def _in_part(self, part: str, system: str, code: str) -> Told:
        """Whether a code is in one open part. Raises NoAnswer."""
        assert self.server is not None
        if _VALUE_SET.search(part):
            return self.server.in_value_set(_bare(part), system, code)
        if _same(part, system):
            whole = _ALL_CODES.get(system)
            return self.server.in_value_set(whole, system, code) if whole else self.server.in_code_system(system, code)
        filtered = _PART.fullmatch(part)
        if filtered is None or filtered["system"] != SNOMED:
            raise NoAnswer(Why.NOT_HELD, f"no canonical for `{part}`")
        if filtered["op"] == "descendent-of" and code == filtered["id"]:
            return Told(False, cached=True)
        return self.server.in_value_set(f"{SNOMED}?fhir_vs={_IMPLICIT[filtered['op']]}/{filtered['id']}", system, code)


def reason(why: Why, detail: str) -> tuple[str, str]:
    """Why something is unknown, in English and Dutch."""
    en, nl = _REASONS[why]
    return en.format(detail=detail), nl.format(detail=dutch(detail))


_REASONS = {
    Why.NO_SERVER: ("that needs a terminology server (--tx)", "dat vraagt een terminologieserver (--tx)"),
    Why.GIVEN_UP: ("the server does not work: {detail}", "de server werkt niet: {detail}"),
    Why.FAILED: ("the server did not answer: {detail}", "de server gaf geen antwoord: {detail}"),
    Why.NOT_HELD: ("the server does not hold it: {detail}", "de server heeft hem niet: {detail}"),
    Why.TOO_COSTLY: ("it is too large for the server: {detail}", "hij is te groot voor de server: {detail}"),
    Why.REFUSED: ("the server says: {detail}", "de server zegt: {detail}"),
}


@cache
def _mapped_to(release: str, value_set: str) -> frozenset[tuple[str, str]]:
    """The codes that concept maps of the packages lead to in a value set: they are in it, though it may hold more."""
    maps = (m for m in concept_maps(release).values() if _bare(m.target) == value_set)
    return frozenset((code.target_system, code.target) for m in maps for code in m.codes if code.target)


def _answer(told: Told) -> Answer:
    return Answer(Verdict.YES if told.valid else Verdict.NO, By.CACHE if told.cached else By.SERVER)


def _open_for(known: ValueSet, system: str) -> list[str]:
    """The open parts that may hold, or take away, codes of a system; a value set of another package may hold any."""
    return [part for part in known.open if _VALUE_SET.search(part) or _same(_system_of(part), system)]


def _same(one: str, other: str) -> bool:
    """True for one system, also where one is its OID."""
    return one == other or (system_uri(one) or one) == (system_uri(other) or other)


def _system_of(part: str) -> str:
    return part.removeprefix(_WITHOUT).partition(" ")[0]


def _bare(url: str) -> str:
    """A canonical without its version: servers hold one version, and often another than the profile names."""
    return url.partition("|")[0]
