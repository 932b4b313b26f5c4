"""A service that reports another size than was sent: an error, a warning, or nothing."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from azure.core.exceptions import ServiceResponseError

from tests.harness.bulk_calls import many
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import file_info
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface

FOUNDRY, COMPATIBLE = "/api/projects/demo", "/v1"
MESSAGE = "reports 8 bytes; 7 were sent.*verify_size=False"
METHODS = ("upload", "upload_and_poll", "begin_upload")


def answer(request: Request) -> Reply:
    file = file_info(8)
    if request.path.endswith("/uploads"):
        return json_reply({"id": "upload-1", "status": "pending", "bytes": 7})
    if request.path.endswith("/parts"):
        return json_reply({"id": "part-1", "upload_id": "upload-1"})
    if request.path.endswith("/complete"):
        return json_reply({"id": "upload-1", "status": "completed", "file": file})
    return json_reply(file)


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(answer)


@pytest.mark.parametrize("parts", [{}, {"part_size": 10}])
@pytest.mark.parametrize("method", METHODS)
async def test_a_compatible_server_may_store_another_form(
    make_client: MakeClient, server: FaultServer, method: str, parts: Any
) -> None:
    files = make_client(server.url + COMPATIBLE).files
    upload: Any = {"file": b"content", "purpose": "batch", **parts}
    with pytest.warns(UserWarning, match=MESSAGE) as caught:
        await getattr(files, method)(**upload)
    assert len(caught) == 1
    with pytest.raises(ServiceResponseError, match=MESSAGE):
        await getattr(files, method)(verify_size=True, **upload)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await getattr(files, method)(verify_size=False, **upload)
        silent = make_client(server.url + COMPATIBLE, verify_size=False).files
        await getattr(silent, method)(**upload)


@pytest.mark.parametrize("options", [{"path": FOUNDRY}, {"path": COMPATIBLE, "dialect": "openai"}])
@pytest.mark.parametrize("method", METHODS)
async def test_a_known_service_does_not(
    make_client: MakeClient, server: FaultServer, method: str, options: dict[str, Any]
) -> None:
    own = dict(options)
    files = make_client(server.url + own.pop("path"), **own).files
    with pytest.raises(ServiceResponseError, match=MESSAGE):
        await getattr(files, method)(file=b"content", purpose="assistants")
    await getattr(files, method)(file=b"content", purpose="assistants", verify_size=False)


@pytest.mark.parametrize(("verify_size", "error"), [(None, ServiceResponseError), (False, None)])
async def test_many_files(
    surface: Surface, make_client: MakeClient, server: FaultServer, verify_size: Any, error: Any
) -> None:
    files = make_client(server.url + FOUNDRY).files
    inputs = [(b"content", "a.txt")]
    (result,) = await many(surface, files, "upload_many", inputs, purpose="assistants", verify_size=verify_size)
    assert (type(result.error) if result.error else None) is error


@pytest.mark.parametrize("method", METHODS)
async def test_a_bad_value(make_client: MakeClient, server: FaultServer, method: str) -> None:
    files = make_client(server.url + COMPATIBLE).files
    with pytest.raises(TypeError, match="verify_size must be True or False, not str"):
        await getattr(files, method)(file=b"content", purpose="assistants", verify_size="no")
    assert server.requests == []
