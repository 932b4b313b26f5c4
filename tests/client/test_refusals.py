"""A service that refuses what its document offers: the error says what to do instead."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.harness.bulk_calls import many
from tests.harness.reply import Reply
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

FOUNDRY_V1 = "/api/projects/demo/openai/v1"
AZURE_V1 = "/openai/v1"
UPLOADS = ("upload", "upload_and_poll", "begin_upload")

#: Where, a call that is refused with 400, 404 and 405, and what the error says then.
CALLS: list[tuple[str, str, dict[str, Any], str]] = [
    (AZURE_V1, "list", {"limit": 5}, "does not take 'limit' here, leave out limit= or page_size="),
    (AZURE_V1, "list", {"order": "asc"}, "leave out order="),
    (AZURE_V1, "list", {"after": "file-1"}, "leave out after=.*only the first page"),
    *((FOUNDRY_V1, method, {"purpose": "user_data"}, "use purpose='assistants'") for method in UPLOADS),
    (AZURE_V1, "upload", {"purpose": "vision"}, "use purpose='assistants'"),
    *(
        (AZURE_V1, method, {"purpose": "assistants", "expires_after": {"seconds": 3600}}, "expires_after, leave it out")
        for method in UPLOADS
    ),
    *(
        (
            FOUNDRY_V1,
            method,
            {"purpose": "batch", "part_size": 4},
            "part_size=.*max_single_put_size=7,.*features={'containers', 'expires_after', 'list_paging', 'upload",
        )
        for method in UPLOADS
    ),
]


@pytest.mark.parametrize("status", [400, 404, 405])
@pytest.mark.parametrize(("path", "method", "arguments", "message"), CALLS)
async def test_what_to_do_instead(
    make_client: MakeClient, fault_server: MakeServer, path: str, method: str, arguments: Any, message: str, status: int
) -> None:
    server = fault_server([Reply(status, b'{"error": {"message": "no, %b"}}' % SECRET.encode())])
    given = arguments if method == "list" else {"file": b"content", **arguments}
    with pytest.raises(HttpResponseError, match=message) as caught:
        await getattr(make_client(server.url + path).files, method)(**given)
    assert caught.value.status_code == status
    assert str(caught.value).startswith(f"{status} ")
    assert SECRET not in str(caught.value)


async def test_a_list_of_all(make_client: MakeClient, fault_server: MakeServer) -> None:
    server = fault_server([Reply(400, b'{"error": {"message": "Unknown parameter: limit", "param": "limit"}}')])

    async def read() -> list[Any]:
        return [file async for file in make_client(server.url + AZURE_V1).files.list_all(page_size=5, order="asc")]

    with pytest.raises(HttpResponseError, match="leave out limit= or page_size=") as caught:
        await read()
    assert "order=" not in str(caught.value)


async def test_an_upload_that_is_created_step_by_step(make_client: MakeClient, fault_server: MakeServer) -> None:
    uploads = make_client(fault_server([Reply(404)]).url + FOUNDRY_V1).uploads
    with pytest.raises(ResourceNotFoundError, match="max_single_put_size=7,"):
        await uploads.create(filename="a.txt", purpose="batch", bytes=7, mime_type="text/plain")


async def test_a_file_that_is_too_large(make_client: MakeClient, fault_server: MakeServer) -> None:
    files = make_client(fault_server([Reply(413, b"<html>too large</html>")]).url + "/v1").files
    with pytest.raises(HttpResponseError, match="Upload the file in parts, with part_size="):
        await files.upload(file=b"content", purpose="batch")


async def test_many_files(surface: Surface, make_client: MakeClient, fault_server: MakeServer) -> None:
    files = make_client(fault_server(lambda _: Reply(400)).url + FOUNDRY_V1).files
    (result,) = await many(surface, files, "upload_many", [(b"content", "a.txt")], purpose="user_data")
    assert "use purpose='assistants'" in str(result.error)


@pytest.mark.parametrize("path", ["/api/projects/demo", FOUNDRY_V1, "/openai", "/v1"])
async def test_a_file_of_a_container(
    make_client: MakeClient, fault_server: MakeServer, tmp_path: Path, path: str
) -> None:
    files = make_client(fault_server(lambda _: Reply(404, b'{"error": {"message": "gone"}}')).url + path).files
    (tmp_path / "a.txt").write_bytes(b"content")
    calls: list[tuple[str, Any]] = [
        ("get", {}),
        ("get_content", {}),
        ("delete", {}),
        ("verify", {"path": tmp_path / "a.txt"}),
    ]
    for method, arguments in calls:
        with pytest.raises(
            ResourceNotFoundError, match=r"gone.*container_files\.get_content\(container_id, 'cfile_68'\)"
        ):
            await getattr(files, method)("cfile_68", **arguments)
        with pytest.raises(ResourceNotFoundError) as caught:
            await getattr(files, method)("file-68", **arguments)
        assert "container" not in str(caught.value)
    assert os.listdir(tmp_path) == ["a.txt"]
