"""FilesOperations of azure-ai-agents."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from azure_ai_files.exceptions import PollingTimeoutError
from azure_ai_files.models import FileInfo, FileListResponse, FilePurpose, FileState
from tests.harness.reply import Reply, json_reply
from tests.harness.scripted_service import FILE_ID, Service, file_info
from tests.peers.reference.bench import CONTENT, NAME, Bench, Show, content_of, rows

UPLOADS = ("upload", "upload_and_poll")
BUSY = json_reply(file_info(7, status="running"))


async def constructor(bench: Bench) -> None:
    assert type(getattr(bench.project.files, "_target", bench.project.files)).__name__ == "FilesOperations"


def purpose(value: str, member: FilePurpose) -> Show:
    async def show(bench: Bench) -> None:
        assert member == value
        file = await bench.file(bench.project, member)
        assert (file.purpose, file["purpose"]) == (member, value)
        assert file.id in {listed.id for listed in (await bench.project.files.list(purpose=value)).data}
        await bench.project.files.delete(file.id)

    return show


async def delete(bench: Bench) -> None:
    file = await bench.file(bench.project)
    assert await bench.project.files.delete(file_id=file.id) is None
    with pytest.raises(ResourceNotFoundError):
        await bench.project.files.get(file.id)


async def get(bench: Bench) -> None:
    file = await bench.file(bench.project)
    found = await bench.project.files.get(file_id=file.id)
    assert isinstance(found, FileInfo)
    assert (found["id"], found.bytes, found.filename) == (file.id, len(CONTENT), NAME)
    await bench.project.files.delete(file.id)


async def get_content(bench: Bench) -> None:
    file = await bench.file(bench.project)
    blocks = [block async for block in await bench.project.files.get_content(file_id=file.id)]
    assert b"".join(blocks) == CONTENT
    await bench.project.files.delete(file.id)


async def list_files(bench: Bench) -> None:
    file = await bench.file(bench.project, "batch")
    for wanted, found in ((None, True), ("batch", True), (FilePurpose.BATCH, True), ("vision", False)):
        page = await bench.project.files.list(purpose=wanted)
        assert isinstance(page, FileListResponse)
        assert (file.id in {listed.id for listed in page["data"] and page.data}) is found
    await bench.project.files.delete(file.id)


async def save(bench: Bench) -> None:
    file = await bench.file(bench.project)
    assert await bench.project.files.save(file_id=file.id, file_name=NAME, target_dir=bench.folder / "new") is None
    assert (bench.folder / "new" / NAME).read_bytes() == CONTENT
    await bench.project.files.save(file.id, NAME, str(bench.folder))
    assert (bench.folder / NAME).read_bytes() == CONTENT
    await bench.project.files.delete(file.id)


async def save_to_no_folder(bench: Bench) -> None:
    (bench.folder / "file").write_bytes(b"")
    server = bench.server()
    for name, folder in ((NAME, bench.folder / "file"), ("", bench.folder), ("../x", bench.folder)):
        with pytest.raises(ValueError, match=r"target_dir|file_name"):
            await bench.client_of(server).files.save(FILE_ID, name, folder)
    assert server.requests == []


async def save_nothing(bench: Bench) -> None:
    with pytest.raises(ResourceNotFoundError):
        await bench.project.files.save("assistant-that-is-gone", NAME, bench.folder)
    assert list(bench.folder.iterdir()) == []


async def save_what_is_not_bytes(bench: Bench) -> None:
    # Blocks are bytes here by construction; what cannot be made into bytes is an error, and leaves no file.
    server = bench.server(lambda _: Reply(200, b"not gzip" * 1000, (("Content-Encoding", "gzip"),)))
    with pytest.raises(AzureError):
        await bench.client_of(server, retry_total=0).files.save(FILE_ID, NAME, bench.folder)
    assert list(bench.folder.iterdir()) == []


async def save_to_what_cannot_be_written(bench: Bench) -> None:
    (bench.folder / NAME).mkdir()
    with pytest.raises(OSError, match=NAME):
        await bench.client_of(bench.server()).files.save(FILE_ID, NAME, bench.folder)


async def get_content_that_fails(bench: Bench) -> None:
    with pytest.raises(HttpResponseError) as caught:
        await bench.project.files.get_content("assistant-that-is-gone")
    assert caught.value.status_code == 404


def upload(method: str, **form: Any) -> Show:
    """Upload in one form, and get the same bytes back."""

    async def show(bench: Bench) -> None:
        (bench.folder / NAME).write_bytes(CONTENT)
        arguments = {name: value(bench) if callable(value) else value for name, value in form.items()}
        file = await getattr(bench.project.files, method)(**arguments)
        assert isinstance(file, FileInfo)
        assert (file.filename, file.purpose) == (NAME, FilePurpose.AGENTS)
        assert await content_of(bench.project, file.id) == CONTENT
        if method == "upload_and_poll":
            assert file.status == FileState.PROCESSED
        await bench.project.files.delete(file.id)

    return show


def path(bench: Bench) -> str:
    return str(bench.folder / NAME)


def body(bench: Bench) -> dict[str, Any]:
    return {"file_path": path(bench), "purpose": "assistants"}


def refuses_bad_path(method: str) -> Show:
    async def show(bench: Bench) -> None:
        server = bench.server()
        call = getattr(bench.client_of(server).files, method)
        with pytest.raises(FileNotFoundError, match="missing"):
            await call(file_path=str(bench.folder / "missing.txt"), purpose="assistants")
        assert server.requests == []

    return show


def refuses_what_cannot_be_read(method: str) -> Show:
    async def show(bench: Bench) -> None:
        server = bench.server()
        with pytest.raises(OSError, match="target"):
            await getattr(bench.client_of(server).files, method)(file_path=str(bench.folder), purpose="assistants")
        assert server.requests == []

    return show


def fails(method: str) -> Show:
    async def show(bench: Bench) -> None:
        with pytest.raises(HttpResponseError) as caught:
            await getattr(bench.project.files, method)(file=b"text", purpose="no such purpose")
        assert caught.value.status_code == 400

    return show


async def interval(bench: Bench) -> None:
    server = bench.server(Service(upload=[BUSY], get=[BUSY]))
    await bench.client_of(server).files.upload_and_poll(file=b"content", purpose="assistants", polling_interval=0.1)
    upload, first, second = server.requests
    assert min(first.at - upload.at, second.at - first.at) >= 0.1


async def timeout(bench: Bench) -> None:
    server = bench.server(lambda _: BUSY)
    files = bench.client_of(server).files
    with pytest.raises(PollingTimeoutError, match=FILE_ID) as caught:
        await asyncio.wait_for(files.upload_and_poll(file=b"content", purpose="assistants", timeout=1), 20)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.file_id == FILE_ID


FORMS: dict[str, dict[str, Any]] = {
    "": {"file_path": path, "purpose": "assistants"},
    ".body": {"body": body},
    ".file": {"file": (NAME, CONTENT), "purpose": "assistants"},
    ".file_path": {"file_path": path, "purpose": FilePurpose.AGENTS},
    ".purpose": {"file": CONTENT, "filename": NAME, "purpose": FilePurpose.AGENTS},
    ".filename": {"file": CONTENT, "filename": NAME, "purpose": "assistants"},
}

ROWS = rows(
    ("Constructor", "client.files, project_client.agents.files", constructor),
    ('purpose "assistants"', "FilePurpose.AGENTS", purpose("assistants", FilePurpose.AGENTS)),
    (
        'purpose "assistants_output"',
        "FilePurpose.AGENTS_OUTPUT",
        purpose("assistants_output", FilePurpose.AGENTS_OUTPUT),
    ),
    ('purpose "vision"', "FilePurpose.VISION", purpose("vision", FilePurpose.VISION)),
    ("delete", "files.delete(file_id)", delete),
    ("delete.file_id", "files.delete(file_id)", delete),
    ("get", "files.get(file_id)", get),
    ("get.file_id", "files.get(file_id)", get),
    ("get_content", "files.get_content(file_id)", get_content),
    ("get_content.file_id", "files.get_content(file_id)", get_content),
    ("get_content raises: If the HTTP request fails", "HttpResponseError", get_content_that_fails),
    ("list", "files.list(purpose=)", list_files),
    ("list.purpose", "files.list(purpose=)", list_files),
    ("save", "files.save(file_id, file_name, target_dir)", save),
    ("save.file_id", "files.save(file_id, file_name, target_dir)", save),
    ("save.file_name", "files.save(file_id, file_name, target_dir)", save),
    ("save.target_dir", "files.save(file_id, file_name, target_dir)", save),
    (
        "save raises: If the target path is not a directory or the file name is invalid",
        "ValueError",
        save_to_no_folder,
    ),
    ("save raises: If file content retrieval fails or no content is found", "HttpResponseError", save_nothing),
    ("save raises: If retrieved chunks are not bytes-like objects", "an azure-core error", save_what_is_not_bytes),
    ("save raises: If writing to the file fails", "OSError", save_to_what_cannot_be_written),
    *(
        (f"{method}{item}", f"files.{method}", upload(method, **form))
        for method in UPLOADS
        for item, form in FORMS.items()
    ),
    *(
        (f"{method} raises: If the file_path is invalid", "FileNotFoundError", refuses_bad_path(method))
        for method in UPLOADS
    ),
    *(
        (f"{method} raises: If there are issues with reading the file", "OSError", refuses_what_cannot_be_read(method))
        for method in UPLOADS
    ),
    *(
        (f"{method} raises: HttpResponseError for HTTP errors", "HttpResponseError", fails(method))
        for method in UPLOADS
    ),
    ("upload_and_poll.polling_interval", "files.upload_and_poll(polling_interval=)", interval),
    ("upload_and_poll.timeout", "files.upload_and_poll(timeout=)", timeout),
    (
        "upload_and_poll raises: If the operation times out while polling for status",
        "PollingTimeoutError, a TimeoutError",
        timeout,
    ),
)
