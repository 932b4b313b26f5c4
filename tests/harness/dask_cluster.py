"""Uploads a folder by a Dask cluster of two processes, and prints what came of it.

One process is killed after an upload, unless the marker is there already: then the Dask client is closed midway.

``python -m tests.harness.dask_cluster ENDPOINT KEY FOLDER MARKER``

The marker is a file that the process creates which is killed.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from typing import Any

import dask
from distributed import Client, LocalCluster

from tests.harness.executor_workers import die_once, make_client
from tests.harness.network import loopback_only


def upload(endpoint: str, key: str, folder: str, marker: str, cluster: Client) -> dict[str, Any]:
    indexes: list[int] = []
    errors: list[str] = []
    attempts: set[int] = set()
    closes, raised = os.path.exists(marker), None
    with make_client(endpoint, key) as client:
        results = client.files.upload_directory(
            folder,
            purpose="assistants",
            max_concurrency=16,
            executor=cluster.get_executor(),
            client_factory=functools.partial(make_client, endpoint, key),
            raw_response_hook=functools.partial(die_once, marker),
        )
        try:
            for result in results:
                indexes.append(result.index)
                attempts.add(result.attempts)
                errors += [] if result.ok else [repr(result.error)]
                if closes and len(indexes) == 1:
                    cluster.close()
        except ConnectionError as error:
            raised = str(error)
    return {"indexes": indexes, "errors": errors, "attempts": sorted(attempts), "raised": raised}


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
