"""A reply without end, or one that unpacks to a gigabyte, does not fill the memory (row 17)."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable

import pytest

from tests.fault.transport.conftest import Serve
from tests.fault.transport.conftest import serve as serve
from tests.fault.transport.raw_server import RawConnection, Script, reply
from tests.harness.repository import ROOT
from tests.harness.rows import in_turn

MIB = 1024 * 1024
FILE = b'{"id": "file-1", "object": "file", "bytes": 1, "filename": "a", "purpose": "batch"}'
GZIP_HEAD = bytes((31, 139, 8, 0, 0, 0, 0, 0, 0, 255))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing tells the peak of a process here")


def packed(mebibytes: int) -> bytes:
    """A gzip stream of so many MiB of blanks; each MiB is packed to the same thousand bytes."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = stream.compress(b" " * MIB) + stream.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(mebibytes):
        crc = zlib.crc32(b" " * MIB, crc)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    size = mebibytes * MIB % 2**32
    return GZIP_HEAD + block * mebibytes + end + crc.to_bytes(4, "little") + size.to_bytes(4, "little")


def endless(status: str) -> Callable[[RawConnection], None]:
    """Send 600 MiB of what is to be 10 GiB."""

    def send(connection: RawConnection) -> None:
        connection.send(reply(b"", status, "Content-Length: 10737418240", length=False) + b'{"error": "too much ')
        for _ in range(600):
            connection.send(b"x" * MIB)

    return send


def whole(status: str, mebibytes: int) -> Callable[[RawConnection], None]:
    """Send a packed body."""

    def send(connection: RawConnection) -> None:
        connection.send(reply(packed(mebibytes), status, "Content-Encoding: gzip"))

    return send


def script(send: Callable[[RawConnection], None], first: bytes) -> Script:
    """Answer the first request well."""

    def run(connection: RawConnection) -> None:
        connection.request()
        if connection.number == 0:
            connection.send(first)
            connection.wait_for_end()
        else:
            send(connection)

    return run


#: What the service sends, the most MiB that the process may grow, and what the call says.
REPLIES = {
    "a 500 of 600 MiB": (endless("500 Failed"), 20, 'HttpResponseError: 500 Failed: {"error": "too much xxx'),
    "a 404 that unpacks to 1 GiB": (whole("404 Not Found", 1024), 20, "ResourceNotFoundError: 404 Not Found: "),
    "JSON of 600 MiB": (endless("200 OK"), 84, "DecodeError: The body of the reply has more than 64 MiB"),
    "JSON that unpacks to 1 GiB": (
        whole("200 OK", 1024),
        84,
        "DecodeError: The body of the reply has more than 64 MiB",
    ),
}


def grown(kind: str, endpoint: str, what: str) -> tuple[float, object]:
    """How many MiB a process grows by a call, and what the call says."""
    arguments = [sys.executable, "-m", "tests.limits.reply_child", kind, endpoint, what]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    kibibytes, said = json.loads(done.stdout)
    return kibibytes / 1024, said


@pytest.mark.parametrize(("what", "kind"), in_turn(REPLIES, ["sync", "aio"]))
def test_row_17_a_huge_reply(serve: Serve, what: tuple[Callable[[RawConnection], None], int, str], kind: str) -> None:
    send, most, expected = what
    server = serve(script(send, reply(FILE)))
    mebibytes, said = grown(kind, f"{server.url}/v1", "get")
    assert str(said).startswith(expected)
    assert mebibytes <= most


@pytest.mark.parametrize("kind", ["sync", "aio"])
def test_row_17_a_content_of_any_size_passes(serve: Serve, kind: str) -> None:
    server = serve(script(whole("200 OK", 256), reply(b"content")))
    mebibytes, said = grown(kind, f"{server.url}/v1", "read")
    assert said == 256 * MIB
    assert mebibytes <= 20


#: The files of a list as Foundry sends it: in one reply, about 20 MB.
COUNT = 100_000


def listed(connection: RawConnection) -> None:
    """Send a list of 100,000 files."""
    files = (
        b'{"object":"file","id":"assistant-%024d","purpose":"batch","filename":"the document %d.txt","bytes":12345,'
        b'"created_at":1764460800,"status":"processed"}' % (number, number)
        for number in range(COUNT)
    )
    connection.send(reply(b'{"object":"list","data":[' + b",".join(files) + b"]}"))


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("aio", "list"),
        pytest.param("sync", "delete", marks=pytest.mark.soak),
        pytest.param("sync", "list", marks=pytest.mark.soak),
        pytest.param("aio", "delete", marks=pytest.mark.soak),
    ],
)
def test_a_long_list_in_one_reply(serve: Serve, kind: str, what: str) -> None:
    server = serve(script(listed, reply(b'{"object":"list","data":[]}')))
    mebibytes, said = grown(kind, f"{server.url}/api/projects/p", what)
    assert said == COUNT
    assert mebibytes <= 60
