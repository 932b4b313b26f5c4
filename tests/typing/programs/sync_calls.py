"""What the calls of the clients take and give."""
# pyright: strict

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.paging import ItemPaged
from azure.core.polling import LROPoller
from azure.core.rest import HttpRequest, HttpResponse
from typing_extensions import assert_type

from azure_ai_files import (
    AgentsClient,
    AIProjectClient,
    FileType,
    RawResponse,
    StreamedResponse,
    TransferResult,
    TransferResults,
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
from azure_ai_files.operations import (
    AssistantFilesOperations,
    FilesOperations,
    UploadsOperations,
    VectorStoreFileBatchesOperations,
    VectorStoreFilesOperations,
    VectorStoresOperations,
)


class FormFile:
    """A file as web frameworks hand it over."""

    file = BytesIO()
    filename = "a.txt"


class Reader:
    """A file that comes block by block."""

    def __iter__(self) -> Iterator[bytes]:
        yield b""


def on_progress(current: int, total: Optional[int]) -> None:
    """Show how far a transfer is."""


def clients(project: AIProjectClient) -> None:
    """Clients and their groups."""
    assert_type(project.agents, AgentsClient)
    assert_type(project.agents.files, FilesOperations)
    assert_type(project.agents.uploads, UploadsOperations)
    assert_type(project.agents.assistant_files, AssistantFilesOperations)
    with AgentsClient("https://localhost/v1", AzureKeyCredential("key"), api_version="v1") as client:
        assert_type(client, AgentsClient)
        assert_type(client.send_request(HttpRequest("GET", "files"), stream=True), HttpResponse)


def upload(files: FilesOperations, path: Path, form_file: FormFile, handle: BytesIO) -> None:
    """Every way to upload."""
    kinds: list[FileType] = [
        *(b"", bytearray(), memoryview(b""), handle, iter([b""]), Reader(), form_file),
        *(("a.txt", b""), ("a.txt", handle, "text/plain"), (None, b"", None)),
    ]
    for file in kinds:
        assert_type(files.upload(file=file, purpose="assistants"), FileInfo)
    assert_type(files.upload({"file": b"", "purpose": "assistants"}, progress_hook=on_progress), FileInfo)
    assert_type(files.upload(file_path=path, purpose=FilePurpose.AGENTS, filename="b.txt"), FileInfo)
    expiry = ExpiresAfter(anchor="created_at", seconds=3600)
    assert_type(files.upload(file_path="a.txt", purpose="batch", expires_after=expiry), FileInfo)
    assert_type(files.upload(file=b"", purpose="batch", expires_after={"seconds": 3600}), FileInfo)


def upload_and_wait(files: FilesOperations, path: Path) -> None:
    """Every way to wait for an upload."""
    assert_type(files.upload_and_poll({"file": b"", "purpose": "assistants"}, polling_interval=0.5), FileInfo)
    assert_type(files.upload_and_poll(file=b"", purpose="assistants", timeout=5), FileInfo)
    assert_type(files.upload_and_poll(file_path=path, purpose="assistants", headers={"a": "b"}), FileInfo)
    assert_type(files.wait("file_1", polling_interval=0.5, timeout=5), FileInfo)
    assert_type(files.wait(FileInfo({"id": "file_1"})), FileInfo)
    assert_type(files.upload_many([path], purpose="batch", poll=True, polling_interval=0.5), TransferResults)
    with files.temporary(file=b"", purpose="assistants", timeout=5) as temporary:
        assert_type(temporary, FileInfo)
    attached = files.upload_directory(path, purpose="batch", vector_store_id="vs_1", attributes={"a": 1}, timeout=5)
    assert_type(attached, TransferResults)
    assert_type(files.wait_many(["file_1", FileInfo({"id": "file_1"})], timeout=5), TransferResults)
    poller = files.begin_upload(file_path=path, purpose="assistants", polling_interval=2)
    assert_type(poller, LROPoller[FileInfo])
    assert_type(poller.result(), FileInfo)
    assert_type(files.begin_upload({"file": b"", "purpose": "assistants"}), LROPoller[FileInfo])
    assert_type(files.begin_upload(file=b"", purpose="assistants"), LROPoller[FileInfo])
    assert_type(files.begin_upload(continuation_token=poller.continuation_token()), LROPoller[FileInfo])


def look(files: FilesOperations) -> None:
    """Lists, single files and their content."""
    assert_type(files.list(purpose="assistants", limit=5, order=ListSortOrder.DESCENDING), FileListResponse)
    pager = files.list_all(page_size=100, order="asc")
    assert_type(pager, ItemPaged[FileInfo])
    for file in pager:
        assert_type(file, FileInfo)
    for page in pager.by_page("token"):
        assert_type(list(page), list[FileInfo])
    assert_type(files.get("file_1", connection_timeout=5), FileInfo)
    assert_type(files.save("file_1", "a.txt", Path(), overwrite=False, progress_hook=on_progress), None)
    assert_type(files.delete("file_1"), None)
    content: Iterator[bytes] = files.get_content("file_1")
    assert_type(content.__next__(), bytes)
    with files.get_content("file_1") as blocks:
        for block in blocks:
            assert_type(block, bytes)
    blocks.close()


def many(files: FilesOperations, path: Path, infos: list[FileInfo]) -> None:
    """Many files at once."""
    paths = files.upload_many([path, path], purpose="assistants", max_concurrency=16, sha256=True)
    assert_type(paths, TransferResults)
    for result in paths:
        assert_type(result, TransferResult)
        assert_type(result.raise_for_error().file, Optional[FileInfo])
    files.upload_many([(b"", "a.txt"), ("b.txt", "c.txt"), "d.txt"], purpose=FilePurpose.BATCH)
    files.upload_directory(path, purpose="assistants", pattern="**/*", progress_hook=on_progress)
    with files.save_many(infos, path, overwrite=False) as results:
        assert_type(results.__next__(), TransferResult)
    files.save_many(["file_1", ("file_2", "b.txt")])
    files.save_many(files.list_all())
    files.delete_many(iter(["file_1"]), executor=ThreadPoolExecutor(1), client_factory=lambda: None)
    files.delete_many(purpose="batch", older_than=timedelta(days=1), dry_run=True)


def uploads(group: UploadsOperations, handle: BytesIO) -> None:
    """Uploads in parts."""
    upload = group.create(filename="a", purpose=FilePurpose.BATCH, bytes=5, mime_type="text/plain")
    assert_type(upload, Upload)
    assert_type(group.create({"filename": "a"}), Upload)
    assert_type(group.add_part(upload.id, handle), UploadPart)
    assert_type(group.complete(upload.id, part_ids=["part_1"], md5="0"), Upload)
    assert_type(group.complete(upload.id, {"part_ids": ["part_1"]}), Upload)
    assert_type(group.cancel(upload.id), Upload)


def assistant_files(group: AssistantFilesOperations) -> None:
    """The files of an assistant."""
    assert_type(group.create("asst_1", file_id="file_1"), AssistantFile)
    assert_type(group.create("asst_1", {"file_id": "file_1"}), AssistantFile)
    assert_type(group.get("asst_1", "file_1"), AssistantFile)
    assert_type(group.list("asst_1", limit=5, before="file_1"), ItemPaged[AssistantFile])
    assert_type(group.delete("asst_1", "file_1"), AssistantFileDeletionStatus)


def vector_stores(
    stores: VectorStoresOperations, files: VectorStoreFilesOperations, batches: VectorStoreFileBatchesOperations
) -> None:
    """Vector stores, their files and batches of files."""
    sizes = VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=200, chunk_overlap_tokens=100)
    strategy = VectorStoreStaticChunkingStrategyRequest(static=sizes)
    store = stores.create_and_poll(name="handbook", file_ids=["file_1"], metadata={"a": "b"}, timeout=5)
    assert_type(store, VectorStore)
    assert_type(stores.create({"name": "handbook"}), VectorStore)
    assert_type(stores.create(BytesIO(b"{}"), content_type="application/json"), VectorStore)
    assert_type(stores.list(limit=5, before=store.id), ItemPaged[VectorStore])
    assert_type(store.file_counts.failed, int)
    file = files.create(store.id, file_id="file_1", chunking_strategy=strategy, attributes={"year": 2025})
    assert_type(file, VectorStoreFile)
    assert_type(file.last_error, Optional[VectorStoreFileError])
    assert_type(files.update(store.id, file.id, attributes={"final": True}), VectorStoreFile)
    assert_type(batches.create(store.id, files=[{"file_id": "file_1"}]), VectorStoreFileBatch)
    assert_type(batches.list_files(store.id, "vsfb_1", filter="failed"), ItemPaged[VectorStoreFile])
    assert_type((batches.with_raw_response.get(store.id, "vsfb_1")).parse(), VectorStoreFileBatch)


def raw(client: AgentsClient) -> None:
    """Raw responses."""
    files = client.files.with_raw_response
    reply = files.get("file_1")
    assert_type(reply, RawResponse[FileInfo])
    assert_type(reply.parse(), FileInfo)
    assert_type(reply.status_code, int)
    assert_type(reply.headers["ETag"], str)
    assert_type(reply.request_id, Optional[str])
    assert_type((files.list()).parse(), FileListResponse)
    assert_type((files.delete("file_1")).parse(), FileDeletionStatus)
    assert_type((files.upload(file=b"", purpose="assistants")).parse(), FileInfo)
    assert_type((files.upload_and_poll(file=b"", purpose="assistants")).parse(), FileInfo)
    assert_type((files.wait("file_1")).parse(), FileInfo)
    assert_type((files.begin_upload(file=b"", purpose="batch")).result(), RawResponse[FileInfo])
    assert_type((files.save("file_1", "a.txt")).parse(), None)
    for block in (files.get_content("file_1")).parse():
        assert_type(block, bytes)
    assert_type(files.list_all(), ItemPaged[RawResponse[FileListResponse]])
    assert_type((client.uploads.with_raw_response.add_part("upload_1", b"")).parse(), UploadPart)
    assert_type((client.assistant_files.with_raw_response.get("asst_1", "file_1")).parse(), AssistantFile)


def streaming(client: AgentsClient) -> None:
    """Unread responses."""
    files = client.files.with_streaming_response
    with files.get("file_1") as reply:
        assert_type(reply, StreamedResponse[FileInfo])
        assert_type(reply.parse(), FileInfo)
        assert_type(reply.iter_bytes(), Iterator[bytes])
        assert_type(reply.read(), bytes)
    with files.delete("file_1") as deletion:
        assert_type(deletion.parse(), FileDeletionStatus)
    with files.get_content("file_1") as content:
        assert_type(list(content.parse()), list[bytes])
    with client.uploads.with_streaming_response.cancel("upload_1") as cancelled:
        assert_type(cancelled.parse(), Upload)
    with client.assistant_files.with_streaming_response.list("asst_1") as first_page:
        assert_type(first_page.parse(), AssistantFileListResponse)
