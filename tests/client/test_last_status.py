"""Where ``uploaded`` is the last status of a file, waiting ends with it; elsewhere another one follows."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.exceptions import PollingTimeoutError
from tests.harness.reply import json_reply
from tests.harness.scripted_service import file_info
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient

PROJECT = "/api/projects/demo"
LAST: list[tuple[str, dict[str, Any]]] = [("/v1", {}), (f"{PROJECT}/openai/v1", {}), ("/v1", {"dialect": "openai"})]
NOT_LAST: list[tuple[str, dict[str, Any]]] = [
    ("/openai", {}),
    ("/openai/v1", {}),
    (PROJECT, {}),
    ("/v1", {"features": []}),
]


def service(fault_server: MakeServer, purpose: str) -> FaultServer:
    return fault_server(lambda _: json_reply(file_info(7, status="uploaded") | {"purpose": purpose}))


async def waited(files: Any, purpose: str, method: str, **options: Any) -> Any:
    result = await getattr(files, method)(file=b"content", purpose=purpose, polling_interval=0.01, **options)
    return await result.result() if method == "begin_upload" else result


@pytest.mark.parametrize("purpose", ["batch", "user_data"])
@pytest.mark.parametrize(("path", "options"), LAST)
@pytest.mark.parametrize("method", ["upload_and_poll", "begin_upload"])
async def test_it_is_the_last_one(
    make_client: MakeClient, fault_server: MakeServer, path: str, options: Any, purpose: str, method: str
) -> None:
    server = service(fault_server, purpose)
    file = await waited(make_client(server.url + path, **options).files, purpose, method)
    assert (file.status, [request.method for request in server.requests]) == ("uploaded", ["POST"])


@pytest.mark.parametrize(("path", "options"), NOT_LAST)
@pytest.mark.parametrize("method", ["upload_and_poll", "begin_upload"])
async def test_another_one_follows(
    make_client: MakeClient, fault_server: MakeServer, path: str, options: Any, method: str
) -> None:
    files = make_client(service(fault_server, "batch").url + path, **options).files
    with pytest.raises(PollingTimeoutError, match="still 'uploaded'"):
        await waited(files, "batch", method, timeout=0.3)


@pytest.mark.parametrize(("path", "options"), LAST)
async def test_files_for_assistants_are_processed(
    make_client: MakeClient, fault_server: MakeServer, path: str, options: Any
) -> None:
    files = make_client(service(fault_server, "assistants").url + path, **options).files
    with pytest.raises(PollingTimeoutError, match="still 'uploaded'"):
        await waited(files, "assistants", "upload_and_poll", timeout=0.3)
