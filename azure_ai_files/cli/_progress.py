"""Show the progress of a command on stderr: one line on a terminal, one line each 10 seconds in a log, or JSON."""

import json
import shutil
import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Optional

from ._output import PROGRAM
from ._render import human_size

__all__ = ["Progress", "chosen_mode", "progress_text"]

#: Seconds between two looks at the clock, if nothing else happens.
_TICK = 0.2
#: What a terminal shows for Ctrl-C, behind the line.
_ECHO = len("^C")
#: Seconds between two lines, by the mode.
_INTERVALS = {"bar": 0.1, "log": 10.0, "json": 1.0}


class Progress:
    """The progress of the transfer of some files.

    :param mode: ``bar``, ``log``, ``json`` or ``none``.
    :type mode: str
    :param files: The number of files.
    :type files: int
    """

    def __init__(self, mode: str, files: int) -> None:
        self._mode, self._files = mode, files
        self._done = self._failed = self._bytes = 0
        self._total: Optional[int] = None
        self._lock = threading.Lock()
        self._began = time.monotonic()
        # A log stays silent at first, so that short commands write nothing.
        self._next = self._began + (_INTERVALS["log"] if mode == "log" else 0)
        self._width = 0
        self._ended = threading.Event()
        self._clock = threading.Thread(target=self._tick, name="progress", daemon=True)

    @property
    def hook(self) -> Optional["Progress"]:
        """What to pass as ``progress_hook``; None if nothing is shown.

        :return: The hook.
        :rtype: ~typing.Callable
        """
        return None if self._mode == "none" else self

    def __call__(self, current: int, total: Optional[int]) -> None:
        self._bytes, self._total = current, total
        self._show()

    def count(self, is_ok: bool) -> None:
        """Count a file that is done.

        :param is_ok: Whether it worked.
        :type is_ok: bool
        """
        self._done += 1
        self._failed += not is_ok
        self._show()
        # What the caller writes next stands on a line of its own.
        self.clear()

    def clear(self) -> None:
        """Remove the line from the terminal, so that other text can be written. The next one draws it again."""
        with self._lock:
            if self._width:
                self._write("\r" + " " * (self._width + _ECHO) + "\r")
                self._width = 0
                self._next = time.monotonic()

    def __enter__(self) -> "Progress":
        self._show()
        if self._mode != "none":
            self._clock.start()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self._ended.set()
        if self._mode != "none":
            self._clock.join()
        self.clear()
        if self._mode == "json":
            self._write_json("done" if kind is None else "stopped")

    def _tick(self) -> None:
        # The last bytes may wait long in buffers of the system, which calls no hook.
        while not self._ended.wait(_TICK):
            self._show()

    def _show(self) -> None:
        now = time.monotonic()
        if self._mode == "none" or now < self._next:
            return
        with self._lock:
            if now < self._next:
                return
            self._next = now + _INTERVALS[self._mode]
            if self._mode == "json":
                self._write_json("progress")
                return
            text = progress_text(self._done, self._files, self._bytes, self._total, now - self._began)
            if self._mode == "log":
                self._write(f"{PROGRAM}: {text}\n")
            else:
                self._draw(text)

    def _draw(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1 - _ECHO]
        self._write("\r" + text + " " * (self._width - len(text)))
        self._width = len(text)

    def _write_json(self, event: str) -> None:
        line = {
            "event": event,
            "files": self._files,
            "done": self._done,
            "failed": self._failed,
            "bytes": self._bytes,
            "total": self._total,
            "seconds": round(time.monotonic() - self._began, 3),
        }
        self._write(json.dumps(line) + "\n")

    @staticmethod
    def _write(text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def progress_text(done: int, files: int, sent: int, total: Optional[int], seconds: float) -> str:
    """Return a line of progress.

    :param done: How many files are done.
    :type done: int
    :param files: How many files there are.
    :type files: int
    :param sent: How many bytes are done.
    :type sent: int
    :param total: How many bytes there are; None if unknown.
    :type total: int
    :param seconds: The time since the beginning.
    :type seconds: float
    :return: The line.
    :rtype: str
    """
    rate = sent / seconds if seconds > 0 else 0.0
    parts = [f"{done}/{files} files", human_size(sent) if total is None else f"{human_size(sent)}/{human_size(total)}"]
    if rate:
        parts.append(f"{human_size(rate)}/s")
    if total is not None and rate and seconds >= 1:
        left = round((total - sent) / rate)
        parts.append(f"{left // 60}:{left % 60:02} left")
    text = "  ".join(parts)
    if not total:
        return text
    filled = min(20, 20 * sent // total)
    return f"[{'#' * filled}{'.' * (20 - filled)}] {100 * sent // total:3}%  {text}"


def chosen_mode(mode: str, is_terminal: bool, is_quiet: bool) -> str:
    """Decide how progress is shown.

    :param mode: The setting.
    :type mode: str
    :param is_terminal: Whether stderr is a terminal.
    :type is_terminal: bool
    :param is_quiet: Whether nothing but errors is shown.
    :type is_quiet: bool
    :return: ``bar``, ``log``, ``json`` or ``none``.
    :rtype: str
    """
    if is_quiet and mode != "json":
        return "none"
    if mode == "auto":
        return "bar" if is_terminal else "log"
    return mode
