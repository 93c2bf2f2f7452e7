"""An Office package whose parts are edited one by one; a part that nobody asks for goes out byte for byte as it came in."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path

from lxml import etree
from lxml.builder import ElementMaker

from vtabel.sheet import DEFAULT_LIMITS

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{PACKAGE}/relationships"
_TYPES = f"{PACKAGE}/content-types"
_TYPES_PART = "[Content_Types].xml"
_STRICT = "http://purl.oclc.org/ooxml"
_OFFICE, _OFFICE_STRICT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    f"{_STRICT}/officeDocument/relationships",
)


class OfficePackage:
    """The parts of a package by name.

    Raises zipfile.BadZipFile or KeyError if the bytes are no package, ValueError if it unpacks to more than is read,
    etree.XMLSyntaxError for a part that is no XML.
    """

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        if sum(info.file_size for info in self._zip.infolist()) > DEFAULT_LIMITS.unpacked_bytes:
            raise ValueError("the package unpacks to more than is read")
        self._trees: dict[str, etree._Element] = {}
        self._edited: set[str] = set()
        self._texts: dict[str, bytes] = {}

    def __contains__(self, part: object) -> bool:
        return part in self._texts or part in self._zip.NameToInfo

    def look(self, part: str) -> etree._Element:
        """The root of a part, only to be read."""
        if part not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            self._trees[part] = etree.fromstring(self.text(part), parser)
        return self._trees[part]

    def edit(self, part: str) -> etree._Element:
        """The root of a part, to be changed in place."""
        self._edited.add(part)
        return self.look(part)

    def text(self, part: str) -> bytes:
        """The bytes of a part that is not edited as a tree."""
        return self._texts[part] if part in self._texts else self._zip.read(part)

    def put(self, part: str, content: bytes, content_type: str = "") -> None:
        """Add a part, or replace it. ``content_type`` is named for a part that is new."""
        if content_type and part not in self:
            make = ElementMaker(namespace=_TYPES)
            self.edit(_TYPES_PART).append(make.Override(PartName=f"/{part}", ContentType=content_type))
        self._trees.pop(part, None)
        self._texts[part] = content

    def default_type(self, extension: str, content_type: str) -> None:
        """The content type of all parts with an extension, unless the package names one."""
        types = self.edit(_TYPES_PART)
        if not any(str(e.get("Extension", "")).lower() == extension for e in types.iter(f"{{{_TYPES}}}Default")):
            types.insert(0, ElementMaker(namespace=_TYPES).Default(Extension=extension, ContentType=content_type))

    def free_name(self, pattern: str) -> str:
        """A part name that is not taken; ``pattern`` has one ``{}`` for the number."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def related(self, part: str, kind: str) -> str | None:
        """The part that another refers to by a relation of a kind (``comments``), or None."""
        relations = relations_of(part)
        if relations not in self:
            return None
        for relation in self.look(relations):
            if str(relation.get("Type", "")).endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                return resolved(part, str(relation.get("Target", "")))
        return None

    def relation_id(self, part: str, target: str) -> str:
        """The id by which a part refers to another that it is related to."""
        found = (r for r in self.look(relations_of(part)) if resolved(part, str(r.get("Target", ""))) == target)
        return str(next(found).get("Id"))

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another; the id of the relation."""
        relations = relations_of(part)
        if relations not in self:
            self.put(relations, f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
        root = self.edit(relations)
        taken = {str(r.get("Id")) for r in root}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        office = _OFFICE_STRICT if any(str(r.get("Type", "")).startswith(_STRICT) for r in root) else _OFFICE
        make = ElementMaker(namespace=_RELATIONS)
        root.append(make.Relationship(Id=f"rId{number}", Type=f"{office}/{kind}", Target=f"/{target}"))
        return f"rId{number}"

    def packed(self) -> bytes:
        """The package. Parts that were not touched have the bytes, and the compression, that they came with."""
        for part in self._edited:
            self._texts[part] = etree.tostring(
                self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True
            )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._zip.infolist():
                target.writestr(
                    info, self._texts[info.filename] if info.filename in self._texts else self._zip.read(info)
                )
            for part in self._texts:
                if part not in self._zip.NameToInfo:
                    made = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
                    made.compress_type = zipfile.ZIP_DEFLATED
                    target.writestr(made, self._texts[part])
        return out.getvalue()


def relations_of(part: str) -> str:
    """The part that holds the relations of a part.

    >>> relations_of("xl/worksheets/sheet1.xml")
    'xl/worksheets/_rels/sheet1.xml.rels'
    """
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def resolved(part: str, target: str) -> str:
    """The part that a relation of a part points at.

    >>> resolved("xl/worksheets/sheet1.xml", "../comments1.xml")
    'xl/comments1.xml'
    """
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
