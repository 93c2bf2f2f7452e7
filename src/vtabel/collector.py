"""The garbage collector, kept from walking through values that are all kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the cyclic garbage collector, for work that makes many small values and no cycles: it would walk through all of
    them again and again, which takes a quarter of the time of reading a large table and more than comparing 150.

    Afterwards what was made counts as old (frozen and thawed, it joins the oldest generation), so that it is not walked through
    at once either. A program that froze objects of its own keeps them frozen."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
