"""Vendor profiles: what one hospital accepted is a file that another can use; and gaps name what they rest on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vtabel as vt
from conftest import FIXTURES
from vtabel.catalog.inventory import Letter, read_inventory
from vtabel.cli import app
from vtabel.diagnostics import Cell
from vtabel.documents import view_of
from vtabel.mapping import Cause
from vtabel.requirements import (
    Answer,
    AnswerBook,
    AnswerSheet,
    Owner,
    Product,
    Reply,
    accept,
    grounds,
    outdated,
    profile_yaml,
    read_profile,
    standard_mark,
)
from vtabel.table import SourceFile

CsvFile = Callable[..., Path]
FOLDER = FIXTURES / "voorbeeldzorg"
PRODUCT = Product(vendor="Leverancier X", name="EPD Y", version="2026.1")
REPLIES = (Reply.AVAILABLE, Reply.CONFIGURABLE, Reply.PLANNED, Reply.NO)


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    return vt.resolve(vt.read(FOLDER / "tabel.xlsx"), [FOLDER / "mapping.csv"], propose=False)


@pytest.fixture(scope="module")
def found(mapping: vt.Mapping) -> vt.Requirements:
    return vt.requirements(mapping, provider="V6", on="2026-12-01")


def zibs(found: vt.Requirements) -> list[vt.Requirement]:
    """Requirements of different concepts: an inventory states a concept once."""
    return list({r.subject: r for r in found if r.kind == "zib"}.values())


def answered(found: vt.Requirements, stale: str = "") -> AnswerBook:
    answers = tuple(
        Answer(
            requirement=r.id,
            revision="r-00000000" if r.id == stale else r.revision,
            reply=reply,
            remark=f"release {reply}",
            cell=Cell("antwoord.xlsx", "Eisen", f"Z{n}"),
        )
        for n, (r, reply) in enumerate(zip(zibs(found), REPLIES, strict=False), 2)
    )
    source = SourceFile(name="antwoord.xlsx", sha256="ab" * 32)
    sheet = AnswerSheet(product=PRODUCT, answered_on=date(2026, 12, 5), source=source, answers=answers, asked=33)
    return AnswerBook(sheets=(sheet,))


def written(found: vt.Requirements, path: Path, book: AnswerBook) -> Path:
    made = accept(found, book, PRODUCT, "Ziekenhuis Z", date(2026, 12, 10))
    path.write_text(profile_yaml(made), encoding="utf-8")
    return path


def test_accepted_answers_become_availability_with_their_provenance(
    mapping: vt.Mapping, found: vt.Requirements, tmp_path: Path
) -> None:
    path = written(found, tmp_path / "epd_y.yaml", answered(found))
    read = read_profile(path)
    assert [line.answered_in for line in read.profile.lines] == [f"antwoord.xlsx!Eisen!Z{n}" for n in range(2, 6)]
    assert {line.sha256 for line in read.profile.lines} == {"ab" * 32}
    used = vt.requirements(mapping, provider="V6", on="2026-12-01", profile=read)
    stated = [used[r.id] for r in zibs(found)[:4]]
    assert [r.availability and r.availability.mark for r in stated] == ["A", "D", "D*", "E*"]
    assert [r.gap and (r.gap.cause, r.gap.owner) for r in stated] == [
        None,
        (Cause.NOT_RECORDED, Owner.PROVIDER),
        (Cause.NOT_RECORDED, Owner.VENDOR),
        (Cause.NOT_RECORDED, Owner.VENDOR),
    ]
    first = stated[0].availability
    assert first is not None and first.cell is not None
    assert (first.source_system, first.cell.file) == ("EPD Y 2026.1", "epd_y.yaml")
    line = path.read_text(encoding="utf-8").splitlines()[int(first.cell.locator.removeprefix("line ")) - 1]
    assert stated[0].id in line
    assert [(r.id, r.revision) for r in used] == [(r.id, r.revision) for r in found]


def test_an_answer_to_an_earlier_revision_is_not_accepted_and_an_old_line_not_used(
    mapping: vt.Mapping, found: vt.Requirements, tmp_path: Path
) -> None:
    stale = zibs(found)[0].id
    path = written(found, tmp_path / "epd.yaml", answered(found, stale))
    assert stale not in path.read_text(encoding="utf-8")
    whole = written(found, tmp_path / "epd.yaml", answered(found)).read_text(encoding="utf-8")
    path.write_text(whole.replace(standard_mark(found[stale]), "s-00000000", 1), encoding="utf-8")
    read = read_profile(path)
    (finding,) = outdated(found, read)
    assert (finding.code, finding.params["name"]) == ("VT620", stale)
    assert vt.requirements(mapping, provider="V6", on="2026-12-01", profile=read)[stale].availability is None


def test_a_profile_serves_a_hospital_that_asks_the_same_for_other_registries(
    found: vt.Requirements, tmp_path: Path
) -> None:
    tables = [vt.read(FIXTURES / name / "tabel.xlsx") for name in ("nhr_af", "voorbeeldzorg")]
    rows = [FIXTURES / name / "mapping.csv" for name in ("nhr_af", "voorbeeldzorg")]
    elsewhere = vt.resolve(tables, rows, propose=False)
    shared = {r.id for r in vt.requirements(elsewhere, on="2026-12-01") if len(r.registries) == 2}
    mine = [r for r in found if r.id in shared and r.standard]
    answers = tuple(
        Answer(requirement=r.id, revision=r.revision, reply=Reply.AVAILABLE, cell=Cell("antwoord.xlsx")) for r in mine
    )
    (sheet,) = answered(found).sheets
    book = AnswerBook(sheets=(sheet.model_copy(update={"answers": answers}),))
    read = read_profile(written(found, tmp_path / "epd.yaml", book))
    other = vt.requirements(elsewhere, on="2026-12-01", profile=read)
    assert mine
    assert all(other[r.id].revision != r.revision for r in mine)
    assert all(other[r.id].availability for r in mine)
    assert outdated(other, read).diagnostics == ()


def test_the_inventory_of_the_hospital_goes_before_the_profile(
    mapping: vt.Mapping, found: vt.Requirements, tmp_path: Path, csv_file: CsvFile
) -> None:
    wanted = zibs(found)[0]
    inventory = read_inventory(csv_file("sleutel;status", f"{wanted.subject};C*", name="inventaris.csv"))
    read = read_profile(written(found, tmp_path / "epd.yaml", answered(found)))
    used = vt.requirements(mapping, provider="V6", on="2026-12-01", profile=read, inventory=inventory)[wanted.id]
    assert used.availability is not None and used.availability.letter is Letter.C
    assert used.gap is not None
    assert (used.gap.cause, used.gap.owner) == (Cause.FREE_TEXT, Owner.VENDOR)


def test_every_gap_that_somebody_decided_names_what_it_rests_on(
    mapping: vt.Mapping, found: vt.Requirements, csv_file: CsvFile
) -> None:
    for r in found.gaps:
        cells = [ground.cell for ground in grounds(r, vt.catalog()) if ground.kind == "mapping"]
        assert cells == [need.mapping_cell for need in r.needs]
    wanted = zibs(found)[0]
    inventory = read_inventory(csv_file("sleutel;status", f"{wanted.subject};D", name="inventaris.csv"))
    used = vt.requirements(mapping, provider="V6", on="2026-12-01", inventory=inventory)
    shown = next(r for r in view_of(used).requirements if r.id == wanted.id)
    (evidence,) = shown.evidence
    assert evidence.startswith("inventaris van het EPD: D (inventaris.csv")
    assert (shown.cause, shown.owner) == ("niet vastgelegd", "zorgaanbieder")
    assert shown.group.startswith("zib ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("vendor: X\n", ""),
        ("vendor: X\nproduct: Y\naccepted_by: Z\naccepted_on: gisteren\nlines: []\n", "line 4"),
        ("vendor: X\nproduct: Y\naccepted_by: Z\naccepted_on: 2026-12-10\nlines:\n- {requirement: a}\n", "line 6"),
        ("- 1\n", ""),
        ("vendor: [\n", "line 2"),
    ],
)
def test_what_is_no_profile_is_refused_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "epd.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(vt.UnusableInput) as caught:
        read_profile(tmp_path / "epd.yaml")
    assert {d.code for d in caught.value.report} == {"VT618"}
    assert line in {d.cell.locator for d in caught.value.report if d.cell}


def test_the_commands_make_a_profile_and_use_it(found: vt.Requirements, tmp_path: Path) -> None:
    (tmp_path / "antwoorden.json").write_text(answered(found).model_dump_json(), encoding="utf-8")
    document = vt.render(found, tmp_path / "eisen.json")
    command = ["answers", "profile", str(tmp_path / "antwoorden.json"), "--requirements", str(document)]
    command += ["--product", "EPD Y", "--accepted-by", "Ziekenhuis Z", "--accepted-on", "2026-12-10"]
    done = CliRunner().invoke(app, [*command, "-o", str(tmp_path / "epd.yaml")])
    assert done.exit_code == 0, done.output
    assert "4 of 33" in done.output
    table, rows = FOLDER / "tabel.xlsx", FOLDER / "mapping.csv"
    command = ["render", str(table), "--mapping", str(rows), "--provider", "V6", "--on", "2026-12-01"]
    shown = CliRunner().invoke(
        app, [*command, "--profile", str(tmp_path / "epd.yaml"), "-o", str(tmp_path / "eisen.md")]
    )
    assert "VT6" not in shown.output, shown.output
    text = (tmp_path / "eisen.md").read_text(encoding="utf-8")
    assert "bron: EPD Y 2026.1" in text
    assert "leveranciersprofiel: epd.yaml" in text
