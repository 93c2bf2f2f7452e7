"""The example registries: complete, with an accepted mapping, and what came of each variable."""

import re

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.catalog import catalog
from vtabel.mapping import Cause, Decision

# variables, then how many stand bound, derived, constant, manual, gap
COUNTS = {
    "nice_mds": (96, 30, 0, 2, 1, 63),
    "nhr_af": (68, 14, 0, 1, 0, 53),
    "perined": (247, 25, 0, 2, 0, 220),
    "voorbeeldzorg": (40, 25, 2, 1, 1, 11),
}

# What the tables leave open: no window for a measurement; a time of birth that the zib does not hold.
TO_LOOK_AT = {"nhr_af": {"VT373"}, "perined": {"VT361", "VT373"}}


def mapped(name: str) -> vt.Mapping:
    return vt.resolve(vt.read(FIXTURES / name / "tabel.xlsx"), [FIXTURES / name / "mapping.csv"])


@pytest.mark.parametrize("name", COUNTS)
def test_every_variable_is_read_and_decided(name: str) -> None:
    found = mapped(name)
    (counts,) = found.counts().values()
    statuses = (vt.Status.BOUND, vt.Status.DERIVED, vt.Status.CONSTANT, vt.Status.MANUAL, vt.Status.GAP)
    assert (len(found), *(counts[s] for s in statuses)) == COUNTS[name]
    assert counts.total() == len(found)
    expected = {"VT339"} | TO_LOOK_AT.get(name, set())  # codes of open value sets need a terminology server
    assert {d.code for d in found.report} <= expected
    assert found.tables[0].report.errors == ()


@pytest.mark.parametrize("name", COUNTS)
def test_every_decision_is_accepted_and_dated(name: str) -> None:
    for m in mapped(name):
        decided = m.binding or m.gap
        assert decided is not None
        assert decided.decision is Decision.ACCEPTED
        assert decided.decided_on is not None
        assert decided.justification, m.key


@pytest.mark.parametrize("name", COUNTS)
def test_every_gap_has_a_cause_a_key_and_three_nearest_concepts_with_a_reason(name: str) -> None:
    for m in mapped(name).gaps:
        assert m.gap is not None
        assert m.gap.cause is not Cause.UNDECIDED
        assert m.gap.key, m.key
        assert len({n.concept for n in m.gap.nearest}) == 3, m.key
        assert all(n.why and n.concept in catalog() for n in m.gap.nearest), m.key


def test_the_invented_registry_uses_every_kind_of_source() -> None:
    sources = {m.binding.source.value for m in mapped("voorbeeldzorg") if m.binding}
    assert sources == {"zib", "fhir", "local", "constant", "derived", "manual"}


def test_the_same_gap_has_the_same_key_in_several_registries() -> None:
    keys = {name: {m.gap.key for m in mapped(name) if m.gap} for name in COUNTS}
    assert "lab-creatinine" in keys["nice_mds"] & keys["nhr_af"] & keys["voorbeeldzorg"]


def test_no_table_holds_a_bsn_that_could_be_in_use() -> None:
    for path in [*FIXTURES.rglob("variables.csv"), *FIXTURES.rglob("voorblad.csv")]:
        for number in re.findall(r"(?<![\d.])\d{9}(?![\d.])", path.read_text(encoding="utf-8-sig")):
            weighted = sum(int(d) * w for d, w in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
            assert weighted % 11 != 0 or number.startswith("9990"), f"{path}: {number}"
