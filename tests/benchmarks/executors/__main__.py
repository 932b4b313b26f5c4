"""``python -m tests.benchmarks.executors``: many files by an executor, compared with the threads of one process.

With ``--memory`` the resident memory of one process is measured instead, for each call with that many inputs; with
``--ledger``, what a ledger of that many inputs takes.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ..servers import serve
from ..tasks import LOOPBACK
from . import ledger, long_list

_ROOT = Path(__file__).parents[3]


class Row(NamedTuple):
    """What is measured.

    :ivar kind: Where the files are transferred, see :mod:`.driver`.
    :ivar workers: How many processes do that.
    :ivar base: The row that it is compared with; empty for none.
    :ivar latency: Times the latency of the first row.
    :ivar least: Files a second, at least this share of the base.
    :ivar most: Milliseconds of CPU of the driver a file, at most.
    """

    kind: str
    workers: int
    base: str
    latency: int
    least: float
    most: float


#: With four times the latency, the workers of a cluster are not bound by the CPU of one machine. There each worker has
#: the concurrency of one, and otherwise all have it together.
ROWS = {
    "threads": Row("threads", 1, "", 1, 0, 9),
    "pool of 2": Row("pool", 2, "threads", 1, 0.95, 0.05),
    "dask, 2 workers": Row("dask", 2, "threads", 1, 0.75, 0.25),
    "dask, 1 worker": Row("dask", 1, "", 4, 0, 0.25),
    "dask, 4 workers": Row("dask", 4, "dask, 1 worker", 4, 3.0, 0.25),
}
#: MiB of the process at its peak, at most.
MOST_MEMORY = 60
METHODS = ("upload_many", "save_many", "delete_many")
#: Files of the list that comes as one reply, at most.
LISTED = 100_000


def measure(**job: Any) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.executors.driver", json.dumps(job)]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def verdict(is_met: bool) -> str:
    return "PASS" if is_met else "MISS"


def speed(content: Path, options: argparse.Namespace) -> None:
    rates, spent = {name: list[float]() for name in ROWS}, {name: list[float]() for name in ROWS}
    for _ in range(options.runs):
        for name, row in ROWS.items():
            job = {"kind": row.kind, "workers": row.workers, "method": "upload_many", "files": options.files}
            job["concurrency"] = options.concurrency * (row.workers if row.latency > 1 else 1)
            with serve(content, LOOPBACK._replace(latency=options.latency * row.latency)) as origin:
                figures = measure(origin=origin, **job)
            rates[name].append(options.files / figures["seconds"])
            spent[name].append(1000 * figures["cpu"] / options.files)
    for name, row in ROWS.items():
        rate, cost = statistics.median(rates[name]), statistics.median(spent[name])
        line = f"{name:16} {1000 * options.latency * row.latency:3.0f} ms  {rate:6.0f} files/s"
        if row.base:
            ratio = rate / statistics.median(rates[row.base])
            line += f"  {verdict(ratio >= row.least)} {ratio:.2f} x {row.base} (at least {row.least})"
        if row.kind != "threads":
            line += f"  {verdict(cost <= row.most)} {cost:.3f} ms CPU of the driver a file (at most {row.most})"
        print(line, flush=True)


def memory(content: Path, options: argparse.Namespace) -> None:
    with serve(content) as origin:
        for method in options.method or METHODS:
            print_peak(origin, method, options.memory, options.concurrency)
    if not options.method:
        # The list is one reply, as Foundry's is.
        count = min(options.memory, LISTED)
        with long_list.serve(count) as origin:
            print_peak(origin, "list_all", count, options.concurrency)


def print_peak(origin: str, method: str, count: int, concurrency: int) -> None:
    figures = measure(origin=origin, kind="threads", method=method, files=count, concurrency=concurrency)
    tenths = " ".join(f"{value:.1f}" for value in figures["memory"])
    print(
        f"{method:12} {count:,} files  {verdict(figures['peak'] <= MOST_MEMORY)} peak "
        f"{figures['peak']:.1f} MiB (at most {MOST_MEMORY})  by tenths {tenths}"
        f"  {count / figures['seconds']:.0f} files/s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.executors", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.02, help="seconds of each request")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", type=int, metavar="INPUTS")
    parser.add_argument("--method", choices=METHODS, action="append", help="whose memory is measured; all by default")
    parser.add_argument("--ledger", type=int, metavar="INPUTS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        content.write_bytes(b"x" * 1000)
        if options.ledger:
            ledger.measure(options.ledger)
        elif options.memory:
            memory(content, options)
        else:
            speed(content, options)


if __name__ == "__main__":
    main()
