"""Mapping -> what the EHR must hold and give, why, and in which order."""

from vtabel.requirements.build import requirements
from vtabel.requirements.model import (
    Necessity,
    Need,
    Owner,
    Priority,
    RegistryScope,
    Requirement,
    RequirementGap,
    Requirements,
    Standard,
    Traced,
)

__all__ = [
    "Necessity",
    "Need",
    "Owner",
    "Priority",
    "RegistryScope",
    "Requirement",
    "RequirementGap",
    "Requirements",
    "Standard",
    "Traced",
    "requirements",
]
