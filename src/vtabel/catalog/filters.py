"""The codes that a profile fixes on the resource itself: how its instances are told from others of the same type.

Dutch EHRs often leave out ``meta.profile``, so a resource is selected by these codes and never by its profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vtabel.catalog.profiles import Json, Profile

# The elements of a resource that say what kind of record it is; codes fixed elsewhere are content.
FILTERED = ("code", "category", "class", "status", "intent")


def code_filters(profile: Profile) -> list[Json]:
    """Element, system and code of every coding fixed on a filtered element; no system for a plain code (``intent``)."""
    found: list[Json] = []
    for element_id in _places(profile):
        element = element_id.split(".")[1].partition(":")[0]
        for system, code in _codings(profile.fixed(element_id), is_whole=element_id.count(".") == 1):
            entry = {"element": element, "system": system, "code": code}
            if entry not in found:
                found.append(entry)
    return found


def _places(profile: Profile) -> Iterator[str]:
    """The filtered elements and their codings, slices included, without what is forbidden."""
    ids = dict.fromkeys(".".join(i.split(".")[:depth]) for i in profile.elements for depth in (2, 3))
    for element_id in ids:
        _, *parts = (segment.partition(":")[0] for segment in element_id.split("."))
        forbidden = any(
            profile.elements.get(i, {}).get("max") == "0" for i in (element_id, element_id.rpartition(".")[0])
        )
        if parts and parts[0] in FILTERED and parts[1:] in ([], ["coding"]) and not forbidden:
            yield element_id


def _codings(fixed: Any, *, is_whole: bool) -> Iterator[tuple[str, str]]:
    if isinstance(fixed, str) and is_whole:
        yield "", fixed
    if isinstance(fixed, dict):
        found = fixed.get("coding", [fixed])
        for coding in found if isinstance(found, list) else ():
            if isinstance(coding, dict) and "system" in coding and "code" in coding:
                yield coding["system"], coding["code"]
