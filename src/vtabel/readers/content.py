"""What a file holds, to judge by its first bytes: JSON, XML or YAML as a tree, or something for `vtabel.sheet`.

A zip file or a folder is a set of such parts. Entities and the network are off, sizes and depth are bounded.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NoReturn

from lxml import etree

from vtabel import yamlfile
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.files import sha256
from vtabel.sheet import Limits
from vtabel.sheet.limits import too_large
from vtabel.table import SourceFile

Kind = Literal["JSON", "XML", "YAML"]

_DEEPEST = 200
_HEAD = 4096
_ZIP = b"PK\x03\x04"
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "xl/workbook.xml"})
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_XML = re.compile(r"\s*<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z_])")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|table|style|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_YAML = re.compile(rb"^registry:[ \t]*(?:\{.*)?\r?$", re.MULTILINE)
_YAML_TABLE = re.compile(rb"^variables:", re.MULTILINE)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON, XML or YAML document. ``member`` is its name within a zip file or folder."""

    file: str
    member: str
    kind: Kind
    tree: Any

    def cell(self, locator: str = "") -> Cell:
        """A place in the document: a JSON Pointer, or an XPath for XML."""
        return Cell(self.file, self.member, locator)

    @property
    def root(self) -> str:
        """What the document is, in a word: its root element, its resource type, or its first keys."""
        if self.kind == "XML":
            return str(etree.QName(self.tree).localname)
        if isinstance(self.tree, dict):
            return str(self.tree.get("resourceType") or ", ".join(list(self.tree)[:4]))
        return "list"


@dataclass(frozen=True, slots=True)
class Content:
    """A file and the documents in it; no ``parts`` where the file is none (a workbook, CSV, HTML)."""

    path: Path
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def source(self) -> SourceFile:
        """The file by name and hash; a folder by the hash of the names and hashes of its files."""
        if self.path.is_file():
            return SourceFile(name=self.path.name, sha256=sha256(self.path))
        lines = [f"{sha256(f)}  {f.relative_to(self.path).as_posix()}\n" for f in _files(self.path)]
        return SourceFile(name=self.path.name, sha256=hashlib.sha256("".join(lines).encode()).hexdigest())


def read_content(path: Path, limits: Limits) -> Content:
    """Open a file or folder.

    Raises UnusableInput: VT121 (no valid JSON, XML or YAML), VT004 (cannot be opened), VT005 (past a limit).
    """
    try:
        if path.is_dir():
            return _gathered(path, _members(path, limits), path.name)
        if not path.is_file() or path.stat().st_size == 0:
            return Content(path)
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        if head.startswith(_ZIP):
            return _zip(path, limits)
        if kind_of(head) is None:
            return Content(path)
        size = path.stat().st_size
        if size > limits.row_bytes:
            raise too_large(Cell(path.name), "bytes in one part", size, limits.row_bytes)
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput.of("VT004", Cell(path.name), why=error.strerror or str(error)) from error
    kind = kind_of(data)
    return Content(path, (Part(path.name, "", kind, _tree(data, kind, Cell(path.name))),) if kind else ())


def kind_of(data: bytes) -> Kind | None:
    """What a document is by its first characters; None for HTML and for anything else.

    >>> kind_of(b'{"resourceType": "Questionnaire"}'), kind_of(b"<?xml version='1.0'?><a/>"), kind_of(b"<html>")
    ('JSON', 'XML', None)
    """
    head = data[:_HEAD].decode(json.detect_encoding(data[:_HEAD]), "replace").lstrip("\ufeff")
    if _JSON.match(head):
        return "JSON"
    if _XML.match(head) and not _HTML.match(head):
        return "XML"
    if _YAML.search(data[:_HEAD]) and (len(data) <= _HEAD or _YAML_TABLE.search(data)):
        return "YAML"
    return None


def _files(folder: Path) -> list[Path]:
    found = (f for f in folder.rglob("*") if f.is_file())
    return sorted(f for f in found if not any(p.startswith(".") for p in f.relative_to(folder).parts))


def _members(folder: Path, limits: Limits) -> Iterator[tuple[str, bytes]]:
    files = _files(folder)
    place = Cell(folder.name)
    if len(files) > limits.sheets:
        raise too_large(place, "files", len(files), limits.sheets)
    for file in files:
        if (size := file.stat().st_size) > limits.row_bytes:
            raise too_large(Cell(folder.name, file.name), "bytes in one part", size, limits.row_bytes)
        yield file.relative_to(folder).as_posix(), file.read_bytes()


def _zip(path: Path, limits: Limits) -> Content:
    """The documents in a zip file; none for a workbook or a text document, which are zip files too."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = [i for i in package.infolist() if i.filename and not i.filename.endswith("/")]
            if _OFFICE & {i.filename for i in infos}:
                return Content(path)
            return _gathered(path, _unpacked(package, infos, path.name, limits), path.name)
    except zipfile.BadZipFile as error:
        cut_off = "not a zip file" in str(error)  # it begins as one, or it would not have come here
        why = "the end is missing: it was cut off" if cut_off else str(error)[:200]
        why_nl = "het einde ontbreekt: het is afgebroken" if cut_off else why
        raise UnusableInput.of("VT004", Cell(path.name), why=why, why_nl=why_nl) from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnusableInput.of("VT004", Cell(path.name), why=str(error)[:200]) from error


def _unpacked(
    package: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: str, limits: Limits
) -> Iterator[tuple[str, bytes]]:
    if len(infos) > limits.sheets:
        raise too_large(Cell(file), "files", len(infos), limits.sheets)
    if (total := sum(i.file_size for i in infos)) > limits.unpacked_bytes:
        raise too_large(Cell(file), "bytes when unpacked", total, limits.unpacked_bytes)
    for info in sorted(infos, key=lambda i: i.filename):
        if info.file_size > limits.row_bytes:
            raise too_large(Cell(file, info.filename), "bytes in one part", info.file_size, limits.row_bytes)
        yield info.filename, package.read(info)


def _gathered(path: Path, members: Iterator[tuple[str, bytes]], file: str) -> Content:
    parts, unread = [], []
    for name, data in members:
        kind = kind_of(data)
        if kind is None:
            unread.append(name)
        else:
            parts.append(Part(file, name, kind, _tree(data, kind, Cell(file, name))))
    return Content(path, tuple(parts), tuple(unread))


def _tree(data: bytes, kind: Kind, place: Cell) -> Any:
    try:
        if kind == "XML":
            return _xml(data)
        text = data.decode(json.detect_encoding(data)).lstrip("\ufeff")
        tree = _json(text) if kind == "JSON" else _yaml(text)
        _check_depth(tree)
    except json.JSONDecodeError as error:
        raise _broken(kind, place, f"line {error.lineno}, column {error.colno}", error.msg) from None
    except etree.XMLSyntaxError as error:
        raise _broken(kind, place, f"line {error.lineno or 1}", (error.msg or "").split(", line")[0]) from None
    except yamlfile.NotRead as error:
        raise _broken(kind, place, error.locator, error.why) from None
    except RecursionError:
        raise _broken(kind, place, "", f"nested deeper than {_DEEPEST}") from None
    except ValueError as error:
        raise _broken(kind, place, "", str(error).splitlines()[0][:200]) from None
    return tree


def _broken(kind: Kind, place: Cell, line: str, why: str) -> UnusableInput:
    return UnusableInput.of("VT121", Cell(place.file, place.part, line), kind=kind, why=why)


def _xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type")
    return root


def _json(text: str) -> Any:
    tree = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    if _SURROGATE.search(text):
        json.dumps(tree, ensure_ascii=False, default=str).encode("utf-8")  # half a character is a ValueError
    return tree


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"`{text}` is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"`{twice}` stands twice in one object")
    return found


def _yaml(text: str) -> Any:
    tree = yamlfile.plain(yamlfile.composed(text))
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if (other := next((name for name in value if not isinstance(name, str)), None)) is not None:
                raise ValueError(f"`{other}` is no name: put it between quotes")
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return tree


def _check_depth(tree: Any) -> None:
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise RecursionError
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
