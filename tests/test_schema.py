"""The JSON of a table: without loss, and as the published schema says."""

import json
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vtabel as vt
from conftest import FIXTURES, ROOT
from golden import compare

REGISTRIES = ["nice_mds", "nhr_af", "perined", "voorbeeldzorg"]
SCHEMA = ROOT / "docs/schema/accountability-table.json"


@pytest.mark.golden
def test_the_published_schema_is_that_of_the_model() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **vt.AccountabilityTable.model_json_schema(mode="serialization"),
    }
    compare(SCHEMA, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("registry", REGISTRIES)
def test_a_table_goes_to_json_and_back_without_loss(registry: str) -> None:
    table = vt.read(FIXTURES / registry / "tabel.xlsx")
    assert vt.AccountabilityTable.model_validate_json(table.model_dump_json()) == table


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_json_of_a_table_is_valid_by_the_schema(registry: str) -> None:
    table = vt.read(FIXTURES / registry / "tabel.xlsx")
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert list(validator.iter_errors(json.loads(table.model_dump_json()))) == []


def test_fixtures_are_what_their_sources_give(tmp_path: Path) -> None:
    from fixtures.build import build

    build(tmp_path)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert len(files) == 15
    for file in files:
        made, kept = (parts(folder / file) for folder in (tmp_path, FIXTURES))
        assert made == kept, f"fixtures/{file} is older than its sources; run python -m fixtures.build"


def parts(path: Path) -> dict[str, bytes]:
    """A file as it is; the parts of a workbook unpacked, since another zlib packs the same parts to other bytes."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}
