"""What an accountability table is for: its documents differ by type of provider and by date, each difference with its cell."""

from itertools import product
from pathlib import Path

import pytest

import vtabel as vt
from conftest import FIXTURES, ROOT
from golden import compare

GOLDEN = ROOT / "tests/golden"
FOLDER = FIXTURES / "voorbeeldzorg"
PROVIDERS = ("V5", "V6", "Z4")
DATES = ("2026-07-01", "2027-07-01")


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    return vt.resolve(vt.read(FOLDER / "tabel.xlsx"), [FOLDER / "mapping.csv"])


@pytest.mark.golden
@pytest.mark.parametrize(("provider", "on"), list(product(PROVIDERS, DATES)))
def test_the_document_for_a_provider_on_a_date(mapping: vt.Mapping, tmp_path: Path, provider: str, on: str) -> None:
    path = vt.render(vt.requirements(mapping, provider=provider, on=on), tmp_path / "eisen.md")
    compare(GOLDEN / f"voorbeeldzorg_{provider}_{on}.md", path.read_text(encoding="utf-8"))


@pytest.mark.golden
def test_the_differences_between_providers_and_dates(mapping: vt.Mapping) -> None:
    lines = ["# Where the duty differs by type of provider or date, with the cell that says so", ""]
    differing = 0
    for variable in mapping.tables[0]:
        duties = {(p, d): variable.obligation(p, d) for p, d in product(PROVIDERS, DATES)}
        if len({duty.level for duty in duties.values()}) == 1:
            continue
        differing += 1
        lines.append(f"{variable.name}")
        lines += [f"  {p} {d}  {duty.level:<11} {duty.explain('nl')}" for (p, d), duty in duties.items()]
    assert differing >= 15
    compare(GOLDEN / "voorbeeldzorg_verschillen.txt", "\n".join(lines) + "\n")


def test_every_document_differs_from_every_other(mapping: vt.Mapping) -> None:
    said = [
        frozenset((r.id, r.necessity) for r in vt.requirements(mapping, provider=p, on=d))
        for p, d in product(PROVIDERS, DATES)
    ]
    assert len(set(said)) == len(said)
