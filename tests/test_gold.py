"""The gold standard of mappings: whole, about concepts that exist, and every difference settled with a reason."""

import pytest
from benchmarks.gold.agreement import MEASURED, NONE, acceptable, agreement, rows

from vtabel.catalog import RELEASES, catalog

GOLD = rows("gold")


def test_it_has_the_rows_of_the_sample_and_of_both_passes() -> None:
    sampled = [(r["registry"], r["group"], r["variable"]) for r in rows("sample")]
    assert len(sampled) >= 300
    for name in ("pass_a", "pass_b", "gold"):
        assert [(r["registry"], r["group"], r["variable"]) for r in rows(name)] == sampled, name


def test_every_concept_is_in_a_packaged_release() -> None:
    known = {c.id for release in RELEASES for c in catalog(release)}
    assert {c for row in GOLD for c in acceptable(row)} <= known


def test_where_the_passes_agree_their_concept_stands() -> None:
    for a, b, gold in zip(rows("pass_a"), rows("pass_b"), GOLD, strict=True):
        assert gold["agreed"] == ("a=b" if a["concept"] == b["concept"] else "settled")
        if gold["agreed"] == "a=b":
            assert gold["concept"] == a["concept"]
        assert acceptable(gold) >= acceptable(a) | acceptable(b), gold["variable"]


def test_every_settled_row_has_a_reason_of_one_sentence_and_follows_a_pass() -> None:
    for a, b, gold in zip(rows("pass_a"), rows("pass_b"), GOLD, strict=True):
        if gold["agreed"] == "settled":
            assert gold["concept"] in (a["concept"], b["concept"])
            assert gold["reason"].endswith(".") and gold["reason"].count(". ") == 0


def test_a_row_has_a_kind_and_none_means_none() -> None:
    assert {row["kind"] for row in GOLD} == {"direct", "coded", "derived", NONE}
    assert all((row["kind"] == NONE) == (row["concept"] == NONE) for row in GOLD)


@pytest.mark.parametrize("registry", MEASURED)
def test_the_passes_agree_beyond_chance_where_it_is_measured(registry: str) -> None:
    found = agreement(registry)
    assert found.same > 0.85
    assert found.kappa > 0.7
