"""Raise an interrupt at a chosen moment of the calling thread.

CPython runs signal handlers at few moments: when a Python function begins, when a C function has returned, and when a
loop goes round. A profile function is called at the first two, and what it raises appears where the exception of a
signal handler would: the result of the C function is lost, the body of the Python function does not begin.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple, Optional

import azure_ai_files

_PACKAGE = os.path.dirname(azure_ai_files.__file__) + os.sep
#: Python drops what finalizers raise. Those of replies are called while the package lets go of them.
FINALIZERS = ("__del__", "closed")
FINALIZED = (os.path.join("http", "client.py"), os.path.join("urllib3", "response.py"))
_EMULATOR = os.path.join(_PACKAGE, "emulator") + os.sep


class Moment(NamedTuple):
    """A place in the code at which a signal handler can run, and how often it was passed before."""

    file: str
    function: str
    line: int
    event: str
    callee: str
    passed: int

    def __str__(self) -> str:
        file = self.file.removeprefix(_PACKAGE)
        return f"{file}:{self.line} {self.function} ({self.event} {self.callee}, {self.passed})"


class Interrupter:
    """Counts the moments of a call, and interrupts it at one of them."""

    def __init__(self, target: Optional[Moment] = None) -> None:
        self._target = target
        self._passed: Counter[tuple[Any, ...]] = Counter()
        #: All moments, in order.
        self.moments: list[Moment] = []
        self.has_struck = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the calling thread meanwhile."""
        sys.setprofile(self._look)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _look(self, frame: FrameType, event: str, callee: Any) -> None:
        if not self._is_moment(frame, event):
            return
        code = frame.f_code
        # A function begins at its first line, whatever line the frame says.
        line = code.co_firstlineno if event == "call" else frame.f_lineno
        place = (code.co_filename, code.co_name, line, event, getattr(callee, "__name__", ""))
        moment = Moment(*place, self._passed[place])
        self._passed[place] += 1
        if self._target is None:
            self.moments.append(moment)
        elif moment == self._target and not self.has_struck:
            self.has_struck = True
            raise KeyboardInterrupt

    def _is_moment(self, frame: FrameType, event: str) -> bool:
        """Whether it is one of the package, or of a function that the package calls."""
        if frame.f_code.co_name in FINALIZERS or frame.f_code.co_filename.endswith(FINALIZED):
            return False
        if event == "call":
            # Before Python 3.12, an error here would end a generator that goes on without its finally clauses.
            is_generator = frame.f_code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE)
            return not is_generator and (_is_ours(frame) or _is_ours(frame.f_back))
        return event == "c_return" and (_is_ours(frame) or _is_ours(frame.f_back))


def _is_ours(frame: Optional[FrameType]) -> bool:
    if frame is None:
        return False
    file = frame.f_code.co_filename
    return file.startswith(_PACKAGE) and not file.startswith(_EMULATOR)
