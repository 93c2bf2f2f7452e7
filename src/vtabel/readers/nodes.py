"""A walk through a JSON or XML tree that knows where it is: each value has the cell it stands in.

JSON places are JSON Pointers. A tree made of XML has the same shape, and its places are XPaths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from vtabel.diagnostics import Cell
from vtabel.fhirxml import FHIR, resource_of_root
from vtabel.readers.content import Part

_LARGEST = 30  # powers of ten; no registry asks for more

TEXT = "#text"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a tree. ``prefix`` is None for JSON, else what stands before each name in an XPath."""

    value: Any
    part: Part
    path: str = ""
    prefix: str | None = None

    @property
    def cell(self) -> Cell:
        return self.part.cell(self.path)

    @property
    def text(self) -> str:
        """The value as text: of a string or number itself, of an XML element what stands in it."""
        if isinstance(self.value, dict):
            inner = self.value.get(TEXT, self.value.get("content", ""))
            return inner.strip() if isinstance(inner, str) else ""
        return as_text(self.value)

    def get(self, name: str) -> str:
        """The text of a field, ``""`` where there is none."""
        node = next(self.all(name), None)
        return node.text if node else ""

    def flag(self, name: str) -> bool:
        return self.get(name).casefold() == "true"

    def number(self, name: str) -> Decimal | None:
        """A field as a number; None where it is none."""
        return decimal(self.get(name))

    def first(self, *names: str) -> Node | None:
        """The first of these fields that is there."""
        return next((node for name in names for node in self.all(name)), None)

    def choice(self, stem: str) -> Node | None:
        """The field ``stem[x]`` of FHIR, whatever its type (``valueCoding``, ``valueString``)."""
        names = self.value if isinstance(self.value, dict) else ()
        return next((n for name in names if name.startswith(stem) and name != stem for n in self.all(name)), None)

    def all(self, *names: str) -> Iterator[Node]:
        """The values of these fields; a single value counts as a list of one."""
        for name in names:
            if not isinstance(self.value, dict) or name not in self.value:
                continue
            inner = self.value[name]
            many = isinstance(inner, list)
            for i, value in enumerate(inner if many else [inner]):
                if value is not None:
                    yield self._child(name, i, value, many)

    def _child(self, name: str, index: int, value: Any, many: bool) -> Node:
        if self.prefix is None:
            step = name.replace("~", "~0").replace("/", "~1")
            return Node(value, self.part, f"{self.path}/{step}" + (f"/{index}" if many else ""))
        if not isinstance(value, dict) and self.prefix == "":
            return Node(value, self.part, f"{self.path}/@{name}", self.prefix)
        path = f"{self.path}/{self.prefix}{name}" + (f"[{index + 1}]" if many else "")
        if name in ("contained", "resource") and isinstance(value, dict) and "resourceType" in value:
            path += f"/{self.prefix}{value['resourceType']}"
        return Node(value, self.part, path, self.prefix)


def as_text(value: Any) -> str:
    """A scalar as text; ``""`` for anything else.

    >>> as_text(True), as_text(Decimal("1.50")), as_text(None), as_text([])
    ('true', '1.50', '', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, Decimal)) else ""


def decimal(text: str) -> Decimal | None:
    """A number as JSON and XML write it; None if it is none, or has no place in a form.

    >>> decimal("60"), decimal("1e999999999"), decimal("zestig")
    (Decimal('60'), None, None)
    """
    try:
        value = Decimal(text) if text and text.isascii() and "_" not in text else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        return None
    return value


def whole(text: str) -> int | None:
    """A whole number that is not negative; None if it is none."""
    value = decimal(text)
    return int(value) if value is not None and value >= 0 and value == value.to_integral_value() else None


def fhir_root(part: Part) -> Node | None:
    """The FHIR resource in a document; None if it is none."""
    if part.kind == "XML" and str(part.tree.tag).startswith(FHIR):
        try:
            resource = resource_of_root(part.tree)
        except ValueError:  # a number that is none: no resource of FHIR
            return None
        return Node(resource, part, f"/f:{resource['resourceType']}", "f:")
    if part.kind == "JSON" and isinstance(part.tree, dict) and isinstance(part.tree.get("resourceType"), str):
        return Node(part.tree, part)
    return None


def plain_root(part: Part) -> Node:
    """A document without a schema of its own: JSON as it is; of XML the attributes, elements and text as fields."""
    if part.kind == "XML":
        return Node(_fields(part.tree), part, f"/{etree.QName(part.tree).localname}", "")
    return Node(part.tree, part)


def _fields(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {str(etree.QName(str(name)).localname): str(text) for name, text in element.attrib.items()}
    for child in element.iterchildren("*"):
        name = str(etree.QName(child).localname)
        if not isinstance(found.get(name, []), list):
            continue  # an attribute of the same name goes before
        found.setdefault(name, []).append(_fields(child))
    if any(text and text.strip() for text in (element.text, *(child.tail for child in element))):
        found[TEXT] = " ".join("".join(str(text) for text in element.itertext()).split())
    return found
