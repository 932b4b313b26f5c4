"""A process that is killed repeatedly, clients that keep it busy, and a ledger of the replies that they received."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from azure_ai_files.emulator import Emulator

from ..client import AZURE, Client, Part, encode_form
from ..uploads import FORM, JSON
from .test_durability import _Elsewhere

# Forked from a process that has imported everything, so that an emulator starts in milliseconds.
_NURSERY = """
import os, signal, sys
from azure_ai_files.emulator import Emulator
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        print(Emulator(line[:-1], key="key").start().url, os.getpid(), flush=True)
        signal.pause()
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
MIB = 1024 * 1024


class Nursery:
    """Starts emulators, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @contextmanager
    def emulator(self, folder: Path) -> Iterator[_Elsewhere]:
        """Start an emulator; it is killed where the block ends."""
        assert self._process.stdin is not None
        print(folder, file=self._process.stdin, flush=True)
        url, pid = self._line().split()
        try:
            yield _Elsewhere(url)
        finally:
            os.kill(int(pid), signal.SIGKILL)
            assert self._line() == "gone"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()[:-1]


@contextmanager
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-c", _NURSERY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nursery(process)


class Expected(NamedTuple):
    """The expected state of a file."""

    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Expected:
        return cls(len(content), hashlib.sha256(content).hexdigest())


@dataclass
class Session:
    """An upload in parts, as far as its client knows."""

    name: str
    expected: Expected
    part_ids: list[str] = field(default_factory=list[str])
    #: Requests without a reply yet: a part, the completion, the cancellation.
    asked: str = ""


class Ledger:
    """What was acknowledged, and what was requested without a reply; each client writes its own entries."""

    def __init__(self) -> None:
        self.kept: dict[str, Expected] = {}
        self.deleted: set[str] = set()
        self.uploading: dict[str, Expected] = {}
        self.deleting: set[str] = set()
        self.sessions: dict[str, Session] = {}
        self.answers = 0

    def answered(self) -> None:
        self.answers += 1


class Crew(NamedTuple):
    """A client of the emulator that will be killed."""

    client: Client
    ledger: Ledger
    dice: random.Random
    name: str

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> Any:
        reply = request(self.client, method, path, headers, body)
        assert reply.status in (200, 201), reply.body
        self.ledger.answered()
        return reply.json


def request(client: Client, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> Any:
    """Send a request. Other tests check replies against the document, which is slow."""
    return client.send(method, f"{AZURE.path}{path}?api-version={AZURE.api_version}", headers, body)


def form(name: str, content: bytes) -> bytes:
    return encode_form(Part("purpose", "assistants"), Part("file", content, name))


def upload(crew: Crew, name: str, size: int) -> str:
    content = crew.dice.randbytes(size)
    crew.ledger.uploading[name] = expected = Expected.of(content)
    file_id: str = crew.send("POST", "/files", FORM, form(name, content))["id"]
    crew.ledger.kept[file_id] = expected
    del crew.ledger.uploading[name]
    return file_id


def upload_small(crew: Crew, number: int) -> None:
    upload(crew, f"{crew.name}-{number}", crew.dice.randrange(1, 20_000))


def upload_large(crew: Crew, number: int) -> None:
    upload(crew, f"{crew.name}-{number}", crew.dice.randrange(2 * MIB, 5 * MIB))


def delete(crew: Crew, number: int) -> None:
    ledger = crew.ledger
    oldest = list(ledger.kept)[:1] if number % 2 else []
    file_id = oldest[0] if oldest else upload(crew, f"{crew.name}-{number}", 1000)
    ledger.deleting.add(file_id)
    crew.send("DELETE", f"/files/{file_id}")
    ledger.deleted.add(file_id)
    del ledger.kept[file_id]
    ledger.deleting.remove(file_id)


def upload_in_parts(crew: Crew, number: int) -> None:
    parts = [crew.dice.randbytes(crew.dice.randrange(1, 300_000)) for _ in range(3)]
    session = Session(f"{crew.name}-{number}", Expected.of(b"".join(parts)))
    values = {"filename": session.name, "purpose": "assistants", "mime_type": "text/plain"}
    created = crew.send("POST", "/uploads", JSON, json.dumps({**values, "bytes": session.expected.size}))
    crew.ledger.sessions[created["id"]] = session
    path = f"/uploads/{created['id']}"
    for part in parts:
        session.asked = "part"
        session.part_ids.append(crew.send("POST", f"{path}/parts", FORM, encode_form(Part("data", part)))["id"])
    session.asked = "complete" if number % 3 else "cancel"
    if session.asked == "complete":
        crew.ledger.uploading[session.name] = session.expected
        done = crew.send("POST", f"{path}/complete", JSON, json.dumps({"part_ids": session.part_ids}))
        crew.ledger.kept[done["file"]["id"]] = session.expected
        del crew.ledger.uploading[session.name]
    else:
        crew.send("POST", f"{path}/cancel")
    del crew.ledger.sessions[created["id"]]


CREW: tuple[Callable[[Crew, int], Any], ...] = (upload_small, upload_small, upload_large, upload_in_parts, delete)


def work(emulator: Emulator, ledger: Ledger, task: Callable[[Crew, int], Any], name: str) -> None:
    """Repeat a task until the emulator is dead."""
    with suppress(ConnectionError, http.client.HTTPException), Client(emulator, AZURE) as client:
        crew, number = Crew(client, ledger, random.Random(name), name), 0
        while True:
            task(crew, number := number + 1)


def leave_half(emulator: Emulator, name: str) -> None:
    """Send the first half of an upload, and wait for a reply that cannot come."""
    body = form(name, bytes(2 * MIB))
    with suppress(ConnectionError, http.client.HTTPException), Client(emulator, AZURE) as client:
        connection = client._connection
        connection.putrequest("POST", f"{AZURE.path}/files?api-version={AZURE.api_version}")
        for header, value in {**client.headers, **FORM, "Content-Length": str(len(body))}.items():
            connection.putheader(header, value)
        connection.endheaders(body[:MIB])
        raise AssertionError(f"half an upload was answered with {connection.getresponse().status}")
