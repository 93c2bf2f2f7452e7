"""``python -m benchmarks.cases``: case queries over made-up views, in DuckDB, against a join per variable.

Views are made straight in DuckDB, on one thread: 20 observations a patient of 19 codes, one admission each. Goals are those of the issue "Cases". CPU
seconds of this process (other work on the machine counts for wall time), ratios within one run, medians of interleaved rounds.
``VTABEL_BENCH_CASES`` is the number of patients (100,000 without it), ``VTABEL_BENCH_ROUNDS`` that of rounds (3).
"""

from __future__ import annotations

import os
import resource
import statistics
from collections.abc import Callable
from datetime import date

import duckdb

from vtabel.expressions import Run
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql.dialects import printed
from vtabel.extraction.cases.sql.query import Query, queries
from vtabel.extraction.cases.sql.steps import Step, with_steps
from vtabel.extraction.model import View, ViewColumn
from vtabel.mapping import Pick
from vtabel.mapping.windows import read_window

PATIENTS = int(os.environ.get("VTABEL_BENCH_CASES", "100000"))
ROUNDS = int(os.environ.get("VTABEL_BENCH_ROUNDS", "3"))
CODES = 19
EIGHT = [(pick, f"case.start-P{days}D .. case.start") for pick in (Pick.LAST, Pick.FIRST) for days in (7, 30, 90, 365)]
"""Pairs of pick and window."""
EIGHTY = [(pick, f"case.start-P{days * 9}D .. case.start") for pick in (Pick.LAST, Pick.FIRST) for days in range(1, 41)]
LOINC = "http://loinc.org"
MOMENT = q.Moment(("date_at",))
START, END = q.Moment(("period_start",)), q.Moment(("period_end",))


def _view(name: str, resource: str, *columns: tuple[str, str, str], codings: str = "") -> View:
    made = tuple(ViewColumn(c, c, type, role, ()) for c, type, role in columns)  # type: ignore[arg-type]
    return View(name, resource, "R4", "zib2020", "", made, codings=codings)


_KEYS = (("resource_key", "id", "key"), ("patient_key", "id", "key"))
VIEWS = {
    view.name: view
    for view in (
        _view("encounter", "Encounter", *_KEYS, ("period_start", "dateTime", "date"), ("period_end", "dateTime", "date"), *((f"eighth{i}", "boolean", "filter") for i in range(8))),
        _view("observation", "Observation", *_KEYS, ("status", "code", "status"), ("date_at", "dateTime", "date"), ("value", "decimal", "value"), ("unit", "code", "unit"), codings="observation_code"),
        _view("observation_code", "Observation", ("resource_key", "id", "key"), ("code", "code", "code"), ("code_system", "uri", "system")),
    )
}  # fmt: skip
ROWS = f"""
CREATE TABLE objections (patient_key VARCHAR);
CREATE TABLE encounter AS SELECT 'Encounter-' || i AS resource_key, 'Patient-' || i AS patient_key,
  strftime(DATE '2026-01-01' + CAST(hash(i) % 365 AS INTEGER), '%Y-%m-%dT10:00:00+01:00') AS period_start,
  strftime(DATE '2026-01-06' + CAST(hash(i) % 365 AS INTEGER), '%Y-%m-%dT10:00:00+01:00') AS period_end,
  {", ".join(f"i % 8 = {k} AS eighth{k}" for k in range(8))}
FROM range({PATIENTS}) t(i);
CREATE TABLE observation AS SELECT 'Observation-' || i AS resource_key, 'Patient-' || (i // 20) AS patient_key, 'final' AS status,
  CAST(DATE '2026-01-01' + (CAST(hash(i // 20) % 365 AS INTEGER) - CAST(hash(i, 1) % 200 AS INTEGER)) AS VARCHAR)
  || CASE WHEN hash(i, 2) % 10 = 0 THEN '' ELSE 'T' || lpad(CAST(hash(i, 3) % 24 AS VARCHAR), 2, '0') || ':30:00+01:00' END
  AS date_at, (hash(i, 4) % 1000) / 10.0 AS value, CASE WHEN hash(i, 5) % 20 = 0 THEN 'kg' ELSE 'g' END AS unit
FROM range({20 * PATIENTS}) t(i);
CREATE TABLE observation_code AS SELECT 'Observation-' || i AS resource_key, 'code-' || hash(i, 6) % {CODES} AS code, '{LOINC}' AS code_system
FROM range({20 * PATIENTS}) t(i);
"""


def dataset(pairs: list[tuple[Pick, str]], count: int, filter: str = "") -> q.Dataset:
    """``count`` variables: each code with each pair, in turn."""
    variables = []
    for i in range(count):
        pick, window = pairs[(i // CODES) % len(pairs)] if len(pairs) <= 8 else pairs[i % len(pairs)]
        codes = q.Codes("observation_code", ((LOINC, f"code-{i % CODES}"),))
        of = q.Candidates("observation", "value", "number", unit_column="unit", unit="g", moment=MOMENT, codes=codes)
        source = q.Picked(of, pick, read_window(window))
        variables.append(q.Variable(f"v{i}", f"v{i}", "number", source))
    case = q.Case("encounter", START, END, filter=filter)
    return q.Dataset("bench", filter or "all", case, (), tuple(variables))


def made(datasets: list[q.Dataset]) -> tuple[Query, ...]:
    return tuple(queries(tuple(datasets), VIEWS, Run(date(2026, 12, 1)), together=True))


class Texts:
    """The statements of datasets, printed once."""

    def __init__(self, datasets: list[q.Dataset]) -> None:
        found = made(datasets)
        self.layers = {step.name: printed(step.query, "duckdb") for query in found for step in query.layers}
        self.rest = [*(_made(query.cohort) for query in found), *map(_made, found[0].pools), *map(_rows, found)]

    def run(self, base: duckdb.DuckDBPyConnection, layers: bool = True) -> None:
        with base.cursor() as connection:
            for name, text in self.layers.items() if layers else ():
                connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {text}')
            for text in self.rest:
                connection.execute(text)


def _made(step: Step) -> str:
    return f'CREATE OR REPLACE TEMP TABLE "{step.name}" AS {printed(step.query, "duckdb")}'


def _rows(query: Query) -> str:
    return f"CREATE OR REPLACE TEMP TABLE result AS {printed(with_steps(query.steps, query.rows), 'duckdb')}"


def by_hand(of: q.Dataset) -> str:
    """The same values by a join per variable, over the same layers, as one writes it: each ranked alone."""
    joins = []
    for i, (_, source) in enumerate(of.picked):
        assert source.candidates.codes and source.window and source.window.start
        days = source.window.start.duration.days
        order = "o.m0_low DESC, o.m0_high" if source.pick is Pick.LAST else "o.m0_high, o.m0_low DESC"
        at = "DESC" if source.pick is Pick.LAST else "ASC"
        joins.append(f"""LEFT JOIN (SELECT case_key, value FROM (
  SELECT e.resource_key AS case_key, CASE o.unit WHEN 'g' THEN o.value WHEN 'kg' THEN o.value * 1000 END AS value,
    ROW_NUMBER() OVER (PARTITION BY e.resource_key ORDER BY {order}, o.m0_at {at} NULLS LAST, o.resource_key) AS nr
  FROM observation_dated o JOIN encounter_dated e ON e.patient_key = o.patient_key
  WHERE o.value IS NOT NULL AND o.m0_low >= e.m0_high - {days} AND o.m0_high <= e.m0_low
    AND EXISTS (SELECT 1 FROM observation_code c WHERE c.resource_key = o.resource_key AND c.code = '{source.candidates.codes.any_of[0][1]}' AND c.code_system = '{LOINC}')
) WHERE nr = 1) j{i} ON j{i}.case_key = e.resource_key""")
    values = ", ".join(f"j{i}.value AS v{i}" for i in range(len(joins)))
    return f"CREATE OR REPLACE TEMP TABLE hand AS SELECT e.resource_key AS case_key, {values} FROM encounter_dated e {' '.join(joins)} ORDER BY 1"


def cpu() -> float:
    used = os.times()
    return used.user + used.system


def medians(work: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median CPU seconds of each piece of work, in turn."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            start = cpu()
            run()
            taken[name].append(cpu() - start)
    found = {name: statistics.median(times) for name, times in taken.items()}
    for name, seconds in found.items():
        print(f"  {name:<44} {seconds:8.2f} CPU s", flush=True)
    return found


def goal(what: str, ratio: float, bound: float) -> None:
    print(f"  ratio {what}: {ratio:.2f} (goal: at most {bound:g})", flush=True)


def main() -> None:
    base = duckdb.connect()
    base.execute("SET TimeZone = 'UTC'; SET threads = 1")  # threads that wait for each other take CPU too
    base.execute(ROWS)
    print(f"{PATIENTS:,} patients, {20 * PATIENTS:,} observations, load {os.getloadavg()[0]:.1f}", flush=True)
    wide(base)
    many(base)
    print(f"  peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def wide(base: duckdb.DuckDBPyConnection) -> None:
    """150 variables of one dataset."""
    ours, eighty = dataset(EIGHT, 150), dataset(EIGHTY, 150)
    texts, more = Texts([ours]), Texts([eighty])
    for name, text in texts.layers.items():
        base.execute(f'CREATE OR REPLACE TABLE "{name}" AS {text}')
    hand = by_hand(ours)
    alike(base, texts, hand)
    work: dict[str, Callable[[], object]] = {
        "150 variables, 8 pairs": lambda: texts.run(base, layers=False),
        "join per variable": lambda: base.cursor().execute(hand),
        "150 variables, 80 pairs": lambda: more.run(base, layers=False),
        "layers": lambda: [base.execute(f'CREATE OR REPLACE TABLE "{n}" AS {t}') for n, t in texts.layers.items()],
    }
    found = medians(work)
    goal("8 pairs / join per variable", found["150 variables, 8 pairs"] / found["join per variable"], 0.4)
    goal("80 pairs / 8 pairs", found["150 variables, 80 pairs"] / found["150 variables, 8 pairs"], 10)


def alike(base: duckdb.DuckDBPyConnection, texts: Texts, hand: str) -> None:
    """Refuse to measure what does not compute the same."""
    with base.cursor() as connection:
        for text in (*texts.rest, hand):
            connection.execute(text)
        names = ", ".join(f"v{i}" for i in range(150))
        query = f"SELECT count(*) FROM (SELECT case_key, {names} FROM result EXCEPT SELECT case_key, {names} FROM hand)"
        assert connection.execute(query).fetchone() == (0,), "ours and the one by hand differ"
        assert connection.execute("SELECT count(v0) > 0 FROM result").fetchone() == (True,)


def many(base: duckdb.DuckDBPyConnection) -> None:
    """30 datasets of 50 variables, each with an eighth of the cases, against one with all; both with the layers."""
    one = Texts([dataset(EIGHT, 50)])
    thirty = Texts([dataset(EIGHT, 50, f"eighth{i % 8}") for i in range(30)])
    found = medians(
        {"one of 50 variables": lambda: one.run(base), "30 of 50 variables, an eighth each": lambda: thirty.run(base)}
    )
    goal("30 datasets / one", found["30 of 50 variables, an eighth each"] / found["one of 50 variables"], 2)


if __name__ == "__main__":
    main()
