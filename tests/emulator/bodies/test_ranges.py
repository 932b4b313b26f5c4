"""Downloads: complete contents, ranges, conditions, names, and what OpenAI does not send."""

from __future__ import annotations

import re

import pytest

from azure_ai_files.emulator import Emulator

from ..client import FOUNDRY, OPENAI, Client, Face
from ..conftest import Connect

CONTENT = bytes(range(100))


@pytest.fixture
def foundry(connect: Connect) -> Client:
    return connect(FOUNDRY)


@pytest.fixture
def file_id(foundry: Client) -> str:
    return foundry.new_id(CONTENT)


def test_a_download_is_described(client: Client) -> None:
    file_id = client.new_id(CONTENT, "a.jsonl", "batch")
    reply = client.content(file_id)
    assert (reply.status, reply.body) == (200, CONTENT)
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Length"] == "100"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="a.jsonl"'
    assert re.fullmatch(r'"[0-9a-f]{32}"', reply.headers["ETag"])
    assert "Content-Range" not in reply.headers
    assert client.content(file_id).headers["ETag"] == reply.headers["ETag"]


def test_each_content_has_its_own_etag(foundry: Client) -> None:
    etags = {foundry.content(foundry.new_id(CONTENT)).headers["ETag"] for _ in range(3)}
    assert len(etags) == 3


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("bytes=0-", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=99-", 99, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-30", 70, 99),
        ("bytes=-1000", 0, 99),
        ("bytes = 1 - 2", 1, 2),
        ("Bytes=5-6", 5, 6),
    ],
)
def test_ranges(foundry: Client, file_id: str, value: str, first: int, last: int) -> None:
    reply = foundry.content(file_id, {"Range": value})
    assert (reply.status, reply.body) == (206, CONTENT[first : last + 1])
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/100"
    assert reply.headers["Content-Length"] == str(last + 1 - first)


@pytest.mark.parametrize(
    "value",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "lines=1-2", "bytes=1-2,4-5", "bytes=" + "9" * 4000],
)
def test_ranges_that_are_ignored(foundry: Client, file_id: str, value: str) -> None:
    reply = foundry.content(file_id, {"Range": value})
    assert (reply.status, reply.body) == (200, CONTENT)
    assert "Content-Range" not in reply.headers


@pytest.mark.parametrize("value", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"])
def test_ranges_after_the_end(foundry: Client, file_id: str, value: str) -> None:
    reply = foundry.content(file_id, {"Range": value})
    assert (reply.status, reply.headers["Content-Range"]) == (416, "bytes */100")
    assert "after the end of the file" in reply.error["message"]


def test_an_empty_file_has_no_range(foundry: Client, emulator: Emulator) -> None:
    emulator.settings.allow_empty_files = True
    empty = foundry.new_id(b"")
    assert foundry.content(empty, {"Range": "bytes=0-"}).status == 416
    assert foundry.content(empty).body == b""


CONDITIONS = [
    ({"If-Match": "{etag}"}, 200),
    ({"If-Match": "*"}, 200),
    ({"If-Match": '"other", {etag}'}, 200),
    ({"If-Match": '"other"'}, 412),
    ({"If-Match": "W/{etag}"}, 412),
    ({"If-Match": ""}, 412),
    ({"If-None-Match": "{etag}"}, 304),
    ({"If-None-Match": "W/{etag}"}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"other"'}, 200),
    ({"If-Match": "{etag}", "Range": "bytes=5-"}, 206),
    ({"If-Match": '"other"', "Range": "bytes=5-"}, 412),
    ({"If-Range": "{etag}", "Range": "bytes=5-"}, 206),
    ({"If-Range": '"other"', "Range": "bytes=5-"}, 200),
    ({"If-Range": "W/{etag}", "Range": "bytes=5-"}, 200),
    ({"If-Range": "Tue, 14 Nov 2023 22:13:20 GMT", "Range": "bytes=5-"}, 200),
    ({"If-Range": '"other"', "Range": "bytes=100-"}, 200),
    ({"If-Range": "{etag}"}, 200),
]


@pytest.mark.parametrize(("headers", "status"), CONDITIONS)
def test_conditions(foundry: Client, file_id: str, headers: dict[str, str], status: int) -> None:
    etag = foundry.content(file_id).headers["ETag"]
    filled = {name: value.replace("{etag}", etag) for name, value in headers.items()}
    target = f"{foundry.face.path}/files/{file_id}/content?api-version=v1"
    reply = foundry.send("GET", target, filled)
    assert (reply.status, reply.headers["ETag"]) == (status, etag)
    if status in (200, 206):
        assert reply.body == CONTENT[5 if status == 206 else 0 :]


@pytest.mark.parametrize(
    ("filename", "disposition"),
    [
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ("a;b.txt", 'attachment; filename="a;b.txt"'),
        ("é.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt"),
        ('a"b.txt', "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"),
        ("a\r\nb.txt", "attachment; filename=\"a__b.txt\"; filename*=UTF-8''a%0D%0Ab.txt"),
        ("a\\b.txt", "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%5Cb.txt"),
        ("nul\x00", "attachment; filename=\"nul_\"; filename*=UTF-8''nul%00"),
    ],
)
def test_the_name_of_a_download(emulator: Emulator, foundry: Client, filename: str, disposition: str) -> None:
    reply = foundry.content(emulator.add_file(filename, CONTENT))
    assert reply.headers["Content-Disposition"] == disposition


@pytest.mark.parametrize("purpose", ["assistants", "user_data"])
def test_contents_that_openai_does_not_send(connect: Connect, emulator: Emulator, purpose: str) -> None:
    client = connect(OPENAI)
    file_id = client.new_id(CONTENT, purpose=purpose)
    reply = client.content(file_id)
    assert (reply.status, reply.error) == (
        400,
        {
            "message": f"Not allowed to download files of purpose: {purpose}",
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
    )
    emulator.settings.allow_all_downloads = True
    assert client.content(file_id).body == CONTENT


@pytest.mark.parametrize("purpose", ["batch", "fine-tune", "vision", "evals"])
def test_contents_that_openai_sends(connect: Connect, purpose: str) -> None:
    client = connect(OPENAI)
    assert client.content(client.new_id(CONTENT, "a.jsonl", purpose)).body == CONTENT


def test_many_ranges_make_the_whole(client: Client, face: Face) -> None:
    content = bytes(range(256)) * 5000
    file_id = client.new_id(content, "a.jsonl", "batch")
    step = 100_003
    pieces = [
        client.content(file_id, {"Range": f"bytes={at}-{at + step - 1}"}).body for at in range(0, len(content), step)
    ]
    assert b"".join(pieces) == content
