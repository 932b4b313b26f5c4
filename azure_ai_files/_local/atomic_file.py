"""A file that gets its name only when it is complete."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import partial
from typing import Optional, Union

from .._decisions.digests import Digests
from .._decisions.file_input import BytesLike
from .._decisions.file_names import temporary_name
from .checkpoints import Checkpoints, Flusher
from .disk import keep_rights, read_span, sync_file, write_all
from .room import Room
from .shared_descriptor import Lease, SharedDescriptor
from .targets import SaveTarget, publish, replaced_file


class AtomicFile:
    """Bytes that are collected in a temporary sibling of a target, and replace the target when they are complete.

    They come in one stream (:meth:`write`), or in parts that are written at the same time (:meth:`part`). A write by
    a thread that was left behind fails once the file was closed or begun again.

    :param target: The path that the file will have.
    :param overwrite: Whether an existing file may be replaced; its mode and, where allowed, its owner stay.
    :keyword sha256: Whether :attr:`sha256` is wanted.
    :keyword temporary: The path of the temporary file; by default a new one.
    :keyword fd: The open temporary file, if it exists.
    :keyword checkpoints: What is kept of an incomplete file; by default nothing.
    :keyword folder: Creates the folder again if it is gone; by default it must be there.
    """

    def __init__(
        self,
        target: Union[str, os.PathLike[str]],
        overwrite: bool,
        *,
        sha256: bool = False,
        temporary: Optional[str] = None,
        fd: Optional[int] = None,
        checkpoints: Optional[Checkpoints] = None,
        folder: Optional[SaveTarget] = None,
    ) -> None:
        self._target = target = os.fspath(target)
        self._overwrite = overwrite
        self._folder = folder
        parent, name = os.path.split(target)
        self._temporary = temporary or os.path.join(parent, temporary_name(name, os.urandom(4).hex()))
        self._checkpoints = checkpoints or Checkpoints()
        self.is_eager = self._checkpoints.is_eager
        self.earlier = self._checkpoints.earlier
        #: The digest, once the file is committed and if it was asked for.
        self.sha256: Optional[str] = None
        self._digest = Digests("sha256") if sha256 else None
        self._digested = 0
        # What replaces a private file is private from its first byte on.
        self._replaced = replaced_file(target) if overwrite else None
        self._file = SharedDescriptor(fd)
        self._room = Room(target)
        self._growing = threading.Lock()
        earlier = self.earlier
        self._size = earlier.version.total if earlier and earlier.version else 0
        self._stream = self.part((earlier.tail or 0) if earlier else 0)

    def open(self) -> None:
        """Create the temporary file, if it does not exist yet.

        Not done on creation of the object: an interrupt could drop the object, and nothing would delete the file.

        :raises OSError: If it cannot be created.
        """
        # os.open applies the user's umask to the mode.
        create = partial(self._file.create, self._temporary, 0o666 if self._replaced is None else 0o600)
        if self._folder is None:
            create()
        else:
            self._folder.insist(create)

    def write(self, block: BytesLike) -> None:
        """Add bytes to the stream.

        :raises OSError: If they cannot be written, as on a full disk.
        """
        if self._digest is not None and self._digested == self._stream.end:
            self._digest.update(block)
            self._digested += len(block)
        self._stream.write(block)

    def flush(self) -> None:
        """Flush the bytes of the stream so that a later process can resume."""
        self._stream.flush()

    def part(self, start: int) -> FilePart:
        """Return a part of the file that begins at ``start`` and can be written at the same time as others."""
        lease = self._file.lease()
        return FilePart(self, start, lease, self._checkpoints.flusher(lease, start))

    def restart(self, size: Optional[int], etag: Optional[str] = None) -> None:
        """Begin again at the first byte, and reserve room for what is announced.

        :param size: Bytes that will come; None while unknown.
        :param etag: Proves that later bytes belong to the same content; None if nothing does.
        :raises OSError: If the disk is full.
        """
        with self._file.renew().use() as fd:
            os.ftruncate(fd, 0)
            self._size = self._digested = 0
            if self._digest is not None:
                self._digest.reset()
            self._room.announce(fd, size or 0)
        self._checkpoints.restart(size, etag)
        self._stream = self.part(0)

    def put(self, view: memoryview, offset: int, lease: Lease) -> None:
        """Write bytes of a part.

        :raises OSError: If they cannot be written.
        """
        with lease.use() as fd:
            self._room.reach(fd, offset, offset + view.nbytes)
            try:
                write_all(fd, view, offset)
            except OSError as error:
                error.filename = self._target
                raise
            with self._growing:
                self._size = max(self._size, offset + view.nbytes)

    def commit(self) -> None:
        """Flush the bytes to the disk, and rename the file into place.

        :raises FileExistsError: If the target exists by now and must not be replaced.
        :raises ValueError: If it is a device, a pipe or a socket by now.
        :raises OSError: If the disk fails.
        """
        try:
            with self._file.lease().use() as fd:
                self._complete(fd)
            self._file.close()
            publish(self._temporary, self._target, self._overwrite)
        except (FileExistsError, ValueError):
            self.discard(keep_for_resume=False)
            raise
        self._checkpoints.close(keep=False)

    def discard(self, *, keep_for_resume: bool = True) -> None:
        """Close the file, and delete it unless it was committed or a later process can resume it."""
        self._file.close()
        if not (keep_for_resume and self._checkpoints.is_resumable):
            # What cannot be deleted must not hide why the download failed, or that it did not.
            with suppress(OSError):
                os.unlink(self._temporary)
        self._checkpoints.close(keep=keep_for_resume)

    def _complete(self, fd: int) -> None:
        if self._digest is not None:
            self.sha256 = self._hexdigest(fd, self._digest)
        os.ftruncate(fd, self._size)
        if self._overwrite:
            replaced = replaced_file(self._target) or self._replaced
            if replaced is not None:
                keep_rights(fd, replaced)
        sync_file(fd)

    def _hexdigest(self, fd: int, digest: Digests) -> str:
        # What came in parts, or in an earlier process, is read back.
        for block in read_span(fd, self._digested, self._size):
            digest.update(block)
        self._digested = self._size
        return digest["sha256"]


class FilePart:
    """A run of bytes of a file, written in order from its start."""

    def __init__(self, file: AtomicFile, start: int, lease: Lease, flusher: Flusher) -> None:
        self.end = start
        self._file = file
        self._lease = lease
        self._flusher = flusher

    def write(self, block: BytesLike) -> None:
        """Add bytes.

        :raises OSError: If they cannot be written.
        """
        view = memoryview(block)
        self._file.put(view, self.end, self._lease)
        self.end += view.nbytes
        self._flusher.wrote(view)

    def flush(self) -> None:
        """Flush what was written so that a later process can resume."""
        self._flusher.flush()
