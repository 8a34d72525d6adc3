"""A standalone Spark on this machine: one master and worker processes, from the pyspark package."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

WORKER_MEMORY = "700m"
# Of the session: what fits into such workers, without a wait for resources that are there.
SESSION = {
    "spark.executor.memory": "640m",
    "spark.driver.memory": "640m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


def has_java() -> bool:
    """Whether Spark would find a Java."""
    return bool(os.environ.get("JAVA_HOME") or shutil.which("java"))


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a running Spark with so many workers of one core each."""
    with ExitStack() as running:
        address = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        master = running.enter_context(_process(folder / "master.log", MASTER, *address))
        url = _told(master, r"Starting Spark master at (spark://\S+)")
        for number in range(workers):
            words = ["--cores", "1", "--memory", WORKER_MEMORY, "--work-dir", str(folder / "work")]
            words += [*address[:2], "--webui-port", "0", url]
            log = folder / f"worker-{number}.log"
            worker = running.enter_context(_process(log, WORKER, *words))
            _told(worker, r"Successfully registered with master")
        yield url


@contextmanager
def _process(log: Path, *words: str) -> Iterator[IO[str]]:
    """A process of Spark, ended at the end; gives what it says."""
    import pyspark  # noqa: PLC0415

    home = Path(pyspark.__file__).parent
    variables = os.environ | {"SPARK_HOME": str(home), "SPARK_NO_DAEMONIZE": "1"}
    with (
        subprocess.Popen(
            [str(home / "bin" / "spark-class"), *words],
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        assert running.stderr is not None
        try:
            yield running.stderr
        finally:
            running.terminate()


def _told(lines: IO[str], pattern: str) -> str:
    """Wait until a process says `pattern`; what stands in its group."""
    for line in lines:
        if found := re.search(pattern, line):
            return found[1] if found.groups() else ""
    raise AssertionError(f"Spark ended without saying {pattern}")
