"""Variables -> where they come from: bindings, gaps, proposals; mapping files in and out."""

from vtabel.mapping.beyond import beyond_zibs
from vtabel.mapping.carry import carry
from vtabel.mapping.entries import BeyondZibs, Derivation, KnownGap
from vtabel.mapping.model import (
    Binding,
    Case,
    Cause,
    Code,
    CodedPopulation,
    Decision,
    Gap,
    Mapped,
    Mapping,
    Mark,
    Nearest,
    OwnCells,
    Pick,
    Proposal,
    Recipe,
    Source,
    Status,
    ValueMap,
    status_of,
)
from vtabel.mapping.progress import Progress, RegistryProgress, progress
from vtabel.mapping.resolve import resolve
from vtabel.mapping.write import write_mapping

__all__ = [
    "BeyondZibs",
    "Binding",
    "Case",
    "Cause",
    "Code",
    "CodedPopulation",
    "Decision",
    "Derivation",
    "Gap",
    "KnownGap",
    "Mapped",
    "Mapping",
    "Mark",
    "Nearest",
    "OwnCells",
    "Pick",
    "Progress",
    "Proposal",
    "Recipe",
    "RegistryProgress",
    "Source",
    "Status",
    "ValueMap",
    "beyond_zibs",
    "carry",
    "progress",
    "resolve",
    "status_of",
    "write_mapping",
]
