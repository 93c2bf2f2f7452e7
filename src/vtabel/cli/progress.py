"""What a command shows while it works: on standard error, where that is a terminal, and never with ``--quiet``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


def is_shown(quiet: bool = False) -> bool:
    """Whether somebody looks."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A spinner while something runs."""
    with progress_of(what):
        yield


@contextmanager
def progress_of(what: str, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """The same, with a function that says what goes on."""
    if not is_shown(quiet):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda text: status.update(f"{what}: {text}")


@contextmanager
def counting(names: list[str], quiet: bool = False) -> Iterator[Callable[[object], None]]:
    """Gives what to call after each of several pieces of work: a bar, or a spinner for a single one."""
    if len(names) < 2:
        with progress_of(names[0] if names else "", quiet):
            yield lambda _: None
        return
    ready = 0

    def one_more(_: object) -> None:
        nonlocal ready
        ready += 1
        tell("reading", ready, len(names))

    with bars(quiet) as tell:
        tell("reading", 0, len(names))
        yield one_more


@contextmanager
def bars(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Gives what to call with a part of the work, how much of it is ready, and of how much: a bar for each part."""
    if not is_shown(quiet):
        yield lambda *_: None
        return
    with _board() as board:
        tasks = {}

        def tell(what: str, ready: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = board.add_task(what, total=of)
            board.update(tasks[what], completed=ready, total=of)

        yield tell


def _board() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
