"""Element id of a profile -> the FHIRPath that finds the element on a resource, and why the path is not exact.

An element id names the slices (``Observation.component:packYears.value[x]``); FHIRPath knows none, so each slice
becomes a function or a filter made from what the profile fixes in it. Slicing: https://hl7.org/fhir/R4/profiling.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vtabel.catalog.core import Core
from vtabel.catalog.profiles import Json, Profile, Profiles, fixed_value, profile_urls

_OF_TYPE = re.compile(r"\.ofType\(\w+\)$")
_VALUE = re.compile("value[A-Z]")
_PERMITTED_VALUE_MAP = "http://hl7.org/fhir/StructureDefinition/11179-permitted-value-conceptmap"
_EXTENSIONS = {"extension": "extension({})", "modifierExtension": "modifierExtension.where(url={})"}


@dataclass(frozen=True, slots=True)
class ElementPath:
    """A FHIRPath from the resource (``$this`` is the resource itself), with the notes on what it does not say."""

    path: str
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The one type that the path leads to, where it says so; else empty."""
        return self.path.rpartition(".ofType(")[2].removesuffix(")") if _OF_TYPE.search(self.path) else ""

    def then(self, inner: ElementPath) -> ElementPath:
        """The path of an element within the data type or extension that this path leads to."""
        steps = [p for p in (self.path, inner.path) if p != "$this"]
        return ElementPath(".".join(steps) or "$this", self.notes + inner.notes)


@dataclass(frozen=True, slots=True)
class PathMaker:
    """Makes the paths of one profile."""

    profile: Profile
    profiles: Profiles
    core: Core

    def path(self, element_id: str) -> ElementPath:
        """The FHIRPath of an element of the profile."""
        steps: list[str] = []
        notes: list[str] = []
        for upto, segment in _segments(element_id):
            step, note = self._step(upto, segment)
            steps.append(step)
            notes += [note] if note else []
        return ElementPath(".".join(steps) or "$this", tuple(notes))

    def _step(self, element_id: str, segment: str) -> tuple[str, str]:
        name, _, slice_name = segment.partition(":")
        if name in _EXTENSIONS and slice_name:
            return _EXTENSIONS[name].format(quoted(self.extension_url(element_id, slice_name))), ""
        if name.endswith("[x]"):
            return self._choice(element_id, name.removesuffix("[x]"), slice_name)
        if slice_name == name and (base := self._choice_base(element_id, name)):
            return self._choice(element_id, base, slice_name)
        return self._slice(element_id, name, slice_name) if slice_name else (name, "")

    def _choice_base(self, element_id: str, name: str) -> str:
        """STU3 names a choice by its type (``valueQuantity:valueQuantity``): the name without it, empty for others."""
        codes = {str(t.get("code")) for t in self.element(element_id).get("type", ())}
        suffix = next((c for c in codes if name.lower().endswith(c.lower()) and c.lower() != name.lower()), "")
        if not suffix and _VALUE.match(name):
            suffix = name.removeprefix("value")
        return name[: -len(suffix)] if suffix else ""

    def element(self, element_id: str) -> Json:
        """An element of the profile over the same one in the extension or data type profile that it stands in."""
        own = self.profile.elements.get(element_id, {})
        outer, _, last = element_id.rpartition(".")
        for kind in self.profile.elements.get(outer, {}).get("type", ()):
            for url in profile_urls(kind):
                reached = self.profiles.of_url(url)
                inner = reached.elements.get(f"{reached.type}.{last}") if reached else None
                if inner is not None:
                    return {**inner, **own}
        return own

    def extension_url(self, element_id: str, slice_name: str) -> str:
        """The url of an extension: of its profile, fixed in it, or its own name within a complex extension."""
        element = self.profile.elements.get(element_id, {})
        for kind in element.get("type", ()):
            for url in profile_urls(kind):
                found = self.profiles.of_url(url)
                fixed = fixed_value(found.elements.get("Extension.url", {})) if found else None
                return str(fixed or url.partition("|")[0])
        fixed = fixed_value(self.profile.elements.get(f"{element_id}.url", {}))
        return str(fixed or slice_name)

    def _choice(self, element_id: str, name: str, slice_name: str) -> tuple[str, str]:
        """``value[x]``: one type is an ``ofType``; an open choice is a note."""
        codes = [str(t.get("code")) for t in self.element(element_id).get("type", ())]
        if not codes and slice_name:
            codes = [self.core.type_named(slice_name.removeprefix(name))]
        if not codes:
            codes = self.core.codes(self.core_key(element_id))
        distinct = list(dict.fromkeys(codes))
        if len(distinct) == 1:
            return f"{name}.ofType({distinct[0]})", ""
        return name, f"choice:{','.join(distinct) or '*'}"

    def core_key(self, element_id: str) -> str:
        """The key of an element in the table of the core specification: of the extension that it stands in, or its path."""
        outer, _, last = element_id.rpartition(".")
        before, _, segment = outer.rpartition(".")
        name, _, slice_name = segment.partition(":")
        if before and name in _EXTENSIONS and slice_name:
            return f"{self.extension_url(outer, slice_name)}#{last.partition(':')[0]}"
        return plain_path(element_id)

    def _slice(self, element_id: str, name: str, slice_name: str) -> tuple[str, str]:
        """A slice by value or pattern is a filter; by value set or profile a note; a datatype profile says nothing."""
        element = self.profile.elements.get(element_id, {})
        condition = self._condition(element_id, element)
        if condition:
            return f"{name}.where({condition})", ""
        value_set = self._value_set(element_id, element)
        if value_set:
            return name, f"slice-by-valueset:{value_set}"
        targets = [url for kind in element.get("type", ()) for url in _targets(kind)]
        if targets:
            return name, f"slice-by-profile:{','.join(targets)}"
        if any(profile_urls(kind) for kind in element.get("type", ())):
            return name, ""
        return name, f"slice:{slice_name}"

    def _discriminators(self, element_id: str) -> Sequence[str]:
        """The paths of the discriminators by value of the slicing that an element is a slice of."""
        slicing = self.profile.elements.get(element_id.rpartition(":")[0], {}).get("slicing", {})
        kinds = ("value", "pattern")
        return [str(d.get("path", "")) for d in slicing.get("discriminator", ()) if d.get("type") in kinds]

    def _condition(self, element_id: str, element: Json) -> str:
        """What the slice fixes at its discriminators, as a FHIRPath criterion; empty if it fixes nothing."""
        discriminators = self._discriminators(element_id)
        if not discriminators:
            return " and ".join(criteria("", own)) if (own := fixed_value(element)) is not None else ""
        # A discriminator may lead to a part of what is fixed (`code.coding.code`): the whole of it is the criterion.
        found: list[str] = []
        for first in dict.fromkeys(path.partition(".")[0] for path in discriminators):
            inner = "" if first == "$this" else first
            fixed = self.profile.fixed(f"{element_id}.{inner}" if inner else element_id)
            if fixed is not None:
                found += criteria(inner, fixed)
        return " and ".join(found)

    def _value_set(self, element_id: str, element: Json) -> str:
        """The value set that a slice is told by: bound to itself, or to one of its children."""
        if bound := value_set_of(element):
            return bound
        below = (value_set_of(child) for _, child in self.profile.under(element_id))
        return next((url for url in below if url), "")


def criteria(path: str, fixed: Any) -> Iterator[str]:
    """A fixed or pattern value as criteria on an element (an empty path: on the element itself).

    >>> list(criteria("code", {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}))
    ["code.coding.where(system='http://loinc.org' and code='8480-6').exists()"]
    >>> list(criteria("", {"system": "urn:oid:1.2"})), list(criteria("use", "official"))
    (["system='urn:oid:1.2'"], ["use='official'"])
    """
    if not isinstance(fixed, dict):
        yield f"{path or '$this'}={literal(fixed)}"
        return
    for name, value in fixed.items():
        inner = f"{path}.{name}" if path else name
        if isinstance(value, list):
            for item in value:
                yield f"{inner}.where({' and '.join(criteria('', item))}).exists()"
        elif isinstance(value, dict):
            yield from criteria(inner, value)
        else:
            yield f"{inner}={literal(value)}"


def literal(value: object) -> str:
    """A FHIRPath literal."""
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """A FHIRPath string: https://hl7.org/fhirpath/N1/#string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def value_set_of(element: Json) -> str:
    """The canonical of the value set bound to an element; STU3 has a reference or a uri."""
    binding = element.get("binding", {})
    reference = binding.get("valueSetReference", {}).get("reference", "")
    return str(binding.get("valueSet") or reference or binding.get("valueSetUri") or "")


def concept_maps_of(element: Json) -> tuple[str, ...]:
    """The concept maps that a binding names: how the codes of the zib become those of the value set.

    They stand in an extension on the value set (https://hl7.org/fhir/extension-11179-permitted-value-conceptmap.html).
    """
    binding = element.get("binding", {})
    carriers = [binding.get(name, {}) for name in ("_valueSet", "valueSetReference", "_valueSetUri")]
    return tuple(
        str(extension.get("valueCanonical") or extension.get("valueReference", {}).get("reference", ""))
        for carrier in carriers
        for extension in carrier.get("extension", ())
        if extension.get("url") == _PERMITTED_VALUE_MAP
    )


def plain_path(element_id: str) -> str:
    """An element id without its slices.

    >>> plain_path("Observation.component:packYears.value[x]")
    'Observation.component.value[x]'
    """
    return ".".join(segment.partition(":")[0] for segment in element_id.split("."))


def _segments(element_id: str) -> Iterator[tuple[str, str]]:
    """Every segment after the root, with the element id up to and including it."""
    upto, *rest = element_id.split(".")
    for segment in rest:
        upto = f"{upto}.{segment}"
        yield upto, segment


def _targets(kind: Json) -> list[str]:
    value = kind.get("targetProfile", [])
    return [value] if isinstance(value, str) else list(value)
