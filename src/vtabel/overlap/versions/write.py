"""`TableDiff` -> text, Markdown, workbook or plain values."""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path

from vtabel.files import write_whole
from vtabel.output import form_of, writing
from vtabel.overlap.rows import Row, Sheet
from vtabel.overlap.versions import words
from vtabel.overlap.versions.model import Change, TableDiff, Weight
from vtabel.overlap.versions.numbering import order
from vtabel.overlap.versions.words import say
from vtabel.overlap.write import workbook
from vtabel.rules import Lang

FORMATS = (".md", ".txt", ".xlsx", ".json")


def write_diff(found: TableDiff, path: str | os.PathLike[str], *, lang: Lang = "nl") -> Path:
    """Write the differences. ``.md``, ``.txt``, ``.xlsx`` or ``.json``, whole or not at all; the same differences give the same bytes.

    Raises UnusableInput: VT601 for another extension, VT602 if the file cannot be written.
    """
    path = Path(path)
    data = _BYTES[form_of(path, FORMATS)](found, lang)
    with writing(path):
        write_whole(path, data)
    return path


def heading(found: TableDiff, lang: Lang) -> list[str]:
    """Who, which versions, how many changes of each weight, and the version that our rule proposes."""
    nl = lang == "nl"
    counts = [(w, sum(c.weight is w for c in found.changes)) for w in Weight]
    said = ", ".join(f"{n} {say(words.WEIGHTS[w], lang)}" for w, n in counts if n) or (
        "geen verschil" if nl else "no difference"
    )
    lines = [f"{found.new.registry.name}: {found.old.version or '?'} -> {found.new.version or '?'}", said]
    if found.proposed:
        low, high = order(found.new.version), order(found.proposed)
        less = low is not None and high is not None and low < high
        text = f"versie volgens onze regel: {found.proposed}" if nl else f"version by our rule: {found.proposed}"
        note = (" (meer dan de houder zegt)" if nl else " (more than the holder says)") if less else ""
        lines.append(text + note)
    day = f"plichten vergeleken op {found.on}" if nl else f"obligations compared on {found.on}"
    return [*lines, day]


def rows(found: TableDiff, lang: Lang) -> list[tuple[str, ...]]:
    """A row for each change, with the columns of `words.COLUMNS`, heaviest first."""
    ranked = sorted(found.changes, key=lambda c: c.weight.rank)
    return [_row(change, lang) for change in ranked]


def _row(change: Change, lang: Lang) -> tuple[str, ...]:
    return (
        say(words.WEIGHTS[change.weight], lang),
        say(words.KINDS[change.kind], lang),
        words.variable(change),
        change.before,
        change.after,
        words.detail(change, lang),
        str(change.cell_before or ""),
        str(change.cell_after or ""),
    )


def lines(found: TableDiff, lang: Lang) -> list[str]:
    """The differences as text, a line for each change."""
    told = [
        f"{kind}: {variable}{': ' if before or after else ''}{before}{' -> ' if before and after else ''}{after}"
        f"{f' [{detail}]' if detail else ''} ({', '.join(filter(None, (old, new)))})"
        for _, kind, variable, before, after, detail, old, new in rows(found, lang)
    ]
    return [*heading(found, lang), *([""] if told else []), *told, *_touched_lines(found, lang)]


def _touched_lines(found: TableDiff, lang: Lang) -> list[str]:
    return [
        line
        for title, _, members in touched_tables(found, lang)
        for line in (
            "",
            f"{title}: {len(members)}",
            *("  " + ": ".join(filter(None, map(str, row))) for row in members),
        )
    ]


def touched_tables(found: TableDiff, lang: Lang) -> list[tuple[str, tuple[str, ...], list[Row]]]:
    """What is touched, as three tables: title, header, rows; none without a mapping."""
    if found.touched is None:
        return []
    nl = lang == "nl"

    def what(key: str) -> str:
        return say(words.TOUCHED[key], lang)

    return [
        (what("rows"), ("variabele", "waarom", "cel") if nl else ("variable", "why", "cell"), [(v, _why(why, lang), str(c or "")) for v, why, c in found.touched.rows]),
        (what("views"), ("view", "wat") if nl else ("view", "what"), [(v, what(kind)) for v, kind in found.touched.views]),
        (what("requirements"), ("eis", "wat", "element") if nl else ("requirement", "what", "element"), [(i, what(kind), t) for i, kind, t in found.touched.requirements]),
    ]  # fmt: skip


def _why(text: str, lang: Lang) -> str:
    """Why a row is touched: kinds of change, in words."""
    kinds = {kind.value: say(said, lang) for kind, said in words.KINDS.items()}
    return ", ".join(" ".join(kinds.get(word, word) for word in part.split(" ")) for part in text.split(", "))


def _markdown(found: TableDiff, lang: Lang) -> bytes:
    title, *said = heading(found, lang)
    parts = [
        f"# {_plain(title)}",
        "",
        *(f"- {_plain(line)}" for line in said),
        "",
        *_table(words.COLUMNS[lang], rows(found, lang)),
    ]
    for name, header, members in touched_tables(found, lang):
        parts += ["", f"## {name} ({len(members)})", "", *_table(header, members)]
    return ("\n".join(parts) + "\n").encode("utf-8", errors="replace")


def _table(header: tuple[str, ...], members: list[tuple[str, ...]] | list[Row]) -> list[str]:
    if not members:
        return ["-"]
    every = [header, ("---",) * len(header), *members]
    return ["| " + " | ".join(_plain(str(text)) for text in row) + " |" for row in every]


def _plain(text: str) -> str:
    """A text of a table in Markdown: on one line, without meaning."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in " ".join(text.split()))


def _xlsx(found: TableDiff, lang: Lang) -> bytes:
    nl = lang == "nl"
    about: list[Row] = [(line,) for line in heading(found, lang)]
    about += [(f"{head.source.name} SHA-256 {head.source.sha256}",) for head in (found.old, found.new)]
    changes: list[Row] = list(rows(found, lang))
    sheets = [
        Sheet("Samenvatting" if nl else "Summary", ("",), (110,), about),
        Sheet("Wijzigingen" if nl else "Changes", words.COLUMNS[lang], (18, 26, 40, 34, 34, 40, 26, 26), changes),
    ]
    names = ("Mapping", "Views", "Eisen" if nl else "Requirements")
    for name, (_, header, members) in zip(names, touched_tables(found, lang), strict=False):
        sheets.append(Sheet(name, header, (40,) * len(header), members))
    return workbook(heading(found, lang)[0], sheets)


def as_json(found: TableDiff) -> dict[str, object]:
    """The differences as plain values."""
    data = found.model_dump(mode="json", exclude={"changes", "touched"})
    data["weight"] = found.weight
    data["counts"] = {kind.value: n for kind, n in sorted(found.counts().items())}
    data["changes"] = [_change_json(c) for c in found.changes]
    if found.touched is not None:
        data["touched"] = {
            "rows": [{"variable": v, "why": why, "cell": str(cell or "")} for v, why, cell in found.touched.rows],
            "views": [{"view": v, "what": what} for v, what in found.touched.views],
            "requirements": [{"id": i, "what": what, "title": title} for i, what, title in found.touched.requirements],
        }
    return data


def _change_json(change: Change) -> dict[str, object]:
    return {
        **{k: v for k, v in change._asdict().items() if k not in ("cell_before", "cell_after", "evidence")},
        "cell_before": str(change.cell_before or ""),
        "cell_after": str(change.cell_after or ""),
        "evidence": [e._asdict() for e in change.evidence],
    }


def _json(found: TableDiff, _: Lang) -> bytes:
    return (json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="replace")


def _text(found: TableDiff, lang: Lang) -> bytes:
    return ("\n".join(lines(found, lang)) + "\n").encode("utf-8", errors="replace")


_BYTES = {".md": _markdown, ".txt": _text, ".xlsx": _xlsx, ".json": _json}


def as_html(found: TableDiff) -> str:
    """The differences as a table for a notebook."""
    about = "".join(f"<p>{escape(line)}</p>" for line in heading(found, "en"))
    head = "".join(f"<th>{escape(text)}</th>" for text in words.COLUMNS["en"])
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows(found, "en"))
    return f"{about}<table><tr>{head}</tr>{body}</table>"
