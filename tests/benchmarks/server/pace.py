"""A limit to how fast bytes move."""

import threading
import time

#: At 50 MB/s this is moved some 200 times a second, and every time costs a system call or two.
BLOCK = 256 * 1024
#: Seconds that may be made up for: as long as the system may take to wake a thread, and far less than a transfer.
_CREDIT = 0.01


class Pace:
    """Keeps those who share it to so many bytes a second together.

    :param rate: Bytes a second; 0 for no limit.
    """

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._due = 0.0
        self._lock = threading.Lock()

    def wait(self, count: int) -> None:
        """Wait until the next block may follow the one that was just moved.

        :param count: The bytes of the block.
        """
        if not self.rate:
            return
        with self._lock:
            now = time.monotonic()
            self._due = max(self._due, now - _CREDIT) + count / self.rate
            delay = self._due - now
        if delay > 0:
            time.sleep(delay)
