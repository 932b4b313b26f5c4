# Converted from samples/aio/sample_ledger.py by swagger/codegen; do not edit.
"""Upload many files with a ledger, so that the same call after a crash uploads only the rest.

Why: after a crash it is unknown which of many files were uploaded; with a ledger, none is lost and none is there twice.

How:  python -m samples.sample_ledger

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files import Ledger
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def write_reports(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        with suppress(FileExistsError), (folder / f"report-{number}.txt").open("x") as report:
            report.write(f"Report {number}")


def upload(files: FilesOperations, folder: Path, ledger: Path) -> None:
    uploaded = skipped = 0
    for result in files.upload_directory(folder, purpose=FilePurpose.AGENTS, ledger=ledger):
        result.raise_for_error()
        skipped += result.skipped
        uploaded += not result.skipped
    print(f"uploaded {uploaded} files, skipped {skipped}")


def main() -> None:
    with TemporaryDirectory() as name:
        folder, ledger = Path(name, "reports"), Path(name, "jobs.sqlite3")
        with connect() as project_client:
            files = project_client.agents.files
            write_reports(folder, 10)
            upload(files, folder, ledger)
            # The same call, as after a crash, or when files were added.
            write_reports(folder, 15)
            upload(files, folder, ledger)

            with Ledger(ledger) as read:
                print(f"done: {read.counts()['done']}")
                uploaded = [entry.file_id for entry in read.entries("done") if entry.file_id]
            for result in files.delete_many(uploaded):
                result.raise_for_error()


if __name__ == "__main__":
    main()
