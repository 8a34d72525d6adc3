"""A standalone Spark on this machine: one master and worker processes, from the pyspark package."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE_SECONDS = 300
WORKER_MEMORY = "700m"
# A JVM that lives for a minute is better off with the compiler that is quick to compile.
QUICK_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# On a busy machine a silence means nothing yet.
PATIENT_JVM = f"{QUICK_JVM} -Dspark.worker.timeout={PATIENCE_SECONDS}"
# Of the session: what fits into such workers, without a wait for resources that are there.
SESSION = {
    "spark.driver.extraJavaOptions": QUICK_JVM,
    "spark.executor.extraJavaOptions": QUICK_JVM,
    "spark.executor.memory": "640m",
    "spark.driver.memory": "640m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.network.timeout": f"{PATIENCE_SECONDS}s",
    "spark.sql.broadcastTimeout": f"{PATIENCE_SECONDS}",
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
        master = _Process(folder / "master.log", MASTER, *address)
        running.callback(master.end)
        url = master.said(r"Starting Spark master at (spark://\S+)")
        for number in range(workers):
            words = ["--cores", "1", "--memory", WORKER_MEMORY, "--work-dir", str(folder / "work")]
            words += [*address[:2], "--webui-port", "0", url]
            worker = _Process(folder / f"worker-{number}.log", WORKER, *words)
            running.callback(worker.end)
            worker.said(r"Successfully registered with (master)")
        yield url


class _Process:
    """A process of Spark; what it says goes to a file, so that it never waits for a reader."""

    def __init__(self, log: Path, *words: str) -> None:
        import pyspark  # noqa: PLC0415

        home = Path(pyspark.__file__).parent
        variables = {"SPARK_HOME": str(home), "SPARK_NO_DAEMONIZE": "1"}
        variables |= {"SPARK_DAEMON_JAVA_OPTS": PATIENT_JVM, "SPARK_DAEMON_MEMORY": "256m"}
        self.log = log
        with log.open("wb") as said:
            self.running = subprocess.Popen(
                [str(home / "bin" / "spark-class"), *words],
                env=os.environ | variables,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def said(self, pattern: str) -> str:
        """Wait until the process says `pattern`; what stands in its group.

        Raises AssertionError with its last words when it ends first or is silent too long.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            is_over = self.running.poll() is not None
            if found := re.search(pattern, self.log.read_text()):
                return found[1]
            if is_over:
                break
            time.sleep(0.05)
        raise AssertionError(f"Spark did not say {pattern}:\n{self.log.read_text()[-2000:]}")

    def end(self) -> None:
        """End the process; one that does not listen is killed."""
        self.running.terminate()
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
