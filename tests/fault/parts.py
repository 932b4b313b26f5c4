"""A service that takes uploads in parts, and whose replies fail in the way a test scripts."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

from tests.harness.reply import End, Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import Step

PART_SIZE = 64 * 1024
DATA = bytes((position * 7 + position // 251) % 256 for position in range(10 * PART_SIZE + 777))
PART_COUNT = 11
#: At most so many bytes of a part's request are not the part's own.
_FRAMING = 400


class PartsService:
    """A script for the fault server: each operation plays its own steps, then behaves well.

    :param strict: Whether a part that was taken counts, even if nobody heard of it, as with OpenAI.
    :param expires_in: Seconds until an upload ends by itself.
    :param steps: Replies to ``create``, ``part``, ``complete``, ``cancel``, ``list``, ``get`` and ``content`` before
        good ones.
    """

    def __init__(self, *, expires_in: float = 3600, strict: bool = True, **steps: Iterable[Step]) -> None:
        self._steps: dict[str, Iterator[Step]] = {}
        self.play(**steps)
        self._strict = strict
        self._expires_in = expires_in
        self._lock = threading.Lock()
        self._uploads: dict[str, dict[str, bytes]] = {}
        self._declared: dict[str, dict[str, Any]] = {}
        self._infos: list[dict[str, Any]] = []
        #: The contents of completed uploads.
        self.files: list[bytes] = []
        self.cancelled: list[str] = []

    def __call__(self, request: Request) -> Reply:
        kind = _kind(request)
        answers = {"create": self._create, "part": self._part, "complete": self._complete, "cancel": self._end}
        with self._lock:
            step = next(self._steps.get(kind, iter(())), None)
        if step is not None:
            return step if isinstance(step, Reply) else step(request)
        if kind == "part" and self._strict and request.content_length - _FRAMING > self._room(request):
            return Reply(400, b"more bytes than were declared")
        if kind == "content":
            return Reply(200, self.files[-1])
        return json_reply({**answers, "list": self._list, "get": lambda _: self._infos[-1]}[kind])

    def play(self, **steps: Iterable[Step]) -> None:
        """Have operations play other steps."""
        self._steps.update({kind: iter(replies) for kind, replies in steps.items()})

    def lose(self) -> None:
        """Forget every upload, as a service does when their time is over."""
        self._uploads.clear()

    def good(self, request: Request) -> Reply:
        """What a service that behaves well answers to a part."""
        return json_reply(self._part)

    def deaf(self, request: Request) -> Reply:
        """A part that the service took, or a completion that it made, and whose reply gets lost."""
        return json_reply(self._part if _kind(request) == "part" else self._complete, cut=0, end=End.CLOSE)

    def _room(self, request: Request) -> int:
        upload_id = request.path.split("/")[-2]
        with self._lock:
            taken = sum(map(len, self._uploads.get(upload_id, {}).values()))
            return int(self._declared[upload_id]["bytes"]) - taken

    def _create(self, request: Request) -> dict[str, Any]:
        with self._lock:
            upload_id = f"upload_{len(self._declared)}"
            self._declared[upload_id] = json.loads(request.body)
            self._uploads[upload_id] = {}
        return self._upload(upload_id, "pending")

    def _part(self, request: Request) -> dict[str, Any]:
        content, upload_id = request.parts["data"].content, request.path.split("/")[-2]
        with self._lock:
            # One that was cancelled meanwhile takes parts that nobody will ask for.
            parts = self._uploads.get(upload_id, {})
            part_id = f"part_{len(parts)}_{upload_id}"
            parts[part_id] = content
        return {"id": part_id, "object": "upload.part", "created_at": 1_700_000_000, "upload_id": upload_id}

    def _complete(self, request: Request) -> dict[str, Any]:
        upload_id, body = request.path.split("/")[-2], json.loads(request.body)
        parts = self._uploads.pop(upload_id)
        content = b"".join(parts[part_id] for part_id in body["part_ids"])
        assert body["md5"] == hashlib.md5(content).hexdigest()
        assert len(content) == self._declared[upload_id]["bytes"]
        self.files.append(content)
        self._infos.append(self._file(upload_id))
        return {**self._upload(upload_id, "completed"), "file": self._infos[-1]}

    def _list(self, _: Request) -> dict[str, Any]:
        return {"object": "list", "data": self._infos, "has_more": False}

    def _end(self, request: Request) -> dict[str, Any]:
        upload_id = request.path.split("/")[-2]
        self._uploads.pop(upload_id, None)
        self.cancelled.append(upload_id)
        return self._upload(upload_id, "cancelled")

    def _upload(self, upload_id: str, status: str) -> dict[str, Any]:
        declared = {name: self._declared[upload_id][name] for name in ("bytes", "filename", "purpose")}
        times = {"created_at": 1_700_000_000, "expires_at": int(time.time() + self._expires_in)}
        return {"id": upload_id, "object": "upload", "status": status, **declared, **times}

    def _file(self, upload_id: str) -> dict[str, Any]:
        declared = {name: self._declared[upload_id][name] for name in ("bytes", "filename", "purpose")}
        return {"id": "file-1", "object": "file", "created_at": 1_700_000_000, "status": "processed", **declared}


def _kind(request: Request) -> str:
    last = request.path.rpartition("/")[2]
    if request.method == "GET":
        return {"files": "list", "content": "content"}.get(last, "get")
    return {"uploads": "create", "parts": "part", "complete": "complete"}.get(last, "cancel")


def kinds(requests: Iterable[Request]) -> list[str]:
    """What each request was about, in order."""
    return [_kind(request) for request in requests]


def parts_of(requests: Iterable[Request]) -> list[Request]:
    return [request for request in requests if _kind(request) == "part"]
