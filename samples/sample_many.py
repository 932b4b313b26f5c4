# Converted from samples/aio/sample_many.py by swagger/codegen; do not edit.
"""Upload, save and delete many files at the same time, each with its own result.

Why: many transfers at a time are faster than one after the other, one failed file does not stop the others, and when
the service asks one transfer to slow down, all of them slow down.

How:  python -m samples.sample_many

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a pattern "*.jsonl".
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def write_reports(folder: Path) -> None:
    for number in range(20):
        (folder / f"report-{number}.txt").write_text(f"Report {number}")


def send_and_fetch(files: FilesOperations, folder: Path) -> None:
    uploaded = files.upload_directory(folder, purpose=FilePurpose.AGENTS, pattern="*.txt", max_concurrency=16)
    sent = [result.raise_for_error().file for result in uploaded]
    print(f"uploaded {len(sent)} files")

    # The id that does not exist has a result with an error.
    saved = 0
    for result in files.save_many([*filter(None, sent), "assistant-none"], folder / "copies"):
        saved += result.ok
        if result.error is not None:
            print(f"{result.input} was not saved: {type(result.error).__name__}")
    print(f"saved {saved} files")

    deleted = files.delete_many(filter(None, sent))
    print(f"deleted {len([result for result in deleted if result.ok])} files")


def main() -> None:
    with TemporaryDirectory() as folder:
        write_reports(Path(folder))
        with connect() as project_client:
            send_and_fetch(project_client.agents.files, Path(folder))


if __name__ == "__main__":
    main()
