# Converted from samples/aio/sample_raw_response.py by swagger/codegen; do not edit.
"""Get the HTTP reply: its status, headers and request id, and its body while it arrives.

Why: a support case needs the request id, a dashboard the rate limits, a proxy the bytes. The methods of every group
also exist under ``with_raw_response`` and ``with_streaming_response``.

How:  python -m samples.sample_raw_response

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI refuses to return files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name with .jsonl.
"""

from __future__ import annotations

from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def show_raw_response(files: FilesOperations, file_id: str) -> None:
    response = files.with_raw_response.get(file_id)
    file = response.parse()
    print(f"{response.status_code}: {file.filename}, request id {'known' if response.request_id else 'unknown'}")

    file, status, headers = files.with_raw_response.get(file_id)
    print(f"{status}: {file.bytes} bytes, sent as {headers['Content-Type']}")


def show_streaming_response(files: FilesOperations, file_id: str) -> None:
    # The connection is released at the end of the block, even if the body was not read to its end.
    with files.with_streaming_response.get_content(file_id) as response:
        print(f"{response.status_code}: {response.headers['Content-Length']} bytes follow")
        for block in response.iter_bytes():
            print(f"received: {block.decode()}")


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        file = files.upload(file=("hello.txt", b"Hello!"), purpose=FilePurpose.AGENTS)
        try:
            show_raw_response(files, file.id)
            show_streaming_response(files, file.id)
        finally:
            deleted = (files.with_raw_response.delete(file.id)).parse()
            print(f"deleted: {deleted.deleted}")


if __name__ == "__main__":
    main()
