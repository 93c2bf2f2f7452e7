"""Python's collector of cyclic garbage, at rest while much is made of which nothing is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the collector, which walks through all that was made again and again: what vtabel makes (tables, mappings, plans) holds
    no cycles, and a quarter of the time for a large one goes there.

    >>> with collector_at_rest():
    ...     gc.isenabled()
    False
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if not gc.get_freeze_count():  # then these would thaw what somebody else froze
                gc.freeze()
                gc.unfreeze()  # what was made is old at once: it is not walked through now either
            gc.enable()
