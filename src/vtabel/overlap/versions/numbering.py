"""The version that our rule gives a new table: semantic versioning, with a meaning for registries (docs/versions.md)."""

from __future__ import annotations

import re

from vtabel.overlap.versions.model import Weight

_NUMBER = re.compile(r"v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?")


def proposed(version: str, weight: Weight | None) -> str:
    """The next version after a change of this weight; empty where the version is no number.

    >>> proposed("22.1.0", Weight.MAJOR), proposed("22.1", Weight.MINOR), proposed("22.1.0", None), proposed("2026", Weight.PATCH)
    ('23.0.0', '22.2.0', '22.1.0', '')
    """
    found = _NUMBER.fullmatch(version.strip())
    if found is None:
        return ""
    major, minor, patch = (int(n or 0) for n in found.groups())
    if weight is Weight.MAJOR:
        major, minor, patch = major + 1, 0, 0
    elif weight is Weight.MINOR:
        minor, patch = minor + 1, 0
    elif weight is Weight.PATCH:
        patch += 1
    return f"{major}.{minor}.{patch}"


def order(version: str) -> tuple[int, int, int] | None:
    """A version as numbers that can be compared; None where it is no number."""
    found = _NUMBER.fullmatch(version.strip())
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
