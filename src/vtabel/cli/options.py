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


class RowsAs(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


class DialectChoice(StrEnum):
    POSTGRES = "postgres"
    TSQL = "tsql"
    DUCKDB = "duckdb"
    SPARK = "spark"


Tables = Annotated[
    list[Path],
    typer.Argument(
        metavar="TABLE...",
        help="Accountability tables, one of each registry: .xlsx, .csv and others (docs/formats.md).",
    ),
]
JobsOption = Annotated[
    int,
    typer.Option("--jobs", "-j", min=0, help="Tables to read at the same time, in processes; 0 for one per core."),
]
LayoutFile = Annotated[
    Path | None, typer.Option("--layout", help="YAML file that overrules what the reader decides (docs/layout.md).")
]
MappingFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--mapping", "-m", help="Mapping file: .xlsx, .csv, .yaml or .sssom.tsv; may be given more than once."
    ),
]
LibraryFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--library",
        help="Mapping file of other registries, whose accepted rows are proposed again; may be given more than once.",
    ),
]
WegizFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--wegiz",
        help="Wegiz file (docs/wegiz.md), looked in before the packaged facts; more than once, nearest first.",
    ),
]
BeyondFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--beyond",
        help="YAML file with known gaps and derivations (docs/beyond-zibs.md), the nearest first; may be given more than once.",
    ),
]
ProviderOption = Annotated[
    str | None,
    typer.Option("--provider", help="Type of provider: V5 (umc), V6 (general hospital), Z4 (zbc), ..."),
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", help="Day for which the obligations hold, as 2027-01-01; today by default."),
]
InventoryFile = Annotated[
    Path | None, typer.Option("--inventory", help="EHR inventory: what the hospital states of each element.")
]
DeliveryFile = Annotated[
    Path | None,
    typer.Option("--delivery", help="How registries are delivered now: the workbook of `vtabel delivery`, filled in."),
]
WeightsFile = Annotated[
    Path | None, typer.Option("--weights", help="YAML file with the weights of the priority (docs/priority.md).")
]
ProfileFile = Annotated[
    Path | None,
    typer.Option("--profile", help="Vendor profile (YAML): accepted answers, for what the inventory does not state."),
]
PreviousFile = Annotated[
    Path | None,
    typer.Option("--previous", help="Earlier version of the document (.json): the differences are listed."),
]
AnswersFile = Annotated[
    Path | None, typer.Option("--answers", help="Merged answers of vendors (.json, by `vtabel answers merge`).")
]
DocumentTemplate = Annotated[
    Path | None,
    typer.Option("--template", help="Word template for .docx; `vtabel template --document` writes the packaged one."),
]
CapabilityFile = Annotated[
    Path | None,
    typer.Option("--capability", help="CapabilityStatement of the FHIR server (JSON): what it can give and filter."),
]
FillFile = Annotated[
    Path | None,
    typer.Option("--fill", help="fill.json of `vtabel extract`, or its folder: how full each variable is."),
]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the findings; by default that of the locale, else English."),
]
ReleaseOption = Annotated[str, typer.Option("--release", help="zib2020, zib2024, zib2017 or mp9.")]
ToReleaseOption = Annotated[str, typer.Option("--to", help="The other release: zib2020, zib2024, zib2017 or mp9.")]
FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for machines.")]
TxOption = Annotated[
    str | None,
    typer.Option(
        "--tx",
        metavar="URL",
        help="FHIR terminology server for what the packaged value sets leave open; a token goes in VTABEL_TX_TOKEN.",
    ),
]
TxCacheOption = Annotated[
    Path | None,
    typer.Option(
        "--tx-cache", metavar="FOLDER", help="Folder for the answers of the server; by default ~/.cache/vtabel/tx."
    ),
]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", help="Threads that the engine may use; one per core by default.")
]
MemoryOption = Annotated[
    str,
    typer.Option(
        "--memory-limit", metavar="SIZE", help="Memory that the engine may use, as 2GB; 1 GB or more by default."
    ),
]
SpillOption = Annotated[
    Path | None,
    typer.Option(
        "--spill", metavar="DIR", help="Folder for what does not fit in memory. It holds patient data while it runs."
    ),
]


class Fhir(StrEnum):
    R4 = "R4"
    STU3 = "STU3"


FhirOption = Annotated[Fhir, typer.Option("--fhir", help="FHIR version of the data.")]
BackendFile = Annotated[
    Path | None,
    typer.Option("--backend", metavar="FILE", help="backend.yaml: the tables of a warehouse (docs/warehouse.md)."),
]
ConnectionOption = Annotated[
    str | None,
    typer.Option(
        "--connection",
        envvar="VTABEL_CONNECTION",
        metavar="DSN",
        show_envvar=True,
        help="The PostgreSQL of the warehouse, as libpq takes it (a password goes in the variable or in ~/.pgpass), or duckdb:FILE.",
    ),
]
ZoneOption = Annotated[str, typer.Option("--zone", help="Time zone of the hospital.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, also not on a terminal.")]
