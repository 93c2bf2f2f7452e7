"""Mapping -> what the EHR must hold and give, why, and in which order."""

from vtabel.requirements.availability import Ask, actor_of, ask_of, inventory_key
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
    "Ask",
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
    "actor_of",
    "ask_of",
    "inventory_key",
    "requirements",
]
