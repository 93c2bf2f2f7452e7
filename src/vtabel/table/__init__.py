"""What a registry asks: the model of an accountability table."""

from vtabel.table.layout import ColumnChoice, Layout, TableChoice
from vtabel.table.model import (
    AccountabilityTable,
    ConceptReference,
    Dataset,
    Datatype,
    IdentityRole,
    Note,
    Option,
    OptionRole,
    Origin,
    Registry,
    SourceFile,
    Validation,
    ValueList,
    Variable,
    as_date,
)
from vtabel.table.obligation import Duty, Level, Obligation
from vtabel.table.population import Criterion, Population
from vtabel.table.purpose import Purpose, PurposeKind

__all__ = [
    "AccountabilityTable",
    "ColumnChoice",
    "ConceptReference",
    "Criterion",
    "Dataset",
    "Datatype",
    "Duty",
    "IdentityRole",
    "Layout",
    "Level",
    "Note",
    "Obligation",
    "Option",
    "OptionRole",
    "Origin",
    "Population",
    "Purpose",
    "PurposeKind",
    "Registry",
    "SourceFile",
    "TableChoice",
    "Validation",
    "ValueList",
    "Variable",
    "as_date",
]
