"""How work is timed: medians of interleaved rounds."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def medians(work: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median seconds of each piece of work, run in turn so that a slow moment touches all."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}
