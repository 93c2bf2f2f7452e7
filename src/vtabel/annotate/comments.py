"""Comments at the cells of a sheet: the text part, the drawing that Excel needs beside it, and the sheet's reference to that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml.builder import ElementMaker

from vtabel.annotate.package import OfficePackage
from vtabel.documents.marks import storable
from vtabel.sheet import column_number
from vtabel.sheet.comments import OUR_NAME

_KIND = "application/vnd.openxmlformats-officedocument"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RELATION = re.compile(r"\{([^}]*)\}id$")
_SHAPE_ID = re.compile(rb'id="_x0000_s(\d+)"')
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
# What may follow the reference to the drawing in a worksheet (ECMA-376, part 1, 18.3.1.99).
_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_DRAWING_START = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;width:240pt;height:90pt;visibility:hidden" fillcolor="#fff7df" o:insetmode="auto">'
    '<v:fill color2="#fff7df"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/>"
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 16</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def add_comments(package: OfficePackage, sheet: str, texts: Mapping[str, str]) -> None:
    """Hang texts on cells of a sheet. ``texts`` is by address (``F14``); a cell that has a comment keeps it, ours stands below."""
    fresh = _write_texts(package, sheet, texts)
    if fresh:
        _draw(package, sheet, fresh)


def _write_texts(package: OfficePackage, sheet: str, texts: Mapping[str, str]) -> list[str]:
    """Write the texts; the cells that had no comment before."""
    root = package.edit(_comments_part(package, sheet))
    namespace = str(etree.QName(root).namespace)
    make = ElementMaker(namespace=namespace)
    author = _author(root, make)
    listed = next(root.iter(f"{{{namespace}}}commentList"))
    known = {str(comment.get("ref")): comment for comment in listed}
    fresh = []
    for address, text in texts.items():
        run = make.r(make.t(text))
        run[0].set(_SPACE, "preserve")
        if address in known:
            run[0].text = f"\n\n{storable(text)}"
            next(known[address].iter(f"{{{namespace}}}text")).append(run)
            continue
        run[0].text = storable(text)
        listed.append(make.comment(make.text(run), ref=address, authorId=str(author)))
        fresh.append(address)
    return fresh


def _comments_part(package: OfficePackage, sheet: str) -> str:
    part = package.related(sheet, "comments")
    if part is None:
        namespace = etree.QName(package.look(sheet)).namespace
        part = package.free_name("xl/comments{}.xml")
        content = f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'
        package.put(part, content.encode(), f"{_KIND}.spreadsheetml.comments+xml")
        package.relate(sheet, "comments", part)
    return part


def _author(root: etree._Element, make: ElementMaker) -> int:
    authors = next(root.iter("{*}authors"))
    names = [author.text for author in authors]
    if OUR_NAME not in names:
        authors.append(make.author(OUR_NAME))
        return len(names)
    return names.index(OUR_NAME)


def _draw(package: OfficePackage, sheet: str, addresses: list[str]) -> None:
    """The box of each comment. The drawing of Excel is often no well-formed XML, so its text is spliced, not parsed."""
    part = package.related(sheet, "vmlDrawing") or _new_drawing(package, sheet)
    drawing = package.text(part)
    taken = [int(number) for number in _SHAPE_ID.findall(drawing)]
    first = max(taken, default=_number(part) * 1024) + 1
    shapes = "".join(_shape(first + i, address) for i, address in enumerate(addresses))
    head, close, tail = drawing.rpartition(b"</xml>")
    package.put(part, head + shapes.encode() + close + tail)


def _new_drawing(package: OfficePackage, sheet: str) -> str:
    part = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.default_type("vml", f"{_KIND}.vmlDrawing")
    package.put(part, _DRAWING_START.format(number=_number(part)).encode())
    _refer(package.edit(sheet), package.relate(sheet, "vmlDrawing", part))
    return part


def _number(part: str) -> int:
    """The number in the name of a drawing: Excel gives each drawing a block of 1,024 ids of its own."""
    digits = re.findall(r"\d+", part)
    return int(digits[-1]) if digits else 1


def _refer(root: etree._Element, relation: str) -> None:
    """Name the drawing in the sheet, at the place that the schema asks."""
    qualified = etree.QName(root)
    strict = str(qualified.namespace).startswith("http://purl.oclc.org/")
    office = (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
        if strict
        else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    )
    element = etree.Element(etree.QName(qualified.namespace, "legacyDrawing"), {f"{{{office}}}id": relation})
    for index, child in enumerate(root):
        if etree.QName(child).localname in _AFTER_DRAWING:
            root.insert(index, element)
            return
    root.append(element)


def _shape(number: int, address: str) -> str:
    match = _ADDRESS.fullmatch(address)
    assert match is not None, address
    column, row = column_number(match[1]), int(match[2]) - 1
    top = max(row - 1, 0)
    return _SHAPE.format(id=number, row=row, column=column, left=column + 1, right=column + 5, top=top, bottom=top + 6)
