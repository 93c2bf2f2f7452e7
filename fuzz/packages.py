"""Zip packages (.xlsx, .ods, .docx) as one text that a fuzzer can change: the parts one below the other.

In a package itself every changed byte breaks a checksum. In the text it changes the XML of a part, the name of a part, or where
a part ends.

>>> text = b"=== a.xml\\n<a/>\\n=== b/c.xml\\n<c/>"
>>> as_text(as_package(text)) == text
True
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile

_HEAD = re.compile(rb"^=== (.{1,200})\n", re.MULTILINE)
_LEFT_OUT = re.compile(r"theme|docProps|fontTable|webSettings|Thumbnails|\.(?:jpe?g|png|bin)$")


def as_text(package: bytes) -> bytes:
    """The parts that a reader could look at, each below a line with its name."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        names = [name for name in source.namelist() if not _LEFT_OUT.search(name)]
        return b"\n".join(b"=== " + name.encode() + b"\n" + source.read(name) for name in names)


def as_package(text: bytes) -> bytes:
    """The package that a text stands for; what comes before the first name is left out."""
    heads = [*_HEAD.finditer(text)]
    ends = [*(head.start() - 1 for head in heads[1:]), len(text)][: len(heads)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice is what a fuzzer may well make
        for head, end in zip(heads, ends, strict=True):
            name = head[1].decode("utf-8", "replace")
            target.writestr(zipfile.ZipInfo(name), text[head.end() : max(end, head.end())])
    return out.getvalue()
