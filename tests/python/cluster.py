"""A standalone Spark cluster of this machine: a master and workers, each a process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
DEPLOY = "org.apache.spark.deploy"


@contextmanager
def cluster(folder: Path, workers: int = 2, seconds: float = 240) -> Iterator[str]:
    """A master and ``workers`` of one core each; their address. They end with the block."""
    os.environ.update(SPARK_LOCAL_IP=HOST, PYSPARK_PYTHON=sys.executable)
    port = free_port()
    address = f"spark://{HOST}:{port}"
    master = ["master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"]
    worker = ["worker.Worker", "--host", HOST, "--webui-port", "0", "--cores", "1"]
    worker += ["--memory", "1g", "--work-dir", str(folder / "work"), address]
    processes = [start(folder / "master.log", master)]
    try:
        wait(folder / "master.log", "I have been elected leader", 1, seconds)
        processes += [start(folder / f"worker-{n}.log", worker) for n in range(workers)]
        wait(folder / "master.log", "Registering worker", workers, seconds)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def start(log: Path, words: list[str]) -> subprocess.Popen:
    """A daemon of Spark's, with its messages in a file."""
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [home / "bin" / "spark-class", f"{DEPLOY}.{words[0]}", *words[1:]]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_WORKER_OPTS": ""}
    with open(log, "wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env=environment)


def wait(log: Path, words: str, times: int, seconds: float) -> None:
    """Until the log says so that often."""
    end = time.monotonic() + seconds
    while log.read_text(errors="replace").count(words) < times:
        if time.monotonic() > end:
            raise TimeoutError(f"{log.name} does not say '{words}': {log.read_text()[-2000:]}")
        time.sleep(0.2)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def session(address: str, cores: int = 2):
    """A session on the cluster: executors of one core each."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.cores.max": cores,
        "spark.executor.cores": 1,
        "spark.executor.memory": "512m",
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": 2,
        "spark.sql.execution.arrow.maxRecordsPerBatch": 256,
    }
    builder = SparkSession.builder.master(address).appName("unspin")
    for name, value in settings.items():
        builder = builder.config(name, str(value))
    return builder.getOrCreate()
