"""The document as Markdown, for GitHub and for reading as text."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Template

from vtabel.documents.marks import one_line, spans
from vtabel.documents.model import DocumentView
from vtabel.documents.templating import environment, template_bytes
from vtabel.requirements import Requirements

# Only what Markdown would read as markup is escaped, so that the text stays readable: not the underscore in a name.
_MARKUP = re.compile(
    r"""[<>|*~`]                      # tags, table cells, emphasis, code
    | \\(?=[!-/:-@\[-`{-~])           # a backslash that would escape something
    | &(?=\#?\w+;)                    # an entity
    | (?<!\w)_ | _(?!\w)              # emphasis
    | \](?=[(\[:])                    # a link
    """,
    re.VERBOSE,
)


def render(_: Requirements, document: DocumentView) -> bytes:
    """The text, UTF-8."""
    return _template().render(d=document, ui=document.ui).encode("utf-8", errors="replace")


@cache
def _template() -> Template:
    jinja = environment(autoescape=False)
    jinja.filters["md"] = _escaped
    jinja.filters["marked"] = _marked
    jinja.filters["marked_cell"] = lambda text: _marked(text, bar=r"\|")
    return jinja.from_string(template_bytes("eisen.md").decode("utf-8"))


def _escaped(text: object) -> str:
    """A text on one line that Markdown prints as it is, also in a table."""
    return _plain(one_line(str(text)))


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _marked(text: str, bar: str = "|") -> str:
    """The same for a text of ours, with code between backticks. In a table a bar ends the cell even in code."""
    parts = spans(one_line(text))
    return "".join(f"`{part.replace('|', bar)}`" if code else _plain(part) for code, part in parts)
