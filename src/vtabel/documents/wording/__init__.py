"""The words of the requirement documents, in Dutch and English."""

from vtabel.documents.wording.availability import ASKS, LETTERS, STATED
from vtabel.documents.wording.gaps import CAUSES, OWNERS, CauseWords
from vtabel.documents.wording.labels import UI
from vtabel.documents.wording.law import DATES, LEGAL, LEGAL_SHORT, REGISTER_UNKNOWN
from vtabel.documents.wording.method import method
from vtabel.documents.wording.preconditions import LAYERS, PRECONDITIONS, WHO
from vtabel.documents.wording.sentences import SENTENCES
from vtabel.documents.wording.summary import CHANNELS, CHARTS, EXTENTS, LEAD, QUESTIONS, REGISTER, REPLIES, TAKES_PART
from vtabel.documents.wording.terms import DATATYPES, LEVELS, MODALS, PURPOSES, STATUSES, TITLE, day

__all__ = [
    "ASKS",
    "CAUSES",
    "CHANNELS",
    "CHARTS",
    "DATATYPES",
    "DATES",
    "EXTENTS",
    "LAYERS",
    "LEAD",
    "LEGAL",
    "LEGAL_SHORT",
    "LETTERS",
    "LEVELS",
    "MODALS",
    "OWNERS",
    "PRECONDITIONS",
    "PURPOSES",
    "QUESTIONS",
    "REGISTER",
    "REGISTER_UNKNOWN",
    "REPLIES",
    "SENTENCES",
    "STATED",
    "STATUSES",
    "TAKES_PART",
    "TITLE",
    "UI",
    "WHO",
    "CauseWords",
    "day",
    "method",
]
