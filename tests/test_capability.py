"""What a hospital's FHIR server cannot give: a gap of the server, with its place in the CapabilityStatement, in the documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import vtabel as vt
from all_registries import mapping
from conftest import FIXTURES
from vtabel.cli import app
from vtabel.extraction.planfiles import read_capability
from vtabel.mapping import Cause


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    """A server that has no Coverage, and finds Observations by patient and category alone."""
    names = {
        "Observation": ("patient", "category"),
        "Patient": ("identifier",),
        "Encounter": ("patient", "class", "date"),
        "Condition": ("patient", "code", "category"),
        "Procedure": ("patient", "code"),
    }
    resources: list[dict[str, Any]] = [
        {"type": type, "searchParam": [{"name": name} for name in found]} for type, found in names.items()
    ]
    data = {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "resource": resources}]}
    path = tmp_path / "metadata.json"
    path.write_text(json.dumps(data))
    return path


def found_of(statement: Path | None) -> vt.Requirements:
    capability = read_capability(statement) if statement else None
    return vt.requirements(mapping(), provider="V6", on="2026-12-01", capability=capability)


def test_what_the_server_lacks_is_a_gap_with_its_place_in_the_statement(statement: Path) -> None:
    found = found_of(statement)
    weight = next(r for r in found if r.subject == "NL-CM:12.1.2")
    assert weight.gap is not None and weight.standard is not None
    assert (weight.gap.cause, weight.gap.owner, weight.gap.lacking) == (
        Cause.FILTER_UNSUPPORTED,
        "vendor",
        "Observation?code",
    )
    assert str(weight.gap.evidence) == "metadata.json!/rest/0/resource/0/searchParam"
    number = next(r for r in found if r.standard and r.standard.resource == "Coverage")
    assert number.gap is not None
    assert (number.gap.cause, number.gap.lacking, str(number.gap.evidence)) == (
        Cause.NOT_EXPOSED,
        "Coverage",
        "metadata.json!/rest",
    )


def test_what_the_server_can_select_is_no_gap(statement: Path) -> None:
    found = found_of(statement)
    for r in found:
        if r.standard and r.standard.profile in (
            "nl-core-LaboratoryTestResult",
            "nl-core-Patient",
            "nl-core-Encounter",
        ):
            selected = "?code" if r.standard.codes and r.standard.resource == "Observation" else ""
            assert (r.gap is not None) == bool(selected), r.id


def test_the_server_changes_no_id_revision_priority_or_gap_of_the_table(statement: Path) -> None:
    without, cut = found_of(None), found_of(statement)
    same = [(r.id, r.revision, r.priority, r.needs) for r in without]
    assert [(r.id, r.revision, r.priority, r.needs) for r in cut] == same
    assert [r.gap for r in cut if r.kind == "gap"] == [r.gap for r in without if r.kind == "gap"]
    assert [r.id for r in cut.without_source] == [r.id for r in without.gaps] == [r.id for r in without.without_source]
    assert len(cut.gaps) > len(without.gaps)


def test_the_document_shows_what_lacks_and_where(statement: Path, tmp_path: Path) -> None:
    table, rows = FIXTURES / "nhr_af" / "tabel.xlsx", FIXTURES / "nhr_af" / "mapping.csv"
    out = tmp_path / "eisen.md"
    command = ["render", str(table), "-m", str(rows), "--provider", "V6", "--on", "2026-12-01", "-o", str(out)]
    result = CliRunner().invoke(app, [*command, "--capability", str(statement)])
    assert "that the FHIR server does not give or cannot select" in result.output
    text = out.read_text(encoding="utf-8")
    assert (
        "‘Observation?code’ staat niet in het CapabilityStatement (metadata.json!/rest/0/resource/0/searchParam)"
        in text
    )
    assert "- CapabilityStatement: metadata.json (SHA-256 " in text
    assert "### zib Bloeddruk" in text  # it stays with its zib: it has a source
    refused = CliRunner().invoke(app, [*command, "--capability", str(rows)])
    assert refused.exit_code == 2 and "VT434" in refused.output
