"""What cannot work is refused before anything is sent, by an error that names the parameter."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential, AzureNamedKeyCredential

from azure_ai_files.models import ExpiresAfter, FileInfo
from tests.harness.file_calls import CONTENT, NAME
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient, Surface, as_aio

FOUNDRY = "/api/projects/demo"
OPENAI = "/v1"

Bad = tuple[dict[str, Any], type[Exception], str]
Call = Callable[..., Any]


@pytest.fixture
def server(fault_server: MakeServer) -> FaultServer:
    return fault_server(Service())


@pytest.fixture
def call(make_client: MakeClient, server: FaultServer) -> Call:
    """Call a method of ``files`` on a dialect, to the end of what it gives."""

    async def run(method: str, path: str = OPENAI, *, features: Any = None, **arguments: Any) -> Any:
        files = make_client(server.url + path, features=features).files
        if method == "list_all":
            return [file async for file in files.list_all(**arguments)]
        return await getattr(files, method)(**arguments)

    return run


def bad(parameter: str, values: Iterable[Any], error: type[Exception], named: str = "") -> list[Bad]:
    return [({parameter: value}, error, named or parameter) for value in values]


async def assert_refused(call: Call, server: FaultServer, method: str, arguments: dict[str, Any], bad: Bad) -> None:
    own, error, named = bad
    with pytest.raises(error, match=named):
        await call(method, **{**arguments, **own})
    assert server.requests == []


# --- ids -------------------------------------------------------------------------------------------------------

BAD_IDS = ("", "  ", ".", "..", "a\nb", "a\0b", "a\x7fb", "a\x85b", "a\u2028b", "a\ud800b")
NO_IDS = (None, 7, b"file-1", Path("file-1"), FileInfo({"id": "file-1"}), ["file-1"])


@pytest.mark.parametrize("bad", bad("file_id", BAD_IDS, ValueError) + bad("file_id", NO_IDS, TypeError))
@pytest.mark.parametrize("method", ["get", "delete", "get_content", "save"])
async def test_a_bad_id(call: Call, server: FaultServer, folder: Path, method: str, bad: Bad) -> None:
    arguments = {"file_name": NAME, "target_dir": folder / "new"} if method == "save" else {}
    await assert_refused(call, server, method, arguments, bad)
    assert os.listdir(folder) == []


# --- lists -----------------------------------------------------------------------------------------------------

BAD_PURPOSES = bad("purpose", ("", "  ", "a\nb"), ValueError) + bad("purpose", (7, b"batch", ["batch"]), TypeError)
BAD_ORDERS = bad("order", ("", "up", "ASC"), ValueError)
BAD_SIZES = ((0, -1, 10_001), ("5", 1.5, True))


@pytest.mark.parametrize(
    "bad",
    BAD_PURPOSES
    + BAD_ORDERS
    + bad("limit", BAD_SIZES[0], ValueError)
    + bad("limit", BAD_SIZES[1], TypeError)
    + bad("after", ("", "a\nb"), ValueError)
    + bad("after", (7,), TypeError),
)
async def test_a_bad_list(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "list", {}, bad)


@pytest.mark.parametrize(
    "bad",
    BAD_PURPOSES + BAD_ORDERS + bad("page_size", BAD_SIZES[0], ValueError) + bad("page_size", BAD_SIZES[1], TypeError),
)
async def test_a_bad_list_all(call: Call, server: FaultServer, bad: Bad) -> None:
    await assert_refused(call, server, "list_all", {}, bad)


# --- uploads ---------------------------------------------------------------------------------------------------


def at_its_end() -> io.BytesIO:
    file = io.BytesIO(CONTENT)
    file.seek(0, io.SEEK_END)
    return file


def closed() -> io.BytesIO:
    file = io.BytesIO(CONTENT)
    file.close()
    return file


BAD_FILES: list[Bad] = [
    ({"file": None}, ValueError, "either file="),
    ({"file_path": "report.pdf"}, ValueError, "either file="),
    *bad("file", ("report.pdf", ""), TypeError, "file_path="),
    *bad("file", (Path("missing.pdf"), ("a.txt", Path("missing.pdf"))), FileNotFoundError, "missing.pdf"),
    *bad("file", (Path(),), IsADirectoryError, "folder"),
    *bad("file", (7, object(), {"file": b""}), TypeError),
    *bad("file", (io.StringIO("text"), ("a.txt", io.StringIO("text"))), TypeError, "mode 'rb'"),
    *bad("file", (("a.txt", "text"),), TypeError, "file must be bytes or a binary file"),
    *bad("file", (("a.txt",), ("a.txt", CONTENT, "text/plain", {})), TypeError, "file must be"),
    *bad("file", (("a.txt", None), ("a.txt", 7)), TypeError, "file must be"),
    ({"file": (7, CONTENT)}, TypeError, "filename in file"),
    ({"file": ("a.txt", CONTENT, 7)}, TypeError, "content type in file"),
    *bad("file", (("a.txt", CONTENT, "a/b\r\nX: y"), ("a.txt", CONTENT, "ü/b")), ValueError, "content type"),
    *bad("file", (closed(),), ValueError, "file is closed"),
    *bad("file", (at_its_end(),), ValueError, r"file is at its end.*seek\(0\)"),
    *bad("filename", (7, b"a.txt", Path("a.txt")), TypeError),
    *bad("filename", ("a\udcff.txt",), ValueError, "filename="),
    *bad("purpose", (None,), ValueError, "purpose is missing"),
    *BAD_PURPOSES,
    *bad("expires_after", (3600, "3600", [3600]), TypeError),
    *bad("expires_after", ({}, {"seconds": "3600"}, {"seconds": True}, {"seconds": 3600.0}), TypeError, "seconds"),
    *bad("expires_after", ({"seconds": 0}, ExpiresAfter(seconds=-1)), ValueError, "seconds"),
    *bad("expires_after", ({"seconds": 3600, "anchor": "now"},), ValueError, "anchor"),
    *bad("progress_hook", (7, "hook"), TypeError),
]
UPLOADS = ("upload", "upload_and_poll", "begin_upload")
each_upload = pytest.mark.parametrize("method", UPLOADS)


@pytest.mark.parametrize("bad", BAD_FILES)
@each_upload
async def test_a_bad_upload(call: Call, server: FaultServer, method: str, bad: Bad) -> None:
    await assert_refused(call, server, method, {"file": CONTENT, "purpose": "assistants"}, bad)


BAD_BODIES: list[Bad] = [
    *bad("body", ([], "file", b"file", 7), TypeError),
    *bad("body", ({}, {"file": CONTENT}), ValueError, "purpose is missing"),
    *bad("body", ({"purpose": "assistants"},), ValueError, "either file="),
    *bad("body", ({"file": CONTENT, "purpose": "assistants", "size": 7},), ValueError, "size"),
    *bad("body", ({"file": "report.pdf", "purpose": "assistants"},), TypeError, "file_path="),
    ({"body": {"file": CONTENT, "purpose": "assistants"}, "purpose": "batch"}, ValueError, "body .*purpose"),
]


@pytest.mark.parametrize("bad", BAD_BODIES)
@each_upload
async def test_a_bad_body(call: Call, server: FaultServer, method: str, bad: Bad) -> None:
    await assert_refused(call, server, method, {}, bad)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("missing.pdf", FileNotFoundError),
        ("", IsADirectoryError),
        ("missing/report.pdf", FileNotFoundError),
        ("nul\0.pdf", ValueError),
    ],
)
@each_upload
async def test_a_bad_path(
    call: Call, server: FaultServer, folder: Path, method: str, name: str, error: type[Exception]
) -> None:
    arguments = {"purpose": "assistants", "file_path": folder / name}
    await assert_refused(call, server, method, arguments, ({}, error, name.partition("\0")[0] or "folder"))


@pytest.mark.parametrize(
    "bad",
    bad("file_path", (7, b"report.pdf", io.BytesIO(CONTENT)), TypeError)
    + bad("file_path", ("/dev/null",), ValueError)
    + bad("file_path", ("",), OSError, "No such file"),
)
@each_upload
async def test_no_path(call: Call, server: FaultServer, method: str, bad: Bad) -> None:
    await assert_refused(call, server, method, {"purpose": "assistants"}, bad)


NO_SECONDS = ("1", True, [1])
NOT_IN_RANGE = (-1, float("nan"), float("inf"))


@pytest.mark.parametrize(
    ("method", "parameter"),
    [("upload_and_poll", "polling_interval"), ("upload_and_poll", "timeout"), ("begin_upload", "polling_interval")],
)
@pytest.mark.parametrize("value", [*NO_SECONDS, *NOT_IN_RANGE])
async def test_bad_seconds(call: Call, server: FaultServer, method: str, parameter: str, value: Any) -> None:
    error = TypeError if value in NO_SECONDS else ValueError
    arguments = {"file": CONTENT, "purpose": "assistants"}
    await assert_refused(call, server, method, arguments, ({parameter: value}, error, parameter))


EXPIRIES = [
    (f"{FOUNDRY}/openai/v1", "batch", (3_599, 2_592_001), (3_600, 2_592_000)),
    ("/openai/v1", "assistants", (3_599, 2_592_001), (3_600, 2_592_000)),
    ("/openai/v1", "batch", (3_600, 1_209_599, 2_592_001), (1_209_600, 2_592_000)),
    (OPENAI, "batch", (), (1, 7_776_000)),
]


@pytest.mark.parametrize(("path", "purpose", "refused", "taken"), EXPIRIES)
async def test_how_long_a_file_lives_is_up_to_the_service(
    call: Call, server: FaultServer, path: str, purpose: str, refused: tuple[int, ...], taken: tuple[int, ...]
) -> None:
    for seconds in refused:
        for method in UPLOADS:
            with pytest.raises(ValueError, match=f"seconds must be from .* with .*, not {seconds:,}"):
                await call(method, path, file=(NAME, CONTENT), purpose=purpose, expires_after={"seconds": seconds})
    assert server.requests == []
    for seconds in taken:
        await call("upload", path, file=(NAME, CONTENT), purpose=purpose, expires_after={"seconds": seconds})
    assert len(server.requests) == len(taken)


# --- save ------------------------------------------------------------------------------------------------------
# Names have a table of their own, in tests/fault/test_save_names.py.


@pytest.mark.parametrize(
    "bad",
    [
        *bad("file_name", ("", "..", "a/b"), ValueError),
        *bad("file_name", (None, 7), TypeError),
        *bad("target_dir", (7, b"folder", ["folder"]), TypeError),
        *bad("target_dir", ("nul\0",), ValueError),
        *bad("progress_hook", (7, "hook"), TypeError),
    ],
)
async def test_a_bad_save(call: Call, server: FaultServer, folder: Path, bad: Bad) -> None:
    arguments = {"file_id": FILE_ID, "file_name": NAME, "target_dir": folder / "new"}
    await assert_refused(call, server, "save", arguments, bad)
    assert os.listdir(folder) == []


# --- what a dialect lacks --------------------------------------------------------------------------------------

UPLOAD = {"file": (NAME, CONTENT), "purpose": "assistants", "expires_after": {"seconds": 3600}}
#: Calls that need a feature, by the feature.
NEEDS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "expires_after": [(method, UPLOAD) for method in UPLOADS],
    "list_paging": [
        ("list", {"limit": 5}),
        ("list", {"order": "asc"}),
        ("list", {"after": FILE_ID}),
        ("list_all", {"page_size": 5}),
        ("list_all", {"order": "asc"}),
    ],
}
LACKS = [
    (FOUNDRY, "expires_after"),
    (FOUNDRY, "list_paging"),
    ("/openai", "expires_after"),
    ("/openai", "list_paging"),
]
OFFERS = [
    (f"{FOUNDRY}/openai/v1", "expires_after"),
    (f"{FOUNDRY}/openai/v1", "list_paging"),
    ("/openai/v1", "expires_after"),
    ("/openai/v1", "list_paging"),
    (OPENAI, "expires_after"),
    (OPENAI, "list_paging"),
]


@pytest.mark.parametrize(("path", "feature"), LACKS)
async def test_what_a_dialect_lacks_is_not_sent(call: Call, server: FaultServer, path: str, feature: str) -> None:
    for method, arguments in NEEDS[feature]:
        with pytest.raises(ValueError, match=rf"does not offer .*features=\{{.*'{feature}'") as caught:
            await call(method, path, **arguments)
        assert server.url in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize(("path", "feature"), LACKS)
async def test_a_server_may_offer_more_than_its_dialect(
    call: Call, server: FaultServer, path: str, feature: str
) -> None:
    for method, arguments in NEEDS[feature]:
        await call(method, path, features=[feature], **arguments)
    assert len(server.requests) >= len(NEEDS[feature])


@pytest.mark.parametrize(("path", "feature"), OFFERS)
async def test_what_a_dialect_offers_is_sent(call: Call, server: FaultServer, path: str, feature: str) -> None:
    for method, arguments in NEEDS[feature]:
        await call(method, path, **arguments)
    assert len(server.requests) >= len(NEEDS[feature])


@pytest.mark.parametrize(("path", "feature"), OFFERS)
async def test_a_server_may_offer_less_than_its_dialect(
    call: Call, server: FaultServer, path: str, feature: str
) -> None:
    for method, arguments in NEEDS[feature]:
        with pytest.raises(ValueError, match=feature):
            await call(method, path, features=[], **arguments)
    assert server.requests == []


# --- clients ---------------------------------------------------------------------------------------------------


class AsyncToken:
    """Gives tokens only to who awaits them."""

    async def get_token(self, *scopes: str, **_: Any) -> Any:
        raise AssertionError("nobody asks for a token here")


BAD_CLIENTS: list[Bad] = [
    *bad("credential", (None, 7, "key", object()), TypeError, "TokenCredential.*AzureKeyCredential"),
    *bad("credential", (AzureNamedKeyCredential("name", "key"),), TypeError, "TokenCredential.*AzureKeyCredential"),
    *bad("credential", (AzureKeyCredential(" "),), ValueError, "empty"),
    *bad("endpoint", (None, 7, b"https://localhost/v1"), TypeError),
    *bad("endpoint", ("", "localhost/v1", "ftp://localhost/v1", "https://localhost/v1?key=1"), ValueError),
    ({"endpoint": "http://files.example.com/v1"}, ValueError, "https"),
    *bad("features", (["upload"], "uploads"), ValueError),
    *bad("credential_scopes", ("https://ai.azure.com/.default",), TypeError),
]


@pytest.mark.parametrize("bad", BAD_CLIENTS)
@pytest.mark.parametrize("kind", ["AgentsClient", "AIProjectClient"])
async def test_a_bad_client(surface: Surface, kind: str, bad: Bad) -> None:
    own, error, named = bad
    arguments = {"endpoint": "https://localhost/v1", "credential": AzureKeyCredential("key"), **own}
    with pytest.raises(error, match=named):
        getattr(surface.package, kind)(**arguments)


async def test_a_token_needs_a_known_audience(surface: Surface) -> None:
    token, client = surface.token_credential("token"), surface.package.AgentsClient
    with pytest.raises(ValueError, match="audience="):
        client("https://localhost/v1", token)
    await as_aio(client("https://localhost/v1", token, audience="https://mine")).close() if not surface.is_aio else None


def test_an_async_credential_is_for_the_async_client() -> None:
    package = Surface("sync").package
    with pytest.raises(TypeError, match=r"async credential.*azure_ai_files\.aio"):
        package.AgentsClient("https://r.openai.azure.com", AsyncToken())
