"""`vtabel compile`: the views, searches and export that a mapping needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, refusing, without_infos
from vtabel.cli.options import (
    BackendFile,
    CapabilityFile,
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


def compile_(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write in.")],
    mapping: MappingFiles = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    capability: CapabilityFile = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing: are the views in the folder no more than what is asked?"),
    ] = False,
    sof: Annotated[str, typer.Option("--sof", help="Form of the ViewDefinitions: 2, or 3 for the 3.0 ballot.")] = "2",
    dialect: Annotated[
        list[DialectChoice] | None,
        typer.Option("--dialect", help="SQL to write; may be given more than once. All by default."),
    ] = None,
    backend: BackendFile = None,
    zone: ZoneOption = "Europe/Amsterdam",
    layout: LayoutFile = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write views/*.json (SQL on FHIR), sql/*/*.sql (case queries), searches.http, export.json and index.json for the accepted
    bindings of a mapping. With --backend the SQL is over the tables of a warehouse.

    With --check, views that were edited by hand are held against the obligations (data minimisation).

    [bold]Example:[/] vtabel compile tabel.xlsx --mapping mapping.xlsx -o plan
    """
    from vtabel.diagnostics import Report, VtabelError
    from vtabel.extraction.backend.reading import read_backend
    from vtabel.extraction.cases.sql.dialects import DIALECTS
    from vtabel.extraction.minimal import check_views
    from vtabel.extraction.planfiles import read_capability, write_plan
    from vtabel.extraction.search import queries
    from vtabel.extraction.sqlfiles import sql_files
    from vtabel.table import as_date

    words = language(lang)
    with refusing(words, format):
        if sof not in ("2", "3"):
            raise VtabelError("--sof is 2 or 3")
        made = planned(tables, mapping, layout, provider, on)
        plan = made.plan
        with progress("queries"):
            asked = queries(plan, read_capability(capability) if capability else None)
            wider = check_views(output / "views", plan) if check else Report()
            warehouse = read_backend(backend) if backend else None
            chosen = tuple(one for one in DIALECTS if dialect is None or one in dialect)
            sql = {} if check else sql_files(plan, chosen, zone, as_date(on), warehouse)
            written = () if check else write_plan(plan, asked, output, sof="2" if sof == "2" else "3", sql=sql)
    if check:
        conclude({"views": wider}, words, format, [f"{len(wider)} findings in {output / 'views'}"], {})
        return
    reports = {**made.reports, "plan": plan.report + asked.report}
    lines = [f"{len(plan.relations)} views for {len(plan.served)} variables, {len(sql)} queries", f"written: {output}"]
    conclude(without_infos(reports), words, format, lines, {"written": [str(path) for path in written]})
