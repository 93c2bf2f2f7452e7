"""How far the work is, for who waits: what is done, how many parts are ready, and of how many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

Progress: TypeAlias = Callable[[str, int, int], object]
"""Called with what is done, how many parts of it are ready, and of how many."""
T = TypeVar("T")


def silent(what: str, ready: int, of: int) -> None:
    """Nobody waits."""


def told(items: Sequence[T], what: str, progress: Progress) -> Iterator[T]:
    """The items, telling before each, and after the last, how many are ready.

    >>> list(told("ab", "scan", print))
    scan 0 2
    scan 1 2
    scan 2 2
    ['a', 'b']
    """
    for ready, item in enumerate(items):
        progress(what, ready, len(items))
        yield item
    progress(what, len(items), len(items))
