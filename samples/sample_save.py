# Converted from samples/aio/sample_save.py by swagger/codegen; do not edit.
"""Save a file to a folder, atomically.

Why: if anything fails, an existing file stays as it was, and an incomplete file never gets its name. After a broken
connection, the download continues where it stopped.

How:  python -m samples.sample_save

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name with .jsonl.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files.models import FileInfo, FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def save(files: FilesOperations, file: FileInfo, folder: Path) -> None:
    # If this process is killed during the call, the same call in a new process continues where it stopped.
    digest = files.save(file.id, "copy.py", folder, resume=True, sha256=True)
    print(f"saved {file.bytes:,} bytes as copy.py, SHA-256 {digest}")

    is_same = files.verify(file.id, folder / "copy.py")
    print(f"the content on the service is {'the same' if is_same else 'different'}")

    try:
        files.save(file.id, "copy.py", folder, overwrite=False)
    except FileExistsError:
        print("copy.py already exists and was not replaced")

    try:
        files.save(file.id, "../outside.py", folder)
    except ValueError as error:
        print(error)


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        file = files.upload(file_path=__file__, purpose=FilePurpose.AGENTS)
        try:
            with TemporaryDirectory() as folder:
                save(files, file, Path(folder, "results"))
        finally:
            files.delete(file.id)


if __name__ == "__main__":
    main()
