"""Comments (notes) at the cells of a workbook's sheet, which calamine does not give."""

import posixpath
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from vtabel.sheet.model import column_number

OUR_NAME = "vtabel"
"""The author of the comments that vtabel hangs on cells."""
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def read_comments(
    package: zipfile.ZipFile, part: str, parse: Callable[[str], etree._Element]
) -> dict[tuple[int, int], str]:
    """The text of each comment on a sheet, by row and column counted from 0; ours (`vtabel check --annotate`) are left out.

    ``part`` is the sheet's part in the package.
    """
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found: dict[tuple[int, int], str] = {}
    for relation in parse(relations):
        if not str(relation.get("Type", "")).endswith("/comments"):
            continue
        target = posixpath.normpath(posixpath.join("/", folder, str(relation.get("Target", "")))).lstrip("/")
        root = parse(target)
        ours = [str(i) for i, author in enumerate(root.iter("{*}author")) if author.text == OUR_NAME]
        for comment in root.iter("{*}comment"):
            if comment.get("authorId") in ours:
                continue
            text = "".join(str(run.text or "") for run in comment.iter("{*}t")).strip()
            address = _ADDRESS.fullmatch(str(comment.get("ref", "")))
            if text and address:
                found[int(address[2]) - 1, column_number(address[1])] = text
    return found
