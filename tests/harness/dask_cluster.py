"""Uploads a folder by a Dask cluster of two processes, one of which is killed after an upload; prints what came of it.

``python -m tests.harness.dask_cluster ENDPOINT KEY FOLDER MARKER``

The marker is a file that the process creates which is killed.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import dask
from distributed import Client, LocalCluster

from tests.harness.executor_workers import die_once, make_client
from tests.harness.network import loopback_only


def upload(endpoint: str, key: str, folder: str, marker: str, cluster: Client) -> dict[str, Any]:
    indexes, errors, attempts = [], [], set()
    with make_client(endpoint, key) as client:
        for result in client.files.upload_directory(
            folder,
            purpose="assistants",
            max_concurrency=16,
            executor=cluster.get_executor(),
            client_factory=functools.partial(make_client, endpoint, key),
            raw_response_hook=functools.partial(die_once, marker),
        ):
            indexes.append(result.index)
            attempts.add(result.attempts)
            errors += [] if result.ok else [repr(result.error)]
    return {"indexes": indexes, "errors": errors, "attempts": sorted(attempts)}


def main(endpoint: str, key: str, folder: str, marker: str) -> None:
    with (
        loopback_only(),
        dask.config.set({"distributed.comm.timeouts.connect": "10s"}),
        LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address=None
        ) as workers,
        Client(workers) as cluster,
    ):
        print(json.dumps(upload(endpoint, key, folder, marker, cluster)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
