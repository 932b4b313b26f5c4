"""Handle Ctrl-C and the other signals that ask a process to stop."""

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Optional

__all__ = ["Stopped", "stop_signals", "stopped_by_signals"]

#: Sent by Ctrl-C, by a service manager or Docker, by a terminal that is closed, and by Ctrl-Break.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# In seconds. Windows handles a signal only between two waits.
_WAIT_SECONDS = 0.5


@contextmanager
def stop_signals() -> Generator[Callable[[], signal.Signals], None, None]:
    """Handle the signals that ask the process to stop; a second signal ends the process immediately.

    :return: A context manager; its value is a function that waits for the first signal and returns it.
    :rtype: ~typing.Generator
    """
    # A handler may put into this queue while the interrupted code waits for it; setting an event could deadlock.
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
    # Ignored signals, as under nohup, stay ignored.
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


class Stopped(KeyboardInterrupt):
    """A signal asks the process to stop.

    :param number: The signal.
    :type number: ~signal.Signals
    """

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number)
        self.name = "SIGINT" if number.name in ("SIGINT", "SIGBREAK") else number.name


@contextmanager
def stopped_by_signals() -> Generator[None, None, None]:
    """Raise :class:`Stopped` at the first signal that asks the process to stop; a second one ends it immediately.

    :return: A context manager.
    :rtype: ~typing.Generator
    """

    def on_signal(number: int, _: Optional[FrameType]) -> None:
        for taken in previous:
            signal.signal(taken, signal.SIG_DFL)
        raise Stopped(signal.Signals(number))

    is_main = threading.current_thread() is threading.main_thread()
    known = [signal.Signals[name] for name in _NAMES if is_main and name in signal.Signals.__members__]
    previous = {number: signal.getsignal(number) for number in known}
    previous = {number: handler for number, handler in previous.items() if handler is not signal.SIG_IGN}
    for number in previous:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
