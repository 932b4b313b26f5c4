"""``python -m tests.benchmarks.executors``: many files by an executor, compared with the threads of one process.

With ``--memory`` the resident memory of one process is measured instead, for each call with that many inputs.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..servers import serve
from ..tasks import LOOPBACK

_ROOT = Path(__file__).parents[3]
#: Files a second, at least this share of one process at the same max_concurrency; CPU of the driver, at most these
#: milliseconds a file.
BARS = {"pool": (0.95, 0.05), "dask": (0.75, 0.25)}
#: MiB of the process at its peak, at most.
MOST_MEMORY = 60
METHODS = ("upload_many", "save_many", "delete_many")


def measure(**job: Any) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.executors.driver", json.dumps(job)]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def verdict(is_met: bool) -> str:
    return "PASS" if is_met else "MISS"


def speed(origin: str, options: argparse.Namespace) -> None:
    rates: dict[str, list[float]] = {kind: [] for kind in ("threads", *BARS)}
    spent: dict[str, list[float]] = {kind: [] for kind in rates}
    for _ in range(options.runs):
        for kind in rates:
            job = {"kind": kind, "method": "upload_many", "files": options.files, "concurrency": options.concurrency}
            figures = measure(origin=origin, **job)
            rates[kind].append(options.files / figures["seconds"])
            spent[kind].append(1000 * figures["cpu"] / options.files)
    base = statistics.median(rates["threads"])
    print(f"threads  {base:6.0f} files/s  {statistics.median(spent['threads']):.3f} ms CPU a file")
    for kind, (least, most) in BARS.items():
        rate, cost = statistics.median(rates[kind]), statistics.median(spent[kind])
        ratio = f"{verdict(rate / base >= least)} {rate / base:.2f} of threads (at least {least})"
        print(
            f"{kind:8} {rate:6.0f} files/s  {ratio}"
            f"  {verdict(cost <= most)} {cost:.3f} ms CPU of the driver a file (at most {most})"
        )


def memory(origin: str, options: argparse.Namespace) -> None:
    for method in METHODS:
        job = {"kind": "threads", "method": method, "files": options.memory, "concurrency": options.concurrency}
        figures = measure(origin=origin, **job)
        tenths = " ".join(f"{value:.1f}" for value in figures["memory"])
        print(
            f"{method:12} {options.memory:,} inputs  {verdict(figures['peak'] <= MOST_MEMORY)} peak "
            f"{figures['peak']:.1f} MiB (at most {MOST_MEMORY})  by tenths {tenths}"
            f"  {options.memory / figures['seconds']:.0f} files/s",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.executors", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.02, help="seconds of each request")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", type=int, metavar="INPUTS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        content.write_bytes(b"x" * 1000)
        link = LOOPBACK if options.memory else LOOPBACK._replace(latency=options.latency)
        with serve(content, link) as origin:
            (memory if options.memory else speed)(origin, options)


if __name__ == "__main__":
    main()
