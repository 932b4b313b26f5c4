# Converted from samples/aio/sample_begin_upload.py by swagger/codegen; do not edit.
"""Upload a file, do something else, and come back for it, even in another process.

Why: processing may take longer than your process lives. The poller is azure-core's, and its continuation token is a
short text with which anybody who has access can go on waiting.

How:  python -m samples.sample_begin_upload

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

from azure_ai_files.models import FileInfo, FilePurpose, FileState
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def begin(files: FilesOperations) -> str:
    poller = files.begin_upload(file_path=__file__, purpose=FilePurpose.AGENTS, polling_interval=0.2)
    print(f"uploaded, and now it is {'done' if poller.status() == FileState.PROCESSED else 'on its way'}")
    return poller.continuation_token()


def go_on(files: FilesOperations, token: str) -> FileInfo:
    # Nothing is uploaded here; the token says which file is waited for.
    poller = files.begin_upload(continuation_token=token, polling_interval=0.2)
    return poller.result()


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        token = begin(files)
        file = go_on(files, token)
        print(f"{file.filename} is {'ready' if file.status == FileState.PROCESSED else 'of no use'}")
        files.delete(file.id)


if __name__ == "__main__":
    main()
