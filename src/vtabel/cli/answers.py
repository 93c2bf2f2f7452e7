"""`vtabel answers`: what vendors answered, merged with its history, and held against the requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.options import Format, FormatOption, LangOption, Language
from vtabel.cli.progress import progress

if TYPE_CHECKING:
    from vtabel.requirements import AnswerBook, Requirements

answers_app = typer.Typer(
    no_args_is_help=True, help="Answers of vendors: merge what came back, render it side by side."
)


@answers_app.command()
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Filled in .xlsx or .reqif of vendors.")],
    into: Annotated[Path, typer.Option("--into", help="File of merged answers (.json): made, or added to.")],
    requirements: Annotated[
        Path | None,
        typer.Option(
            "--requirements", help="The document as .json: answers are checked against it, and it is rendered again."
        ),
    ] = None,
    output: Annotated[
        list[Path] | None, typer.Option("--output", "-o", help="Document to render again with the answers, any format.")
    ] = None,
    document_lang: Annotated[Language, typer.Option("--document-lang", help="Language of the document.")] = Language.NL,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Check the answers of vendors and add them to a file that keeps all of them, the older ones too.

    Answers to a requirement that has changed since are kept and marked.

    [bold]Example:[/] vtabel answers merge antwoord_a.xlsx antwoord_b.xlsx --into antwoorden.json --requirements eisen.json -o eisen.html
    """
    from vtabel.diagnostics import Report, VtabelError
    from vtabel.documents import check_format, render
    from vtabel.documents.returned import read_answers
    from vtabel.files import write_whole
    from vtabel.output import writing
    from vtabel.requirements import merge as merge_answers
    from vtabel.requirements import read_book, read_requirements

    words = language(lang)
    with refusing(words, format):
        if output and requirements is None:
            raise VtabelError("--output needs --requirements: the document as .json, which is rendered again")
        for path in output or ():
            check_format(path)
        found = read_requirements(requirements) if requirements else None
        book, reports = read_book(into), dict[str, Report]()
        for path in files:
            sheet, read = read_answers(path)
            book, held = merge_answers(book, [sheet], found)
            reports[str(path)] = read + held
        with writing(into):
            write_whole(into, (book.model_dump_json(indent=2) + "\n").encode())
        for path in output or ():
            with progress(path.name):
                assert found is not None
                render(found, path, lang=document_lang.value, answers=book)
    written = [into, *(output or ())]
    lines = [*_coverage(book, found), *(f"written: {path}" for path in written)]
    conclude(reports, words, format, lines, {"written": [str(path) for path in written]})


@answers_app.command()
def profile(
    book: Annotated[Path, typer.Argument(metavar="ANSWERS", help="Merged answers (.json).")],
    requirements: Annotated[Path, typer.Option("--requirements", help="The document as .json.")],
    product: Annotated[str, typer.Option("--product", help="Product as the vendor named it.")],
    accepted_by: Annotated[str, typer.Option("--accepted-by", help="Who accepts the answers: the organisation.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Vendor profile to write (.yaml).")],
    product_version: Annotated[
        str | None, typer.Option("--product-version", help="Version; may be left out if there is one.")
    ] = None,
    accepted_on: Annotated[
        str | None, typer.Option("--accepted-on", help="Day of acceptance, as 2027-01-01; today by default.")
    ] = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write what is accepted of a vendor's answers as a profile that hospitals can share, for `vtabel render --profile`.

    Outdated answers are left out. Take lines that you do not accept out of the file.

    [bold]Example:[/] vtabel answers profile antwoorden.json --requirements eisen.json --product "EPD Y" --accepted-by "Ziekenhuis Z" -o epd_y.yaml
    """
    from vtabel.files import write_whole
    from vtabel.output import writing
    from vtabel.requirements import accept, product_named, profile_yaml, read_book, read_requirements
    from vtabel.table import as_date

    words = language(lang)
    with refusing(words, format):
        found, answers = read_requirements(requirements), read_book(book)
        made = accept(
            found, answers, product_named(answers, product, product_version), accepted_by, as_date(accepted_on)
        )
        with writing(output):
            write_whole(output, profile_yaml(made).encode())
    lines = [f"{len(made.lines)} of {len(found)} requirements with an accepted answer", f"written: {output}"]
    conclude({}, words, format, lines, {"written": [str(output)]})


def _coverage(book: AnswerBook, found: Requirements | None) -> list[str]:
    """One line for each product."""
    from vtabel.requirements import Answered

    if found is None:
        return [
            f"{sheet.product}: {len(sheet.answers)} of {sheet.asked} answered ({sheet.source.name})"
            for sheet in book.sheets
        ]
    return [
        f"{tally.product}: "
        + ", ".join(f"{n} {reply.value}" for reply, n in tally.replies.items())
        + f", {tally.unanswered} without answer, {tally.outdated} to an earlier revision"
        for tally in Answered(found, book).tallies()
    ]
