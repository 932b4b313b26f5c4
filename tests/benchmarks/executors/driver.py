"""One call for many files, in a process of its own, JSON in and out: ``… executors.driver JOB``.

A job is ``{"kind", "workers", "origin", "method", "files", "concurrency"}``. Its kind is where files are transferred:
in ``threads`` of this process, in processes of a ``pool``, or by workers of a ``dask`` cluster, one thread each.
"""

import functools
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient, TransferResult
from azure_ai_files.models import FileInfo
from tests.harness.dask_processes import DaskProcesses

_WARM_UPS = 400


def make_client(origin: str) -> AgentsClient:
    return AgentsClient(f"{origin}/api/projects/p", AzureKeyCredential("key"))


def rest(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


@contextmanager
def pool(workers: int) -> Iterator[Executor]:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        while len(set(executor.map(rest, [0.1] * 2 * workers))) < workers:
            pass
        yield executor


@contextmanager
def dask(workers: int) -> Iterator[Executor]:
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, DaskProcesses(Path(folder)) as cluster:
        for _ in range(workers):
            cluster.start_worker()
        with Client(scheduler_file=str(cluster.scheduler_file), set_as_default=False) as client:
            client.wait_for_workers(workers)
            yield client.get_executor()


def inputs(method: str, count: int, prefix: str) -> Iterator[Any]:
    for number in range(count):
        if method == "upload_many":
            yield b"x" * 1000, f"{prefix}-{number}.txt"
        elif method == "save_many":
            yield "assistant-000000", f"{prefix}-{number}.txt"
        else:
            yield FileInfo({"id": f"assistant-{prefix}-{number}", "bytes": 1000, "filename": f"{number}.txt"})


def run(files: Any, job: dict[str, Any], count: int, prefix: str, options: dict[str, Any]) -> list[float]:
    """Make the call; return the MiB of resident memory after each tenth of the results."""
    memory, step, number = [], max(1, count // 10), 0
    with tempfile.TemporaryDirectory() as folder:
        for number, result in enumerate(results(files, job, count, prefix, folder, options), 1):
            if isinstance(result, TransferResult) and result.raise_for_error().path is not None:
                os.unlink(str(result.path))
            if number % step == 0:
                memory.append(resident())
    assert number >= count
    return memory


def results(
    files: Any, job: dict[str, Any], count: int, prefix: str, folder: str, options: dict[str, Any]
) -> Iterable[Any]:
    if job["method"] == "list_all":
        return iter(files.list_all())
    common = {"upload_many": {"purpose": "assistants"}, "save_many": {"target_dir": folder}}
    options = {"max_concurrency": job["concurrency"], **common.get(job["method"], {}), **options}
    return iter(getattr(files, job["method"])(inputs(job["method"], count, prefix), **options))


def resident(name: str = "VmRSS") -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(job: dict[str, Any]) -> None:
    with ExitStack() as stack, make_client(job["origin"]) as client:
        options: dict[str, Any] = {}
        if job["kind"] != "threads":
            executor = stack.enter_context({"pool": pool, "dask": dask}[job["kind"]](job["workers"]))
            # By its full name: a worker cannot import what runs as a script.
            from tests.benchmarks.executors import driver

            factory = functools.partial(driver.make_client, job["origin"])
            options = {"executor": executor, "client_factory": factory}
        if job["method"] != "list_all":
            run(client.files, job, min(_WARM_UPS, job["files"]), "warm", options)
        began, spent = time.monotonic(), cpu()
        memory = run(client.files, job, job["files"], "file", options)
        seconds, spent = time.monotonic() - began, cpu() - spent
        figures = {"seconds": seconds, "cpu": spent, "memory": memory, "peak": resident("VmHWM")}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
