"""Many files -> AccountabilityTables, several at a time in processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from vtabel.collector import collector_at_rest
from vtabel.diagnostics import Cell, Report, UnusableInput
from vtabel.processes import cores, interrupt_held, obey_interrupt
from vtabel.readers.overrule import read_layout
from vtabel.readers.reading import read
from vtabel.sheet import DEFAULT_LIMITS, Limits
from vtabel.table import AccountabilityTable

_TABLE, _REPORT = "table", "report"
_Sent = tuple[str, str]  # which of the two, and the model as JSON: half the time of a pickle


def read_many(
    paths: Sequence[Path],
    *,
    layout: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    jobs: int = 1,
    done: Callable[[Path], object] = lambda _: None,
) -> list[AccountabilityTable | Report]:
    """For each file, in order, its table, or the findings that make it unusable; the result is the same for any number of jobs.

    ``jobs`` processes read at the same time; 0 stands for one per core, and 1 for none beside this one. ``done`` is called after
    each file. A file that ends the process that reads it is unusable (VT013), and the others are read all the same.

    Raises UnusableInput if the layout file cannot be used.

    >>> [table.registry.code for table in read_many([Path("fixtures/nhr_af/tabel.xlsx"), Path("fixtures/perined/tabel.xlsx")])]
    ['nhr-af', 'perined']
    """
    read_layout(layout)
    jobs = min(jobs or cores(), len(paths))
    if jobs > 1:
        return _in_processes(paths, layout, limits, jobs, done)
    found = []
    for path in paths:
        found.append(_outcome(path, layout, limits))
        done(path)
    return found


def _outcome(path: Path, layout: Path | None, limits: Limits) -> AccountabilityTable | Report:
    try:
        table = read(path, layout=layout, limits=limits)
    except UnusableInput as error:
        return error.report
    return table.report if table.report.unusable else table


def _in_processes(
    paths: Sequence[Path], layout: Path | None, limits: Limits, jobs: int, done: Callable[[Path], object]
) -> list[AccountabilityTable | Report]:
    found: dict[int, AccountabilityTable | Report] = {}
    for number, outcome in _finished(dict(enumerate(paths)), layout, limits, jobs):
        if outcome is not None:
            found[number] = outcome
            done(paths[number])
    for number in sorted(
        set(range(len(paths))) - set(found)
    ):  # one of these ended its process, and so the work on the others
        for _, outcome in _finished({number: paths[number]}, layout, limits, 1):
            found[number] = outcome or _ended(paths[number])
        done(paths[number])
    return [found[number] for number in range(len(paths))]


def _finished(
    paths: dict[int, Path], layout: Path | None, limits: Limits, jobs: int
) -> Iterator[tuple[int, AccountabilityTable | Report | None]]:
    """The outcome of each file as soon as it is there; None where the process ended without one."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), obey_interrupt) as pool:
        with interrupt_held():
            waiting = {pool.submit(_sent, path, layout, limits): number for number, path in paths.items()}
        try:
            for future in as_completed(waiting):
                yield waiting[future], _received(future)
        finally:
            pool.shutdown(cancel_futures=True)


def _sent(path: Path, layout: Path | None, limits: Limits) -> _Sent:
    outcome = _outcome(path, layout, limits)
    return _REPORT if isinstance(outcome, Report) else _TABLE, outcome.model_dump_json()


def _received(future: Future[_Sent]) -> AccountabilityTable | Report | None:
    try:
        kind, text = future.result()
    except BrokenProcessPool:
        return None
    with collector_at_rest():
        model = Report if kind == _REPORT else AccountabilityTable
        return model.model_validate_json(text)


def _ended(path: Path) -> Report:
    why, why_nl = "the process that read it ended", "het proces dat het las is geëindigd"
    return UnusableInput.of("VT013", Cell(path.name), why=why, why_nl=why_nl).report
