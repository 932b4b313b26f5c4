"""What a call gives besides its result: a typed hook, and the raw response."""
# pyright: strict

from collections.abc import Mapping
from typing import Any, Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline import PipelineResponse
from azure.core.rest import HttpRequest, HttpResponse
from typing_extensions import assert_type

from azure_ai_files import AgentsClient, RawResponse, ResponseHook
from azure_ai_files.aio import AgentsClient as AsyncAgentsClient
from azure_ai_files.aio import ResponseHook as AsyncResponseHook
from azure_ai_files.models import FileInfo

client = AgentsClient("https://host/api/projects/p", AzureKeyCredential("key"))
async_client = AsyncAgentsClient("https://host/api/projects/p", AzureKeyCredential("key"))
statuses: list[int] = []


def note(response: PipelineResponse[HttpRequest, HttpResponse], file: FileInfo, headers: Mapping[str, str]) -> FileInfo:
    statuses.append(response.http_response.status_code)
    return file


#: Programs can name the type of a hook.
sync_hook: ResponseHook[FileInfo] = note
hooks: dict[str, AsyncResponseHook[FileInfo]] = {"id": lambda response, file, headers: (file.id, headers)}


def lambdas() -> None:
    """Type checkers know what a lambda is called with, and take the call to return its usual type."""
    files = client.files
    assert_type(files.get("id", cls=lambda response, file, headers: headers), FileInfo)
    assert_type(files.list(cls=lambda response, page, headers: len(page.data)).has_more, Optional[bool])
    for _ in files.list_all(cls=lambda response, page, headers: page):
        pass
    files.delete("id", cls=lambda response, status, headers: (status.deleted, headers["x-ms-region"]))
    files.get_content("id", cls=lambda response, content, headers: content.size)
    digest = files.save("id", "a.txt", sha256=True, cls=lambda response, digest, headers: digest.upper())
    assert_type(digest, str)
    files.verify("id", "a.txt", cls=lambda response, same, headers: (same, response.http_response.headers["ETag"]))
    files.wait("id", cls=lambda response, file, headers: file.status)
    files.upload(file=b"", purpose="batch", cls=lambda response, file, headers: (file.id, response.http_response.url))
    files.upload({"file": b"", "purpose": "batch"}, cls=lambda response, file, headers: file.id)
    files.upload_and_poll(file_path="a", purpose="batch", cls=lambda response, file, headers: file.status)
    files.begin_upload(file_path="a", purpose="batch", cls=lambda response, file, headers: file.status).result()
    client.containers.create(name="a", cls=lambda response, container, headers: container.id)
    client.container_files.get("id", "id", cls=lambda response, file, headers: file.path)
    client.uploads.complete("id", part_ids=[], cls=lambda response, upload, headers: upload.file)
    client.assistant_files.create("id", file_id="id", cls=lambda response, file, headers: file.id)
    client.vector_stores.create(name="a", cls=lambda response, store, headers: store.file_counts.total)
    client.vector_store_files.create_and_poll("id", file_id="id", cls=lambda response, file, headers: file.last_error)
    client.vector_store_file_batches.get("id", "id", cls=lambda response, batch, headers: batch.status)


async def async_lambdas() -> None:
    """The same, for asyncio."""
    files = async_client.files
    assert_type(await files.get("id", cls=lambda response, file, headers: headers), FileInfo)
    await files.get("id", cls=hooks.get("id"))
    await files.list(cls=lambda response, page, headers: len(page.data))
    async for _ in files.list_all(cls=lambda response, page, headers: page):
        pass
    await files.delete("id", cls=lambda response, status, headers: (status.deleted, headers["x-ms-region"]))
    await files.get_content("id", cls=lambda response, content, headers: content.size)
    await files.upload(file=b"", purpose="batch", cls=lambda response, file, headers: response.http_response.url)
    await files.upload_and_poll(file_path="a", purpose="batch", cls=lambda response, file, headers: file.status)
    await async_client.containers.get("id", cls=lambda response, container, headers: container.status)
    await async_client.uploads.create({}, cls=lambda response, upload, headers: upload.expires_at)
    await async_client.vector_stores.get("id", cls=lambda response, store, headers: store.status)
    await async_client.vector_store_files.get("id", "id", cls=lambda response, file, headers: file.status)
    async for _ in async_client.vector_store_files.list("id", cls=lambda response, page, headers: page):
        pass


async def main(**options: Any) -> Optional[FileInfo]:
    assert_type(client.files.get("id", cls=note), FileInfo)
    assert_type(client.files.get("id", **options), FileInfo)
    raw = client.files.with_raw_response.get("id")
    assert_type(raw, RawResponse[FileInfo])
    assert_type(raw.parse(), FileInfo)
    assert_type(raw.status_code, int)
    async_raw = await async_client.files.with_raw_response.get("id", **options)
    assert_type(async_raw.parse(), FileInfo)
    return await async_client.files.get("id", **options)
