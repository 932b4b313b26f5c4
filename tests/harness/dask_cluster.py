"""Uploads a folder by a Dask cluster of two processes, one of which is killed midway; prints what came of it.

``python -m tests.harness.dask_cluster ENDPOINT KEY FOLDER``
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from typing import Any

import dask
from distributed import Client, LocalCluster

from tests.harness.executor_workers import make_client
from tests.harness.network import loopback_only

#: Results after which a worker is killed.
_MIDWAY = 40


def upload(endpoint: str, key: str, folder: str, cluster: Client) -> dict[str, Any]:
    pids = list(cluster.run(os.getpid).values())
    factory = functools.partial(make_client, endpoint, key)
    indexes, errors, killed = [], [], False
    with make_client(endpoint, key) as client:
        executor = cluster.get_executor()
        for result in client.files.upload_directory(
            folder, purpose="assistants", max_concurrency=16, executor=executor, client_factory=factory
        ):
            indexes.append(result.index)
            errors += [] if result.ok else [repr(result.error)]
            if len(indexes) == _MIDWAY:
                os.kill(pids[0], signal.SIGKILL)
                killed = True
    return {"indexes": indexes, "errors": errors, "killed": killed}


def main(endpoint: str, key: str, folder: str) -> None:
    with (
        loopback_only(),
        dask.config.set({"distributed.comm.timeouts.connect": "10s"}),
        LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address=None
        ) as workers,
        Client(workers) as cluster,
    ):
        print(json.dumps(upload(endpoint, key, folder, cluster)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
