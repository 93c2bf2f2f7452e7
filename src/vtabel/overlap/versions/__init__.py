"""What differs between two versions of a table, how heavy that is, and what it touches."""

from vtabel.overlap.versions.build import diff
from vtabel.overlap.versions.model import Change, Evidence, Kind, TableDiff, Touched, Weight
from vtabel.overlap.versions.write import write_diff

__all__ = ["Change", "Evidence", "Kind", "TableDiff", "Touched", "Weight", "diff", "write_diff"]
