"""``python -m benchmarks.views``: views over the made-up hospital, against SQL by hand, a JSON parser and other runners.

The goals are those of the issue "Views". Ratios of seconds of processor within one run, medians of interleaved
rounds. Runners that are not there are left out, and told: Spark (no engine of that name), sqlonfhir (``VTABEL_SQLONFHIR`` is the
python of a virtual environment that has it).
"""

import json
import os
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

import vtabel as vt
from benchmarks.hospital import files, hospital, size
from benchmarks.timing import medians, processor
from vtabel.synth import codes

SECOND_OPINION = Path(__file__).parents[1] / "build" / "second-opinion" / "bin" / "python"
FEW = 100
"""Patients for the slow runners."""
MEMORY_PATIENTS = [int(n) for n in os.environ.get("VTABEL_BENCH_MEMORY", "10000,100000").split(",")]
ROUNDS = int(os.environ.get("VTABEL_BENCH_ROUNDS", "5"))


def view_of(system: str, code: str) -> dict[str, Any]:
    """The values of one measurement, as the views of a mapping have them."""
    return {
        "resource": "Observation",
        "status": "active",
        "constant": [{"name": "system", "valueUri": system}, {"name": "code", "valueCode": code}],
        "where": [
            {"path": "code.coding.where(system = %system and code = %code).exists()"},
            {"path": "status != 'entered-in-error'"},
        ],
        "select": [
            {
                "column": [
                    {"name": "resource_key", "path": "getResourceKey()"},
                    {"name": "patient_key", "path": "subject.getReferenceKey(Patient)"},
                    {"name": "value", "path": "value.ofType(Quantity).value"},
                    {"name": "unit", "path": "value.ofType(Quantity).code"},
                    {"name": "effective", "path": "effective.ofType(dateTime)"},
                ]
            }
        ],
    }


VIEW = view_of(codes.LOINC, codes.HAEMOGLOBIN)
BY_HAND = """CREATE OR REPLACE TEMP TABLE result AS
SELECT id, CASE WHEN starts_with(subject.reference, 'Patient/') AND NOT contains(substr(subject.reference, 9), '/')
    THEN substr(subject.reference, 9) END AS patient_key,
  valueQuantity.value AS value, valueQuantity.code AS unit, effectiveDateTime AS effective
FROM read_json(?, format = 'newline_delimited', columns = {
  resourceType: 'VARCHAR', id: 'VARCHAR', status: 'VARCHAR', code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
  subject: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'VARCHAR', valueQuantity: 'STRUCT(value DOUBLE, code VARCHAR)'})
WHERE resourceType = 'Observation' AND status <> 'entered-in-error'
  AND len(list_filter(code.coding, lambda x: x.system = 'http://loinc.org' AND x.code = '718-7')) > 0"""


def main() -> None:
    folder = hospital()
    observations = files(folder, "Observation")
    print(f"{len(observations)} files of Observations, {size(observations) / 1e9:.2f} GB")
    large(observations)
    few(observations[0])
    memory(folder)


def large(observations: list[Path]) -> None:
    """One laboratory view over all Observations."""
    connection = duckdb.connect()
    names = [str(path) for path in observations]
    work = {
        "run_view": lambda: vt.run_view(VIEW, observations),
        "by hand": lambda: connection.execute(BY_HAND, [names]),
    }
    if find_spec("simdjson"):
        work["simdjson, 2 processes"] = lambda: parsed(observations)
    found = shown("a laboratory view", medians(work, ROUNDS, processor))
    goal("run_view / by hand", found["run_view"] / found["by hand"], 1.15)
    if "simdjson, 2 processes" in found:
        goal("run_view / simdjson on 2 processes", found["run_view"] / found["simdjson, 2 processes"], 1.5)
    spark(observations)


def few(observations: Path) -> None:
    """The same over few patients, for runners that are slow."""
    with TemporaryDirectory() as place:
        path = Path(place) / "Observation.ndjson"
        wanted = tuple(f'-{number}"' for number in range(1, FEW + 1))
        with observations.open(encoding="utf-8") as lines:
            chosen = [line for line in lines if line.partition(',"meta"')[0].endswith(wanted)]
        path.write_text("".join(chosen), encoding="utf-8")
        work: dict[str, Any] = {
            "run_view": lambda: vt.run_view(VIEW, path),
            "naive": lambda: vt.run_view(VIEW, path, engine="naive"),
        }
        other = os.environ.get("VTABEL_SQLONFHIR", str(SECOND_OPINION) if SECOND_OPINION.exists() else "")
        if other:
            work["sqlonfhir"] = lambda: sqlonfhir(other, path)
        found = shown(f"the same, {len(chosen):,} Observations", medians(work, ROUNDS, processor))
        print(f"  ratio naive / run_view: {found['naive'] / found['run_view']:.0f}")
        if other:
            seconds = sqlonfhir(other, path)
            print(f"  ratio sqlonfhir (without its start) / run_view: {seconds / found['run_view']:.0f}")
        else:
            print(
                "  sqlonfhir: left out, neither `make second-opinion` nor VTABEL_SQLONFHIR gives a python that has it"
            )


def parsed(paths: list[Path]) -> int:
    """Documents that simdjson makes of the lines of files, in two processes."""
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(_parse, paths))


def _parse(path: Path) -> int:
    import simdjson

    parser, count = simdjson.Parser(), 0
    with path.open("rb") as lines:
        for line in lines:
            document = parser.parse(line)
            count += 1
            del document
    return count


def sqlonfhir(python: str, path: Path) -> float:
    """Seconds that sqlonfhir takes for the view, without the start of Python."""
    code = (
        "import json, sys, time\nfrom sqlonfhir import evaluate\n"
        "view = json.loads(sys.argv[1]); start = time.perf_counter()\n"
        "rows = evaluate([json.loads(line) for line in open(sys.argv[2])], view)\n"
        "print(time.perf_counter() - start)"
    )
    found = subprocess.run(
        [python, "-c", code, json.dumps(VIEW), str(path)], capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def spark(observations: list[Path]) -> None:
    """Seconds of processor of our engine and of Spark, each in a process of its own."""
    try:
        cpu = {engine: child(observations, engine)[1] for engine in ("duckdb", "spark")}
    except subprocess.CalledProcessError as error:
        print(f"  Spark: left out, {error.stderr.splitlines()[-1:]}")
        return
    print(f"  DuckDB {cpu['duckdb']:.1f} s, Spark {cpu['spark']:.1f} s of processor")
    goal("CPU of Spark / CPU of DuckDB", cpu["spark"] / cpu["duckdb"], 5, least=True)


def memory(folder: Path) -> None:
    """The most memory of a process that runs the view, for growing numbers of patients; more than there are by links to the same."""
    print("peak memory of a process that runs the view")
    observations = files(folder, "Observation")
    with TemporaryDirectory() as place:
        for patients in MEMORY_PATIENTS:
            chosen = _enough(observations, max(1, patients // 5_000), Path(place))
            used, cpu = child(chosen, "duckdb")
            print(
                f"  {len(chosen) * 5_000:>9,} patients  {size(chosen) / 1e9:6.2f} GB  {used:7.0f} MB  {cpu:6.1f} s of CPU"
            )


def _enough(paths: list[Path], wanted: int, place: Path) -> list[Path]:
    found = list(paths[:wanted])
    for number in range(len(found), wanted):
        link = place / f"Observation.{number:06}.ndjson"
        if not link.exists():
            link.symlink_to(paths[number % len(paths)])
        found.append(link)
    return found


def child(paths: list[Path], engine: str) -> tuple[float, float]:
    """MB of memory and seconds of CPU (its own and its children's) of a process that runs the view."""
    command = [sys.executable, "-m", "benchmarks.views", "run", engine]
    told = json.dumps([str(path) for path in paths])
    found = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    used, cpu = found.stdout.split()
    return float(used), float(cpu)


def run(engine: str) -> None:
    """What `child` starts: the view over the files named on standard input; prints what it took."""
    paths = json.load(sys.stdin)
    start = processor()
    len(vt.run_view(VIEW, paths, engine=engine))
    if engine == "spark":  # Java counts when it has ended
        from pyspark.sql import SparkSession

        found = SparkSession.getActiveSession()
        gateway = found.sparkContext._gateway if found is not None else None
        if found is not None and gateway is not None:
            found.stop()
            gateway.proc.stdin.close()
            gateway.proc.wait()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, processor() - start)


def shown(title: str, found: dict[str, float]) -> dict[str, float]:
    print(title)
    for name, seconds in found.items():
        print(f"  {name:<24} {seconds:8.3f} s")
    return found


def goal(what: str, ratio: float, bound: float, least: bool = False) -> None:
    word = "at least" if least else "at most"
    print(f"  ratio {what}: {ratio:.2f} (goal: {word} {bound:g})")


if __name__ == "__main__":
    run(sys.argv[2]) if sys.argv[1:2] == ["run"] else main()
