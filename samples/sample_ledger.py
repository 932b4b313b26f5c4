# Converted from samples/aio/sample_ledger.py by swagger/codegen; do not edit.
"""
FILE: sample_ledger.py

DESCRIPTION:
    This sample uploads many files with a ledger, so that the same call after a crash uploads only the rest. Without
    a ledger it is unknown after a crash which of the files were uploaded; with it, none is lost and none is there
    twice.

USAGE:
    python samples/sample_ledger.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    If you have no service, start an emulator in another terminal, and set the variables that it prints:
    azure-ai-files emulator
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient, Ledger
from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations


def write_reports(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        with suppress(FileExistsError), (folder / f"report-{number}.txt").open("x") as report:
            report.write(f"Report {number}")


def upload(files: FilesOperations, folder: Path, ledger: Path) -> None:
    # [START ledger]
    uploaded = skipped = 0
    for result in files.upload_directory(folder, purpose=FilePurpose.AGENTS, ledger=ledger):
        result.raise_for_error()
        skipped += result.skipped
        uploaded += not result.skipped
    # [END ledger]
    print(f"uploaded {uploaded} files, skipped {skipped}")


def main() -> None:
    with TemporaryDirectory() as name:
        folder, ledger = Path(name, "reports"), Path(name, "jobs.sqlite3")
        endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
        with (
            DefaultAzureCredential() as credential,
            AIProjectClient(endpoint, AzureKeyCredential(key) if key else credential) as project_client,
        ):
            files = project_client.agents.files
            write_reports(folder, 10)
            upload(files, folder, ledger)
            # The same call, as after a crash, or when files were added.
            write_reports(folder, 15)
            upload(files, folder, ledger)

            # [START read_ledger]
            with Ledger(ledger) as read:
                print(f"done: {read.counts()['done']}")
                uploaded = [entry.file_id for entry in read.entries("done") if entry.file_id]
            # [END read_ledger]
            for result in files.delete_many(uploaded):
                result.raise_for_error()


if __name__ == "__main__":
    main()
