"""`vtabel catalog validate` and `expand`, and what other commands share to ask a terminology server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, refusing
from vtabel.cli.options import Format, FormatOption, LangOption, ReleaseOption, TxCacheOption, TxOption
from vtabel.cli.progress import progress

if TYPE_CHECKING:
    from vtabel.catalog.terminology import Terminology
    from vtabel.diagnostics import Report

_NOT_CHECKED = ("VT339", "VT340")


@contextmanager
def terminology(url: str | None, cache: Path | None, release: str = "zib2020") -> Iterator[Terminology]:
    """The packaged value sets, with a server if one is given. Raises VtabelError for an address that cannot be used."""
    from vtabel.catalog.terminology import Terminology

    if url is None:
        yield Terminology(release)
        return
    from vtabel.catalog.txcache import default_folder
    from vtabel.catalog.txserver import TerminologyServer

    with TerminologyServer(url, cache=cache or default_folder()) as server:
        yield Terminology(release, server)


def not_checked(report: Report) -> int:
    """How many codes were not checked against their value set."""
    return sum(int(d.params["count"]) for d in report if d.code in _NOT_CHECKED)


def not_checked_lines(report: Report) -> list[str]:
    """A line that says so; none if all were checked."""
    count = not_checked(report)
    return [f"codes not checked against their value set: {count} (vtabel explain VT339)"] if count else []


def validate(
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="Codes of one system.")],
    system: Annotated[str, typer.Option("--system", help="Code system: SCT, LN, ICD10, an OID or a URI.")],
    value_set: Annotated[str, typer.Option("--value-set", metavar="URL", help="Canonical of the value set.")],
    release: ReleaseOption = "zib2020",
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Tell whether codes are in a value set, and who says so. Ends with 0 only if all are.

    [bold]Example:[/] vtabel catalog validate 73211009 --system SCT --value-set "http://snomed.info/sct?fhir_vs=refset/41000147108" --tx https://tx.example.org/fhir
    """
    from vtabel.catalog import system_uri
    from vtabel.catalog.codeform import well_formed
    from vtabel.catalog.terminology import Question, Verdict, reason
    from vtabel.diagnostics import VtabelError

    words = language(lang)
    with refusing(words, format), progress("terminology"), terminology(tx, tx_cache, release) as known:
        uri = system_uri(system)
        if uri is None:
            raise VtabelError(f"there is no code system `{system}`; give its URI")
        asked = {code: Question(uri, code, value_set) for code in codes}
        answers = known.validate_all(asked.values())
    lines, data = [], []
    for code, question in asked.items():
        answer = answers[question]
        en, nl = reason(answer.why, answer.detail) if answer.why else ("", "")
        why = nl if words == "nl" else en
        notes = [why or answer.by.value, *([] if well_formed(uri, code) else ["form or check digit wrong"])]
        lines.append(f"{code}  {answer.verdict.value}  ({'; '.join(notes)})")
        data.append({"code": code, "verdict": answer.verdict.value, "by": answer.by.value, "why": why})
    conclude({"terminology": known.report}, words, format, lines, {"answers": data})
    if any(answer.verdict is not Verdict.YES for answer in answers.values()):
        raise typer.Exit(1)


def expand(
    value_set: Annotated[str, typer.Argument(metavar="URL", help="Canonical of the value set.")],
    release: ReleaseOption = "zib2020",
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List the codes of a value set: system, code, display. Ends with 1 if some could not be listed.

    [bold]Example:[/] vtabel catalog expand http://snomed.info/sct?fhir_vs=refset/41000147108 --tx https://tx.example.org/fhir
    """
    words = language(lang)
    with refusing(words, format), progress("terminology"), terminology(tx, tx_cache, release) as known:
        found = known.expand(value_set)
    data = {"url": found.url, "name": found.name, "codes": found.codes, "open": list(found.open)}
    conclude({"terminology": known.report}, words, format, list(_rows(found.codes)), data)
    if not found.complete:
        raise typer.Exit(1)


def _rows(codes: dict[str, dict[str, str]]) -> Iterable[str]:
    for system, listed in codes.items():
        for code, display in listed.items():
            yield f"{system}\t{code}\t{display}".rstrip("\t")
