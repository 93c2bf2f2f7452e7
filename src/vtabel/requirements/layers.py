"""On which layer of interoperability a requirement lies (Nictiz, five layers), and so who is to talk about it.

The layers are those of Nictiz; which requirement lies on which is our reading: what has no agreed concept, code or value list is
information, what the EHR does not record or give is application.
"""

from __future__ import annotations

from enum import StrEnum

from vtabel.mapping import Cause
from vtabel.requirements.model import Requirement


class Layer(StrEnum):
    """The layers, from agreement to technique."""

    ORGANISATION = "organisation"
    PROCESS = "process"
    INFORMATION = "information"
    APPLICATION = "application"
    INFRASTRUCTURE = "infrastructure"


_INFORMATION = frozenset(
    {
        Cause.ABSENT,
        Cause.NO_PROFILE,
        Cause.CODES_MISSING,
        Cause.OTHER_VALUE_LIST,
        Cause.WRONG_GRANULARITY,
        Cause.UNDECIDED,
    }
)


def layer_of(requirement: Requirement) -> Layer:
    """The layer on which a requirement is met."""
    gap = requirement.gap
    return Layer.INFORMATION if gap is not None and gap.cause in _INFORMATION else Layer.APPLICATION
