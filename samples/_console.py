"""The output of the demo: one line for each step and, on a terminal, a progress line that is overwritten."""

from __future__ import annotations

import io
import shutil
import time
from typing import Optional, TextIO

_LABEL_WIDTH = 11
_TEXT_WIDTH = 56
_BAR_WIDTH = 16

#: Minimum time between two updates of the progress line, in seconds; the eye does not follow faster updates.
_REDRAW_INTERVAL = 0.05


class Console:
    """Writes the steps of the demo.

    :param output: The stream for results; progress is shown only if it is a terminal.
    :param errors: The stream for failures.
    """

    def __init__(self, output: TextIO, errors: TextIO) -> None:
        self._output = output
        self._errors = errors
        self._is_terminal = output.isatty()
        self._label = ""
        self._began = self._drawn = 0.0
        self._drawn_width = 0
        for stream in (output, errors):
            # A file name may contain characters that the encoding of the terminal does not.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    def say(self, text: str) -> None:
        """Write a line."""
        print(text, file=self._output, flush=True)

    def begin(self, label: str) -> None:
        """Begin a step, and start its clock."""
        self._label = label
        self._began, self._drawn = time.monotonic(), 0.0

    def end(self, text: str) -> None:
        """End a step, and write its result."""
        seconds = time.monotonic() - self._began
        self._erase()
        took = f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
        self.say(f"  {self._label:<{_LABEL_WIDTH}}{text:<{_TEXT_WIDTH}} {took:>8}")
        self._label = ""

    def fail(self, text: str, code: int = 1) -> int:
        """Write a failure with the step in which it happened.

        :return: The exit code that was passed.
        """
        self._erase()
        print(f"demo: {self._label and self._label + ': '}{text}", file=self._errors, flush=True)
        return code

    def progress(self, current: int, total: Optional[int]) -> None:
        """Show the progress of a transfer; a progress hook."""
        rate = current / max(time.monotonic() - self._began, 1e-6)
        speed = f"{size_text(int(rate))}/s"
        if total:
            filled = _BAR_WIDTH * current // total
            bar = "#" * filled + "-" * (_BAR_WIDTH - filled)
            self.show(f"[{bar}] {100 * current // total:3} %  {size_text(current)} of {size_text(total)}, {speed}")
        else:
            self.show(f"{size_text(current)}, {speed}")

    def show(self, text: str) -> None:
        """Show the state of a step on a terminal, in place of the state shown before."""
        now = time.monotonic()
        if self._is_terminal and now - self._drawn >= _REDRAW_INTERVAL:
            # Some terminals begin a new line after the last column.
            line = f"  {self._label:<{_LABEL_WIDTH}}{text}"[: shutil.get_terminal_size().columns - 1]
            self._output.write("\r" + line.ljust(self._drawn_width))
            self._output.flush()
            self._drawn, self._drawn_width = now, len(line)

    def _erase(self) -> None:
        if self._drawn_width:
            self._output.write("\r" + " " * self._drawn_width + "\r")
            self._output.flush()
            self._drawn_width = 0


def size_text(count: int) -> str:
    """Return a number of bytes as text with a unit."""
    if count < 1024:
        return f"{count} bytes"
    value, unit = count / 1024, 0
    while value >= 1024 and unit < 3:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f} {('KiB', 'MiB', 'GiB', 'TiB')[unit]}"
