"""What a call gives besides its result: a typed hook, and the raw response."""
# pyright: strict

from collections.abc import Mapping
from typing import Any, Optional

from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline import PipelineResponse
from azure.core.rest import HttpRequest, HttpResponse
from typing_extensions import assert_type

from azure_ai_files import AgentsClient, RawResponse
from azure_ai_files.aio import AgentsClient as AsyncAgentsClient
from azure_ai_files.models import FileInfo

client = AgentsClient("https://host/api/projects/p", AzureKeyCredential("key"))
async_client = AsyncAgentsClient("https://host/api/projects/p", AzureKeyCredential("key"))
statuses: list[int] = []


def note(response: PipelineResponse[HttpRequest, HttpResponse], file: FileInfo, headers: Mapping[str, str]) -> FileInfo:
    statuses.append(response.http_response.status_code)
    return file


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
