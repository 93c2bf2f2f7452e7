"""`vtabel backend`: the hospital's own warehouse in the place of FHIR."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing, without_infos
from vtabel.cli.options import (
    ConnectionOption,
    DialectChoice,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    OnOption,
    ProviderOption,
    Tables,
    ZoneOption,
)
from vtabel.cli.planning import planned
from vtabel.cli.progress import progress

if TYPE_CHECKING:
    from vtabel.diagnostics import Report
    from vtabel.extraction.backend.model import Backend
    from vtabel.extraction.model import Plan

backend_app = typer.Typer(
    no_args_is_help=True, help="The hospital's own warehouse in the place of FHIR (docs/warehouse.md)."
)


@backend_app.command()
def init(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="The YAML file to write.")],
    mapping: MappingFiles = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    dialect: Annotated[
        DialectChoice, typer.Option("--dialect", help="The SQL of the warehouse.")
    ] = DialectChoice.POSTGRES,
    zone: ZoneOption = "Europe/Amsterdam",
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write a backend.yaml to fill in, with exactly the views that a mapping needs. A file that is there is kept beside it.

    [bold]Example:[/] vtabel backend init tabel.xlsx --mapping mapping.xlsx -o backend.yaml
    """
    from vtabel.extraction.backend.writing import template
    from vtabel.files import write_keeping
    from vtabel.output import writing

    words = language(lang)
    with refusing(words, format):
        made = planned(tables, mapping, layout, provider, on)
        with writing(output):
            write_keeping(output, template(made.plan, dialect.value, zone).encode())
    lines = [f"{len(made.plan.relations)} views", f"written: {output}"]
    conclude(without_infos(made.reports), words, format, lines, {"written": [str(output)]})


@backend_app.command()
def check(
    backend: Annotated[Path, typer.Argument(metavar="BACKEND", help="The YAML file (docs/warehouse.md).")],
    tables: Tables,
    mapping: MappingFiles = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    connection: ConnectionOption = None,
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Does the file supply what the mapping needs? With --connection also: do the tables of the warehouse?

    [bold]Example:[/] vtabel backend check backend.yaml tabel.xlsx --mapping mapping.xlsx
    """
    from vtabel.extraction.backend.reading import read_backend

    words = language(lang)
    with refusing(words, format):
        described = read_backend(backend)
        plan = planned(tables, mapping, layout, provider, on).plan
        with progress("check"):
            found = _checked(described, plan, connection)
    lines = [f"{len(plan.relations)} views, {len(found)} findings"]
    conclude({backend.name: found}, words, format, lines, {})


def _checked(described: Backend, plan: Plan, connection: str | None) -> Report:
    from vtabel.engines.warehouse import Warehouse
    from vtabel.engines.warehouse.checking import check_warehouse
    from vtabel.extraction.backend.checking import check_backend

    found = check_backend(described, plan)
    if connection is None or found.errors:
        return found
    return check_warehouse(Warehouse(described, connection), plan)
