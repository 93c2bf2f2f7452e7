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
    Nearest,
    Pick,
    Proposal,
    Recipe,
    Source,
    Status,
    ValueMap,
)
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
    "Nearest",
    "Pick",
    "Proposal",
    "Recipe",
    "Source",
    "Status",
    "ValueMap",
    "beyond_zibs",
    "carry",
    "resolve",
    "write_mapping",
]
