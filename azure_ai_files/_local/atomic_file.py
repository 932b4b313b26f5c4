"""A file that reaches its name only whole."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional, Protocol

from .._decisions.digests import Digests
from .._decisions.download_plan import PartialDownload
from .._decisions.file_input import BytesLike
from .._decisions.file_names import temporary_name
from .._decisions.interruptions import AbandonedError
from .disk import read_span, sync_folder, write_at
from .targets import exists_error

#: Bytes after which the system is told to begin writing: the disk then works while the network does, and has little
#: left to do when all must be on it.
_WRITE_BACK_SIZE = 8 * 1024 * 1024

#: Bytes of one write(2). Linux takes memory for its cache in pieces as large as a write, and large pieces, which it has
#: to find first, can make a write take four times as long.
_WRITE_SIZE = 32 * 1024

#: How a temporary file is opened: it must not exist, and is not looked for behind a link.
CREATE = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Output(Protocol):
    """What the content of a download goes to."""

    #: What an earlier download has left there; None if there is nothing to go on with.
    earlier: Optional[PartialDownload]
    #: Whether bytes are to be written as soon as they are there, and not when there are enough of them.
    is_eager: bool

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte."""

    def write(self, block: BytesLike) -> None:
        """Take bytes."""

    def flush(self) -> None:
        """Have what came so far survive this process, if anything does."""

    def commit(self) -> None:
        """Take note that this was all."""

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Let go of everything; of what was not committed, nothing is left that nobody can go on with."""


class AtomicFile:
    """Bytes collected in a temporary sibling of a target, which they replace only when they are complete.

    They come in one stream (:meth:`write`), or in parts that are written at the same time (:meth:`part`). Nothing is
    written any more once the file was closed or begun again, not even by a thread that was left behind.

    :param target: The path that the file will have.
    :param overwrite: Whether an existing file may be replaced.
    :keyword sha256: Whether the digest of the bytes will be asked for; those of one stream are then digested as they
     come.
    :keyword temporary: The path of the temporary file; by default one that nothing else has.
    :keyword fd: The temporary file, if it is open already.
    """

    earlier: Optional[PartialDownload] = None
    is_eager = False

    def __init__(
        self,
        target: Path,
        overwrite: bool,
        *,
        sha256: bool = False,
        temporary: Optional[Path] = None,
        fd: Optional[int] = None,
    ) -> None:
        self._target = target
        self._overwrite = overwrite
        self._temporary = temporary or target.with_name(temporary_name(target.name, os.urandom(4).hex()))
        #: The digest, once the file is committed and if it was asked for.
        self.sha256: Optional[str] = None
        self._digest = Digests("sha256") if sha256 else None
        self._digested = 0
        self._size = 0
        self._users = 0
        self._generation = 0
        self._unused = threading.Condition()
        # Created by open(2) itself, so that the file gets the mode that the user's umask says.
        self._fd: Optional[int] = os.open(self._temporary, CREATE, 0o666) if fd is None else fd
        self._stream = self.part(0)

    def write(self, block: BytesLike) -> None:
        """Add bytes to the stream.

        :param block: The bytes.
        :raises OSError: If they cannot be written, as on a full disk.
        """
        if self._digest is not None and self._digested == self._stream.end:
            self._digest.update(block)
            self._digested += len(block)
        self._stream.write(block)

    def flush(self) -> None:
        """Have what came in the stream so far survive this process, if anything does."""
        self._stream.flush()

    def part(self, start: int) -> FilePart:
        """Give a part of the file, to be written beside others.

        :param start: Where it begins.
        """
        return FilePart(self, start, self._generation)

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte, with room for what is announced.

        :param size: How many bytes will come; None while unknown.
        :param etag: Proves that later bytes belong to the same content; None if nothing does.
        :raises OSError: If there is no room for them.
        """
        with self._unused:
            self._generation += 1
            self._unused.wait_for(lambda: not self._users)
            assert self._fd is not None
            os.ftruncate(self._fd, 0)
        self._size = self._digested = 0
        if self._digest is not None:
            self._digest.reset()
        self._stream = self.part(0)
        if size:
            self._reserve(size)

    def put(self, view: memoryview, offset: int, generation: int) -> None:
        """Write bytes for a part.

        :param view: The bytes.
        :param offset: Where they belong.
        :param generation: How often the file had begun again when the part was made.
        :raises OSError: If they cannot be written.
        """
        end = offset + view.nbytes
        with self.in_use(generation) as fd:
            try:
                while view:
                    written = write_at(fd, view[:_WRITE_SIZE], offset)
                    view, offset = view[written:], offset + written
            except OSError as error:
                error.filename = str(self._target)
                raise
        with self._unused:
            self._size = max(self._size, end)

    def written(self, part: FilePart) -> None:
        """Take note of what a part has written since it was last told.

        :param part: The part.
        """
        if part.unflushed < _WRITE_BACK_SIZE or not hasattr(os, "posix_fadvise"):
            return
        # What is not on the disk yet is not dropped from memory by this, but its writing begins.
        with self.in_use(part.generation) as fd:
            os.posix_fadvise(fd, part.flushed, part.unflushed, os.POSIX_FADV_DONTNEED)
        part.flushed = part.end

    def flush_part(self, part: FilePart) -> None:
        """Have what a part has written survive this process; nothing here, where only whole files count.

        :param part: The part.
        """

    @contextmanager
    def in_use(self, generation: int) -> Generator[int, None, None]:
        """Use the descriptor, which is not closed meanwhile: its number may be that of another file afterwards.

        :param generation: How often the file had begun again when the user came.
        """
        with self._unused:
            if self._fd is None or generation != self._generation:
                raise AbandonedError
            self._users += 1
            fd = self._fd
        try:
            yield fd
        finally:
            with self._unused:
                self._users -= 1
                self._unused.notify_all()

    def _hexdigest(self, digest: Digests) -> str:
        # What was not digested as it came is read back.
        with self.in_use(self._generation) as fd:
            for block in read_span(fd, self._digested, self._size):
                digest.update(block)
        self._digested = self._size
        return digest["sha256"]

    def _reserve(self, size: int) -> None:
        # A full disk shows before the first byte instead of after the last, and writing is faster.
        if not hasattr(os, "posix_fallocate"):
            return
        assert self._fd is not None
        try:
            os.posix_fallocate(self._fd, 0, size)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
                raise OSError(error.errno, f"No room for {size:,} bytes", str(self._target)) from error

    def commit(self) -> None:
        """Put the bytes on the disk and under their name.

        :raises FileExistsError: If the file has come to exist and must not be replaced.
        :raises OSError: If the disk fails.
        """
        assert self._fd is not None
        self.sha256 = None if self._digest is None else self._hexdigest(self._digest)
        os.ftruncate(self._fd, self._size)
        os.fsync(self._fd)
        self._close()
        if self._overwrite:
            os.replace(self._temporary, self._target)
        else:
            self._link()
        sync_folder(self._target.parent)

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Remove the temporary file, if it is still there.

        :keyword keep_for_resume: Not needed here: only whole files count.
        """
        self._close()
        self._temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        with self._unused:
            fd, self._fd = self._fd, None
            self._unused.wait_for(lambda: not self._users)
        if fd is not None:
            os.close(fd)

    def _link(self) -> None:
        # Unlike a rename, a link never replaces what another process saved meanwhile.
        try:
            os.link(self._temporary, self._target)
        except FileExistsError as error:
            raise exists_error(self._target) from error
        except OSError:
            # A file system without links: take the name first, then replace what is our own.
            self._claim()
            os.replace(self._temporary, self._target)
        else:
            self._temporary.unlink()

    def _claim(self) -> None:
        try:
            os.close(os.open(self._target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError as error:
            raise exists_error(self._target) from error


class FilePart:
    """A run of bytes of a file, written from its first on.

    :param file: The file.
    :param start: Where the part begins.
    :param generation: How often the file had begun again.
    """

    def __init__(self, file: AtomicFile, start: int, generation: int) -> None:
        self.end = start
        #: Up to where the file has taken note.
        self.flushed = start
        self.generation = generation
        self._file = file

    @property
    def unflushed(self) -> int:
        """Bytes of which the file has not taken note."""
        return self.end - self.flushed

    def write(self, block: BytesLike) -> None:
        """Add bytes.

        :param block: The bytes.
        :raises OSError: If they cannot be written.
        """
        view = memoryview(block)
        self._file.put(view, self.end, self.generation)
        self.count(view)
        self._file.written(self)

    def count(self, view: memoryview) -> None:
        """Count bytes that were written.

        :param view: The bytes.
        """
        self.end += view.nbytes

    def flush(self) -> None:
        """Have what was written survive this process, if anything does."""
        self._file.flush_part(self)
