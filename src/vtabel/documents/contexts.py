"""Requirements with the same title -> the words that tell them apart.

A table can ask the same thing in several of its groups; without the group their titles and sentences would be equal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from vtabel.requirements import Requirement, Requirements

_CARDINALITY = re.compile(r"\[[^\]]*\]")


def contexts_of(found: Requirements) -> dict[str, str]:
    """Per requirement whose title is not unique: the last parts of its group, as many as make the difference."""
    titled: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in found:
        titled[requirement.title_nl].append(requirement)
    contexts: dict[str, str] = {}
    for members in titled.values():
        if len(members) > 1:
            paths = [_path(member.needs[0].variable.group) for member in members]
            contexts |= {m.id: words for m, words in zip(members, _apart(paths), strict=True) if words}
    return contexts


def _path(group: str) -> list[str]:
    """The parts of a group, without cardinalities.

    >>> _path("zwangerschap[1..1]/prenatale_controle[0..*]")
    ['zwangerschap', 'prenatale controle']
    """
    parts = [_CARDINALITY.sub("", part).replace("_", " ").strip() for part in group.split("/")]
    return [part for part in parts if part]


def _apart(paths: Sequence[list[str]]) -> list[str]:
    longest = max(map(len, paths))
    for length in range(1, longest + 1):
        words = [" › ".join(path[-length:]) for path in paths]
        if len(set(words)) == len(words):
            break
    return words if longest else [""] * len(paths)
