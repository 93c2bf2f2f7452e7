"""Mapping -> what the EHR must hold and give, why, and in which order."""

from vtabel.requirements.answers import (
    Answer,
    AnswerBook,
    Answered,
    AnswerSheet,
    Product,
    Reply,
    Standing,
    Tally,
    merge,
    read_book,
)
from vtabel.requirements.availability import Ask, actor_of, ask_of, inventory_key
from vtabel.requirements.build import requirements
from vtabel.requirements.delivery import Channel, Deliveries, Delivery, Extent, RegisterStatus, read_deliveries
from vtabel.requirements.fill import Fill, read_fill
from vtabel.requirements.grounds import Ground, grounds
from vtabel.requirements.layers import Layer, layer_of
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
from vtabel.requirements.previous import Change, Previous, changes, read_previous, read_requirements
from vtabel.requirements.profile import (
    ProfileLine,
    ReadProfile,
    VendorProfile,
    accept,
    outdated,
    product_named,
    profile_yaml,
    read_profile,
    standard_mark,
)
from vtabel.requirements.questions import Asked, Question, questions
from vtabel.requirements.sensitivity import Shift, sensitivity
from vtabel.requirements.waves import Coverage, Gain, by_owner, coverage, gains
from vtabel.requirements.weights import Weights, read_weights

__all__ = [
    "Answer",
    "AnswerBook",
    "AnswerSheet",
    "Answered",
    "Ask",
    "Asked",
    "Change",
    "Channel",
    "Coverage",
    "Deliveries",
    "Delivery",
    "Extent",
    "Fill",
    "Gain",
    "Ground",
    "Layer",
    "Necessity",
    "Need",
    "Owner",
    "Previous",
    "Priority",
    "Product",
    "ProfileLine",
    "Question",
    "ReadProfile",
    "RegisterStatus",
    "RegistryScope",
    "Reply",
    "Requirement",
    "RequirementGap",
    "Requirements",
    "Shift",
    "Standard",
    "Standing",
    "Tally",
    "Traced",
    "VendorProfile",
    "Weights",
    "accept",
    "actor_of",
    "ask_of",
    "by_owner",
    "changes",
    "coverage",
    "gains",
    "grounds",
    "inventory_key",
    "layer_of",
    "merge",
    "outdated",
    "product_named",
    "profile_yaml",
    "questions",
    "read_book",
    "read_deliveries",
    "read_fill",
    "read_previous",
    "read_profile",
    "read_requirements",
    "read_weights",
    "requirements",
    "sensitivity",
    "standard_mark",
]
