"""`vtabel catalog inventory` and `vtabel catalog availability`: the EHR inventory, empty and filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtabel.cli.console import conclude, language, read_all, refusing, reports_of, without_infos
from vtabel.cli.options import (
    BeyondFiles,
    Format,
    FormatOption,
    InventoryFile,
    JobsOption,
    LangOption,
    LayoutFile,
    MappingFiles,
    OnOption,
    ProviderOption,
    Tables,
)
from vtabel.cli.progress import progress

if TYPE_CHECKING:
    from vtabel.catalog.inventory import Inventory


def inventory_(
    tables: Tables,
    output: Annotated[Path, typer.Option("--output", "-o", help="Inventory to write: .xlsx.")],
    mapping: MappingFiles = None,
    inventory: InventoryFile = None,
    beyond: BeyondFiles = None,
    provider: ProviderOption = None,
    on: OnOption = None,
    layout: LayoutFile = None,
    jobs: JobsOption = 1,
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write an EHR inventory to be filled in: exactly the elements that these registries need.

    Answers that stand in the file already are kept; --inventory fills in what another inventory, such as the national sheet, states.

    [bold]Example:[/] vtabel catalog inventory tabel.xlsx --mapping mapping.xlsx --provider V6 -o inventaris.xlsx
    """
    from vtabel.catalog.inventory import read_inventory
    from vtabel.documents.inventory import write_inventory
    from vtabel.mapping import resolve
    from vtabel.requirements import requirements

    words = language(lang)
    with refusing(words, format):
        read = read_all(tables, layout, jobs)
        with progress("inventory"):
            found = resolve(read, mapping or [], propose=False, beyond=beyond or [])
            stated = read_inventory(inventory) if inventory else None
            asked = requirements(found, provider=provider, on=on, inventory=stated)
            written = write_inventory(asked, output)
    counts = f"{written.elements} elements, {written.new} new, {written.gone} no longer asked"
    reports = {**reports_of(read), "mapping": found.report}
    if stated:
        reports["inventory"] = stated.report
    conclude(without_infos(reports), words, format, [counts, f"written: {output}"], {"written": [str(output)]})


def availability(
    file: Annotated[Path, typer.Argument(help="EHR inventory: ours, or the national sheet of 2016.")],
    lang: LangOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Count per part how far the EHR holds its elements, from A (as defined) to E (not for now).

    [bold]Example:[/] vtabel catalog availability inventaris.xlsx
    """
    from vtabel.catalog.inventory import read_inventory

    words = language(lang)
    with refusing(words, format):
        found = read_inventory(file)
    data = {
        "system": found.system,
        "stated_on": found.stated_on and found.stated_on.isoformat(),
        "counts": found.counts(),
        "parts": [p.model_dump() for p in found.parts],
        "remarks": [{"part": r.part, "text": r.text, "cell": str(r.cell)} for r in found.remarks],
    }
    conclude({file.name: found.report}, words, format, _lines(found), data)


def _lines(found: Inventory) -> list[str]:
    """A table of counts, best mark first, and the remarks that belong to no status."""
    marks = list(reversed(found.counts()))
    width = max((len(part.path[0]) for part in found.parts), default=0)
    rows = [("", "n", *marks)]
    rows += [(p.path[0], str(p.answered), *(str(p.counts.get(m, "")) for m in marks)) for p in found.parts]
    rows.append(("", str(sum(found.counts().values())), *(str(found.counts()[m]) for m in marks)))
    about = " ".join(filter(None, (found.system, found.stated_on.isoformat() if found.stated_on else "")))
    return [
        f"{found.source.name}{': ' if about else ''}{about}",
        *(f"{name:<{width}}" + "".join(f"{cell:>5}" for cell in cells) for name, *cells in rows),
        f"{len(found)} elements, {sum(bool(e.key and e.availability) for e in found.entries)} with a status and a key",
        *(f"{remark.cell}: {remark.text}" for remark in found.remarks),
    ]
