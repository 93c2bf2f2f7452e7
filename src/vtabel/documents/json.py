"""The requirements as data, with their sentences in one language."""

from __future__ import annotations

import json

from vtabel.documents.model import DocumentView
from vtabel.requirements import Requirements

_TEXTS = ("statement", "gap", "remedy", "owner", "test", "priority")


def render(requirements: Requirements, document: DocumentView) -> bytes:
    """``{"lang": ..., "requirements": the model, "text": {id: sentences}}``, UTF-8.

    ``Requirements.model_validate(data["requirements"])`` gives the requirements back.
    """
    data = {
        "lang": document.lang,
        "requirements": requirements.model_dump(mode="json"),
        "text": {r.id: {name: getattr(r, name) for name in _TEXTS} for r in document.requirements},
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
