"""A service whose replies fail for one range of a content, whoever asks for it when."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any

import pytest

from azure_ai_files._decisions import download_plan
from tests.fault.target import DATA, RANGE
from tests.harness.content import Content
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import downloads, file_info

COUNT = -(-len(DATA) // RANGE)

Step = Callable[[Request], Reply]


@pytest.fixture
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small contents have many ranges."""
    monkeypatch.setattr(download_plan, "RANGE_SIZE", RANGE)


def first_byte(request: Request) -> int | None:
    """Where a request asks for content; None if it asks for all."""
    match = re.match(r"bytes=(\d+)-", request.headers.get("Range") or "")
    return int(match[1]) if match else None


class RangedService:
    """A script for the fault server.

    :param content: What the file holds.
    :param faults: By the number of a range, the replies to requests for anything in it, before good ones.
    :param always: Whether the last of these replies is given for ever.
    """

    def __init__(
        self, content: Content | bytes = DATA, faults: Mapping[int, Any] | None = None, *, always: bool = False
    ) -> None:
        self.content = content if isinstance(content, Content) else Content(content)
        self._faults: dict[int, Iterator[Any]] = {}
        for number, steps in (faults or {}).items():
            steps = steps if isinstance(steps, list) else [steps]
            self._faults[number] = chain(steps, repeat(steps[-1])) if always else iter(steps)
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        if not downloads([request]):
            return json_reply(file_info(len(self.content.data)))
        with self._lock:
            number = (first_byte(request) or 0) // RANGE
            step = next(self._faults.get(number, iter(())), self.content)
        return step if isinstance(step, Reply) else step(request)
