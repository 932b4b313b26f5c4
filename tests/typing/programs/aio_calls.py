"""What the calls of the aio clients take and give."""
# pyright: strict

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Optional

from azure.core.async_paging import AsyncItemPaged
from azure.core.credentials import AzureKeyCredential
from azure.core.polling import AsyncLROPoller
from azure.core.rest import AsyncHttpResponse, HttpRequest
from typing_extensions import assert_type

from azure_ai_files import FileType, RawResponse, TransferResult
from azure_ai_files.aio import AgentsClient, AIProjectClient, StreamedResponse, TransferResults
from azure_ai_files.aio.operations import (
    AssistantFilesOperations,
    FilesOperations,
    UploadsOperations,
    VectorStoreFileBatchesOperations,
    VectorStoreFilesOperations,
    VectorStoresOperations,
)
from azure_ai_files.models import (
    AssistantFile,
    AssistantFileDeletionStatus,
    AssistantFileListResponse,
    ExpiresAfter,
    FileDeletionStatus,
    FileInfo,
    FileListResponse,
    FilePurpose,
    ListSortOrder,
    Upload,
    UploadPart,
    VectorStore,
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileError,
    VectorStoreStaticChunkingStrategyOptions,
    VectorStoreStaticChunkingStrategyRequest,
)


class FormFile:
    """A file as web frameworks hand it over."""

    file = BytesIO()
    filename = "a.txt"


class AsyncReader:
    """A file that comes block by block."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b""


def on_progress(current: int, total: Optional[int]) -> None:
    """Show how far a transfer is."""


async def clients(project: AIProjectClient) -> None:
    """Clients and their groups."""
    assert_type(project.agents, AgentsClient)
    assert_type(project.agents.files, FilesOperations)
    assert_type(project.agents.uploads, UploadsOperations)
    assert_type(project.agents.assistant_files, AssistantFilesOperations)
    async with AgentsClient("https://localhost/v1", AzureKeyCredential("key"), api_version="v1") as client:
        assert_type(client, AgentsClient)
        assert_type(await client.send_request(HttpRequest("GET", "files"), stream=True), AsyncHttpResponse)


async def upload(files: FilesOperations, path: Path, form_file: FormFile, handle: BytesIO) -> None:
    """Every way to upload."""
    kinds: list[FileType] = [
        *(b"", bytearray(), memoryview(b""), handle, iter([b""]), AsyncReader(), form_file),
        *(("a.txt", b""), ("a.txt", handle, "text/plain"), (None, b"", None)),
    ]
    for file in kinds:
        assert_type(await files.upload(file=file, purpose="assistants"), FileInfo)
    assert_type(await files.upload({"file": b"", "purpose": "assistants"}, progress_hook=on_progress), FileInfo)
    assert_type(await files.upload(file_path=path, purpose=FilePurpose.AGENTS, filename="b.txt"), FileInfo)
    expiry = ExpiresAfter(anchor="created_at", seconds=3600)
    assert_type(await files.upload(file_path="a.txt", purpose="batch", expires_after=expiry), FileInfo)
    assert_type(await files.upload(file=b"", purpose="batch", expires_after={"seconds": 3600}), FileInfo)


async def upload_and_wait(files: FilesOperations, path: Path) -> None:
    """Every way to wait for an upload."""
    assert_type(await files.upload_and_poll({"file": b"", "purpose": "assistants"}, polling_interval=0.5), FileInfo)
    assert_type(await files.upload_and_poll(file=b"", purpose="assistants", timeout=5), FileInfo)
    assert_type(await files.upload_and_poll(file_path=path, purpose="assistants", headers={"a": "b"}), FileInfo)
    assert_type(await files.wait("file_1", polling_interval=0.5, timeout=5), FileInfo)
    assert_type(await files.wait(FileInfo({"id": "file_1"})), FileInfo)
    assert_type(files.upload_many([path], purpose="batch", poll=True, polling_interval=0.5), TransferResults)
    async with files.temporary(file=b"", purpose="assistants", timeout=5) as temporary:
        assert_type(temporary, FileInfo)
    attached = files.upload_directory(path, purpose="batch", vector_store_id="vs_1", attributes={"a": 1}, timeout=5)
    assert_type(attached, TransferResults)
    assert_type(files.wait_many(["file_1", FileInfo({"id": "file_1"})], timeout=5), TransferResults)
    poller = await files.begin_upload(file_path=path, purpose="assistants", polling_interval=2)
    assert_type(poller, AsyncLROPoller[FileInfo])
    assert_type(await poller.result(), FileInfo)
    assert_type(await files.begin_upload({"file": b"", "purpose": "assistants"}), AsyncLROPoller[FileInfo])
    assert_type(await files.begin_upload(file=b"", purpose="assistants"), AsyncLROPoller[FileInfo])
    assert_type(await files.begin_upload(continuation_token=poller.continuation_token()), AsyncLROPoller[FileInfo])


async def look(files: FilesOperations) -> None:
    """Lists, single files and their content."""
    assert_type(await files.list(purpose="assistants", limit=5, order=ListSortOrder.DESCENDING), FileListResponse)
    pager = files.list_all(page_size=100, order="asc")
    assert_type(pager, AsyncItemPaged[FileInfo])
    async for file in pager:
        assert_type(file, FileInfo)
    async for page in pager.by_page("token"):
        assert_type([file async for file in page], list[FileInfo])
    assert_type(await files.get("file_1", connection_timeout=5), FileInfo)
    assert_type(asyncio.create_task(files.get("file_1")), asyncio.Task[FileInfo])
    assert_type(await files.save("file_1", "a.txt", Path(), overwrite=False, progress_hook=on_progress), None)
    assert_type(await files.save("file_1", "a.txt", max_concurrency=4, resume=True, sha256=True), str)
    assert_type(await files.save("file_1", "a.txt", sha256=bool(pager)), Optional[str])
    assert_type(await files.verify("file_1", Path(), progress_hook=on_progress), bool)
    assert_type(await files.delete("file_1"), None)
    content: AsyncIterator[bytes] = await files.get_content("file_1")
    assert_type(await content.__anext__(), bytes)
    async with await files.get_content("file_1") as blocks:
        async for block in blocks:
            assert_type(block, bytes)
    await blocks.close()


async def many(files: FilesOperations, path: Path, infos: list[FileInfo]) -> None:
    """Many files at once."""
    paths = files.upload_many([path, path], purpose="assistants", max_concurrency=16, sha256=True)
    assert_type(paths, TransferResults)
    async for result in paths:
        assert_type(result, TransferResult)
        assert_type(result.raise_for_error().file, Optional[FileInfo])
    files.upload_many([(b"", "a.txt"), ("b.txt", "c.txt"), "d.txt"], purpose=FilePurpose.BATCH)
    files.upload_directory(path, purpose="assistants", pattern="**/*", progress_hook=on_progress)
    async with files.save_many(infos, path, overwrite=False) as results:
        assert_type(await results.__anext__(), TransferResult)
    files.save_many(["file_1", ("file_2", "b.txt")])
    files.save_many(files.list_all())
    files.delete_many(iter(["file_1"]), executor=ThreadPoolExecutor(1), client_factory=lambda: None)
    files.delete_many(purpose="batch", older_than=timedelta(days=1), dry_run=True)


async def uploads(group: UploadsOperations, handle: BytesIO) -> None:
    """Uploads in parts."""
    upload = await group.create(filename="a", purpose=FilePurpose.BATCH, bytes=5, mime_type="text/plain")
    assert_type(upload, Upload)
    assert_type(await group.create({"filename": "a"}), Upload)
    assert_type(await group.add_part(upload.id, handle), UploadPart)
    assert_type(await group.complete(upload.id, part_ids=["part_1"], md5="0"), Upload)
    assert_type(await group.complete(upload.id, {"part_ids": ["part_1"]}), Upload)
    assert_type(await group.cancel(upload.id), Upload)


async def assistant_files(group: AssistantFilesOperations) -> None:
    """The files of an assistant."""
    assert_type(await group.create("asst_1", file_id="file_1"), AssistantFile)
    assert_type(await group.create("asst_1", {"file_id": "file_1"}), AssistantFile)
    assert_type(await group.get("asst_1", "file_1"), AssistantFile)
    assert_type(group.list("asst_1", limit=5, before="file_1"), AsyncItemPaged[AssistantFile])
    assert_type(await group.delete("asst_1", "file_1"), AssistantFileDeletionStatus)


async def vector_stores(
    stores: VectorStoresOperations, files: VectorStoreFilesOperations, batches: VectorStoreFileBatchesOperations
) -> None:
    """Vector stores, their files and batches of files."""
    sizes = VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
    strategy = VectorStoreStaticChunkingStrategyRequest(static=sizes)
    store = await stores.create_and_poll(name="handbook", file_ids=["file_1"], metadata={"a": "b"}, timeout=5)
    assert_type(store, VectorStore)
    assert_type(await stores.create({"name": "handbook"}), VectorStore)
    assert_type(await stores.create(BytesIO(b"{}"), content_type="application/json"), VectorStore)
    assert_type(stores.list(limit=5, before=store.id), AsyncItemPaged[VectorStore])
    assert_type(store.file_counts.failed, int)
    file = await files.create(store.id, file_id="file_1", chunking_strategy=strategy, attributes={"year": 2025})
    assert_type(file, VectorStoreFile)
    assert_type(file.last_error, Optional[VectorStoreFileError])
    assert_type(await files.update(store.id, file.id, attributes={"final": True}), VectorStoreFile)
    assert_type(await batches.create(store.id, files=[{"file_id": "file_1"}]), VectorStoreFileBatch)
    assert_type(batches.list_files(store.id, "vsfb_1", filter="failed"), AsyncItemPaged[VectorStoreFile])
    assert_type((await batches.with_raw_response.get(store.id, "vsfb_1")).parse(), VectorStoreFileBatch)


async def raw(client: AgentsClient) -> None:
    """Raw responses."""
    files = client.files.with_raw_response
    reply = await files.get("file_1")
    assert_type(reply, RawResponse[FileInfo])
    assert_type(reply.parse(), FileInfo)
    assert_type(reply.status_code, int)
    assert_type(reply.headers["ETag"], str)
    assert_type(reply.request_id, Optional[str])
    assert_type((await files.list()).parse(), FileListResponse)
    assert_type((await files.delete("file_1")).parse(), FileDeletionStatus)
    assert_type((await files.upload(file=b"", purpose="assistants")).parse(), FileInfo)
    assert_type((await files.upload_and_poll(file=b"", purpose="assistants")).parse(), FileInfo)
    assert_type((await files.wait("file_1")).parse(), FileInfo)
    assert_type(await (await files.begin_upload(file=b"", purpose="batch")).result(), RawResponse[FileInfo])
    assert_type((await files.save("file_1", "a.txt")).parse(), None)
    assert_type((await files.save("file_1", "a.txt", sha256=True)).parse(), str)
    async for block in (await files.get_content("file_1")).parse():
        assert_type(block, bytes)
    assert_type(files.list_all(), AsyncItemPaged[RawResponse[FileListResponse]])
    assert_type((await client.uploads.with_raw_response.add_part("upload_1", b"")).parse(), UploadPart)
    assert_type((await client.assistant_files.with_raw_response.get("asst_1", "file_1")).parse(), AssistantFile)


async def streaming(client: AgentsClient) -> None:
    """Unread responses."""
    files = client.files.with_streaming_response
    async with files.get("file_1") as reply:
        assert_type(reply, StreamedResponse[FileInfo])
        assert_type(await reply.parse(), FileInfo)
        assert_type(reply.iter_bytes(), AsyncIterator[bytes])
        assert_type(await reply.read(), bytes)
    async with files.delete("file_1") as deletion:
        assert_type(await deletion.parse(), FileDeletionStatus)
    async with files.get_content("file_1") as content:
        assert_type([block async for block in await content.parse()], list[bytes])
    async with client.uploads.with_streaming_response.cancel("upload_1") as cancelled:
        assert_type(await cancelled.parse(), Upload)
    async with client.assistant_files.with_streaming_response.list("asst_1") as first_page:
        assert_type(await first_page.parse(), AssistantFileListResponse)
