"""The content of a file as a binary file object, and what the standard library makes of it."""

from __future__ import annotations

import asyncio
import csv
import gzip
import hashlib
import io
import json
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError

from azure_ai_files import AgentsClient
from azure_ai_files._decisions.content_headers import file_name
from tests.harness.content import Content
from tests.harness.reply import Reply
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient

DATA = bytes(range(256)) * 3000
PIECE = 1000


@pytest.fixture
async def content(make_client: MakeClient, fault_server: MakeServer) -> Any:
    """The content of a file; it is longer than one block."""
    return await make_client(fault_server(Service(DATA)).url + "/v1").files.get_content(FILE_ID)


async def test_read_to_the_end(content: Any) -> None:
    assert await content.read() == DATA
    assert (await content.read(), await content.read(5), [block async for block in content]) == (b"", b"", [])


@pytest.mark.parametrize("size", [1, PIECE, 262_144, len(DATA) - 1, len(DATA), len(DATA) + 1])
async def test_read_of_a_size_is_short_only_at_the_end(content: Any, size: int) -> None:
    begin = await content.read(size)
    assert begin == DATA[:size]
    assert await content.read(None) == DATA[size:]


async def test_reads_and_blocks_take_turns(content: Any) -> None:
    pieces = [await content.read(PIECE), await content.read(0), await content.__anext__(), await content.read1(PIECE)]
    assert (len(pieces[0]), pieces[1]) == (PIECE, b"")
    assert 0 < len(pieces[3]) <= PIECE
    pieces += [block async for block in content]
    assert b"".join(pieces) == DATA


@pytest.mark.parametrize("buffer", [bytearray(PIECE), memoryview(bytearray(PIECE * 4)).cast("I")])
async def test_readinto(content: Any, buffer: Any) -> None:
    whole = b""
    while count := await content.readinto(buffer):
        whole += bytes(memoryview(buffer).cast("B")[:count])
    assert whole == DATA


async def test_what_it_says_of_itself(content: Any) -> None:
    assert (content.readable(), content.writable(), content.seekable()) == (True, False, False)
    assert (content.mode, content.name, content.size, content.closed) == ("rb", FILE_ID, len(DATA), False)
    await content.close()
    assert content.closed is True
    for read in (content.read, content.read1):
        with pytest.raises(ValueError, match="closed file"):
            await read()


async def test_a_connection_that_breaks(make_client: MakeClient, fault_server: MakeServer) -> None:
    """A file object of a part of the content never ends as if it were whole."""
    server = fault_server(Service(DATA, download=[Content(DATA).serve(cut=len(DATA) // 2)]))
    content = await make_client(server.url + "/v1").files.get_content(FILE_ID)
    with pytest.raises(AzureError):
        await content.read()


async def test_the_name_is_that_of_the_reply(files: Any) -> None:
    file = await files.upload(file=("földer/ä b.csv", DATA), purpose="assistants")
    async with await files.get_content(file.id) as content:
        assert (content.name, content.size) == ("ä b.csv", len(DATA))


async def test_it_can_be_uploaded(files: Any, surface: Any) -> None:
    first = await files.upload(file=("a.csv", DATA), purpose="assistants")
    content = await files.get_content(first.id)
    second = await files.upload(file=content if surface.is_aio else content._target, purpose="assistants")
    assert (second["filename"], second.bytes) == ("a.csv", len(DATA))


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (None, None),
        ("", None),
        ("attachment", None),
        ('attachment; filename=""', None),
        ("attachment; filename=a.csv", "a.csv"),
        ('attachment; filename="a b.csv"', "a b.csv"),
        ("attachment; filename*=UTF-8''%C3%A4.csv", "ä.csv"),
        ("attachment; filename=_.csv; filename*=UTF-8''%C3%A4.csv", "ä.csv"),
        ("attachment; filename*=UTF-8''%C3%A4.csv; filename=_.csv", "ä.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\\\temp\\\\a.csv"', "a.csv"),
        ('attachment; filename="a/"', None),
        ("attachment;\r\n filename=a.csv", "a.csv"),
        (";;;=", None),
    ],
)
def test_the_name_in_a_header(disposition: Any, name: Any) -> None:
    assert file_name({} if disposition is None else {"Content-Disposition": disposition}) == name


# --- the standard library reads the stream of the sync client --------------------------------------------------

TABLE = "number,text\r\n" + "".join(f"{number},zeile ü {number}\r\n" for number in range(50_000))


def packed_as(kind: str) -> bytes:
    file = io.BytesIO()
    if kind == "tar":
        with tarfile.open(fileobj=file, mode="w:gz") as tar:
            member = tarfile.TarInfo("table.csv")
            member.size = len(TABLE.encode())
            tar.addfile(member, io.BytesIO(TABLE.encode()))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("table.csv", TABLE)
    return file.getvalue()


class Streams:
    """Contents of files, one client for all."""

    def __init__(self, emulator: Any) -> None:
        self.client = AgentsClient(emulator.endpoint, AzureKeyCredential(emulator.key))

    def of(self, data: bytes) -> Any:
        file = self.client.files.upload(file=("table.csv", data), purpose="assistants")
        return self.client.files.get_content(file.id)


@pytest.fixture
def streams(emulator: Any) -> Iterator[Streams]:
    made = Streams(emulator)
    with made.client:
        yield made


def test_csv(streams: Streams) -> None:
    with io.TextIOWrapper(streams.of(TABLE.encode()), encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert (len(rows), rows[-1]) == (50_000, {"number": "49999", "text": "zeile ü 49999"})
    assert text.closed


def test_lines_of_a_buffered_reader(streams: Streams) -> None:
    with io.BufferedReader(streams.of(TABLE.encode())) as reader:
        assert reader.peek(6)[:6] == b"number"
        assert [line.decode() for line in reader] == TABLE.splitlines(keepends=True)


def test_json(streams: Streams) -> None:
    document = {"items": list(range(100_000))}
    with streams.of(json.dumps(document).encode()) as content:
        assert json.load(content) == document


def test_archives(streams: Streams) -> None:
    with streams.of(packed_as("zip")) as content, zipfile.ZipFile(io.BytesIO(content.read())) as archive:
        assert archive.read("table.csv").decode() == TABLE
    with streams.of(packed_as("tar")) as content, tarfile.open(fileobj=content, mode="r|gz") as tar:
        member = tar.next()
        assert member is not None
        assert tar.extractfile(member).read().decode() == TABLE  # type: ignore[union-attr]
    with streams.of(gzip.compress(TABLE.encode())) as content, gzip.GzipFile(fileobj=content) as file:
        assert file.read().decode() == TABLE


def test_copies_and_digests(streams: Streams, tmp_path: Path) -> None:
    with streams.of(DATA) as content, (tmp_path / "copy").open("wb") as copy:
        shutil.copyfileobj(content, copy)
    assert (tmp_path / "copy").read_bytes() == DATA
    if sys.version_info >= (3, 11):
        with streams.of(DATA) as content:
            assert hashlib.file_digest(content, "sha256").digest() == hashlib.sha256(DATA).digest()


def test_a_closed_wrapper_releases_the_connection(fault_server: MakeServer) -> None:
    server = fault_server(Service(DATA, download=[Reply(200, body=DATA)]))
    with AgentsClient(server.url + "/v1", AzureKeyCredential(SECRET)) as client:
        content = client.files.get_content(FILE_ID)
        with io.TextIOWrapper(content, encoding="latin-1") as text:  # type: ignore[type-var]
            assert text.read(3) == "\0\1\2"
        assert content.closed
        asyncio.run(server.until(lambda server: server.connections == 0))
