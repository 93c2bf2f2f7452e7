"""The requirements as ReqIF 1.2, for the tools in which vendors keep theirs; and the answers that come back in one.

Source: OMG formal/2016-07-01. Identifiers of the requirements are ours with an underscore: those of ReqIF are XML names. The day of the
document stands where ReqIF asks a moment, so that the same requirements give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.documents.marks import quoted
from vtabel.documents.model import DocumentView, RequirementView
from vtabel.documents.wording.summary import REPLIES
from vtabel.requirements import Reply, Requirements
from vtabel.text import storable

_NAMESPACE = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
_MOST_BYTES = 200_000_000
_E = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE})
_LONGEST = "100000"
_Element = Any
_Row = dict[str, tuple[str, Cell]]

# Name of the attribute in the file (for reading back), the label of the document. ReqIF.* are the names that tools know.
_TEXTS = (
    ("ReqIF.ForeignID", "requirement"),
    ("ReqIF.Name", "title"),
    ("ReqIF.Text", "what"),
    ("revision", "revision"),
    ("necessity", "necessity"),
    ("group", "group"),
    ("for_whom", "for_whom"),
    ("needed_by", "needed_by"),
    ("basis", "basis"),
    ("standard", "standard"),
    ("availability", "availability"),
    ("gap", "gap"),
    ("evidence", "evidence"),
    ("remedy", "remedy"),
    ("owner", "owner"),
    ("anchor", "anchor"),
    ("priority", "priority"),
    ("layer", "layer"),
    ("test", "test"),
    ("query", "query"),
    ("example", "example"),
    ("expected", "expected"),
    ("questions", "questions"),
)
_OPEN = (("answer_date", "answer_date"), ("remark", "remark"))
_ABOUT = ("vendor", "product", "product_version", "answered_on")


def render(found: Requirements, document: DocumentView) -> bytes:
    """The ReqIF file, UTF-8."""
    return _Writer(found, document).bytes()


class _Writer:
    def __init__(self, found: Requirements, document: DocumentView) -> None:
        self._d = document
        self._changed = f"{found.on.isoformat()}T00:00:00Z"
        self._found = found

    def bytes(self) -> bytes:
        whole = _E(
            "REQ-IF",
            _E("THE-HEADER", self._header()),
            _E(
                "CORE-CONTENT",
                _E(
                    "REQ-IF-CONTENT",
                    _E("DATATYPES", *self._datatypes()),
                    _E("SPEC-TYPES", *self._types()),
                    _E("SPEC-OBJECTS", *self._objects()),
                    _E("SPECIFICATIONS", self._specification()),
                ),
            ),
        )
        whole.set("{http://www.w3.org/XML/1998/namespace}lang", self._d.lang)
        return etree.tostring(whole, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _header(self) -> _Element:
        d = self._d
        return _E(
            "REQ-IF-HEADER",
            _E("COMMENT", storable(d.made_with)),
            _E("CREATION-TIME", self._changed),
            _E("REQ-IF-TOOL-ID", "vtabel"),
            _E("REQ-IF-VERSION", "1.0"),  # that of the format, which is 1.0 in ReqIF 1.2 too
            _E("SOURCE-TOOL-ID", f"vtabel {self._found.version}"),
            _E("TITLE", storable(f"{d.title}: {d.subtitle}")),
            IDENTIFIER="vtabel-requirements",
        )

    def _is(self, identifier: str, name: str) -> dict[str, str]:
        return {"IDENTIFIER": identifier, "LAST-CHANGE": self._changed, "LONG-NAME": storable(name)}

    def _datatypes(self) -> Iterator[_Element]:
        yield _E("DATATYPE-DEFINITION-STRING", self._is("d-text", "text") | {"MAX-LENGTH": _LONGEST})
        yield _E("DATATYPE-DEFINITION-INTEGER", self._is("d-number", "number") | {"MIN": "0", "MAX": "1000"})
        values = (
            _E(
                "ENUM-VALUE",
                _E("PROPERTIES", _E("EMBEDDED-VALUE", {"KEY": str(number), "OTHER-CONTENT": reply.value})),
                self._is(f"reply-{reply.value}", word),
            )
            for number, (reply, word) in enumerate(REPLIES[self._d.lang].items())
        )
        yield _E("DATATYPE-DEFINITION-ENUMERATION", _E("SPECIFIED-VALUES", *values), self._is("d-reply", "answer"))

    def _types(self) -> Iterator[_Element]:
        ui = self._d.ui
        texts = [self._text(f"a-{key}", key, ui[label], editable=False) for key, label in _TEXTS]
        number = _E(
            "ATTRIBUTE-DEFINITION-INTEGER",
            _E("TYPE", _E("DATATYPE-DEFINITION-INTEGER-REF", "d-number")),
            self._is("a-wave", "wave") | {"DESC": ui["wave"], "IS-EDITABLE": "false"},
        )
        reply = _E(
            "ATTRIBUTE-DEFINITION-ENUMERATION",
            _E("TYPE", _E("DATATYPE-DEFINITION-ENUMERATION-REF", "d-reply")),
            self._is("a-answer", "answer") | {"DESC": ui["answer"], "IS-EDITABLE": "true", "MULTI-VALUED": "false"},
        )
        open_ = [self._text(f"a-{key}", key, ui[label], editable=True) for key, label in _OPEN]
        attributes = _E("SPEC-ATTRIBUTES", *texts, number, reply, *open_)
        yield _E("SPEC-OBJECT-TYPE", attributes, self._is("t-requirement", "requirement"))
        heading = self._text("h-name", "ReqIF.ChapterName", ui["group"], editable=False)
        yield _E("SPEC-OBJECT-TYPE", _E("SPEC-ATTRIBUTES", heading), self._is("t-group", "group"))
        about = [self._text(f"s-{key}", key, ui[key], editable=True) for key in _ABOUT]
        yield _E("SPECIFICATION-TYPE", _E("SPEC-ATTRIBUTES", *about), self._is("t-document", "document"))

    def _text(self, identifier: str, name: str, label: str, *, editable: bool) -> _Element:
        return _E(
            "ATTRIBUTE-DEFINITION-STRING",
            _E("TYPE", _E("DATATYPE-DEFINITION-STRING-REF", "d-text")),
            self._is(identifier, name) | {"DESC": label, "IS-EDITABLE": str(editable).lower()},
        )

    def _objects(self) -> Iterator[_Element]:
        for group in self._d.groups:
            yield self._object(f"g-{group.key}", group.name, "t-group", [_value("h-name", group.name)])
            for r in group.members:
                # tools such as StrictDoc refuse a value that is empty
                values = [_value(f"a-{key}", text) for key, _ in _TEXTS if (text := _told(r, key))]
                wave = _E(
                    "ATTRIBUTE-VALUE-INTEGER",
                    _E("DEFINITION", _E("ATTRIBUTE-DEFINITION-INTEGER-REF", "a-wave")),
                    {"THE-VALUE": str(r.wave)},
                )
                yield self._object(r.anchor_id, f"{r.id} {r.title}", "t-requirement", [*values, wave])

    def _object(self, identifier: str, name: str, kind: str, values: list[_Element]) -> _Element:
        return _E(
            "SPEC-OBJECT",
            _E("TYPE", _E("SPEC-OBJECT-TYPE-REF", kind)),
            _E("VALUES", *values),
            self._is(identifier, name),
        )

    def _specification(self) -> _Element:
        groups = (
            self._place(
                f"g-{group.key}", group.name, [self._place(r.anchor_id, f"{r.id} {r.title}", []) for r in group.members]
            )
            for group in self._d.groups
        )
        return _E(
            "SPECIFICATION",
            _E("TYPE", _E("SPECIFICATION-TYPE-REF", "t-document")),
            _E("VALUES", *(_value(f"s-{key}", "") for key in _ABOUT)),
            _E("CHILDREN", *groups),
            self._is("s-document", self._d.title),
        )

    def _place(self, target: str, name: str, below: list[_Element]) -> _Element:
        children = [_E("CHILDREN", *below)] if below else []
        return _E(
            "SPEC-HIERARCHY",
            _E("OBJECT", _E("SPEC-OBJECT-REF", target)),
            *children,
            self._is(f"p-{target}", name),
        )


def _value(definition: str, text: str) -> _Element:
    return _E(
        "ATTRIBUTE-VALUE-STRING",
        _E("DEFINITION", _E("ATTRIBUTE-DEFINITION-STRING-REF", definition)),
        {"THE-VALUE": storable(text)},
    )


def _told(r: RequirementView, key: str) -> str:
    """A field of a requirement as one text."""
    special = {
        "ReqIF.ForeignID": r.id,
        "ReqIF.Name": r.title,
        "ReqIF.Text": quoted(r.statement),
        "standard": "\n".join(f"{name}: {quoted(value)}" for name, value in r.standard) or r.standard_text,
        "needed_by": "\n".join(
            f"{n.registry}: {n.name} ({n.label}), {n.level}; {n.purposes}; {n.cell}" for n in r.needs
        ),
        "test": quoted(r.test),
        "expected": quoted(r.expected),
        "evidence": "\n".join(r.evidence),
        "questions": "\n".join(r.questions),
    }
    return special[key] if key in special else str(getattr(r, key))


def read_reqif(path: Path) -> tuple[_Row, list[_Row]]:
    """Who answers, and the answers, of a ReqIF that `render` wrote and a vendor filled in, also by way of a tool.

    Raises UnusableInput: VT010 if there is no such file, VT610 if it is no such ReqIF.
    """
    root = _root(path)
    names = {
        str(e.get("IDENTIFIER")): str(e.get("LONG-NAME")) for e in root.iter() if _kind(e).startswith("ATTRIBUTE-DEF")
    }
    replies = {str(e.get("IDENTIFIER")): _reply(e) for e in root.iter(f"{{{_NAMESPACE}}}ENUM-VALUE")}
    about: _Row = {}
    for specification in root.iter(f"{{{_NAMESPACE}}}SPECIFICATION"):
        cell = Cell(path.name, str(specification.get("IDENTIFIER")))
        given = _values(specification, names, replies)
        about |= {key: (given[key], cell) for key in _ABOUT if given.get(key)}
    rows = []
    for item in root.iter(f"{{{_NAMESPACE}}}SPEC-OBJECT"):
        given = _values(item, names, replies)
        if "ReqIF.ForeignID" in given:
            cell = Cell(path.name, str(item.get("IDENTIFIER")))
            keys = {"requirement": "ReqIF.ForeignID", **{k: k for k in ("revision", "answer", "answer_date", "remark")}}
            rows.append({key: (given.get(name, ""), cell) for key, name in keys.items()})
    return about, rows


def _root(path: Path) -> _Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnusableInput.of("VT610", Cell(path.name))
        return etree.fromstring(path.read_bytes(), parser)
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except (etree.XMLSyntaxError, OSError, ValueError):
        raise UnusableInput.of("VT610", Cell(path.name)) from None


def _kind(element: _Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _reply(value: _Element) -> str:
    """The answer that a value of the enumeration stands for: what it is for programs, else its name."""
    told = next((e.get("OTHER-CONTENT") for e in value.iter(f"{{{_NAMESPACE}}}EMBEDDED-VALUE")), "")
    return str(told) if told in tuple(Reply) else str(value.get("LONG-NAME"))


def _values(item: _Element, names: dict[str, str], replies: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    holder = item.find(f"{{{_NAMESPACE}}}VALUES")
    for value in holder if holder is not None else ():
        reference = next((e.text for e in value.iter() if _kind(e).startswith("ATTRIBUTE-DEF") and e.text), "")
        chosen = next((replies.get(str(e.text), "") for e in value.iter() if _kind(e) == "ENUM-VALUE-REF"), "")
        found[names.get(str(reference), "")] = chosen or str(value.get("THE-VALUE") or "")
    return found
