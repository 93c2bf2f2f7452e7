"""Variables -> where they come from: bindings, gaps, proposals; mapping files in and out."""

from vtabel.mapping.carry import carry
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
    Source,
    Status,
    ValueMap,
)
from vtabel.mapping.resolve import resolve
from vtabel.mapping.write import write_mapping

__all__ = [
    "Binding",
    "Case",
    "Cause",
    "Code",
    "CodedPopulation",
    "Decision",
    "Gap",
    "Mapped",
    "Mapping",
    "Nearest",
    "Pick",
    "Proposal",
    "Source",
    "Status",
    "ValueMap",
    "carry",
    "resolve",
    "write_mapping",
]
