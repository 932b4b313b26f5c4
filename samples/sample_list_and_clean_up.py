# Converted from samples/aio/sample_list_and_clean_up.py by swagger/codegen; do not edit.
"""List files, and delete those that are no longer needed.

Why: services keep files until they are deleted, and limit their number. ``list_all`` requests every page, so that the
list is complete.

How:  python -m samples.sample_list_and_clean_up

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
Only files whose names begin with "azure-ai-files-sample-" are deleted.
"""

from __future__ import annotations

from azure.core.exceptions import ResourceNotFoundError

from azure_ai_files.models import FilePurpose

from ._endpoint import connect

PREFIX = "azure-ai-files-sample-"


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        for number in range(3):
            files.upload(file=(f"{PREFIX}{number}.txt", b"left behind"), purpose=FilePurpose.AGENTS)

        # Collect first and delete afterwards, because some services skip files if the list shrinks while it is read.
        ours = [file for file in files.list_all(purpose=FilePurpose.AGENTS) if file.filename.startswith(PREFIX)]

        for file in sorted(ours, key=lambda file: file.filename):
            try:
                files.delete(file.id)
                print(f"deleted {file.filename}, {file.bytes} bytes")
            except ResourceNotFoundError:
                print(f"{file.filename} was already deleted")


if __name__ == "__main__":
    main()
