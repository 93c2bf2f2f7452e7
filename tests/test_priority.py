"""Priority: weights that people choose, how registries are delivered now, what a wave buys, how much the order depends on it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vtabel as vt
from conftest import FIXTURES
from vtabel.requirements import (
    Asked,
    Channel,
    Layer,
    Owner,
    Weights,
    by_owner,
    coverage,
    gains,
    layer_of,
    questions,
    read_deliveries,
    read_weights,
    sensitivity,
)

CsvFile = Callable[..., Path]
FOLDER = FIXTURES / "voorbeeldzorg"


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    return vt.resolve(vt.read(FOLDER / "tabel.xlsx"), [FOLDER / "mapping.csv"], propose=False)


@pytest.fixture(scope="module")
def found(mapping: vt.Mapping) -> vt.Requirements:
    return vt.requirements(mapping, provider="V6", on="2026-12-01")


def test_weights_of_a_file_go_over_the_default_and_stand_in_the_requirements(
    mapping: vt.Mapping, tmp_path: Path
) -> None:
    (tmp_path / "w.yaml").write_text("bgz: 0\nlevel:\n  mandatory: 9\nwave_1: 10\n", encoding="utf-8")
    weights = read_weights(tmp_path / "w.yaml")
    assert (weights.bgz, weights.standard, weights.level[vt.Level.OPTIONAL]) == (0, 1, 1)
    weighed = vt.requirements(mapping, provider="V6", on="2026-12-01", weights=weights)
    assert weighed.weights.source is not None and weighed.weights.source.name == "w.yaml"
    best = max(r.priority.score for r in weighed)
    assert best == 10
    assert {r.priority.wave for r in weighed if r.priority.score == best} == {1}


def test_the_id_and_revision_do_not_change_with_the_weights(mapping: vt.Mapping, found: vt.Requirements) -> None:
    weighed = vt.requirements(mapping, provider="V6", on="2026-12-01", weights=Weights(bgz=50))
    assert {(r.id, r.revision) for r in weighed} == {(r.id, r.revision) for r in found}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("bgz: 3\nlevel:\n  verplicht: 5\n", "line 3"),
        ("bgz: -1\n", "line 1"),
        ("bgz: 1\nbgz: 2\n", "line 2"),
        ("- 1\n", ""),
        ("wave_1: 3\nwave_2: 3\n", ""),
        ("\nsource: x\n", "line 2"),
        ("level: 5\n", "line 1"),
    ],
)
def test_what_is_no_weight_is_refused_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "w.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(vt.UnusableInput) as caught:
        read_weights(tmp_path / "w.yaml")
    (finding,) = caught.value.report
    assert (finding.code, finding.cell and finding.cell.locator) == ("VT603", line)


def test_what_is_typed_by_hand_now_counts_more(mapping: vt.Mapping, found: vt.Requirements, csv_file: CsvFile) -> None:
    registry = found.scopes[0].registry
    stated = csv_file(
        "registratie;naam;doet mee;dataset;aanlevering;registerstatus;status op;opmerking",
        f"{registry.code};;ja;deel;handmatig;ter besluit;2026-05-01;alleen verplicht",
        name="nu.csv",
    )
    now = read_deliveries(stated, [(registry.code, registry.name)])
    assert not now.report.diagnostics
    (entry,) = now.entries
    assert (entry.takes_part, entry.channel, str(entry.register_on)) == (True, Channel.MANUAL, "2026-05-01")
    weighed = vt.requirements(mapping, provider="V6", on="2026-12-01", deliveries=now)
    before = {r.id: r.priority.score for r in found}
    assert all(r.priority.score == before[r.id] + 2 for r in weighed)
    assert all(r.priority.parts[-1].detail == "manual" for r in weighed)


def test_a_registry_without_the_hospital_counts_not(
    mapping: vt.Mapping, found: vt.Requirements, csv_file: CsvFile
) -> None:
    registry = found.scopes[0].registry
    stated = csv_file("registratie;doet mee;aanlevering", f"{registry.name};nee;handmatig", name="nu.csv")
    now = read_deliveries(stated, [(registry.code, registry.name)])
    weighed = vt.requirements(mapping, provider="V6", on="2026-12-01", deliveries=now)
    assert [r.priority for r in weighed] == [r.priority for r in found]


def test_a_statement_with_unknown_words_names_each_cell(csv_file: CsvFile) -> None:
    stated = csv_file(
        "registratie;doet mee;aanlevering;status op",
        "een;misschien;batch;gisteren",
        "twee;ja;batch;",
        "een;ja;batch;",
        name="nu.csv",
    )
    now = read_deliveries(stated, [("een", "Registratie Een")])
    assert [(d.code, d.cell and d.cell.locator) for d in now.report] == [
        ("VT210", "D2"),
        ("VT605", "B2"),
        ("VT605", "A3"),
        ("VT606", "A4"),
    ]
    assert [(e.registry, e.takes_part, e.channel) for e in now.entries] == [("een", None, Channel.BATCH)]


def test_the_waves_hold_every_variable_once(found: vt.Requirements) -> None:
    asked = sum(scope.asked for scope in found.scopes)
    bought = gains(found)
    (covered,) = coverage(found)
    assert sum(g.requirements for g in bought) == len(found)
    assert sum(g.variables for g in bought) + covered.without_ehr == asked == covered.after[-1]
    assert list(covered.after) == sorted(covered.after)
    assert sum(g.gaps for g in bought) == len(found.gaps) == sum(by_owner(found).values())


def test_sensitivity_says_which_requirements_change_wave(found: vt.Requirements) -> None:
    shifts = sensitivity(found)
    assert shifts
    for shift in shifts:
        priority = found[shift.requirement].priority
        factor = 1 + shift.percent / 100
        moved = sum(p.points * (factor if p.reason == shift.reason else 1) for p in priority.parts)
        wave = 1 if moved >= found.weights.wave_1 - 1e-9 else 2 if moved >= found.weights.wave_2 - 1e-9 else 3
        assert (shift.wave, shift.to) == (priority.wave, wave)
        assert shift.wave != shift.to


@settings(deadline=None)
@given(percent=st.integers(0, 100), wider=st.integers(0, 100))
def test_a_wider_move_shifts_at_least_as_much(percent: int, wider: int) -> None:
    found = _small()
    narrow = {(s.requirement, s.reason) for s in sensitivity(found, percent)}
    wide = {(s.requirement, s.reason) for s in sensitivity(found, percent + wider)}
    assert narrow <= wide


@cache
def _small() -> vt.Requirements:
    mapping = vt.resolve(vt.read(FIXTURES / "nhr_af/tabel.xlsx"), [FIXTURES / "nhr_af/mapping.csv"], propose=False)
    return vt.requirements(mapping, on="2026-12-01")


def test_what_no_standard_holds_is_information_and_what_the_ehr_lacks_is_application(found: vt.Requirements) -> None:
    assert {layer_of(r) for r in found if r.standard} == {Layer.APPLICATION}
    causes = {r.gap.cause.value: layer_of(r) for r in found.gaps if r.gap}
    assert causes["absent"] is causes["codes_missing"] is Layer.INFORMATION


def test_open_questions_go_to_who_can_answer_them(found: vt.Requirements) -> None:
    asked = {(q.asked, q.of) for r in found.gaps for q in questions(r)}
    assert {(Asked.CODES, Owner.REGISTRY), (Asked.CONCEPT, Owner.STANDARDS)} <= asked
    assert [q for r in found if r.standard and not r.gap for q in questions(r) if q.asked is Asked.SOURCE] == []
