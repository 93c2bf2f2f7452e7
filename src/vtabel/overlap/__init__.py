"""What registries ask in common, and what differs between two versions of a table."""

from vtabel.overlap.build import overlap
from vtabel.overlap.model import Cost, Element, Grade, Member, Overlap, Pair, Reason, Redundancy
from vtabel.overlap.versions import Change, TableDiff, diff

__all__ = [
    "Change",
    "Cost",
    "Element",
    "Grade",
    "Member",
    "Overlap",
    "Pair",
    "Reason",
    "Redundancy",
    "TableDiff",
    "diff",
    "overlap",
]
