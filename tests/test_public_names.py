"""The public face: a name leaves it only with a deprecation."""

import subprocess
import sys

import vtabel

NAMES = [
    "AccountabilityTable",
    "Binding",
    "Catalog",
    "Cell",
    "Concept",
    "Diagnostic",
    "Gap",
    "Level",
    "Limits",
    "Mapping",
    "Obligation",
    "Overlap",
    "Plan",
    "Report",
    "Requirement",
    "Requirements",
    "Severity",
    "Status",
    "TableDiff",
    "UnusableInput",
    "ValueList",
    "Variable",
    "ViewResult",
    "VtabelError",
    "catalog",
    "compile",
    "diff",
    "extract",
    "overlap",
    "read",
    "render",
    "requirements",
    "resolve",
    "run_view",
]


def test_public_names_are_these() -> None:
    assert vtabel.__all__ == NAMES
    for name in NAMES:
        assert getattr(vtabel, name) is not None


def test_functions_are_not_hidden_by_folders_of_the_same_name() -> None:
    import vtabel.catalog.model
    import vtabel.overlap.model
    import vtabel.requirements.model

    assert callable(vtabel.catalog)
    assert callable(vtabel.overlap)
    assert callable(vtabel.requirements)


def test_import_and_help_load_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from vtabel.cli import app; "
        "r = CliRunner().invoke(app, ['--help']); assert r.exit_code == 0, r.output; "
        "heavy = {'pydantic', 'openpyxl', 'lxml', 'docxtpl', 'jinja2', 'rapidfuzz', 'python_calamine', 'duckdb', 'fhirpathpy'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
