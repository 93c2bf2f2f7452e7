"""`vtabel answers`: what vendors answered, merged with its history, and held against the requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, progress, refusing
from vtabel.cli.options import Format, FormatOption, LangOption, Language

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
