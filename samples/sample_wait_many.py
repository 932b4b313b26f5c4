# Converted from samples/aio/sample_wait_many.py by swagger/codegen; do not edit.
"""Wait until the service has processed many files that were uploaded before.

Why: a file can be used when it is processed, and a program that uploads many need not wait after each of them. One list
of files serves all of them in each round, and the result of a file that cannot be used says why.

How:  python -m samples.sample_wait_many

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def upload(files: FilesOperations) -> list[str]:
    sources = [(f"Report {number}".encode(), f"report-{number}.txt") for number in range(20)]
    results = files.upload_many(sources, purpose=FilePurpose.AGENTS)
    return [result.file.id for result in results if result.file is not None]


def wait(files: FilesOperations, file_ids: list[str]) -> None:
    ready = 0
    # The id that does not exist has a result with an error.
    for result in files.wait_many([*file_ids, "assistant-none"], polling_interval=0.5, timeout=300):
        ready += result.ok
        if result.error is not None:
            print(f"{result.input} is not ready: {type(result.error).__name__}")
    print(f"{ready} files are ready")


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        file_ids = upload(files)
        try:
            wait(files, file_ids)
        finally:
            deleted = [result.ok for result in files.delete_many(file_ids)]
            print(f"deleted {sum(deleted)} files")


if __name__ == "__main__":
    main()
