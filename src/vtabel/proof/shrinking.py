"""The fewest resources, with the fewest elements, for which something still holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Resource = dict[str, Any]
Holds = Callable[[Sequence[Resource]], bool]
TRIES = 400
"""How often it is looked at whether something still holds; what is left then may not be the smallest."""
_KEPT = ("resourceType", "id")


class _Spent(Exception):  # noqa: N818 - says what is so
    """No tries are left."""


def smallest(resources: tuple[Resource, ...], holds: Holds, tries: int = TRIES) -> tuple[Resource, ...]:
    """Leave out resources, in ever smaller pieces, then elements of each, as long as ``holds`` stays true.

    >>> few = [{"resourceType": "A", "id": str(i), "x": i, "y": 0} for i in range(20)]
    >>> smallest(tuple(few), lambda some: {3, 7} <= {one.get("x") for one in some})
    ({'resourceType': 'A', 'id': '3', 'x': 3}, {'resourceType': 'A', 'id': '7', 'x': 7})
    """
    left = tries
    best = resources

    def better(some: tuple[Resource, ...]) -> bool:
        nonlocal left, best
        if left <= 0:
            raise _Spent
        left -= 1
        if not holds(some):
            return False
        best = some
        return True

    try:
        _fewer(resources, better)
        _barer(best, better)
    except _Spent:
        pass
    return best


def _fewer(items: tuple[Resource, ...], better: Callable[[tuple[Resource, ...]], bool]) -> None:
    size = max(len(items) // 2, 1)
    while True:
        start = 0
        while start < len(items):
            rest = items[:start] + items[start + size :]
            if rest != items and better(rest):
                items = rest
            else:
                start += size
        if size == 1:
            return
        size //= 2


def _barer(items: tuple[Resource, ...], better: Callable[[tuple[Resource, ...]], bool]) -> None:
    for place in range(len(items)):
        for name in [name for name in items[place] if name not in _KEPT]:
            bare = {key: value for key, value in items[place].items() if key != name}
            changed = (*items[:place], bare, *items[place + 1 :])
            if better(changed):
                items = changed
