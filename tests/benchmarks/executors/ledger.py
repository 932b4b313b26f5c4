"""What a ledger takes: CPU time of each input, new and done, and bytes of each row."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from azure_ai_files._decisions.bulk_jobs import Uploads
from azure_ai_files._decisions.ledger_rows import Header, Step
from azure_ai_files._local.ledger_run import LedgerOptions, LedgerRun

#: Microseconds of an input, and bytes of its row, at most.
MOST_MICROSECONDS = 15
MOST_BYTES = 150
#: Inputs at a time, as in a call that uploads fast.
_AT_A_TIME = 128
#: Files that exist; links to their folder make as many paths as needed.
_FILES = 1000


def measure(count: int) -> None:
    """Write the inputs of a call into a new ledger, and then look up the same inputs in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        for number in range(_FILES):
            (folder / "files" / f"report-{number:03}.jsonl").touch()
        for number in range(0, count, _FILES):
            (folder / str(number // _FILES)).symlink_to("files", target_is_directory=True)
        for state in ("new", "done"):
            began = time.process_time()
            _run(folder, count)
            spent = 1e6 * (time.process_time() - began) / count
            size = (folder / "jobs.sqlite3").stat().st_size / count
            cost = f"{_verdict(spent <= MOST_MICROSECONDS)} {spent:.1f} µs CPU each (at most {MOST_MICROSECONDS})"
            room = f"{_verdict(size <= MOST_BYTES)} {size:.0f} bytes a row (at most {MOST_BYTES})"
            print(f"ledger  {count:,} {state} inputs  {cost}  {room}", flush=True)


def _verdict(is_met: bool) -> str:
    return "PASS" if is_met else "MISS"


def _run(folder: Path, count: int) -> None:
    job, header = Uploads({"purpose": "batch"}, {}), Header("upload", "https://example.com", "batch")
    ledger = LedgerRun(LedgerOptions(folder / "jobs.sqlite3", None, True, True), job, header, dry_run=False)
    ledger.open()
    name = str(folder)
    try:
        for start in range(0, count, _AT_A_TIME):
            inputs = [
                (number, f"{name}/{number // _FILES}/report-{number % _FILES:03}.jsonl")
                for number in range(start, min(start + _AT_A_TIME, count))
            ]
            for entry in ledger.sort(inputs, is_later=False):
                if entry.step is Step.DO and ledger.end(entry.number, None, 1, f"assistant-{entry.number:024x}"):
                    ledger.flush()
    finally:
        ledger.close()
