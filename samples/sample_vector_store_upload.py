# Converted from samples/aio/sample_vector_store_upload.py by swagger/codegen; do not edit.
"""Upload a folder into a vector store, and list the files that cannot be searched.

Why: a batch of files is "completed" although some of them failed. Here each file has its own result, with the reason of
the service, and files are attached while others are uploaded.

How:  python -m samples.sample_vector_store_upload

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def write_manuals(folder: Path) -> None:
    for number in range(20):
        (folder / f"manual-{number}.md").write_text(f"# Manual {number}")


def upload(files: FilesOperations, folder: Path, store_id: str) -> list[str]:
    """Return the ids of the files that were uploaded."""
    results = files.upload_directory(folder, purpose=FilePurpose.AGENTS, vector_store_id=store_id, timeout=300)
    uploaded: list[str] = []
    searchable = 0
    for result in results:
        searchable += result.ok
        if result.error is not None:
            print(f"{result.input} cannot be searched: {result.error}")
        if result.file is not None:
            uploaded.append(result.file.id)
    print(f"{searchable} files can be searched")
    return uploaded


def main() -> None:
    with connect() as project_client:
        client = project_client.agents
        store = client.vector_stores.create(name="azure-ai-files-sample")
        uploaded: list[str] = []
        try:
            with TemporaryDirectory() as folder:
                write_manuals(Path(folder))
                uploaded = upload(client.files, Path(folder), store.id)
        finally:
            client.vector_stores.delete(store.id)
            deleted = [result.ok for result in client.files.delete_many(uploaded)]
            print(f"deleted {sum(deleted)} files")


if __name__ == "__main__":
    main()
