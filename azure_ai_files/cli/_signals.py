"""Ctrl-C, and the other ways in which a process is asked to stop."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Optional

__all__ = ["stop_signals"]

#: Ctrl-C, a service manager or Docker, a terminal that is closed, and Ctrl-Break.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# Windows handles a signal only between two waits.
_WAIT_SECONDS = 0.5


@contextmanager
def stop_signals() -> Generator[Callable[[], signal.Signals], None, None]:
    """Take the signals to stop; the first one is waited for, the second one ends the process at once.

    :return: A context manager, whose value waits for the first signal and returns it.
    :rtype: ~typing.Generator
    """
    # Unlike an event's, this lock may be taken by the handler while the code it interrupts waits for it.
    received: SimpleQueue[signal.Signals] = SimpleQueue()

    def on_signal(number: int, _: Optional[FrameType]) -> None:
        for taken in previous:
            signal.signal(taken, signal.SIG_DFL)
        received.put(signal.Signals(number))

    def wait() -> signal.Signals:
        while True:
            try:
                return received.get(timeout=_WAIT_SECONDS)
            except Empty:
                pass

    known = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
    # What is ignored, as by nohup, stays so.
    previous = {number: signal.getsignal(number) for number in known}
    previous = {number: handler for number, handler in previous.items() if handler is not signal.SIG_IGN}
    for number in previous:
        signal.signal(number, on_signal)
    try:
        yield wait
    finally:
        for number, handler in previous.items():
            if signal.getsignal(number) is on_signal:
                signal.signal(number, handler)
