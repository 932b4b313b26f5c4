"""A Foundry project that holds one file, and whose replies fail in the way a test scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any, Union
from urllib.parse import unquote

from tests.harness.content import Content
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.server import Responder

Step = Union[Reply, Responder]

FILE_ID = "assistant-7Qx1"


def file_info(size: int, *, name: str = "report.txt", status: str = "processed", **more: Any) -> dict[str, Any]:
    return {
        "object": "file",
        "id": FILE_ID,
        "bytes": size,
        "created_at": 1_700_000_000,
        "filename": name,
        "purpose": "assistants",
        "status": status,
        **more,
    }


class Service:
    """A script for the fault server: each operation plays its own steps, then behaves well.

    :param content: What the file holds.
    :param upload: Replies to uploads before good ones.
    :param get: Replies to reads of the file's metadata before good ones.
    :param download: Replies to reads of its content before good ones.
    """

    def __init__(
        self,
        content: Content | bytes = b"content",
        *,
        upload: Iterable[Step] = (),
        get: Iterable[Step] = (),
        download: Iterable[Step] = (),
    ) -> None:
        self._content = content if isinstance(content, Content) else Content(content)
        self._upload, self._get, self._download = iter(upload), iter(get), iter(download)
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        step = self._next(request)
        return step if isinstance(step, Reply) else step(request)

    def _next(self, request: Request) -> Step:
        if request.method == "POST":
            return self._step(self._upload, json_reply(uploaded))
        if request.path.endswith("/content"):
            return self._step(self._download, self._content)
        file = file_info(len(self._content.data))
        if request.path.endswith("/files"):
            return json_reply({"object": "list", "data": [file], "has_more": False})
        # The file has any id that is asked for.
        return self._step(self._get, json_reply({**file, "id": unquote(request.path.rpartition("/")[2])}))

    def _step(self, steps: Iterator[Step], default: Step) -> Step:
        with self._lock:
            return next(steps, default)


def uploaded(request: Request) -> dict[str, Any]:
    """The metadata of the file that a request brought."""
    info = file_info(len(request.file.content), name=request.file.filename or "")
    seconds = request.parts.get("expires_after[seconds]")
    return {**info, "expires_at": info["created_at"] + int(seconds.content)} if seconds else info


def downloads(requests: Iterable[Request]) -> list[Request]:
    """Those requests that asked for content."""
    return [request for request in requests if request.path.endswith("/content")]


def uploads(requests: Iterable[Request]) -> list[Request]:
    return [request for request in requests if request.method == "POST"]


def polls(requests: Iterable[Request]) -> list[Request]:
    """Those requests that asked for the metadata of the file."""
    return [request for request in requests if request.method == "GET" and not request.path.endswith("/content")]
