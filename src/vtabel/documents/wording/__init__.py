"""The words of the requirement documents, in Dutch and English."""

from vtabel.documents.wording.availability import ASKS, LETTERS, STATED
from vtabel.documents.wording.gaps import CAUSES, OWNERS, CauseWords
from vtabel.documents.wording.labels import UI
from vtabel.documents.wording.law import LEGAL, LEGAL_SHORT
from vtabel.documents.wording.method import method
from vtabel.documents.wording.sentences import SENTENCES
from vtabel.documents.wording.terms import DATATYPES, LEVELS, MODALS, PURPOSES, STATUSES, TITLE, day

__all__ = [
    "ASKS",
    "CAUSES",
    "DATATYPES",
    "LEGAL",
    "LEGAL_SHORT",
    "LETTERS",
    "LEVELS",
    "MODALS",
    "OWNERS",
    "PURPOSES",
    "SENTENCES",
    "STATED",
    "STATUSES",
    "TITLE",
    "UI",
    "CauseWords",
    "day",
    "method",
]
