"""Both columns of docs/migrating.md's section for openai-python run, on the same files, with the same outcome."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import openai
import pytest
from azure.core.credentials import AzureKeyCredential
from azure.identity import DefaultAzureCredential, get_bearer_token_provider

import azure_ai_files.aio
from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator, faults
from tests.peers.test_migration import OPENAI_TODAY, TEXT

SECTION = TEXT.split(f"\n## {OPENAI_TODAY}\n")[1].split("\n## ")[0]
CALLS, ERRORS = (
    [line[2:-2].split(" | ") for line in table.splitlines() if line.startswith("| ") and "---" not in line][1:]
    for table in SECTION.split("\nThe errors of the same situations:\n")
)
CONTENT = b"first line\nsecond line\n"
#: What the same reply says in both clients.
COMPARED = ("object", "filename", "bytes", "purpose", "status", "deleted", "mime_type", "file")


class Outcome(NamedTuple):
    """What can be seen of a call: what it returned and printed, and what is then where."""

    value: Any
    printed: str
    stored: list[tuple[str, int, str]]
    saved: dict[str, bytes]
    marked: int


@pytest.fixture(scope="module")
def _emulator() -> Iterator[Emulator]:
    with Emulator(tls=True, tokens=True, processing_delay=0, allow_all_downloads=True) as running:
        yield running


@pytest.fixture
def emulator(_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator that both clients trust, and that takes keys and tokens."""
    for name, value in _emulator.environment.items():
        monkeypatch.setenv(name, value)
    return _emulator


@pytest.fixture
def set_up(emulator: Emulator) -> Iterator[Callable[[], dict[str, Any]]]:
    """Bring the emulator to the state that the code of both columns takes for granted, and return its names."""
    with ExitStack() as opened:

        def open_until_the_end(*arguments: Any) -> Any:
            return opened.enter_context(open(*arguments))

        def make() -> dict[str, Any]:
            emulator.reset()
            return {
                **_seeds(emulator),
                **{"base_url": emulator.openai_endpoint, "resource": emulator.url, "key": emulator.key},
                **{"OpenAI": openai.OpenAI, "AzureOpenAI": openai.AzureOpenAI, "AsyncOpenAI": openai.AsyncOpenAI},
                **{"AgentsClient": AgentsClient, "AzureKeyCredential": AzureKeyCredential},
                **{"azure_ai_files": azure_ai_files, "io": io, "Path": Path},
                **{"data": CONTENT, "open": open_until_the_end},
                "credential": opened.enter_context(DefaultAzureCredential()),
                "get_bearer_token_provider": get_bearer_token_provider,
            }

        yield make


def _seeds(emulator: Emulator) -> dict[str, str]:
    with openai.OpenAI(base_url=emulator.openai_endpoint, api_key=emulator.key) as peer:
        report = peer.files.create(file=("report.pdf", CONTENT), purpose="assistants")
        peer.files.create(file=("other.txt", b"content"), purpose="assistants")
        upload = peer.uploads.create(filename="a.jsonl", purpose="batch", bytes=6, mime_type="application/jsonl")
        part = peer.uploads.parts.create(upload.id, data=b"{}\n{}\n")
        other = peer.uploads.create(
            filename="b.jsonl", purpose="batch", bytes=len(CONTENT), mime_type="application/jsonl"
        )
        return {"file_id": report.id, "upload_id": upload.id, "part_id": part.id, "other_upload_id": other.id}


@pytest.fixture
async def connect(emulator: Emulator) -> AsyncIterator[Callable[[str, bool], Any]]:
    """Make the client of a column: openai-python's or ours, sync or async."""
    async with AsyncExitStack() as clients:

        async def make(column: str, is_async: bool) -> Any:
            if column == "before":
                peer = openai.AsyncOpenAI if is_async else openai.OpenAI
                client: Any = peer(base_url=emulator.openai_endpoint, api_key=emulator.key)
            else:
                ours = azure_ai_files.aio.AgentsClient if is_async else AgentsClient
                client = ours(emulator.openai_endpoint, emulator.credential)
            clients.push_async_callback(close, client)
            return client

        yield make


async def close(client: Any) -> None:
    closed = client.close()
    if inspect.iscoroutine(closed):
        await closed


def code_of(cell: str) -> str:
    found = re.match(r"`([^`]+)`", cell)
    assert found, cell
    return found[1]


async def run(code: str, names: dict[str, Any]) -> Any:
    """Run code, which may await; return the value of its last expression."""
    tree = ast.parse(code)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body[-1] = ast.copy_location(ast.Assign([ast.Name("result", ast.Store())], last.value), last)
    program = compile(ast.fix_missing_locations(tree), "docs/migrating.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(program, names)
    if inspect.iscoroutine(running):
        await running
    return names.pop("result", None)


#: In seconds since 1970. The files of the two columns are not created in the same second.
_LONG_AGO = 1_000_000_000


def plain(value: Any) -> Any:
    """What a value says, whichever client returned it."""
    if isinstance(value, openai.BaseModel):
        value = value.model_dump()
    elif hasattr(value, "as_dict"):
        value = value.as_dict()
    if isinstance(value, dict):
        return {name: plain(value[name]) for name in COMPARED if value.get(name) is not None}
    if isinstance(value, int) and value > _LONG_AGO:
        return "a time"
    return [plain(item) for item in value] if isinstance(value, list) else value


async def use(client: Any) -> Any:
    """What a new client reaches: the names of the files there, unless that is on the internet."""
    try:
        address = str(getattr(client, "base_url", client))
        if "api.openai.com" in address:
            return "https://api.openai.com/v1" in address
        files = client.files.list() if hasattr(client, "base_url") else client.files.list_all()
        if hasattr(files, "__aiter__"):
            return sorted([file.filename async for file in files])
        return sorted(file.filename for file in files)
    finally:
        await close(client)


async def outcome_of(code: str, names: dict[str, Any], emulator: Emulator) -> Outcome:
    """Run code in a folder of its own, which has the file to upload."""
    write_report()
    emulator.requests.clear()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        value = await run(code, names)
    if type(value).__name__ in ("OpenAI", "AzureOpenAI", "AsyncOpenAI", "AgentsClient"):
        value = await use(value)
    return outcome_with(plain(value), printed.getvalue(), emulator)


def write_report() -> None:
    Path("report.pdf").write_bytes(CONTENT)


def outcome_with(value: Any, printed: str, emulator: Emulator) -> Outcome:
    marked = sum(request.headers.get("x-team") == "blue" for request in emulator.requests)
    with AgentsClient(emulator.openai_endpoint, emulator.credential) as client:
        stored = sorted((file.filename, file.bytes, file.purpose) for file in client.files.list_all())
    saved = {path.name: path.read_bytes() for path in Path().iterdir()}
    return Outcome(value, printed, stored, saved, marked)


#: What is there before the code runs.
UNTOUCHED = Outcome(
    None, "", [("other.txt", 7, "assistants"), ("report.pdf", len(CONTENT), "assistants")], {"report.pdf": CONTENT}, 0
)


@pytest.mark.parametrize(("before", "after"), CALLS, ids=[before[:60] for before, _ in CALLS])
async def test_both_columns_do_the_same(
    before: str,
    after: str,
    set_up: Callable[[], dict[str, Any]],
    connect: Callable[[str, bool], Any],
    emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes: dict[str, Outcome] = {}
    for column, cell in (("before", before), ("after", after)):
        code = code_of(cell)
        (tmp_path / column).mkdir()
        monkeypatch.chdir(tmp_path / column)
        client = await connect(column, re.search(r"\b(await|async)\b", code) is not None)
        names = {**set_up(), "client": client, "files": client.files}
        outcomes[column] = await outcome_of(code, names, emulator)
    assert outcomes["before"] == outcomes["after"]
    assert outcomes["after"] != UNTOUCHED


FAULTS: dict[str, faults.Fault] = {
    **{
        str(status): faults.Status(status=status, operation="Files_Get")
        for status in (400, 401, 403, 404, 409, 429, 500)
    },
    "a connection that breaks": faults.Reset(operation="Files_Get"),
    "silence": faults.Stall(operation="Files_Get"),
    "a file that is not ready in time": faults.StatusStuck(status="uploaded"),
}


@pytest.mark.parametrize(("situation", "before", "after"), ERRORS, ids=[row[0] for row in ERRORS])
async def test_an_error_of_each_client(situation: str, before: str, after: str, emulator: Emulator) -> None:
    emulator.reset()
    endpoint, options = emulator.openai_endpoint, {"retry_total": 0, "read_timeout": 0.5}
    if situation == "no connection":
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            endpoint = f"https://127.0.0.1:{unused.getsockname()[1]}/v1"
    else:
        emulator.faults.add(FAULTS[situation])
    with (
        openai.OpenAI(base_url=endpoint, api_key=emulator.key, max_retries=0, timeout=0.5) as peer,
        AgentsClient(endpoint, emulator.credential, **options) as client,
    ):
        if situation == "a file that is not ready in time":
            file = peer.files.create(file=("a.txt", b"content"), purpose="assistants")
            theirs = error_of(
                lambda: peer.files.wait_for_processing(file.id, poll_interval=0.01, max_wait_seconds=0.05)
            )
            ours = error_of(lambda: client.files.wait(file.id, polling_interval=0.01, timeout=0.2))
        else:
            theirs = error_of(lambda: peer.files.retrieve("file-1"))
            ours = error_of(lambda: client.files.get("file-1"))
    assert (type(theirs), type(ours)) == (named(before), named(after))
    if situation.isdigit():
        assert (theirs.status_code, ours.status_code) == (int(situation), int(situation))


def error_of(call: Callable[[], object]) -> Any:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the test compares its type
        call()
    return caught.value


def named(cell: str) -> Any:
    """The class that a cell names."""
    module, _, name = code_of(cell).rpartition(".")
    return getattr(importlib.import_module(module or "builtins"), name)
