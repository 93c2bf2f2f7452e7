"""The formats that are read, in order, and which of them a file has: by its content, never by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.readers import adaxsd, artdecor, mrdm, questionnaire, redcap, saved, template, xlsform
from vtabel.readers.content import Content
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.tabular import read_tabular
from vtabel.sheet import Sheet
from vtabel.table import AccountabilityTable, SourceFile

GROUP = "vtabel.readers"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of documents (JSON, XML, YAML). Others can add one: an entry point in group ``vtabel.readers``.

    ``recognises`` judges by the content; ``read`` records what it finds in the `Findings` and raises only UnusableInput.
    """

    name: str
    recognises: Callable[[Content], bool]
    read: Callable[[Content, LayoutOverrule, Findings], AccountabilityTable]


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A layout of sheets with fixed sheet names or headers. Any other layout is read by `read_tabular`."""

    name: str
    recognises: Callable[[list[Sheet]], bool]
    read: Callable[[list[Sheet], SourceFile, str, LayoutOverrule, Findings], AccountabilityTable]


FORMATS = (
    Format("table saved by vtabel (JSON, YAML)", saved.recognises, saved.read),
    Format("FHIR Questionnaire (JSON, XML)", questionnaire.recognises, questionnaire.read),
    Format("ADA schema (XSD)", adaxsd.recognises, adaxsd.read),
    Format("ART-DECOR dataset or transaction (JSON, XML)", artdecor.recognises, artdecor.read),
)
SHEET_LAYOUTS = (
    SheetLayout("clean workbook of vtabel", template.recognises, template.read_template),
    SheetLayout("MRDM data dictionary", mrdm.recognises, mrdm.read_mrdm),
    SheetLayout("XLSForm", xlsform.recognises, xlsform.read),
    SheetLayout("REDCap data dictionary", redcap.recognises, redcap.read),
)


@cache
def added_formats() -> tuple[Format, ...]:
    """The formats that installed packages add."""
    return tuple(point.load() for point in entry_points(group=GROUP))


def format_of(content: Content) -> Format | None:
    """The format of a file; None if it is left to the sheets.

    Raises UnusableInput: VT119 (more than one format), VT120 (JSON, XML or YAML of a form that no format knows).
    """
    formats = (*FORMATS, *added_formats())
    found = [f for f in formats if f.recognises(content)]
    place = Cell(content.path.name)
    if len(found) > 1:
        raise UnusableInput.of("VT119", place, names="; ".join(f.name for f in found))
    if not found and content.parts:
        what = ", ".join(dict.fromkeys(f"{part.kind} ({part.root})" for part in content.parts[:5]))
        raise UnusableInput.of("VT120", place, what=what, choices="; ".join(f.name for f in formats))
    return found[0] if found else None


def read_laid_out(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """Sheets as the layout that recognises them says. A layout file with sheets goes before: a person says how to read."""
    found = [] if given.sheets else [layout for layout in SHEET_LAYOUTS if layout.recognises(sheets)]
    if len(found) > 1:
        raise UnusableInput.of("VT119", Cell(source.name), names="; ".join(layout.name for layout in found))
    read = found[0].read if found else read_tabular
    return read(sheets, source, stem, given, findings)
