# Converted from samples/aio/sample_paging.py by swagger/codegen; do not edit.
"""List files page by page, stop, and continue later.

Why: a web page, or a job that can be interrupted, needs one page at a time. The continuation token is a short string;
store it, and continue from it in another process.

How:  python -m samples.sample_paging

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
Foundry and Azure OpenAI send all files as one page; OpenAI sends several, and ``page_size=`` sets their length.
Only files whose names begin with "azure-ai-files-page-" are deleted.
"""

from __future__ import annotations

from typing import Optional, cast

from azure.core.paging import PageIterator

from azure_ai_files.models import FileInfo, FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect

PREFIX = "azure-ai-files-page-"


def read_page(files: FilesOperations, token: Optional[str]) -> tuple[list[FileInfo], Optional[str]]:
    listed = files.list_all(purpose=FilePurpose.AGENTS).by_page(continuation_token=token)
    pages = cast("PageIterator[FileInfo]", listed)
    page = pages.__next__()
    found: list[FileInfo] = []
    for file in page:
        found.append(file)
    # Another process needs only this token to continue.
    return found, pages.continuation_token


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        for number in range(3):
            files.upload(file=(f"{PREFIX}{number}.txt", b"text"), purpose=FilePurpose.AGENTS)

        found, token = read_page(files, None)
        while token is not None:
            more, token = read_page(files, token)
            found += more

        ours = [file for file in found if file.filename.startswith(PREFIX)]
        print(f"found {len(ours)} files of this sample")
        for file in ours:
            files.delete(file.id)


if __name__ == "__main__":
    main()
