"""`vtabel render`: the requirement documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    AnswersFile,
    BeyondFiles,
    CapabilityFile,
    DeliveryFile,
    DocumentTemplate,
    FillFile,
    Format,
    FormatOption,
    InventoryFile,
    JobsOption,
    Language,
    LayoutFile,
    MappingFiles,
    OnOption,
    PreviousFile,
    ProfileFile,
    ProviderOption,
    Tables,
    TxCacheOption,
    TxOption,
    WegizFiles,
    WeightsFile,
)
from vtabel.cli.progress import progress
from vtabel.cli.terminology import not_checked, not_checked_lines, terminology

if TYPE_CHECKING:
    from vtabel.requirements import Requirements

T = TypeVar("T")


def render(
    tables: Tables,
    output: Annotated[
        list[Path],
        typer.Option(
            "--output",
            "-o",
            help="Document to write: .docx, .html, .md, .pdf, .xlsx, .json, .reqif or .fhir.json; may be given more than once.",
        ),
    ],
    mapping: MappingFiles = None,
    inventory: InventoryFile = None,
    capability: CapabilityFile = None,
    fill: FillFile = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the document.")] = Language.NL,
    layout: LayoutFile = None,
    jobs: JobsOption = 1,
    wegiz: WegizFiles = None,
    beyond: BeyondFiles = None,
    delivery: DeliveryFile = None,
    weights: WeightsFile = None,
    profile: ProfileFile = None,
    previous: PreviousFile = None,
    answers: AnswersFile = None,
    template: DocumentTemplate = None,
    tx: TxOption = None,
    tx_cache: TxCacheOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write the requirements on the EHR as a document to send to its vendor.

    Errors and warnings are printed; `vtabel check` prints every finding.

    [bold]Example:[/] vtabel render tabel.xlsx --mapping mapping.xlsx --provider V6 -o eisen.docx
    """
    from vtabel.catalog.inventory import read_inventory
    from vtabel.catalog.wegiz import wegiz as read_wegiz
    from vtabel.documents import check_format
    from vtabel.documents import render as render_document
    from vtabel.extraction.planfiles import read_capability
    from vtabel.mapping import resolve
    from vtabel.requirements import (
        outdated,
        read_book,
        read_deliveries,
        read_fill,
        read_previous,
        read_profile,
        read_weights,
        requirements,
    )

    words = language(None)
    with refusing(words, format):
        for path in output:
            check_format(path)
        accepted = _given(profile, read_profile)
        before, answered = _given(previous, read_previous), _given(answers, read_book)
        stated, weighed = _given(inventory, read_inventory), _given(weights, read_weights)
        server, counted = _given(capability, read_capability), _given(fill, read_fill)
        read = read_all(tables, layout, jobs)
        facts = read_wegiz(wegiz or ())
        with progress("requirements"), terminology(tx, tx_cache) as known:
            found = resolve(read, mapping or [], beyond=beyond or [], propose=False, terminology=known)
            registries = [(table.registry.code, table.registry.name) for table in read]
            now = read_deliveries(delivery, registries) if delivery else None
            asked = requirements(
                found,
                provider=provider,
                on=on,
                wegiz=facts,
                inventory=stated,
                capability=server,
                fill=counted,
                weights=weighed,
                deliveries=now,
                profile=accepted,
            )
        for path in output:
            with progress(path.name):
                render_document(asked, path, lang=lang.value, previous=before, answers=answered, template=template)
    reports = {**reports_of(read), "mapping": found.report, "wegiz": facts.report}
    if stated:
        reports["inventory"] = stated.report
    if accepted:
        reports["profile"] = outdated(asked, accepted)
    if now:
        reports["delivery"] = now.report
    lines = [*_counts(asked), *not_checked_lines(found.report), *(f"written: {path}" for path in output)]
    data = {"written": [str(path) for path in output], "codes_not_checked": not_checked(found.report)}
    conclude(without_infos(reports), words, format, lines, data)


def _given(path: Path | None, read: Callable[[Path], T]) -> T | None:
    """What stands in a file, if one is given."""
    return read(path) if path else None


def _counts(asked: Requirements) -> Iterator[str]:
    """How many requirements there are, and how many gaps each file brought."""
    found_by = Counter(r.gap.stated_by for r in asked if r.gap is not None)
    yield f"{len(asked)} requirements, {len(asked.without_source)} without a source"
    if asked.inventory or asked.profile:
        yield f"{found_by['inventory']} that the EHR does not record as needed"
    if asked.capability:
        yield f"{found_by['capability']} that the FHIR server does not give or cannot select"
    if asked.fill:
        yield f"{found_by['fill']} that are always empty in the rows that were counted"
