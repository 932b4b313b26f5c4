# Converted from samples/aio/sample_save.py by swagger/codegen; do not edit.
"""Save a file to a folder: whole, or not at all.

Why: whatever goes wrong on the way, the file that was there before stays as it was, and no half of a file takes its
name. A connection that breaks is taken up again where it broke.

How:  python -m samples.sample_save

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI hands out no files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name that ends in .jsonl.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files.models import FileInfo, FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def save(files: FilesOperations, file: FileInfo, folder: Path) -> None:
    # If this process was killed meanwhile, the same call would go on where it ended.
    digest = files.save(file.id, "copy.py", folder, resume=True, sha256=True)
    print(f"saved {file.bytes:,} bytes as copy.py, SHA-256 {digest}")

    is_same = files.verify(file.id, folder / "copy.py")
    print(f"the service holds {'the same' if is_same else 'something else'}")

    try:
        files.save(file.id, "copy.py", folder, overwrite=False)
    except FileExistsError:
        print("copy.py is there already, and was left alone")

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
