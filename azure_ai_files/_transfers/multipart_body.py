# Converted from azure_ai_files/aio/_transfers/multipart_body.py by swagger/codegen; do not edit.
"""The body of an upload: a form of known length that is streamed and can be resent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Optional, TypeVar, Union, cast

from azure.core.exceptions import AzureError

from .._concurrency.scope import check_wanted
from .._decisions.deadline import NO_DEADLINE, Deadline
from .._decisions.digests import Digests
from .._decisions.file_input import BytesLike, FileInput, is_handle
from .._decisions.multipart_form import FormLayout, form_layout
from .._decisions.transport_errors import deadline_error
from .._local.checked_source import CheckedSource
from .._local.sources import SMALL_SIZE, BytesSource, DividedSource, HandleSource, Source, path_source
from .._pipeline.retry_rules import RETRIED_STATUSES
from .._protocol.errors import explain
from .._runtime.calls import run_blocking
from .._runtime.streams import REUSES_BUFFER, UPLOAD_BLOCK_SIZE, Blocks, blocks_of, finish, stream_of
from .progress import PartProgress, Progress

T = TypeVar("T")


class MultipartBody:
    """A ``multipart/form-data`` body with one file.

    It has no ``read``, so that no transport falls back to small blocks or rewinds it by itself.

    :param file: The file: name, type and data.
    :param source: Its bytes, or the blocks of a stream that can be read only once.
    :param fields: The plain fields before the file.
    :keyword part_name: The field name of the file.
    :keyword is_whole: Whether the source must end after the bytes that it promised.
    :keyword progress: Counts the bytes of the file as they are sent.
    :keyword digests: Computed over the bytes of the file.
    :keyword deadline: When the call must be over, for sources and transports that do not look at it.
    """

    def __init__(
        self,
        file: FileInput,
        source: Union[Source, Iterator[BytesLike]],
        fields: Iterable[tuple[str, str]],
        *,
        part_name: str = "file",
        is_whole: bool = True,
        digests: Optional[Digests] = None,
        progress: Optional[Union[Progress, PartProgress]] = None,
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self.filename = file.name
        self._layout = _layout(file, fields, part_name)
        self._stream = source if isinstance(source, Iterator) else None
        self._source = None if isinstance(source, Iterator) else CheckedSource(source, file, is_whole, digests)
        self._digests = digests
        self._sent = 0
        self._progress = progress or Progress(None)
        self._deadline = deadline
        if self._source is not None:
            self._source.watch(self._check_wanted)
        self._iteration: Optional[Blocks] = None
        self._begun = False
        #: What the file itself raised; transports wrap it in errors about the connection.
        self.failure: Optional[Exception] = None

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` of the request."""
        return self._layout.content_type

    @property
    def file_size(self) -> Optional[int]:
        """The bytes of the file; None while unknown."""
        return self._source.size if self._source else None

    @property
    def sent(self) -> int:
        """The bytes of the file that the last attempt passed on for sending."""
        return self._sent

    @property
    def content_length(self) -> Optional[int]:
        """The bytes of the whole body; None while unknown."""
        size = self.file_size
        return None if size is None else len(self._layout.head) + size + len(self._layout.tail)

    @property
    def resendable(self) -> bool:
        """Whether the body can be sent from its first byte."""
        replayable = self._source is not None and self._source.replayable
        return self.failure is None and (replayable or not self._begun)

    def __len__(self) -> int:
        length = self.content_length
        if length is None:
            raise TypeError("The length of this body is not known in advance.")
        return length

    def __bool__(self) -> bool:
        return True

    def __deepcopy__(self, memo: Any) -> MultipartBody:
        # azure-core copies each request that it retries; the file must not be copied.
        return self

    def __iter__(self) -> Blocks:
        source = self._source
        is_small = source is not None and source.in_memory and (source.size or 0) <= SMALL_SIZE
        self._iteration = self._pieces(cast(CheckedSource, source)) if is_small else self._blocks()
        return self._iteration

    def close(self) -> None:
        """Stop reading, and restore the caller's file."""
        if self._source is not None:
            self._source.stop()
        if self._iteration is not None:
            finish(self._iteration)
        self._progress.close()
        self.release()

    def release(self) -> None:
        """Restore the caller's file, even under a request that was abandoned."""
        if self._source is not None:
            _promptly(self._source, self._source.close)

    def _blocks(self) -> Blocks:
        self._progress.rewind()
        self._sent = 0
        with self._noting_failure():
            self._begun = True
            yield self._layout.head
            with closing(self._content()) as content:
                for block in content:
                    yield block
                    self._sent += len(block)
                    self._progress.advance(len(block))
                    self._check_wanted()
            self._progress.finish()
        yield self._layout.tail

    def _pieces(self, source: CheckedSource) -> Blocks:
        # As few as possible: each piece is a system call and a packet.
        self._progress.rewind()
        self._sent = 0
        with self._noting_failure():
            self._begun = True
            self._check_wanted()
            source.rewind()
            data = source.read(SMALL_SIZE)
            self._sent = len(data)
            if not self._progress.is_watched:
                yield b"".join((self._layout.head, data, self._layout.tail))
                return
            yield b"".join((self._layout.head, data))
            self._progress.advance(len(data))
            self._progress.finish()
        yield self._layout.tail

    @contextmanager
    def _noting_failure(self) -> Generator[None, None, None]:
        try:
            yield
        except Exception as error:
            self.failure = error
            raise

    def _content(self) -> Blocks:
        if self._source is None:
            assert self._stream is not None
            return _checked(self._stream, self._digests)
        _promptly(self._source, self._source.rewind)
        blocks = _blocks_in_memory if self._source.in_memory else blocks_of
        return blocks(self._source.read, UPLOAD_BLOCK_SIZE, self._source.stop)

    def _check_wanted(self) -> None:
        check_wanted()
        if self._deadline.has_passed(time.monotonic()):
            raise deadline_error(was_sent=True)


def open_source(file: FileInput) -> Union[DividedSource, Iterator[BytesLike]]:
    """Open a file; return a source, or the blocks of a stream that can be read only once.

    :raises TypeError: If it is not an accepted kind of file.
    """
    data: Any = file.data
    if isinstance(data, (bytes, bytearray, memoryview)):
        return BytesSource(cast(BytesLike, data))
    if isinstance(data, (str, os.PathLike)):
        return run_blocking(path_source, cast(Union[str, os.PathLike[str]], data), REUSES_BUFFER)
    if is_handle(data):
        return run_blocking(HandleSource, data)
    stream = stream_of(data, UPLOAD_BLOCK_SIZE)
    if stream is None:
        raise TypeError(
            "file must be bytes, a file object opened in binary mode, a path, (filename, data), (filename, data, "
            f"content_type) or an object with .file and .filename, not {type(data).__name__}."
        )
    return stream


def send_body(body: MultipartBody, send: Callable[..., T], **kwargs: Any) -> T:
    """Send a body, close it in any case, and return what ``send`` returns.

    :raises ~azure.core.exceptions.AzureError: If the service refuses or cannot be reached.
    :raises Exception: What the file itself, or the progress hook, raised.
    """
    try:
        return send(body, **kwargs)
    except AzureError as error:
        if body.failure is not None:
            raise body.failure from body.failure.__cause__ or error
        if not body.resendable and getattr(error, "status_code", None) in (None, *RETRIED_STATUSES):
            explain(
                error,
                f"{body.filename!r} was not resent, because its source can be read only once. To allow retries, pass "
                "file_path=, bytes or a seekable file.",
            )
        raise
    finally:
        body.close()


def _promptly(source: CheckedSource, function: Callable[[], None]) -> None:
    # Without waiting, passing the call to a thread would take longer than the call.
    if source.in_memory:
        function()
    else:
        run_blocking(function)


def _blocks_in_memory(read: Callable[[int], BytesLike], size: int, stop: Callable[[], None]) -> Blocks:
    del stop
    while block := read(size):
        yield block


def _layout(file: FileInput, fields: Iterable[tuple[str, str]], part_name: str) -> FormLayout:
    return form_layout(os.urandom(16).hex(), fields, part_name, file.name, file.content_type)


def _checked(stream: Iterator[BytesLike], digests: Optional[Digests]) -> Blocks:
    for block in stream:
        if not isinstance(block, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"file must yield bytes, not {type(block).__name__}.")
        if digests is not None:
            digests.update(block)
        yield block
