"""How uploaded files are attached to a vector store: in which batches, how often, and what the results say."""

from __future__ import annotations

from collections import deque
from typing import Any, Generic, NamedTuple, Optional, TypeVar

from .._generated.models import FileInfo, VectorStoreFile
from .arguments import check_id
from .vector_stores import batch_body

T = TypeVar("T")

#: Files of one batch. Services take 2,000; smaller ones let the first files be indexed while others are uploaded.
BATCH_FILES = 500
#: Seconds between two writes to a vector store. It takes 300 a minute, of which a few are left for retries.
_WRITE_INTERVAL = 60 / 280
#: Seconds after which files are attached although a batch is not full.
_LINGER = 1.0
#: Replies to a batch that may be due to one of its files.
_REFUSALS = frozenset({400, 404, 409, 413, 422})
#: How many files must be refused by themselves, and none accepted, before all are given up.
_MOST_REFUSED = 3


class Attachment(NamedTuple):
    """To which vector store uploaded files are attached, and how.

    :ivar store_id: The id of the vector store.
    :ivar attributes: The attributes of each file.
    :ivar chunking_strategy: How files are divided into chunks.
    :ivar delete_failed: Whether a file that cannot be attached is deleted.
    """

    store_id: str
    attributes: object
    chunking_strategy: object
    delete_failed: bool

    def checked_fields(self) -> dict[str, Any]:
        """Return the fields of a batch besides its files; raise ``ValueError`` or ``TypeError`` if one is wrong."""
        check_id(self.store_id, "vector_store_id")
        fields = {"attributes": self.attributes, "chunking_strategy": self.chunking_strategy}
        document = batch_body(None, {"file_ids": ["file"], **fields})
        return {name: document[name] for name in fields if document.get(name) is not None}


def attachment(
    store_id: Optional[str], attributes: object, chunking_strategy: object, delete_failed: bool
) -> Optional[Attachment]:
    """Return to which vector store files are attached; None to none.

    :raises ValueError: If an argument needs a vector store, and there is none.
    """
    if store_id is not None:
        return Attachment(store_id, attributes, chunking_strategy, delete_failed)
    given = {"attributes": attributes, "chunking_strategy": chunking_strategy, "delete_failed": delete_failed or None}
    for name, value in given.items():
        if value is not None:
            raise ValueError(f"{name} needs vector_store_id: it is about files of a vector store.")
    return None


class BatchQueue(Generic[T]):
    """Files that wait to be attached, and the pace of the batches. Times are read from any monotonic clock."""

    def __init__(self) -> None:
        self._files: deque[tuple[str, T, float]] = deque()
        #: Parts of a batch that was refused. They come first.
        self._parts: deque[list[tuple[str, T]]] = deque()
        self._next_write = float("-inf")
        self._is_over = False

    def __len__(self) -> int:
        return len(self._files) + sum(map(len, self._parts))

    def add(self, file_id: str, item: T, now: float) -> None:
        """Add a file."""
        self._files.append((file_id, item, now))

    def end(self) -> None:
        """Note that no further file comes."""
        self._is_over = True

    def split(self, batch: list[tuple[str, T]]) -> None:
        """Divide a batch that was refused into two."""
        middle = len(batch) // 2
        self._parts.extendleft((batch[middle:], batch[:middle]))

    def due_at(self) -> float:
        """Return when the next batch is due; infinity if nothing waits."""
        if self._parts or len(self._files) >= BATCH_FILES or (self._files and self._is_over):
            return self._next_write
        return max(self._next_write, self._files[0][2] + _LINGER) if self._files else float("inf")

    def next_batch(self, now: float) -> list[tuple[str, T]]:
        """Return the files of the next batch, with their ids; nothing if none is due."""
        if now < self.due_at():
            return []
        self._next_write = now + _WRITE_INTERVAL
        if self._parts:
            return self._parts.popleft()
        batch: dict[str, T] = {}
        # A service refuses a batch in which an id is repeated.
        while self._files and len(batch) < BATCH_FILES and self._files[0][0] not in batch:
            file_id, item, _ = self._files.popleft()
            batch[file_id] = item
        return list(batch.items())

    def take_all(self) -> list[T]:
        """Remove all files, and return them."""
        items = [item for part in self._parts for _, item in part] + [item for _, item, _ in self._files]
        self._parts.clear()
        self._files.clear()
        return items

    def remove(self, items: set[int]) -> None:
        """Remove files, which are recognized by ``id()``."""
        self._files = deque(file for file in self._files if id(file[1]) not in items)
        parts = ([pair for pair in part if id(pair[1]) not in items] for part in self._parts)
        self._parts = deque(part for part in parts if part)

    def items(self) -> list[T]:
        """Return all files."""
        return [item for part in self._parts for _, item in part] + [item for _, item, _ in self._files]


class Refusals:
    """Decides what follows a batch that was refused."""

    def __init__(self) -> None:
        self._accepted = False
        self._refused = 0

    def note_accepted(self) -> None:
        """Note that a batch was accepted."""
        self._accepted = True

    def is_divided(self, status: Optional[int], count: int) -> bool:
        """Return whether to attach the files in smaller batches, because one of them may be the cause.

        :param status: The status of the refusal; None without a reply.
        :param count: How many files the batch has.
        """
        return count > 1 and status in _REFUSALS and not self.is_final

    def note_refused(self) -> None:
        """Note that a file was refused by itself."""
        self._refused += 1

    @property
    def is_final(self) -> bool:
        """Whether the vector store seems to refuse every file."""
        return not self._accepted and self._refused >= _MOST_REFUSED


def name_of(file: FileInfo) -> str:
    """Return how messages call a file."""
    name = file.get("filename")
    return f"{file.id!r} ({name!r})" if isinstance(name, str) and name else repr(file.id)


def after_failure(*, is_deleted: bool) -> str:
    """Return what happens to a file that was uploaded, but is not in the vector store."""
    return "The file is deleted (delete_failed=True)." if is_deleted else "The file remains on the service."


def indexing_problem(file: FileInfo, found: VectorStoreFile, store: str, *, is_deleted: bool) -> Optional[str]:
    """Return why a file of a vector store cannot be searched; None if it can.

    :param file: The file.
    :param found: What the vector store says about it. Its status is final.
    :param store: The id of the vector store.
    :keyword is_deleted: Whether the file is deleted because of that.
    """
    status = found.get("status")
    if status not in ("failed", "cancelled", "expired"):
        return None
    error = found.last_error
    code, said = (None, None) if error is None else (error.get("code"), error.get("message"))
    reason = ": ".join(str(part) for part in (code, said) if part) or "the service does not say why"
    what = "could not index it" if status == "failed" else f"stopped indexing it ({status})"
    rest = after_failure(is_deleted=is_deleted)
    return f"File {name_of(file)} was uploaded, but vector store {store!r} {what}: {reason.rstrip('.')}. {rest}"
