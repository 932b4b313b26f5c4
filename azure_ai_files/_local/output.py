"""Where a download writes to."""

from __future__ import annotations

from typing import Optional, Protocol

from .._decisions.download_plan import PartialDownload
from .._decisions.file_input import BytesLike


class Output(Protocol):
    """Receives the content of a download."""

    #: What an earlier download left there; None if there is nothing to resume.
    earlier: Optional[PartialDownload]
    #: Whether to write bytes as soon as they arrive instead of collecting them.
    is_eager: bool

    def open(self) -> None:
        """Open what the content is written to; :meth:`discard` must follow, even if this was interrupted."""

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte.

        :param size: Bytes that will come; None while unknown.
        :param etag: Proves that later bytes belong to the same content; None if nothing does.
        """

    def write(self, block: BytesLike) -> None:
        """Write the next bytes."""

    def flush(self) -> None:
        """Flush received bytes so that a later process can resume."""

    def commit(self) -> None:
        """Accept the content as complete."""

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Release everything, and delete what was not committed unless a later process can resume it."""
