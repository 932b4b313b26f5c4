# Converted from samples/aio/sample_raw_response.py by swagger/codegen; do not edit.
"""See the reply itself: its status, headers and request id, and its body as it comes.

Why: a support case needs the request id, a dashboard the rate limits, a proxy the bytes. Every method of every group is
there once more under ``with_raw_response`` and ``with_streaming_response``.

How:  python -m samples.sample_raw_response

Environment variables: PROJECT_ENDPOINT and PROJECT_KEY, see _endpoint.py. Without them an emulator is started.
OpenAI hands out no files whose purpose is "assistants"; there, use FilePurpose.BATCH and a name that ends in .jsonl.
"""

from __future__ import annotations

from azure_ai_files.models import FilePurpose
from azure_ai_files.operations import FilesOperations

from ._endpoint import connect


def with_its_reply(files: FilesOperations, file_id: str) -> None:
    response = files.with_raw_response.get(file_id)
    file = response.parse()
    print(f"{response.status_code}: {file.filename}, request id {'known' if response.request_id else 'unknown'}")

    file, status, headers = files.with_raw_response.get(file_id)
    print(f"{status}: {file.bytes} bytes, told in {headers['Content-Type']}")


def before_its_body(files: FilesOperations, file_id: str) -> None:
    # The connection is given back at the end of the block, however much was read.
    with files.with_streaming_response.get_content(file_id) as response:
        print(f"{response.status_code}: {response.headers['Content-Length']} bytes are to come")
        for block in response.iter_bytes():
            print(f"came: {block.decode()}")


def main() -> None:
    with connect() as project_client:
        files = project_client.agents.files
        file = files.upload(file=("hello.txt", b"Hello!"), purpose=FilePurpose.AGENTS)
        try:
            with_its_reply(files, file.id)
            before_its_body(files, file.id)
        finally:
            deleted = (files.with_raw_response.delete(file.id)).parse()
            print(f"deleted: {deleted.deleted}")


if __name__ == "__main__":
    main()
