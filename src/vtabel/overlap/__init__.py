"""What registries ask in common, and what differs between two versions of a table."""

from vtabel.overlap.build import overlap
from vtabel.overlap.model import Cost, Element, Grade, Member, Overlap, Pair, Reason, Redundancy

__all__ = ["Cost", "Element", "Grade", "Member", "Overlap", "Pair", "Reason", "Redundancy", "overlap"]
