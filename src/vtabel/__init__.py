"""Compiles accountability tables of Dutch quality registries into typed variables, bindings and requirement documents.

>>> import vtabel as vt
>>> table = vt.read("fixtures/nhr_af/tabel.xlsx")
>>> mapping = vt.resolve(table, ["fixtures/nhr_af/mapping.csv"])
>>> vt.render(vt.requirements(mapping, provider="V6"), "eisen.html")  # doctest: +SKIP
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vtabel.catalog import Catalog, Concept, catalog
    from vtabel.diagnostics import Cell, Diagnostic, Report, Severity, UnusableInput, VtabelError
    from vtabel.documents import render
    from vtabel.engines import ViewResult, run_view
    from vtabel.engines.extracting import extract
    from vtabel.extraction.compile import compile
    from vtabel.extraction.model import Plan
    from vtabel.mapping import Binding, Gap, Mapping, Status
    from vtabel.mapping.resolve import resolve
    from vtabel.overlap import Overlap, TableDiff, diff, overlap
    from vtabel.readers import read
    from vtabel.requirements import Requirement, Requirements, requirements
    from vtabel.sheet import Limits
    from vtabel.table import AccountabilityTable, Level, Obligation, ValueList, Variable

# Public name -> module. Loaded on first use, so that `import vtabel` and `--help` stay quick.
_HOME = {
    "AccountabilityTable": "table",
    "Binding": "mapping",
    "Catalog": "catalog",
    "Cell": "diagnostics",
    "Concept": "catalog",
    "Diagnostic": "diagnostics",
    "Gap": "mapping",
    "Level": "table",
    "Limits": "sheet",
    "Mapping": "mapping",
    "Obligation": "table",
    "Overlap": "overlap",
    "Plan": "extraction.model",
    "Report": "diagnostics",
    "Requirement": "requirements",
    "Requirements": "requirements",
    "Severity": "diagnostics",
    "Status": "mapping",
    "TableDiff": "overlap",
    "UnusableInput": "diagnostics",
    "ValueList": "table",
    "Variable": "table",
    "ViewResult": "engines",
    "VtabelError": "diagnostics",
    "catalog": "catalog",
    "compile": "extraction.compile",
    "diff": "overlap",
    "extract": "engines.extracting",
    "overlap": "overlap",
    "read": "readers",
    "render": "documents",
    "requirements": "requirements",
    "resolve": "mapping",
    "run_view": "engines",
}

__all__ = [
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


class _Face(ModuleType):
    """This module. Each public name is loaded when it is first used.

    `catalog`, `overlap` and `requirements` are functions here and folders below: Python binds a folder to its name in the parent when it
    is first imported, which would hide the function, so that is left out.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module `vtabel` has no attribute `{name}`")
        value = getattr(import_module(f"vtabel.{_HOME[name]}"), name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return __all__


sys.modules[__name__].__class__ = _Face
