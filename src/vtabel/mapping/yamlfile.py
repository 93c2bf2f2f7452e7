"""Mapping files as YAML: one list of rows per sheet, empty cells left out, so that a difference is one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from vtabel.diagnostics import Cell, UnusableInput
from vtabel.mapping.contents import Texts
from vtabel.mapping.words import COLUMNS, HELP, OWN, SHEETS
from vtabel.mapping.workbook import NEEDED, MappingFile, Row, fields
from vtabel.text import match_form
from vtabel.yamlfile import NotRead, composed

_WIDTH = 120


def yaml_bytes(sheets: dict[str, list[Texts]]) -> bytes:
    """The rows as a YAML file, in the words of the workbook. Sheets without rows are left out."""
    data = {
        SHEETS[kind].lower(): [_plain(kind, row) for row in rows]
        for kind, rows in sheets.items()
        if rows or kind == "variables"
    }
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text.encode("utf-8", errors="replace")


def _plain(kind: str, row: Texts) -> Texts:
    """The row by header, in the order of the columns."""
    headers = COLUMNS[kind] | HELP[kind]
    own = {name: name.removeprefix(OWN) for name in row if name.startswith(OWN)}
    return {header: row[name] for name, header in (headers | own).items() if row.get(name)}


def read_yaml(path: Path, text: str) -> MappingFile:
    """The rows of a YAML file, each with its line. Raises UnusableInput (VT307) if it is none, or no mapping file."""
    try:
        root = composed(text)
    except NotRead as error:
        raise _refused(path, error.line or 1, error.why) from None
    if not isinstance(root, yaml.MappingNode):
        raise _refused(path, 1, f"it does not say `{SHEETS['variables'].lower()}:`")
    found = MappingFile(path.name)
    kinds = {match_form(SHEETS[kind]): kind for kind in COLUMNS}
    for key, node in root.value:
        kind = kinds.get(match_form(str(key.value)))
        if kind is None:
            raise _refused(path, _line(key), f"`{key.value}` is none of {', '.join(kinds)}")
        if isinstance(node, yaml.SequenceNode):
            getattr(found, kind).extend(_rows(path, kind, node))
        elif node.tag != "tag:yaml.org,2002:null":
            raise _refused(path, _line(node), f"below `{key.value}:` comes a list, each row with `- `")
    return found


def _rows(path: Path, kind: str, node: yaml.SequenceNode) -> Iterator[Row]:
    for item in node.value:
        if not isinstance(item, yaml.MappingNode) or not all(
            isinstance(n, yaml.ScalarNode) for pair in item.value for n in pair
        ):
            raise _refused(path, _line(item), "a row says `column: text`, a line for each column")
        headers = [str(key.value) for key, _ in item.value]
        twice = next((key for i, (key, _) in enumerate(item.value) if str(key.value) in headers[:i]), None)
        if twice is not None:
            raise _refused(path, _line(twice), f"`{twice.value}` stands twice in one row")
        names = fields(kind, headers)
        part = SHEETS[kind].lower()
        texts = {name: _scalar(item.value[c][1]) for c, name in names.items()}
        cells = {name: Cell(path.name, part, f"line {_line(item.value[c][0])}") for c, name in names.items()}
        missing = [COLUMNS[kind][name] for name in NEEDED[kind] if name not in texts and name != "option"]
        if missing:
            raise _refused(path, _line(item), f"columns are missing: {', '.join(missing)}")
        yield Row(texts, cells, Cell(path.name, part, f"line {_line(item)}"))


def _scalar(node: yaml.ScalarNode) -> str:
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark else 1


def _refused(path: Path, line: int, why: str) -> UnusableInput:
    return UnusableInput.of("VT307", Cell(path.name, "", f"line {line}"), why=why)
