"""The options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    NL = "nl"
    EN = "en"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


Tables = Annotated[
    list[Path],
    typer.Argument(
        metavar="TABLE...",
        help="Accountability tables, one of each registry: .xlsx, .csv and others (docs/formats.md).",
    ),
]
LayoutFile = Annotated[
    Path | None, typer.Option("--layout", help="YAML file that overrules what the reader decides (docs/layout.md).")
]
MappingFiles = Annotated[
    list[Path] | None, typer.Option("--mapping", "-m", help="Mapping file: .xlsx or .csv; may be given more than once.")
]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the findings; by default that of the locale, else English."),
]
ReleaseOption = Annotated[str, typer.Option("--release", help="zib2020, zib2024, zib2017 or mp9.")]
FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for machines.")]
