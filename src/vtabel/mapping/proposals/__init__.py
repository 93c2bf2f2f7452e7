"""What a variable may come from: evidence of many sorts, weighed and calibrated (docs/mapping.md, *Proposals*)."""

from vtabel.mapping.proposals.earlier import Decided, library
from vtabel.mapping.proposals.suggester import Suggester

__all__ = ["Decided", "Suggester", "library"]
