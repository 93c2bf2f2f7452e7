"""`vtabel render`: the requirement documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    AnswersFile,
    BeyondFiles,
    CapabilityFile,
    DeliveryFile,
    DocumentTemplate,
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
        read_previous,
        read_profile,
        read_weights,
        requirements,
    )

    words = language(None)
    with refusing(words, format):
        for path in output:
            check_format(path)
        weighed = read_weights(weights) if weights else None
        accepted = read_profile(profile) if profile else None
        before = read_previous(previous) if previous else None
        answered = read_book(answers) if answers else None
        read = read_all(tables, layout, jobs)
        facts = read_wegiz(wegiz or ())
        with progress("requirements"), terminology(tx, tx_cache) as known:
            found = resolve(read, mapping or [], beyond=beyond or [], propose=False, terminology=known)
            stated = read_inventory(inventory) if inventory else None
            server = read_capability(capability) if capability else None
            registries = [(table.registry.code, table.registry.name) for table in read]
            now = read_deliveries(delivery, registries) if delivery else None
            asked = requirements(
                found,
                provider=provider,
                on=on,
                wegiz=facts,
                inventory=stated,
                capability=server,
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
    lines = [f"{len(asked)} requirements, {len(asked.without_source)} without a source"]
    not_held = sum(r.kind != "gap" and r.gap is not None and r.gap.evidence is None for r in asked)
    if stated or accepted:
        lines.append(f"{not_held} that the EHR does not record as needed")
    if server:
        not_given = len(asked.gaps) - len(asked.without_source) - not_held
        lines.append(f"{not_given} that the FHIR server does not give or cannot select")
    lines += [*not_checked_lines(found.report), *(f"written: {path}" for path in output)]
    data = {"written": [str(path) for path in output], "codes_not_checked": not_checked(found.report)}
    conclude(without_infos(reports), words, format, lines, data)
