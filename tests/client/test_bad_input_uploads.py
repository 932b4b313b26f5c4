"""What cannot work is refused before anything is sent: uploads in parts, files of assistants, pollers, their views."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.models import ExpiresAfter, FileInfo
from tests.client.test_bad_input import (
    BAD_IDS,
    BAD_ORDERS,
    BAD_PURPOSES,
    FOUNDRY,
    NO_IDS,
    Bad,
    assert_refused,
    at_its_end,
    bad,
    closed,
)
from tests.harness.methods import ASSISTANT_ID, METHODS, UPLOAD_ID, Method, in_folder, method_named, service
from tests.harness.scripted_service import FILE_ID
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient

Call = Callable[..., Any]
GIB = 1024**3
PART_BYTES = 64 * 1024**2


class Large(io.BytesIO):
    """A file that has more than a part may have, without any of it being there."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return PART_BYTES + 1 if whence == io.SEEK_END else super().seek(offset, whence)


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(service())


@pytest.fixture
def call(make_client: MakeClient, server: FaultServer) -> Call:
    """Call a method of a group, by the name of both, to the end of what it gives."""

    async def run(method: str, **arguments: Any) -> Any:
        group, name = method.split(".")
        called = getattr(getattr(make_client(f"{server.url}/v1"), group), name)(**arguments)
        return [file async for file in called] if method_named(method).pages else await called

    return run


# --- ids ---------------------------------------------------------------------------------------------------------

IDS = {
    "uploads.add_part": {"upload_id": UPLOAD_ID, "data": b"content"},
    "uploads.complete": {"upload_id": UPLOAD_ID, "part_ids": ["part-1"]},
    "uploads.cancel": {"upload_id": UPLOAD_ID},
    "assistant_files.create": {"assistant_id": ASSISTANT_ID, "file_id": FILE_ID},
    "assistant_files.get": {"assistant_id": ASSISTANT_ID, "file_id": FILE_ID},
    "assistant_files.list": {"assistant_id": ASSISTANT_ID, "after": "file-1", "before": "file-9"},
    "assistant_files.delete": {"assistant_id": ASSISTANT_ID, "file_id": FILE_ID},
}
EACH_ID = [
    (method, name)
    for method, arguments in IDS.items()
    for name in arguments
    if name.endswith("_id") or name in ("after", "before")
]


@pytest.mark.parametrize(("method", "name"), EACH_ID)
async def test_a_bad_id(call: Call, server: FaultServer, method: str, name: str) -> None:
    # Where None means "not given", it is a missing value, or none at all.
    optional = name in ("after", "before")
    missing = method == "assistant_files.create" and name == "file_id"
    bad_ids = bad(name, BAD_IDS, ValueError)
    no_ids = [(values, kind, named) for values, kind, named in bad(name, NO_IDS, TypeError) if values[name] is not None]
    none: list[Bad] = [] if optional else [({name: None}, ValueError if missing else TypeError, name)]
    for one in (*bad_ids, *no_ids, *none):
        await assert_refused(call, server, method, IDS[method], one)


# --- uploads -----------------------------------------------------------------------------------------------------

CREATION = {"filename": "report.txt", "purpose": "batch", "bytes": 7, "mime_type": "text/plain"}
TEXTS = [bad(name, ("", "  "), ValueError) + bad(name, (7, b"text"), TypeError) for name in ("filename", "mime_type")]


@pytest.mark.parametrize(
    "bad",
    [
        *(({name: None}, ValueError, f"{name} is missing") for name in CREATION),
        *TEXTS[0],
        *TEXTS[1],
        *BAD_PURPOSES,
        *bad("bytes", (0, -1, 8 * GIB + 1), ValueError, "bytes must be from 1 to 8,589,934,592"),
        *bad("bytes", ("7", 7.0, True, b"content"), TypeError),
        *bad("expires_after", (3600, [3600]), TypeError),
        *bad("expires_after", ({}, {"seconds": "3600"}), TypeError, "seconds"),
        *bad("expires_after", ({"seconds": 0}, ExpiresAfter(seconds=-1)), ValueError, "seconds"),
        *bad("expires_after", ({"seconds": 3600, "anchor": "now"},), ValueError, "anchor"),
        *bad("body", (CREATION,), ValueError, "either body or keywords, not both: filename"),
    ],
)
async def test_a_bad_upload(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "uploads.create", CREATION, bad)


@pytest.mark.parametrize(
    "bad",
    [
        *bad("body", ([], "body", 7), TypeError),
        *bad("body", ({},), ValueError, "filename is missing"),
        *bad("body", ({**CREATION, "bytes": 0},), ValueError, "bytes"),
        *bad("body", ({**CREATION, "purpose": 7},), TypeError, "purpose"),
        *bad("body", ({**CREATION, "expires_after": {"seconds": 0}},), ValueError, "seconds"),
    ],
)
async def test_a_bad_body_of_an_upload(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "uploads.create", {}, bad)


async def test_the_largest_upload_is_sent(call: Call, server: FaultServer) -> None:
    await call("uploads.create", **{**CREATION, "bytes": 8 * GIB})
    assert json.loads(server.requests[0].body)["bytes"] == 8 * GIB


@pytest.mark.parametrize(
    "bad",
    [
        *bad("data", (b"", io.BytesIO(b"")), ValueError),
        *bad("data", (Large(b"content"),), ValueError, "data must have 1 to 67,108,864 bytes, not 67,108,865"),
        *bad("data", ("content", 7, None), TypeError),
        *bad("data", (Path("missing"),), FileNotFoundError, "missing"),
        *bad("data", (closed(), at_its_end()), ValueError),
    ],
)
async def test_a_bad_part(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "uploads.add_part", {"upload_id": UPLOAD_ID}, bad)


@pytest.mark.parametrize(
    "bad",
    [
        *bad("part_ids", (None, []), ValueError),
        *bad("part_ids", ("part-1", 7, {"part-1"}, [7], [None]), TypeError),
        *bad("part_ids", ([""], ["part-1", ".."]), ValueError),
        *bad("md5", ("", "0" * 31, "g" * 32, 7, b"0" * 32), ValueError),
        *bad("body", ({"part_ids": ["part-1"]},), ValueError, "not both: part_ids"),
    ],
)
async def test_a_bad_completion(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "uploads.complete", IDS["uploads.complete"], bad)


@pytest.mark.parametrize(
    "bad",
    [
        *bad("body", ([], "part-1"), TypeError),
        *bad("body", ({}, {"part_ids": None}), ValueError, "part_ids"),
        *bad("body", ({"part_ids": ["part-1"], "md5": "no"},), ValueError, "md5"),
    ],
)
async def test_a_bad_body_of_a_completion(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "uploads.complete", {"upload_id": UPLOAD_ID}, bad)


# --- files of assistants -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        *bad("body", ([], FILE_ID, FileInfo), TypeError),
        *bad("body", ({}, {"file_id": None}), ValueError, "file_id is missing"),
        *bad("body", ({"file_id": ".."},), ValueError, "file_id"),
        *bad("body", ({"file_id": 7},), TypeError, "file_id"),
        ({"body": {"file_id": FILE_ID}, "file_id": FILE_ID}, ValueError, "not both: file_id"),
    ],
)
async def test_a_bad_attachment(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "assistant_files.create", {"assistant_id": ASSISTANT_ID}, bad)


@pytest.mark.parametrize(
    "bad",
    [*bad("limit", (0, -1, 101), ValueError, "limit must be from 1 to 100"), *bad("limit", ("5", 1.5, True), TypeError)]
    + BAD_ORDERS
    + bad("order", (7,), ValueError),
)
async def test_a_bad_list(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "assistant_files.list", {"assistant_id": ASSISTANT_ID}, bad)


# --- pollers -----------------------------------------------------------------------------------------------------


def token(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "no token",
        "ü",
        7,
        b"\xff",
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        token([]),
        token({}),
        token({"version": 2, "file_id": FILE_ID}),
        token({"version": 1, "file_id": 7}),
        token({"version": 1, "file_id": ""}),
        token({"version": 1, "file_id": ".."}),
    ],
)
async def test_a_bad_token(call: Call, server: FaultServer, value: Any) -> None:
    arguments = {"continuation_token": value}
    await assert_refused(call, server, "files.begin_upload", arguments, ({}, ValueError, "continuation_token"))


# --- views -------------------------------------------------------------------------------------------------------

WITHOUT_ARGUMENTS = ("files.list", "files.list_all", "vector_stores.list", "containers.list", "containers.create")


@pytest.mark.parametrize("method", [method for method in METHODS if str(method) not in WITHOUT_ARGUMENTS], ids=str)
async def test_views_refuse_what_their_methods_refuse(
    make_client: MakeClient, server: FaultServer, folder: Path, method: Method
) -> None:
    client = make_client(f"{server.url}/v1")
    wrong = (*("" for _ in method.positional[:1]), *method.positional[1:], *in_folder(method, folder))
    to_refuse = {"file_ids": [""]} if method.group == "vector_stores" else {"purpose": ""}
    keywords = {} if method.positional else {**method.keywords, **to_refuse}
    for view in ("with_raw_response", "with_streaming_response"):
        called = getattr(getattr(getattr(client, method.group), view), method.name)
        with pytest.raises(ValueError, match="|".join(to_refuse) if keywords else "_id"):
            await finished(called(*wrong, **(keywords or method.keywords)))
    assert server.requests == []


async def finished(call: Any) -> None:
    if hasattr(call, "__await__"):
        call = await call
    if hasattr(call, "__aenter__"):
        async with call:
            raise AssertionError("this must not begin")
    if hasattr(call, "__aiter__"):
        _ = [item async for item in call]


# --- what a dialect lacks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "groups"),
    [
        (FOUNDRY, {"uploads", "assistant_files"}),
        ("/openai", {"assistant_files", "vector_stores", "containers"}),
        ("/openai/v1", {"uploads", "assistant_files"}),
    ],
)
async def test_what_a_dialect_lacks_is_not_sent(
    make_client: MakeClient, server: FaultServer, path: str, groups: set[str]
) -> None:
    client = make_client(server.url + path)
    for method in METHODS:
        if method.group in groups:
            with pytest.raises(ValueError, match=rf"does not offer .*features=\{{.*'{method.group}'"):
                await finished(method.of(client)())
    assert server.requests == []
