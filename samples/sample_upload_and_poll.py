# Converted from samples/aio/sample_upload_and_poll.py by swagger/codegen; do not edit.
"""Upload a file, and wait until the service has processed it.

Why: an agent can use a file only after it is processed. ``upload_and_poll`` uploads the file, reports progress, and
waits at most as long as you allow.

How:  python -m samples.sample_upload_and_poll [path]

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

import sys
from typing import Optional

from azure_ai_files.models import FilePurpose, FileState

from ._endpoint import connect


def show_progress(current: int, total: Optional[int]) -> None:
    print(f"sent {current:,} of {total or 0:,} bytes")


def main() -> None:
    path = sys.argv[1] if len(sys.argv) > 1 else __file__
    with connect() as project_client:
        files = project_client.agents.files

        file = files.upload_and_poll(
            file_path=path,
            purpose=FilePurpose.AGENTS,
            polling_interval=0.2,
            timeout=60,
            progress_hook=show_progress,
        )

        # A file that cannot be processed is returned too, so that its id is not lost.
        if file.status == FileState.ERROR:
            print(f"{file.filename} cannot be processed: {file.status_details}")
        else:
            print(f"{file.filename} is ready: {file.id}, {file.bytes:,} bytes, created {file.created_at:%H:%M:%S} UTC")
        files.delete(file.id)


if __name__ == "__main__":
    main()
