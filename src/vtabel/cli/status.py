"""`vtabel status`: how far the mapping of each registry is."""

from __future__ import annotations

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of
from vtabel.cli.options import (
    BeyondFiles,
    Format,
    FormatOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    OnOption,
    ProviderOption,
    Tables,
)
from vtabel.cli.progress import progress


def status(
    tables: Tables,
    mapping: MappingFiles = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    layout: LayoutFile = None,
    beyond: BeyondFiles = None,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Count the variables of each registry by status: bound, derived, proposed, gap, not needed; the mandatory ones apart.

    [bold]Example:[/] vtabel status tabel.xlsx --mapping mapping.xlsx --provider V6
    """
    from vtabel.diagnostics import Report
    from vtabel.mapping import progress as progress_of
    from vtabel.mapping import resolve

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout)
        with progress("mapping"):
            mapped = resolve(read, list(mapping or []), beyond=beyond or [])
        found = progress_of(mapped, provider, on)
    reports = {**reports_of(read), "mapping": mapped.report}
    errors = {name: Report(diagnostics=report.errors) for name, report in reports.items()}
    lines = [*_aligned(found.rows()), *found.remarks(), f"on {found.on}, provider {found.provider or 'any'}"]
    data = {"on": found.on.isoformat(), "provider": found.provider, "registries": found.as_json()}
    conclude(errors, words, format, lines, data)


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(t.ljust(w) if i == 0 else t.rjust(w) for i, (t, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
