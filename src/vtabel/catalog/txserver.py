"""The two questions to a terminology server, R4 or STU3: is a code in a value set, and which codes does it hold.

Answers are kept on disk (`TxCache`), yes and no alike; trouble is not. Operations: https://hl7.org/fhir/R4/terminology-service.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeGuard

from vtabel.catalog.txcache import DAYS, TxCache
from vtabel.catalog.txclient import Json, NoAnswer, ServerSettings, TxClient, Why, issues
from vtabel.diagnostics import Findings, Report

Codes = dict[str, dict[str, str]]
# A server that lacks the code system says `false` as well. Newer ones give an issue or a parameter, older ones words (HAPI).
_LACKING = ("x-unknown-system", "x-caused-by-unknown-system")
_LACKING_WORDS = re.compile(
    r"code ?system\b.{0,200}\b(?:unknown|could not be found|not found|not available|not supported)"
    r"|unknown code ?system|(?:unable|failed) to expand",
    re.IGNORECASE,
)


_PARTIAL = ("/valueset-toocostly", "/valueset-unclosed")  # extensions on an expansion that is not whole


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of an expansion; groupings (`abstract`) count as rows and cannot be chosen."""

    system: str
    code: str
    display: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a server says of a code, and whether it was kept from an earlier question."""

    valid: bool
    cached: bool


class TerminologyServer:
    """A FHIR terminology server with a cache on disk. Use as a context manager, or `close` it.

    Args:
        url: its FHIR base, such as ``https://tx.example.org/fhir``.
        cache: folder for its answers; None keeps nothing.
        days: how long an answer is good.
        settings: patience and bounds.

    Raises VtabelError for an address that cannot be used or a token that may not be sent to it (`TxClient`).
    """

    def __init__(
        self, url: str, *, cache: Path | None = None, days: float = DAYS, settings: ServerSettings | None = None
    ) -> None:
        self._client = TxClient(url, settings)
        self.url = self._client.url
        self.settings = self._client.settings
        self.cache = TxCache(cache, days) if cache is not None else None
        self._lacking: dict[tuple[str, str], str] = {}

    def __enter__(self) -> TerminologyServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def report(self) -> Report:
        """VT150 if the folder for answers cannot be used."""
        found = Findings()
        if self.cache is not None and self.cache.trouble:
            found.add("VT150", folder=self.cache.folder, why=self.cache.trouble)
        return found.report()

    def in_value_set(self, url: str, system: str, code: str) -> Told:
        """Whether a code is in the value set with this canonical. Raises NoAnswer."""
        return self._told("ValueSet/$validate-code", {"url": url, "system": system, "code": code})

    def in_code_system(self, system: str, code: str) -> Told:
        """Whether a code exists in its system (R4 only). Raises NoAnswer."""
        return self._told("CodeSystem/$validate-code", {"url": system, "code": code})

    def expand(self, url: str) -> Codes:
        """All codes of a value set, page by page. Raises NoAnswer, also for more codes than the settings allow."""
        question = {"server": self.url, "operation": "ValueSet/$expand", "url": url}
        kept = self.cache.get(question) if self.cache else None
        if _is_codes(kept):
            return kept
        found: Codes = {}
        for row in self._expanded(url):
            if row.chosen:
                found.setdefault(row.system, {}).setdefault(row.code, row.display)
        if self.cache:
            self.cache.put(question, found)
        return found

    def _told(self, operation: str, parameters: dict[str, str]) -> Told:
        question = {"server": self.url, "operation": operation, **parameters}
        kept = self.cache.get(question) if self.cache else None
        if isinstance(kept, bool):
            return Told(kept, cached=True)
        subject = (parameters["url"], parameters.get("system", ""))
        if subject in self._lacking:
            raise NoAnswer(Why.NOT_HELD, self._lacking[subject])
        try:
            valid = _result(self._client.get(operation, parameters))
        except NoAnswer as trouble:
            if trouble.why is Why.NOT_HELD and subject[1]:  # the value set is lacking for every other code as well
                self._lacking[subject] = trouble.detail
            raise
        if self.cache:
            self.cache.put(question, valid)
        return Told(valid, cached=False)

    def _expanded(self, url: str) -> Iterator[_Row]:
        """The codings of an expansion over all its pages. A server that does not know `offset` sends the first page again."""
        seen: set[_Row] = set()
        size, total = self.settings.page, None
        while True:
            asked = {"url": url, "count": str(size), "offset": str(len(seen))}
            expansion = _expansion(self._client.get("ValueSet/$expand", asked))
            page = list(_contained(expansion.get("contains")))
            new = [row for row in dict.fromkeys(page) if row not in seen]
            seen.update(new)
            if len(seen) > self.settings.most_codes:
                raise NoAnswer(Why.TOO_COSTLY, f"more than {self.settings.most_codes} codes")
            yield from new
            if isinstance(expansion.get("total"), int):
                total = expansion["total"]
            if not new or (len(seen) >= total if total is not None else len(page) < size):
                break
        if total is not None and len(seen) < total:
            raise NoAnswer(Why.REFUSED, f"only {len(seen)} of {total} codes were sent")


def _result(parameters: Json) -> bool:
    """The `result` of a $validate-code. Raises NoAnswer if there is none, or if it is `false` for lack of the code system."""
    by_name = {str(row.get("name")): row for row in _dicts(parameters.get("parameter"))}
    valid = by_name.get("result", {}).get("valueBoolean")
    if not isinstance(valid, bool):
        raise NoAnswer(Why.REFUSED, "an answer without a result")
    if not valid and _lacking(by_name):
        raise NoAnswer(Why.NOT_HELD, "the server does not hold the code system")
    return valid


def _lacking(by_name: dict[str, Json]) -> bool:
    if any(name in by_name for name in _LACKING):
        return True
    outcome = by_name.get("issues", {}).get("resource")
    if isinstance(outcome, dict):
        return any(issue.get("code") == "not-found" for issue in issues(outcome))
    message = by_name.get("message", {}).get("valueString")
    return isinstance(message, str) and _LACKING_WORDS.search(message) is not None


def _expansion(resource: Json) -> Json:
    expansion = resource.get("expansion")
    if resource.get("resourceType") != "ValueSet" or not isinstance(expansion, dict):
        raise NoAnswer(Why.REFUSED, "an answer without an expansion")
    marks = _dicts(expansion.get("extension"))
    if any(str(mark.get("url", "")).endswith(_PARTIAL) and mark.get("valueBoolean") is True for mark in marks):
        raise NoAnswer(Why.TOO_COSTLY, "the server lists only part of it")
    return expansion


def _contained(rows: Any) -> Iterator[_Row]:
    """The rows of an expansion, nested ones too."""
    waiting = _dicts(rows)[::-1]
    while waiting:
        row = waiting.pop()
        system, code, display = (_text(row.get(name)) for name in ("system", "code", "display"))
        yield _Row(system, code, display, chosen=bool(system and code) and row.get("abstract") is not True)
        waiting += _dicts(row.get("contains"))[::-1]


def _text(value: Any) -> str:
    """A text as it can be printed and kept: JSON can spell half a character."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_codes(kept: object) -> TypeGuard[Codes]:
    return isinstance(kept, dict) and all(isinstance(codes, dict) for codes in kept.values())
