"""Keys are cleaned and checked when a client is made, and clients keep them to themselves (rows 25 and 26)."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential

from tests.fault.transport.conftest import Serve
from tests.fault.transport.conftest import serve as serve
from tests.fault.transport.raw_server import answering, reply
from tests.harness.surface import MakeClient, Surface

KEY = "key-4f1d8c37a9e24b6f"
FILE = b'{"id": "file-1", "object": "file", "bytes": 3, "filename": "a", "purpose": "batch"}'
ENDPOINT = "https://localhost/v1"


@pytest.mark.parametrize("key", [KEY, f"{KEY}\n", f"{KEY}\r\n", f" {KEY} ", f"\t{KEY}\n\n", f"\u00a0{KEY}"])
@pytest.mark.parametrize("path", ["/v1", "/api/projects/p", "/openai"])
async def test_row_25_what_surrounds_a_key_is_cut_off(
    serve: Serve, make_client: MakeClient, key: str, path: str
) -> None:
    server = serve(answering(lambda request, number: reply(FILE)))
    credential = AzureKeyCredential(key)
    client = make_client(server.url + path, credential)
    await client.files.get("file-1")
    credential.update("another-key\n")
    await client.files.get("file-1")
    sent = [request.headers.get("api-key") or request.headers["Authorization"] for request in server.requests]
    assert [value.removeprefix("Bearer ") for value in sent] == [KEY, "another-key"]


BAD_KEYS = {
    "a line break": f"{KEY}\nother",
    "a carriage return": f"{KEY}\rX-Other: 1",
    "a NUL": f"{KEY}\0x",
    "curly quotes": f"\u201c{KEY}\u201d",
    "an invisible character": f"{KEY}\u200b",
    "a letter that is not ASCII": f"{KEY}é",
}
each_bad_key = pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)


@each_bad_key
@pytest.mark.parametrize("kind", ["AgentsClient", "AIProjectClient"])
def test_row_25_a_key_that_cannot_be_sent_is_refused_at_once(surface: Surface, kind: str, key: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent") as caught:
        surface.client(kind, ENDPOINT, AzureKeyCredential(key))
    assert KEY not in f"{caught.value}{caught.value!r}{caught.value.__cause__}"


@pytest.mark.parametrize("key", [" ", "\n"])
def test_row_25_a_key_of_blanks_is_empty(surface: Surface, key: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        surface.client("AgentsClient", ENDPOINT, AzureKeyCredential(key))


@each_bad_key
async def test_row_25_a_key_that_changes_is_checked_too(serve: Serve, make_client: MakeClient, key: str) -> None:
    server = serve(answering(lambda request, number: reply(FILE)))
    credential = AzureKeyCredential(KEY)
    client = make_client(f"{server.url}/v1", credential)
    credential.update(key)
    with pytest.raises(ValueError, match="cannot be sent") as caught:
        await client.files.get("file-1")
    assert KEY not in f"{caught.value}{caught.value!r}"
    assert not server.requests


@pytest.mark.parametrize("value", ["a\nb", "a\r\nX-Other: 1", "a\0", "\u201ca\u201d", "a\u200b"])
async def test_row_25_a_header_that_cannot_be_sent_is_refused(
    serve: Serve, make_client: MakeClient, value: str
) -> None:
    server = serve(answering(lambda request, number: reply(FILE)))
    client = make_client(f"{server.url}/v1")
    with pytest.raises(ValueError, match="The header X-Own holds") as caught:
        await client.files.get("file-1", headers={"X-Own": value})
    assert value not in str(caught.value)
    assert not server.requests


async def test_row_26_a_client_stays_in_its_process(make_client: MakeClient, surface: Surface) -> None:
    for kind in ("AgentsClient", "AIProjectClient"):
        client: Any = surface.client(kind, ENDPOINT, AzureKeyCredential(KEY))
        inner = client if surface.is_aio else client._target
        agents = inner if kind == "AgentsClient" else inner.agents
        for value in (inner, agents.files, agents.uploads, agents.assistant_files):
            for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
                with pytest.raises(TypeError, match="client_factory") as caught:
                    attempt(value)
                assert KEY not in str(caught.value)
        await client.close()


def test_row_25_a_key_file_works_as_it_is_read(surface: Surface, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert surface.client("AgentsClient", ENDPOINT, AzureKeyCredential((tmp_path / "key").read_text()))
