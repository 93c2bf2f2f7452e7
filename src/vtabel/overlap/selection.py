"""Whether two bindings of the same concept select the same data: codes, filter, place in FHIR, person."""

from __future__ import annotations

from typing import NamedTuple

from vtabel.mapping import Binding
from vtabel.overlap.model import Grade, Key, Reason


class Selection(NamedTuple):
    """What is selected: the key of the element, and the filter and path of the binding."""

    key: Key
    where: str = ""
    path: str = ""
    release: str = ""


def selection_of(key: Key, binding: Binding | None) -> Selection:
    return Selection(key, binding.where, binding.path, binding.release) if binding is not None else Selection(key)


def compare(a: Selection, b: Selection) -> tuple[Reason, ...] | None:
    """What is different between two selections of one concept; None where they have nothing to do with each other: other codes."""
    if a == b:
        return ()
    found: list[Reason] = []
    if a.key.codes != b.key.codes:
        ours, theirs = set(a.key.codes), set(b.key.codes)
        if ours and theirs and not ours & theirs:
            return None
        params = (("a", _shown(a.key.codes)), ("b", _shown(b.key.codes)))
        nested = not ours or not theirs or ours <= theirs or theirs <= ours
        found.append(Reason("codes_nested" if nested else "codes_partly", Grade.NARROWER, "mapping", params))
    if a.key.qualifier != b.key.qualifier:
        if "bsn" in (a.key.qualifier, b.key.qualifier):
            return None  # the BSN and a number of the hospital are never one for the other
        params = (("a", a.key.qualifier or "-"), ("b", b.key.qualifier or "-"))
        found.append(Reason("person_other", Grade.POPULATION, "mapping", params))
    if a.where != b.where:
        found.append(Reason("filter_other", Grade.NARROWER, "mapping", (("a", a.where or "-"), ("b", b.where or "-"))))
    if a.path != b.path:
        found.append(Reason("path_other", Grade.CONVERTIBLE, "mapping", (("a", a.path or "-"), ("b", b.path or "-"))))
    if a.release != b.release:
        params = (("a", a.release or "-"), ("b", b.release or "-"))
        found.append(Reason("release_other", Grade.CONVERTIBLE, "mapping", params))
    return tuple(found)


def _shown(codes: tuple[str, ...]) -> str:
    return ", ".join(code.rpartition("|")[2] for code in codes[:4]) + (" …" if len(codes) > 4 else "") or "-"
