"""Makes ``src/vtabel/documents/templates/eisen.docx``, the Word template of the requirement document.

Run it after a change here: ``python tools/make_docx_template.py``. Everything has a real Word style, so that a hospital can
give the template its own look in Word and keep the tags. The same script gives the same bytes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from vtabel.files import same_bytes

TARGET = Path(__file__).parent.parent / "src/vtabel/documents/templates/eisen.docx"
FONT = "Arial"
INK, SOFT, ACCENT, LINE, WASH = "1C2630", "566370", "17457A", "C9D0D6", "F0F3F5"
PORTRAIT, LANDSCAPE = 16.6, 25.3  # width of the text in cm
CHART = (6.0, 1.4, 9.2)  # label, number, bar; `documents/docx.py` knows the width of a bar

# Name, size, bold, colour, space before and after (pt).
PARAGRAPH_STYLES = (
    ("Normal", 10, False, INK, 0, 6),
    ("Title", 26, True, INK, 120, 6),
    ("Subtitle", 14, False, SOFT, 0, 24),
    ("Heading 1", 18, True, ACCENT, 24, 8),
    ("Heading 2", 13, True, INK, 18, 6),
    ("Heading 3", 11, True, INK, 16, 2),
    ("List Bullet", 10, False, INK, 0, 4),
    ("toc 1", 10, True, INK, 6, 1),
    ("toc 2", 9.5, False, INK, 0, 1),
    ("Eis kenmerk", 8.5, True, ACCENT, 0, 2),
    ("Eis", 10.5, False, INK, 2, 6),
    ("Tabeltekst", 8.5, False, INK, 1, 1),
    ("Grafiektitel", 10, True, INK, 12, 2),
    ("Grafiekbalk", 7, False, INK, 3, 3),
    ("Code", 7, False, INK, 1, 1),
    ("Tabelkop", 8.5, True, SOFT, 1, 1),
    ("Klein", 8, False, SOFT, 0, 2),
    ("Footer", 8, False, SOFT, 0, 0),
)

TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Eisentabel">
  <w:name w:val="Eisentabel"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblBorders>
    <w:top w:val="single" w:sz="4" w:color="{LINE}"/><w:bottom w:val="single" w:sz="4" w:color="{LINE}"/>
    <w:insideH w:val="single" w:sz="4" w:color="{LINE}"/></w:tblBorders>
    <w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>
    <w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{WASH}"/></w:tcPr></w:tblStylePr>
</w:style>"""


class Template:
    """The document that is being made."""

    def __init__(self) -> None:
        self.document: Any = Document()
        self.body: Any = self.document
        self.bookmarks = 0

    def paragraph(self, text: str, style: str = "Normal", *, bookmark: str = "", number: str = "") -> Any:
        """A paragraph; with a bookmark, if links go to it. ``number`` makes the bookmark unique in a loop."""
        paragraph = self.body.add_paragraph(style=style)
        if bookmark:
            self.bookmarks += 1000
            key = f"{{{{ {self.bookmarks} + {number} }}}}" if number else str(self.bookmarks)
            paragraph._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{key}" w:name="{bookmark}"/>'))
        paragraph.add_run(text)
        if bookmark:
            paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{key}"/>'))
        return paragraph

    def tag(self, code: str) -> None:
        """A tag of docxtpl that takes its paragraph away."""
        self.body.add_paragraph(f"{{%p {code} %}}")

    def bullets(self, loop: str, text: str, style: str = "List Bullet") -> None:
        self.tag(f"for {loop}")
        self.paragraph(text, style)
        self.tag("endfor")

    def table(self, header: Sequence[str], loop: str, row: Sequence[str], widths: Sequence[float]) -> None:
        """A table with a header row that repeats and one row for each round of the loop."""
        table = self._table(widths)
        cells = _row(table, repeat=True)
        for cell, text in zip(cells, header, strict=True):
            _fill(cell, [text], "Tabelkop")
        _fill(_row(table)[0], [f"{{%tr for {loop} %}}"])
        for cell, text in zip(_row(table), row, strict=True):
            _fill(cell, text.split("\n"))
        _fill(_row(table)[0], ["{%tr endfor %}"])
        self.document.add_paragraph(style="Klein")

    def chart(self, loop: str, charts: str) -> None:
        """Charts as tables of bars: a bar is a paragraph whose shade ends where its right indent begins. Words and numbers stay text."""
        self.tag(f"for {loop} in {charts}")
        self.paragraph(f"{{{{ {loop}.title }}}}", "Grafiektitel").paragraph_format.keep_with_next = True
        table = self._table(CHART, header=False)
        for tag, text in (("tblCaption", "title"), ("tblDescription", "text")):
            xml = f'<w:{tag} {nsdecls("w")} w:val="{{{{ {loop}.{text} }}}}"/>'
            table._tbl.tblPr.append(parse_xml(xml))
        _fill(_row(table)[0], [f"{{%tr for bar in {loop}.bars %}}"])
        cells = _row(table)
        _fill(cells[0], ["{{ bar.label }}"])
        _fill(cells[1], ["{{ bar.count }}"])
        cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _fill(cells[2], [""], "Grafiekbalk")
        for cell in cells:  # a chart stays on one page
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        properties = cells[2].paragraphs[0]._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{{{{ bar.key | colour }}}}"/>')
        )
        properties.append(parse_xml(f'<w:ind {nsdecls("w")} w:right="{{{{ bar.percent | rest }}}}"/>'))
        _fill(_row(table)[0], ["{%tr endfor %}"])
        self.document.add_paragraph(style="Klein")
        self.tag("endfor")

    def pairs(self, rows: Sequence[tuple[str, str]], widths: Sequence[float]) -> None:
        """A table of names and texts, without header."""
        table = self._table(widths, header=False)
        for name, text in rows:
            cells = _row(table)
            if not text:
                _fill(cells[0], [name])
                continue
            _fill(cells[0], [name], "Tabelkop")
            _fill(cells[1], text.split("\n"))
        self.document.add_paragraph(style="Klein")

    def _table(self, widths: Sequence[float], *, header: bool = True) -> Any:
        table = self.document.add_table(rows=0, cols=len(widths), style="Eisentabel")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        if look is not None:
            table._tbl.tblPr.remove(look)
        first = int(header)
        table._tbl.tblPr.append(
            parse_xml(
                f'<w:tblLook {nsdecls("w")} w:val="06{20 if header else 0:02}" w:firstRow="{first}" w:lastRow="0" '
                'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            )
        )
        return table

    def section(self, *, landscape: bool) -> None:
        """A new page, standing or lying."""
        section = self.document.add_section()
        _page(section, landscape=landscape)
        _footer(section, LANDSCAPE if landscape else PORTRAIT)


def _row(table: Any, *, repeat: bool = False) -> Any:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    if repeat:
        properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    return row.cells


def _fill(cell: Any, lines: Sequence[str], style: str = "Tabeltekst") -> None:
    """Put lines in a cell. A line that begins with ``~`` is small, with ``§`` code; ``#anchor||text`` is a link within the document."""
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = {"~": "Klein", "§": "Code"}.get(line[:1], style)
        if line.startswith("#"):
            anchor, _, text = line[1:].partition("||")
            paragraph._p.append(_link(anchor, text))
        else:
            paragraph.add_run(line.removeprefix("~").removeprefix("§"))


def _link(anchor: str, text: str) -> Any:
    return parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor="{anchor}" w:history="1"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
        f"<w:t>{text}</w:t></w:r></w:hyperlink>"
    )


def _field(paragraph: Any, code: str, shown: str = "1") -> None:
    kinds = ("begin", None, "separate", shown, "end")
    for kind in kinds:
        run = paragraph.add_run()
        if kind is None:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> {code} </w:instrText>'))
        elif kind in ("begin", "separate", "end"):
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run.text = kind


def _page(section: Any, *, landscape: bool) -> None:
    """A4."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    section.footer_distance = Cm(1)


def _footer(section: Any, width: float) -> None:
    """Title of the document at the left, page number at the right."""
    section.footer.is_linked_to_previous = False
    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("{{ d.title }}\t{{ ui.page }} ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" {{ ui.page_of }} ")
    _field(paragraph, "NUMPAGES")


def _styles(document: Any) -> None:
    for name, size, bold, colour, before, after in PARAGRAPH_STYLES:
        known = {style.name: style for style in document.styles}
        style = known.get(name) or document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), "Courier New" if name == "Code" else FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith("Heading") or name in ("Eis kenmerk", "Eis")
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
        for tabs in style.element.findall(f"./{qn('w:pPr')}/{qn('w:tabs')}"):
            tabs.getparent().remove(tabs)
        for spacing in style.element.findall(f"./{qn('w:rPr')}/{qn('w:spacing')}"):
            spacing.getparent().remove(spacing)
    document.styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    document.styles["Heading 1"].paragraph_format.page_break_before = False
    document.styles.element.append(parse_xml(TABLE_STYLE))
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(ACCENT), False


def _numbering(document: Any) -> None:
    """Headings 1 and 2 are numbered by Word itself, through their styles."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{level + 1}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for level, text in enumerate(("%1", "%1.%2"))
    )
    number = "90"
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    for level in (0, 1):
        numbered = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = level, int(number)


def _settings(document: Any) -> None:
    """Dutch, and the layout of Word 2013 and later (without this Word opens in compatibility mode)."""
    defaults = document.styles.element.find(f"./{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for language in defaults.findall(qn("w:lang")):
        defaults.remove(language)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="nl-NL" w:eastAsia="nl-NL" w:bidi="ar-SA"/>'))
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = parse_xml(f"<w:compat {nsdecls('w')}/>")
        settings.append(compat)
    for setting in compat.findall(qn("w:compatSetting")):
        compat.remove(setting)
    compat.append(
        parse_xml(
            f'<w:compatSetting {nsdecls("w")} w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        )
    )
    core = document.core_properties
    core.author, core.title, core.comments, core.language = "vtabel", "{{ d.title }}", "", "nl-NL"


def _contents(t: Template) -> None:
    """A real TOC field that is filled in already, without page numbers.

    Word asks before it updates fields of a document that it opens, and numbers that nobody has laid out would be wrong.
    So the field shows the headings as links; *Update field* in Word keeps that form (switch ``\\n``).
    """
    t.paragraph("{{ ui.contents }}", "Eis kenmerk").paragraph_format.page_break_before = True
    first = t.body.add_paragraph(style="toc 1")
    for kind in ("begin", "", "separate"):
        xml = (
            f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'
            if kind
            else f'<w:instrText {nsdecls("w")} xml:space="preserve"> TOC \\o "1-2" \\n \\h \\z </w:instrText>'
        )
        first.add_run()._r.append(parse_xml(xml))
    first._p.append(_link("{{ contents[0][0] }}", "{{ contents[0][1] }}"))
    t.tag("for anchor, title, level in contents[1:]")
    t.tag("if level == 1")
    t.body.add_paragraph(style="toc 1")._p.append(_link("{{ anchor }}", "{{ title }}"))
    t.tag("else")
    t.body.add_paragraph(style="toc 2")._p.append(_link("{{ anchor }}", "{{ title }}"))
    t.tag("endif")
    t.tag("endfor")
    t.body.add_paragraph(style="Klein").add_run()._r.append(
        parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="end"/>')
    )


def _front(t: Template) -> None:
    t.paragraph("{{ d.title }}", "Title")
    t.paragraph("{{ d.subtitle }}", "Subtitle")
    t.pairs(
        [
            ("{%tr for name, value in d.facts %}", ""),
            ("{{ name | first_upper }}", "{{ value }}"),
            ("{%tr endfor %}", ""),
        ],
        (4, 12.6),
    )
    t.paragraph("{{ d.made_with }}", "Klein")
    _contents(t)


def _figures(t: Template, table: str, widths: Sequence[float]) -> None:
    """A table of the view, all columns."""
    header = [f"{{{{ {table}.header[{i}] | first_upper }}}}" for i in range(len(widths))]
    t.table(header, f"row in {table}.rows", [f"{{{{ row[{i}] }}}}" for i in range(len(widths))], widths)


def _summary(t: Template) -> None:
    t.paragraph("{{ ui.summary }}", "Heading 1", bookmark="summary").paragraph_format.page_break_before = True
    t.bullets("line in d.lead", "{{ line }}")
    t.pairs(
        [("{%tr for number, words in d.figures %}", ""), ("{{ number }}", "{{ words }}"), ("{%tr endfor %}", "")],
        (2, 8),
    )
    t.chart("chart", "d.charts")
    t.paragraph("{{ ui.gains }}", "Heading 2", bookmark="gains")
    _figures(t, "d.gains", (1.6, 2.6, 4.2, 3.6, 4.6))
    t.paragraph("{{ ui.coverage_registries }}", "Heading 2", bookmark="coverage_registries")
    _figures(t, "d.coverage", (4.6, 2.0, 3.0, 2.3, 2.3, 2.4))
    t.paragraph("{{ ui.status_per_registry }}", "Heading 2", bookmark="status_per_registry")
    t.table(
        ("{{ ui.registry | first_upper }}", "{{ ui.status | first_upper }}"),
        "bar in d.bars",
        ("{{ bar.registry }}", "{{ bar.text }}"),
        (4.6, 12),
    )
    t.tag("if d.causes.rows")
    t.paragraph("{{ ui.causes }}", "Heading 2", bookmark="causes")
    _figures(t, "d.causes", (2.7, 1.4, 5.3, 4.6, 2.6))
    t.tag("endif")
    t.paragraph("{{ d.sensitivity_text }}")


def _background(t: Template) -> None:
    """Scope, law and preconditions."""
    t.paragraph("{{ ui.scope }}", "Heading 1", bookmark="scope").paragraph_format.page_break_before = True
    _figures(t, "d.scope", (3.2, 2.9, 2.4, 2.1, 1.9, 1.9, 2.2))
    t.tag("if d.register.rows")
    t.paragraph("{{ ui.register }}", "Heading 2", bookmark="register")
    _figures(t, "d.register", (3.6, 3.4, 1.7, 2.0, 2.6, 3.3))
    t.tag("endif")
    t.paragraph("{{ ui.legal }}", "Heading 1", bookmark="legal")
    t.bullets("line in d.legal", "{{ line }}")
    t.paragraph("{{ ui.dates }}", "Heading 2", bookmark="dates")
    _figures(t, "d.dates", (4.0, 12.6))
    t.paragraph("{{ ui.preconditions }}", "Heading 1", bookmark="preconditions")
    t.tag("for p in d.preconditions")
    t.paragraph("{{ p.layer }}", "Heading 2", bookmark="layer_{{ loop.index }}", number="loop.index")
    t.paragraph("{{ p.who }}{% if p.requirements %}; {{ p.requirements }} {{ ui.on_layer }}{% endif %}", "Klein")
    t.bullets("line in p.lines", "{{ line }}")
    t.tag("endfor")


STANDARD = (
    "{%p if r.standard %}\n{%p for name, value in r.standard %}\n{{ name }}: {{ value | quoted }}\n{%p endfor %}\n{%p else %}\n"
    "{{ r.standard_text }}\n{%p endif %}"
)
NEAREST = "{%p for n in r.nearest %}\n{{ n.title }} ({{ n.concept }}): {{ n.why }}\n{%p endfor %}"
ANSWERS = (
    "{%p for a in r.answers %}\n{{ a.product }}: {{ a.reply }}{% if a.remark %}; {{ a.remark }}{% endif %}\n"
    "{%p if a.outdated %}\n~{{ a.outdated }}\n{%p endif %}\n{%p if a.earlier %}\n~{{ ui.earlier }}: {{ a.earlier }}\n{%p endif %}\n"
    "~{{ a.cell }}\n{%p endfor %}"
)
EVIDENCE = "{%p for e in r.evidence %}\n{{ e }}\n{%p endfor %}"
QUESTIONS = "{%p for q in r.questions %}\n{{ q }}\n{%p endfor %}"
NEED = (
    "{{ n.name }}\n~{{ n.label }}\n~{{ n.registry }}\n{%p if n.part %}\n~{{ n.part }}\n{%p endif %}",
    "{{ n.level }}\n~{{ n.why | quoted }}\n{%p if n.asked %}\n~{{ ui.asked }}: {{ n.asked }}\n{%p endif %}\n{%p if n.purposes %}\n~{{ ui.purpose }}: {{ n.purposes }}\n{%p endif %}\n"
    "{%p if n.population %}\n~{{ ui.population }}: {{ n.population }}\n{%p endif %}\n"
    "{%p if n.providers %}\n~{{ ui.providers }}: {{ n.providers }}\n{%p endif %}\n"
    "{%p if n.condition %}\n~{{ ui.condition }}: {{ n.condition }}\n{%p endif %}",
    "{{ n.cell }}\n{%p if n.mapping_cell %}\n~{{ n.mapping_cell }}\n{%p endif %}",
    "{{ n.decided_by }}\n{%p if n.how %}\n~{{ ui.how }}: {{ n.how }}\n{%p endif %}",
)


def _beside(t: Template) -> None:
    """The previous version and the answers of vendors, where they are given."""
    t.tag("if d.changes_text")
    t.paragraph("{{ ui.changes }}", "Heading 1", bookmark="changes")
    t.paragraph("{{ d.changes_text }}")
    t.tag("if d.changes.rows")
    _figures(t, "d.changes", (2.4, 2.4, 7.6, 4.2))
    t.tag("endif")
    t.tag("endif")
    t.tag("if d.vendors.rows")
    t.paragraph("{{ ui.vendors }}", "Heading 1", bookmark="vendors")
    _figures(t, "d.vendors", (2.9, 2.5, 3.2, 1.8, 1.3, 2.2, 2.7))
    t.paragraph("{{ ui.answers_side }}", "Heading 2", bookmark="answers_side")
    t.table(  # a line per product, since a page has no room for a column of each
        [f"{{{{ d.side_by_side.header[{i}] | first_upper }}}}" for i in (0, 2, 3)] + ["{{ ui.vendors | first_upper }}"],
        "row in d.side_by_side.rows",
        (
            "#{{ row[1] | anchor }}||{{ row[0] }}",
            "{{ row[2] }}",
            "{{ row[3] }}",
            "{%p for product, reply in row | replies %}\n{{ product }}: {{ reply }}\n{%p endfor %}",
        ),
        (7.0, 1.8, 1.2, 6.6),
    )
    t.tag("endif")


def _requirements(t: Template) -> None:
    t.paragraph("{{ ui.requirements }}", "Heading 1", bookmark="requirements").paragraph_format.page_break_before = True
    t.tag("for g in d.groups")
    t.paragraph("{{ g.name }}", "Heading 2", bookmark="{{ g.key }}", number="loop.index")
    t.tag("for r in g.members")
    t.paragraph("{{ r.title }}", "Heading 3", bookmark="{{ r.anchor_id }}", number="numbers[r.id]")
    t.paragraph("{{ r.modal }}  ·  {{ r.id }}  ·  {{ ui.wave }} {{ r.wave }}{{ r | gap_mark }}", "Eis kenmerk")
    t.paragraph("{{ r.statement | quoted }}", "Eis")
    names = (
        *("for_whom", "basis", "standard", "gap", "remedy", "owner", "layer", "test", "priority", "anchor"),
        "availability",
    )
    rows = [(f"{{{{ ui.{name} }}}}", f"{{{{ r.{name} }}}}") for name in names]
    rows[names.index("test")] = ("{{ ui.test }}", "{{ r.test | quoted }}")
    rows[names.index("standard")] = ("{{ ui.standard }}", STANDARD)
    before = names.index("remedy")
    rows[before:before] = [("{%tr if r.evidence %}", ""), ("{{ ui.evidence }}", EVIDENCE), ("{%tr endif %}", "")]
    after = next(i for i, (name, _) in enumerate(rows) if name == "{{ ui.test }}") + 1
    rows[after:after] = [
        ("{%tr if r.query %}", ""),
        ("{{ ui.query }}", "{{ r.query }}"),
        ("{{ ui.expected }}", "{{ r.expected | quoted }}"),
        ("{%tr endif %}", ""),
        ("{%tr if r.example %}", ""),
        ("{{ ui.example }}", "§{{ r.example }}"),
        ("{%tr endif %}", ""),
    ]
    rows += [("{%tr if r.answers %}", ""), ("{{ ui.answers_given }}", ANSWERS), ("{%tr endif %}", "")]
    rows += [("{%tr if r.questions %}", ""), ("{{ ui.questions }}", QUESTIONS), ("{%tr endif %}", "")]
    rows += [("{%tr if r.nearest %}", ""), ("{{ ui.nearest }}", NEAREST), ("{%tr endif %}", "")]
    t.pairs(rows, (3.2, 13.4))
    t.table(
        (
            "{{ ui.needed_by }}",
            "{{ ui.level | first_upper }}",
            "{{ ui.cell | first_upper }}",
            "{{ ui.decided_by | first_upper }}",
        ),
        "n in r.needs",
        NEED,
        (4.5, 4.4, 3.0, 4.7),
    )
    t.tag("endfor")
    t.tag("endfor")


def _gaps(t: Template) -> None:
    t.section(landscape=True)
    t.paragraph("{{ ui.gaps }}", "Heading 1", bookmark="gaps")
    t.tag("if d.gaps")
    columns = ("requirement", "title", "for_whom", "cause", "remedy", "owner", "wave")
    t.table(
        [f"{{{{ ui.{name} | first_upper }}}}" for name in columns],
        "r in d.gaps",
        (
            "#{{ r.anchor_id }}||{{ r.id }}",
            "{{ r.title }}",
            "{{ r.for_whom }}",
            "{{ r.cause }}\n~{{ r.gap }}",
            "{{ r.remedy }}",
            "{{ r.owner }}",
            "{{ r.wave }}",
        ),
        (2.2, 5.4, 4.5, 4.5, 4.6, 2.8, 1.3),
    )
    t.tag("else")
    t.paragraph("{{ ui.none }}")
    t.tag("endif")


def _trace(t: Template) -> None:
    t.paragraph("{{ ui.trace }}", "Heading 1", bookmark="trace")
    t.tag("for registry, rows in d.trace")
    t.paragraph("{{ registry }}", "Heading 2", bookmark="trace_{{ loop.index }}", number="loop.index")
    columns = ("variable", "level", "purpose", "cell", "mapping_cell", "status", "requirement")
    t.table(
        [f"{{{{ ui.{name} | first_upper }}}}" for name in columns],
        "t in rows",
        (
            "{{ t.name }}\n~{{ t.label }}\n{%p if t.part %}\n~{{ t.part }}\n{%p endif %}",
            "{{ t.level }}\n~{{ t.why | quoted }}",
            "{{ t.purposes }}",
            "{{ t.cell }}",
            "{{ t.mapping_cell }}",
            "{{ t.status }}\n{%p if t.source %}\n~{{ t.source }}\n{%p endif %}",
            "{%p if t.requirement %}\n#{{ t.requirement | anchor }}||{{ t.requirement }}\n{%p else %}\n–\n{%p endif %}",
        ),
        (6.6, 5.2, 2.9, 3.4, 2.8, 2.2, 2.2),
    )
    t.tag("endfor")


def _back(t: Template) -> None:
    t.section(landscape=False)
    t.paragraph("{{ ui.lists }}", "Heading 1", bookmark="lists")
    t.tag("for l in d.lists")
    t.paragraph("{{ l.title }}", "Heading 3")
    t.paragraph("{{ l | list_facts }}", "Klein").paragraph_format.keep_with_next = True
    t.table(
        ("{{ ui.code | first_upper }}", "{{ ui.label | first_upper }}", "{{ ui.role | first_upper }}"),
        "code, label, role in l.options",
        ("{{ code }}", "{{ label }}", "{{ role }}"),
        (3.5, 10.1, 3),
    )
    t.tag("else")
    t.paragraph("{{ ui.none }}")
    t.tag("endfor")
    t.paragraph("{{ ui.queries }}", "Heading 1", bookmark="queries")
    t.tag("if d.queries.rows")
    _figures(t, "d.queries", (10.6, 6.0))
    t.tag("else")
    t.paragraph("{{ ui.none }}")
    t.tag("endif")
    t.paragraph("{{ ui.method }}", "Heading 1", bookmark="method")
    t.bullets("line in d.method", "{{ line }}")
    t.paragraph("{{ ui.sensitivity }}", "Heading 2", bookmark="sensitivity")
    t.paragraph("{{ d.sensitivity_text }}")
    t.tag("if d.sensitivity.rows")
    _figures(t, "d.sensitivity", (6.4, 2.4, 1.4, 4.8, 1.6))
    t.tag("endif")
    t.paragraph("{{ ui.files }}", "Heading 2", bookmark="files")
    t.bullets("name, digest in d.files", "{{ name }}: SHA-256 {{ digest }}", "Klein")


def make() -> bytes:
    """The template, as bytes."""
    t = Template()
    _styles(t.document)
    _settings(t.document)
    _numbering(t.document)
    _page(t.document.sections[0], landscape=False)
    _footer(t.document.sections[0], PORTRAIT)
    for part in (_front, _summary, _background, _beside, _requirements, _gaps, _trace, _back):
        part(t)
    out = io.BytesIO()
    t.document.save(out)
    return same_bytes(out.getvalue())


if __name__ == "__main__":
    TARGET.write_bytes(make())
    sys.stdout.write(f"{TARGET}\n")
