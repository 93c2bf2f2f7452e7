"""A resource while it is made, and its line of NDJSON.

A member is JSON text, put together once where it is the same for many: that is several times faster than `json.dumps` of a
tree, and a defect can still change one member of one resource.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

NL_CORE = "http://nictiz.nl/fhir/StructureDefinition/"


@dataclass(slots=True)
class Resource:
    """Type, id, and the other members as JSON text by name."""

    type: str
    id: str
    members: dict[str, str]

    def line(self) -> str:
        """The resource on one line, which ends it.

        >>> Resource("Patient", "p1", {"active": "true"}).line()
        '{"resourceType":"Patient","id":"p1","active":true}\\n'
        """
        rest = "".join([f',"{name}":{text}' for name, text in self.members.items()])
        return f'{{"resourceType":"{self.type}","id":"{self.id}"{rest}}}\n'

    def copy(self, id: str) -> Resource:
        """The same under another id."""
        return replace(self, id=id, members=dict(self.members))


def text(value: object) -> str:
    """JSON text without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def concept(*codings: tuple[str, str], words: str = "") -> str:
    """A CodeableConcept of (system, code) pairs, as JSON text.

    >>> concept(("http://loinc.org", "718-7"), words="Hb")
    '{"coding":[{"system":"http://loinc.org","code":"718-7"}],"text":"Hb"}'
    """
    coded = {"coding": [{"system": system, "code": code} for system, code in codings]} if codings else {}
    return text({**coded, **({"text": words} if words else {})})


def meta(profile: str) -> str:
    return text({"profile": [NL_CORE + profile]})


def narrative(words: str) -> str:
    """The text that a server makes of a resource: readers of data must carry it along, and it says nothing here."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><table><caption>{words}</caption><tbody><tr><th>Bron</th><td>verzonnen</td></tr></tbody></table></div>'
    return text({"status": "generated", "div": div})


def reference(type: str, id: str) -> str:
    return f'{{"reference":"{type}/{id}","type":"{type}"}}'
