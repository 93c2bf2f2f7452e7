"""Sheet *Leeswijzer*: how to fill in the workbook, in Dutch."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from vtabel.mapping.colours import LEGEND

_STEPS = (
    (
        "1",
        "Vul op blad Datasets in wat één rij van elke dataset is: zib of resource, codes, begin en einde, sleutels, periode.",
    ),
    (
        "2",
        "Kijk op blad Populaties de criteria na en zet besluit op aanvaard. Wat zeker in de tekst staat, is al ingevuld.",
    ),
    (
        "3",
        "Kies op blad Variabelen per rij een bron, of een gap, en zet besluit op aanvaard. Filter op kleur of status.",
    ),
    ("4", "Vul op blad Waarden bij elke code van de bron de optie van de registratie in. `lijkt op` is een voorstel."),
    ("5", "Draai `vtabel map` opnieuw, ook bij een nieuwe tabel: alles wat u invulde, blijft staan."),
)
_COLUMNS = (
    ("grijze koppen", "Hulp. Wat u daar typt, gaat verloren. Groene koppen zijn kolommen die u zelf toevoegde; die blijven."),
    ("bron", "zib (vul concept in), fhir (resource en pad), lokaal (tabel en kolom), constante (waarde), afgeleid (afleiding), handmatig."),
    ("gap", "Geen bron? Laat bron leeg en vul hier de oorzaak in, met gap_sleutel en naaste: `NL-CM:... = waarom niet | ...`."),
    ("gap_sleutel", "Een bekende sleutel (voorstel `beyond:...`) is genoeg: gap en naaste komen dan van die ingang."),
    ("codes", "`SCT|282291009; LN|29463-7`: alleen deze codes tellen."),
    ("keuze", "Welke van meer waarden telt: first, last, nearest, min, max, any, count, exists."),
    ("venster", "Welke tijd telt: `case.start-P2Y .. case.start`."),
    ("afleiding", "Andere variabelen tussen haken: `[gewicht] / [lengte]`, of een bekende afleiding: `bmi(weight=[gewicht], height=[lengte])`."),
    ("epd_veld", "Waar het in uw EPD staat, in uw woorden."),
    ("besluit", "aanvaard telt; voorgesteld en leeg tellen niet; afgewezen blijft bewaard."),
    ("stand", "nieuw, gewijzigd (wat) of vervallen, vergeleken met de tabel van de vorige keer. Leeg de cel als u het hebt gezien."),
    ("voorstel 1-5", "Een voorstel is nooit een besluit: neem het over in bron en concept als het klopt."),
    ("leeftijd ...", "Blad Populaties: `>= 18; < 70` (jaren bij de case), `vrouw`, `ICD10|C18-C20; D01`. Alle kolommen moeten gelden."),
    ("…", "De tekst is ingekort; de hele tekst staat in de opmerking bij de cel."),
)  # fmt: skip
_TITLE, _HEADING = Font(name="Arial", size=14, bold=True), Font(name="Arial", size=11, bold=True, color="17457A")
_BODY, _WORD = Font(name="Arial", size=10), Font(name="Arial", size=10, bold=True)
_WIDTHS = (20, 120)
_EDGE = Side(style="thin", color="C4CBD1")


def add_guide(sheet: Worksheet) -> None:
    """Fill the sheet."""
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet["A1"].value, sheet["A1"].font = "Mapping: waar elke variabele vandaan komt", _TITLE
    sheet.row_dimensions[1].height = 24
    row = 3
    for heading, lines in (("Stappen", _STEPS), ("Kolommen", _COLUMNS)):
        row = _block(sheet, row, heading, lines)
    row = _block(sheet, row, "Kleuren", tuple(("", words) for _, words in LEGEND))
    for r, (colour, _) in enumerate(LEGEND, row - len(LEGEND) - 1):
        cell = sheet.cell(r, 1)
        cell.fill = PatternFill("solid", start_color=colour)
        cell.border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def _block(sheet: Worksheet, row: int, heading: str, lines: tuple[tuple[str, str], ...]) -> int:
    """Write a heading with lines below it; the next free row, after an empty one."""
    sheet.cell(row, 1, heading).font = _HEADING
    for r, (word, text) in enumerate(lines, row + 1):
        for c, (value, font) in enumerate(((word, _WORD), (text, _BODY)), 1):
            cell = sheet.cell(r, c, value or None)
            cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[r].height = 15 if len(text) <= 130 else 28
    return row + len(lines) + 2
