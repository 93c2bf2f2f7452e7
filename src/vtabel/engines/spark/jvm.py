"""The Spark of a process: found when there is one, else started here, once, and stopped at the end."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtabel.diagnostics import UnusableInput
from vtabel.engines.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = 17  # the oldest that Spark 4 runs on: https://spark.apache.org/docs/4.0.0/#downloading
_MASTER = "VTABEL_SPARK_MASTER"
# Of every session of ours, whatever the settings of a Spark that was there already.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.json.enablePartialResults": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}


def check_pyspark() -> None:
    """Raises UnusableInput (VT420) if the libraries of the extra `spark` are not here."""
    for name in ("pyspark.sql", "pyarrow"):
        try:
            import_module(name)
        except ImportError:
            raise UnusableInput.of("VT420", None) from None


def check_java() -> None:
    """Raises UnusableInput (VT421) if Java is not here, or is too old for Spark."""
    found = java_version()
    if found < JAVA:
        old = f"Java {found}"
        raise UnusableInput.of("VT421", None, found=old if found else "no Java", found_nl=old if found else "geen Java")


def java_version() -> int:
    """The Java that Spark would use, as 17; 0 if there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        return 0
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - the user's own Java
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(found[1]) if found else 0


def spark_session(master: str, settings: Settings) -> SparkSession:
    """A session of its own, in UTC. A Spark that runs in this process is used; else one is started.

    ``master``: where a new Spark runs; empty for what the environment variable VTABEL_SPARK_MASTER says, else this machine,
    with the threads and memory of ``settings``. Raises UnusableInput if PySpark (VT420) or Java (VT421) is not there, or Spark
    does not start (VT422).
    """
    check_pyspark()
    from pyspark.sql import SparkSession

    master = master or os.environ.get(_MASTER) or f"local[{settings.cores}]"
    running = SparkSession.getActiveSession() or _started(master, settings)
    session = running.newSession()
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    return session


def not_started(master: str, why: str) -> UnusableInput:
    """The refusal where Spark does not start."""
    return UnusableInput.of("VT422", None, master=master, why=why)


def _started(master: str, settings: Settings) -> SparkSession:
    """A new Spark. Its scratch folder holds patient data and is removed at the end."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    check_java()
    scratch = tempfile.mkdtemp(prefix="vtabel-spark-", dir=settings.spill_folder)
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    conf = SparkConf()
    for name, value in {
        **_of_start(scratch),
        **(_of_this_machine(settings) if master.startswith("local") else {}),
    }.items():
        conf.set(name, value)
    said = Path(scratch) / "jvm.txt"
    try:
        with said.open("wb") as stream:
            gateway = launch_gateway(conf, {"stderr": stream})
        context = SparkContext(conf=conf.setMaster(master).setAppName("vtabel"), gateway=gateway)
    except (PySparkException, Py4JError, OSError) as error:
        raise not_started(master, _reason(said, error)) from None
    atexit.register(_stop, context, gateway)
    return SparkSession(context)


def _of_start(scratch: str) -> dict[str, str]:
    log = f"-Dlog4j2.configurationFile={files('vtabel').joinpath('data/spark_log.properties')}"
    return {
        "spark.driver.extraJavaOptions": f"{log} -Xss4m",
        "spark.local.dir": scratch,
        "spark.sql.warehouse.dir": scratch,
        "spark.sql.catalogImplementation": "in-memory",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.maxResultSize": "0",
        "spark.log.level": "OFF",
    }


def _of_this_machine(settings: Settings) -> dict[str, str]:
    """Nothing listens to the network, and few partitions."""
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(settings.cores),
        "spark.driver.memory": f"{settings.memory // 2**20}m",
    }


def _stop(context: Any, gateway: Any) -> None:
    context.stop()
    gateway.shutdown()
    if gateway.proc.stdin:
        gateway.proc.stdin.close()
    gateway.proc.wait(timeout=30)


def _reason(said: Path, error: Exception) -> str:
    """The line in which the JVM, or Spark, says what is wrong."""
    text = said.read_text(encoding="utf-8", errors="replace") + str(error)
    named = re.findall(r"^.*(?:Exception|Error): (.+)$", text, re.MULTILINE)
    return named[-1].strip() if named else type(error).__name__
