"""The command line. Each command reads its arguments, calls the public API and prints what came out.

Exit codes: 0 fine, 1 findings of severity error, 2 unusable input or a wrong call.
"""

import typer

from vtabel.cli.answers import answers_app
from vtabel.cli.backend import backend_app
from vtabel.cli.catalog import catalog_app
from vtabel.cli.check import check, explain
from vtabel.cli.compile import compile_
from vtabel.cli.convert import convert, template
from vtabel.cli.delivery import delivery
from vtabel.cli.diff import diff
from vtabel.cli.extract import extract
from vtabel.cli.fetch import fetch
from vtabel.cli.mapping import map_
from vtabel.cli.overlap import overlap
from vtabel.cli.prepare import prepare
from vtabel.cli.render import render
from vtabel.cli.status import status
from vtabel.cli.synth import synth
from vtabel.cli.terminology import expand, validate
from vtabel.cli.verify import verify
from vtabel.cli.view import view_app

app = typer.Typer(
    name="vtabel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Compiles accountability tables (verantwoordingstabellen) of Dutch quality registries.\n\n"
    "Usual order: [bold]check[/] a table, [bold]map[/] its variables to the EHR in a workbook, [bold]render[/] the requirements.",
    rich_markup_mode="rich",
)
app.command()(check)
app.command(name="map")(map_)
app.command()(status)
app.command()(render)
app.command()(delivery)
app.command()(overlap)
app.command()(diff)
app.command()(convert)
app.command(name="compile")(compile_)
app.command()(extract)
app.command()(fetch)
app.command()(prepare)
app.command()(synth)
app.command()(template)
app.command()(verify)
app.command()(explain)
catalog_app.command(name="validate")(validate)
catalog_app.command(name="expand")(expand)
app.add_typer(catalog_app, name="catalog")
app.add_typer(answers_app, name="answers")
app.add_typer(view_app, name="view")
app.add_typer(backend_app, name="backend")
