"""One call for many files with a ledger, in a process that may be killed: ``… crashes.call JOB``.

A job is ``{"endpoint", "key", "folder", "ledger", "scheduler"}``. Without a scheduler, the workers are a pool of two
processes.
"""

from __future__ import annotations

import functools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from tests.harness.executor_workers import make_client


@contextmanager
def executor_of(scheduler: str | None) -> Iterator[Executor]:
    if scheduler is None:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            yield pool
        return
    from distributed import Client

    with Client(scheduler_file=scheduler, set_as_default=False) as client:
        yield client.get_executor()


def main(job: dict[str, Any]) -> None:
    said: dict[str, Any] = {"results": 0, "skipped": 0, "failed": 0, "errors": Counter(), "raised": None}
    make = functools.partial(make_client, job["endpoint"], job["key"])
    with executor_of(job["scheduler"]) as executor, make() as client:
        results = client.files.upload_directory(
            job["folder"],
            purpose="batch",
            pattern="**/*.jsonl",
            ledger=job["ledger"],
            executor=executor,
            client_factory=make,
        )
        try:
            for result in results:
                said["results"] += 1
                said["skipped"] += result.skipped
                said["failed"] += not result.ok
                if not result.ok:
                    said["errors"][f"{type(result.error).__name__} {result.error}"[:200]] += 1
        except Exception as error:
            said["raised"] = f"{type(error).__name__}: {error}"
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
