"""Parts of trees that stand in those of several datasets: made, checked and printed once for all of them.

Columns are named by their number (`x12_state`), so what is made of them is often the same in each dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from sqlglot import exp


class Parts:
    """The parts by what they are made of, and by their id; they live as long as this."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[exp.Expr, ...]] = {}
        self.by_id: dict[int, exp.Expr] = {}

    def of(self, key: Hashable, make: Callable[[], tuple[exp.Expr, ...]]) -> tuple[exp.Expr, ...]:
        """The parts that are made of the same; ``key`` is all that they hang on."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
            self.keep(*found)
        return found

    def keep(self, *parts: exp.Expr) -> None:
        self.by_id.update((id(part), part) for part in parts)
