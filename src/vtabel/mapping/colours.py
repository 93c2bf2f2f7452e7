"""Colours that follow what people fill in: by status and by what is new, changed or gone."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.mapping.marks import CHANGED, GONE, NEW

BOUND, GAP, PROPOSED, OPEN = "D5EBDA", "FBDDBF", "D9E7F8", "FFFFFF"
FRESH, DIFFERENT, PAST = "FFF0A8", "FFD07A", "D7DBDF"
LEGEND = (
    (BOUND, "gebonden: een bron is aanvaard"),
    (GAP, "gap: aanvaard dat er geen bron is"),
    (PROPOSED, "voorgesteld: er is een voorstel, nog geen besluit"),
    (OPEN, "nog niets bekend"),
    (FRESH, "stand nieuw: de vorige versie vroeg dit niet"),
    (DIFFERENT, "stand gewijzigd: er wordt iets anders gevraagd; het besluit bleef staan"),
    (PAST, "stand vervallen: de tabel vraagt dit niet meer"),
)


def colour_rows(sheet: Worksheet, columns: list[str], rows: int) -> None:
    """Colour the name and status of each row by its decision, and its mark by what it says."""
    if not rows:
        return
    at = {name: get_column_letter(c) for c, name in enumerate(columns, 1)}
    if "mark" in at:
        _colour_marks(sheet, at["mark"], rows, at[columns[-1]])
    if "cause" not in at or "decision" not in at:
        return
    decided, source, gap, proposal = (f"${at[n]}2" for n in ("decision", "source", "cause", "proposal1"))
    key = f"${at['gap_key']}2"
    rules = (
        (f'AND({decided}="aanvaard",{source}<>"")', BOUND),
        (f'AND({decided}="aanvaard",{source}="",OR({gap}<>"",{key}<>""))', GAP),
        (f'AND({decided}<>"afgewezen",{decided}<>"aanvaard",OR({source}<>"",{proposal}<>""))', PROPOSED),
    )
    for name in ("variable", "status", "decision"):
        for formula, colour in rules:
            _rule(sheet, f"{at[name]}2:{at[name]}{rows + 1}", formula, colour)


def _colour_marks(sheet: Worksheet, letter: str, rows: int, last: str) -> None:
    cell, whole = f"${letter}2", f"{letter}2:{letter}{rows + 1}"
    for word, colour in ((NEW, FRESH), (CHANGED, DIFFERENT)):
        _rule(sheet, whole, f'LEFT({cell},{len(word)})="{word}"', colour)
    grey = Font(color="8A949E", strike=True)
    _rule(sheet, f"A2:{last}{rows + 1}", f'{cell}="{GONE}"', PAST, font=grey)


def _rule(sheet: Worksheet, cells: str, formula: str, colour: str, **style: Any) -> None:
    fill = PatternFill("solid", start_color=colour, end_color=colour)
    rule = Rule(type="expression", formula=[formula], dxf=DifferentialStyle(fill=fill, **style))
    sheet.conditional_formatting.add(cells, rule)
