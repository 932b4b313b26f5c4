"""Generated forms and ids: each gets a reply, none is a 5xx, and no file is outside the folder.

The seed is fixed, so that a failure concerns the change that is tested; ``FUZZ_SEED`` sets another one.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from azure_ai_files.emulator import Emulator

from .client import BOUNDARY, FACES, OPENAI, Client, Face
from .uploads import cancel, new_id

BATCH = 10
#: How many are generated; `make soak` sends more.
COUNTS = pytest.mark.parametrize("count", [500, pytest.param(5000, marks=pytest.mark.soak)])
# More than that are generated, because a few are duplicates.
SURPLUS = 1.15
# The last hypothesis for Python 3.10 generates more duplicates.
DISTINCT = 0.9 if sys.version_info >= (3, 11) else 0.25
SEED = int(os.environ.get("FUZZ_SEED", "10000"))
ESCAPED = Path("/tmp/escaped from an emulator")
#: Seconds without a reply after which the emulator hangs.
PATIENCE = 120


class Wire:
    """A connection that sends bytes unmodified, and reads one reply to each request."""

    def __init__(self, emulator: Emulator) -> None:
        address = urlsplit(emulator.url)
        assert address.hostname is not None
        self._address = (address.hostname, address.port or 0)
        self._head = f"Host: x\r\napi-key: {emulator.key}\r\nOpenAI-Beta: assistants=v1\r\n".encode()
        self._socket: socket.socket | None = None
        self.statuses: Counter[int] = Counter()
        self.sent: set[int] = set()

    def send(self, line: bytes, headers: bytes = b"", body: bytes = b"") -> None:
        """Send a request; check that the reply is not a 5xx, and that an error has a message."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=PATIENCE)
        self._socket.sendall(line + b" HTTP/1.1\r\n" + self._head + headers + b"\r\n" + body)
        response = http.client.HTTPResponse(self._socket)
        response.begin()
        reply = response.read()
        if response.will_close:
            self.close()
        assert response.status < 500, reply
        assert response.status < 400 or json.loads(reply)["error"]["message"]
        self.statuses[response.status] += 1
        self.sent.add(hash((line, headers, body)))

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@contextmanager
def fuzzed(folder: Path) -> Iterator[tuple[Emulator, Wire]]:
    """An emulator and a wire to it; afterwards its folder contains exactly the listed files."""
    data = folder / "1" / "2" / "3" / "data"
    with ExitStack() as stack:
        emulator = stack.enter_context(Emulator(data, key="key", strict=False))
        wire = stack.enter_context(closing(Wire(emulator)))
        before = set(folder.rglob("*"))
        yield emulator, wire
        with Client(emulator) as client:
            # Not checked against the document, which does not list some of the purposes.
            listed = client.send("GET", "/v1/files").json["data"]
        after = set(folder.rglob("*"))
        added = {path for path in after - before if path.parent != data / "contents"}
        assert not added
        assert not any(path.exists() for path in (ESCAPED, Path("con"), Path("a.jsonl")))
        assert len(list((data / "contents").iterdir())) == len(listed)


MARK = BOUNDARY.encode()
CONTENT_TYPE = b"Content-Type: multipart/form-data; boundary=" + MARK
LARGE = b"<large>"
HOSTILE = [b"", b".", b"..", b"../" * 3 + b"escaped", b"..\\escaped", os.fsencode(ESCAPED), b"a\0b", b"con", b"\xff"]

names = st.sampled_from([b"file", b"purpose", b"data", b"filename", b"expires_after[seconds]"]) | st.binary(max_size=8)
filenames = st.sampled_from([b"a.jsonl", *HOSTILE]) | st.text(max_size=12).map(str.encode)
contents = st.binary(max_size=60) | st.sampled_from([b"assistants", b"batch", b"\r\n--" + MARK, LARGE])
headers = st.sampled_from(
    [b"", b"\r\nContent-Type: text/plain", b"\r\nContent-Type: multipart/mixed", b"\r\n: ", b"\xff"]
)


def part(name: bytes, filename: bytes | None, header: bytes, content: bytes) -> bytes:
    end = b"" if filename is None else b'; filename="' + filename + b'"'
    head = b'Content-Disposition: form-data; name="' + name + b'"' + end + header
    return b"--" + MARK + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


parts = st.builds(part, names, st.none() | filenames, headers, contents)
purposes = st.just(part(b"purpose", None, b"", b"assistants"))
files = st.builds(part, st.sampled_from([b"file", b"file", b"data"]), filenames, st.just(b""), contents)
scraps = st.sampled_from([b"--" + MARK, b"--" + MARK + b"--\r\n", b"\r\n", b"\r\n\r\n", b"--", b"\0"])
good = st.tuples(purposes, files)
pieces = good | st.tuples(files) | st.lists(parts | scraps | files, max_size=4)
endings = st.sampled_from([b"--" + MARK + b"--\r\n"] * 9 + [b"--" + MARK + b"--", b"", b"--" + MARK])
types = st.sampled_from(
    [CONTENT_TYPE] * 6 + [b"Content-Type: multipart/form-data", b"X: y", CONTENT_TYPE + b"; a=\xff"]
)
forms = st.tuples(st.sampled_from([*FACES, None]), types, pieces, endings, st.sampled_from([0, 0, 1, 7, 4096]))


def fuzz(examples: int, **options: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run the given number of examples in batches, because each example has a cost."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        batches = {
            name: st.lists(values, min_size=BATCH, max_size=BATCH, unique_by=repr) for name, values in options.items()
        }
        limits = settings(
            max_examples=int(examples * SURPLUS) // BATCH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        return seed(SEED)(limits(given(**batches)(function)))

    return decorate


@COUNTS
def test_forms(tmp_path: Path, count: int) -> None:
    with fuzzed(tmp_path) as (emulator, wire):
        with Client(emulator, OPENAI) as client:
            upload_id = new_id(client, 2**40)

        @fuzz(count, batch=forms)
        def post(batch: list[tuple[Face | None, bytes, list[bytes], bytes, int]]) -> None:
            for face, content_type, pieces, ending, chunk in batch:
                target = f"/v1/uploads/{upload_id}/parts" if face is None else f"{face.path}/files{version(face)}"
                framing, body = framed((b"".join(pieces) + ending).replace(LARGE, bytes(70_000)), chunk)
                wire.send(f"POST {target}".encode(), content_type + b"\r\n" + framing, body)

        post()
        assert sum(wire.statuses.values()) >= count * 1.1
        assert len(wire.sent) > count * DISTINCT
        # Many forms are accepted, and many are refused.
        assert min(wire.statuses[200] + wire.statuses[201], wire.statuses[400]) > count // 20
        with Client(emulator, OPENAI) as client:
            cancel(client, upload_id)


def version(face: Face) -> str:
    return f"?api-version={face.api_version or 'v1'}"


def framed(body: bytes, chunk: int) -> tuple[bytes, bytes]:
    """Return a body with its length, or in chunks."""
    if not chunk or len(body) > 1000 * chunk:
        return b"Content-Length: %d\r\n" % len(body), body
    blocks = [body[start : start + chunk] for start in range(0, len(body), chunk)]
    return b"Transfer-Encoding: chunked\r\n", b"".join(
        b"%x\r\n%b\r\n" % (len(block), block) for block in [*blocks, b""]
    )


raw = st.binary(max_size=24).map(lambda value: re.sub(rb"[\r\n]", b"", value))
ids = (
    raw
    | st.text(max_size=16).map(lambda text: quote(text, safe="").encode())
    | st.sampled_from(
        [
            *HOSTILE,
            b"%2e%2e%2f" * 3 + b"files.db",
            b"../files.db",
            b"%00",
            b"a" * 5000,
            b"assistant-" + b"\xf0" * 40,
        ]
    )
)
paths = st.sampled_from(
    [
        b"files/%s",
        b"files/%s/content",
        b"files?after=%s",
        b"files?limit=%s",
        b"uploads/%s/parts",
        b"uploads/%s/complete",
        b"uploads/%s/cancel",
        b"assistants/%s/files",
        b"assistants/a/files/%s",
        b"assistants/a/files?before=%s",
        b"%s",
    ]
)
methods = st.sampled_from([b"GET"] * 3 + [b"DELETE", b"POST", b"POST", b"PUT", b"PATCH"])
bodies = st.sampled_from([b"", b"{}", b'{"file_id": "\\ud800"}', b'{"part_ids": ["\\u0000"]}', b"[" * 3000, b"\xff"])
requests = st.tuples(st.sampled_from(FACES), methods, paths, ids, bodies)
JSON = b"Content-Type: application/json\r\n"


@COUNTS
def test_ids(tmp_path: Path, count: int) -> None:
    with fuzzed(tmp_path) as (_, wire):

        @fuzz(count, batch=requests)
        def send(batch: list[tuple[Face, bytes, bytes, bytes, bytes]]) -> None:
            for face, method, path, identifier, body in batch:
                query = version(face).encode().replace(b"?", b"&" if b"?" in path else b"?")
                target = face.path.encode() + b"/" + path.replace(b"%s", identifier) + query
                wire.send(method + b" " + target, JSON + b"Content-Length: %d\r\n" % len(body), body)

        send()
        assert sum(wire.statuses.values()) >= count * 1.1
        assert len(wire.sent) > count * DISTINCT
        assert wire.statuses[404] > count // 10
