"""Where ``uploaded`` is the last status of a file, waiting ends with it; elsewhere another one follows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
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
    """Return a service whose files are uploaded at first, and processed at the next request."""

    def answer(request: Request) -> Reply:
        status = "uploaded" if request.method == "POST" else "processed"
        return json_reply(file_info(7, status=status) | {"purpose": purpose})

    return fault_server(answer)


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
    server = service(fault_server, "batch")
    file = await waited(make_client(server.url + path, **options).files, "batch", method)
    assert (file.status, [request.method for request in server.requests]) == ("processed", ["POST", "GET"])


@pytest.mark.parametrize(("path", "options"), LAST)
async def test_files_for_assistants_are_processed(
    make_client: MakeClient, fault_server: MakeServer, path: str, options: Any
) -> None:
    server = service(fault_server, "assistants")
    file = await waited(make_client(server.url + path, **options).files, "assistants", "upload_and_poll")
    assert (file.status, [request.method for request in server.requests]) == ("processed", ["POST", "GET"])
