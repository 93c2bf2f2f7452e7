"""How work is timed: medians of interleaved rounds."""

import resource
import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def processor() -> float:
    """Seconds of processor that this process took, and its children that have ended: what others do touches it less than the clock."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def medians(
    work: dict[str, Callable[[], object]], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median seconds of each piece of work, run in turn so that a slow moment touches all."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            start = clock()
            run()
            taken[name].append(clock() - start)
    return {name: statistics.median(times) for name, times in taken.items()}
