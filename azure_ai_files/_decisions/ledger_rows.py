"""What a ledger says about an input of a call for many files, and what the next call does with it."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Container, Iterable
from enum import Enum, IntEnum
from functools import lru_cache
from typing import Any, NamedTuple, Optional, Union, cast

from azure.core.exceptions import HttpResponseError

from .._generated.models import FileInfo
from .bulk_jobs import Call
from .upload_journal import unix_time

#: Seconds by which the clock of a service may be behind.
CLOCK_SKEW = 300.0

_LONGEST_ERROR = 500

#: The end of a name that most likely differs from that of its neighbour: an extension, letters, three digits.
_LONGEST_EXTENSION = 8
_NO_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-. "
_VARYING_DIGITS = 3


class State(IntEnum):
    """The state of an input; 0 and 1 take no room in a row."""

    WAITING = 0
    DONE = 1
    #: It was sent, or was about to be; the call ended before its result.
    BEGUN = 2
    FAILED = 3
    #: It failed, and may have arrived all the same.
    DOUBTFUL = 4


#: The names of the states; users need not tell the two kinds of failures apart.
STATE_NAMES = {
    State.WAITING: "waiting",
    State.BEGUN: "begun",
    State.DONE: "done",
    State.FAILED: "failed",
    State.DOUBTFUL: "failed",
}

_UNKNOWN = (State.BEGUN, State.DOUBTFUL)


class Identity(NamedTuple):
    """Identifies an input across calls.

    :ivar folder: The absolute path of its folder; empty if it is not a path.
    :ivar name: The name in the folder, ``name/other name`` if it is uploaded under another one; else an id or a key.
    :ivar size: Its bytes; None if unknown.
    :ivar stamp: The time of its last change in nanoseconds, or the checksum of content in memory.
    """

    folder: str
    name: str
    size: Optional[int] = None
    stamp: Optional[int] = None


class Row(NamedTuple):
    """The row of an input.

    :ivar number: The number of the row.
    :ivar size: The bytes of the input.
    :ivar stamp: Its stamp.
    :ivar state: Its state.
    :ivar begun: When it was last begun, in Unix seconds.
    :ivar attempts: How often it was begun.
    :ivar outcome: The id of its file on the service, or the name of the saved file.
    """

    number: int
    size: Optional[int]
    stamp: Optional[int]
    state: State
    begun: int
    attempts: int
    outcome: Optional[str]


class Header(NamedTuple):
    """What all inputs of a ledger share.

    :ivar kind: The method for one file: "upload", "save" or "delete".
    :ivar endpoint: The service.
    :ivar detail: The purpose of uploads, or the folder of saved files.
    """

    kind: str
    endpoint: str
    detail: str


class Step(Enum):
    """What is done with an input."""

    DO = "do"
    SKIP = "skip"
    LATER = "later"
    LOOK_UP = "look up"


def check_ledger(path: object, key: object, yield_skipped: object) -> None:
    """Check the arguments for a ledger.

    :raises TypeError: If one is of the wrong type.
    :raises ValueError: If the path is empty, or others are passed without it.
    """
    if path is None:
        if key is not None or yield_skipped is not True:
            raise ValueError("key= and yield_skipped= need ledger=, the path of a ledger.")
        return
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"ledger must be the path of a file, not {type(path).__name__}.")
    if not os.fspath(cast(Any, path)):
        raise ValueError("ledger must be the path of a file, not an empty text.")
    if key is not None and not callable(key):
        raise TypeError(f"key must be a function that returns a text for each input, not {type(key).__name__}.")


def header_of(method: str, endpoint: str, common: dict[str, Any]) -> Header:
    """Return what all inputs of a call share: its method, its service, and its common arguments."""
    detail = common.get("purpose") or (os.path.abspath(common["target_dir"]) if "target_dir" in common else "")
    return Header(method, endpoint, detail)


def mismatch(found: Header, wanted: Header) -> Optional[str]:
    """Return what is wrong with the ledger of another call; None if it fits."""
    if found.kind != wanted.kind:
        return f"belongs to calls that {found.kind} files, not to one that {wanted.kind}s them"
    if found.endpoint != wanted.endpoint:
        return f"belongs to {found.endpoint}, not to {wanted.endpoint}"
    if found.detail != wanted.detail:
        what = "purpose" if found.kind == "upload" else "folder"
        return f"belongs to the {what} {found.detail!r}, not to {wanted.detail!r}"
    return None


def content_of(call: Call) -> Any:
    """Return the path or the content that a call uploads; None if it uploads nothing."""
    arguments = call.arguments
    data: Any = arguments["file_path"] if "file_path" in arguments else arguments.get("file")
    is_named = isinstance(data, tuple) and len(cast(Any, data)) > 1
    return cast(Any, data)[1] if is_named else cast(Any, data)


def path_of(call: Call) -> Optional[str]:
    """Return the path of the file that a call uploads; None if it uploads something else, or nothing."""
    data = content_of(call)
    if not isinstance(data, (str, os.PathLike)):
        return None
    path = cast(Union[str, bytes], os.fspath(cast(Any, data)))
    return os.path.abspath(path if isinstance(path, str) else path.decode("utf-8", "surrogateescape"))


def path_identity(path: str, filename: Optional[str], size: Optional[int], stamp: Optional[int]) -> Identity:
    """Return the identity of a file that is uploaded.

    :param path: Its absolute path.
    :param filename: The name under which it is uploaded; None for its own.
    :param size: Its bytes; None if it is missing.
    :param stamp: The time of its last change; None if it is missing.
    """
    folder, _, name = path.rpartition(os.path.sep)
    if os.path.sep not in folder:  # the root, which keeps its separator
        folder, name = os.path.split(path)
    return Identity(folder, name if filename is None else f"{name}/{filename}", size, stamp)


def identity_of(call: Call) -> Identity:
    """Return the identity of an input that is not the path of a file.

    :raises ValueError: If only the caller can identify it.
    """
    if call.method != "upload":
        name = call.arguments.get("file_name")
        is_named = name is not None and call.file is None
        return Identity("", f"{call.arguments['file_id']}/{name}" if is_named else call.arguments["file_id"])
    data, filename = content_of(call), call.arguments["filename"]
    if isinstance(data, (bytes, bytearray, memoryview)):
        view = memoryview(cast(bytes, data))
        digest = hashlib.blake2b(view, digest_size=8).digest()
        return Identity("", filename, view.nbytes, int.from_bytes(digest, "big", signed=True))
    raise ValueError(
        f"A ledger cannot identify {type(data).__name__}; pass paths or bytes, or key=, a function that returns a text "
        "for each input."
    )


def sent_name(call: Call) -> Optional[str]:
    """Return the name under which a call uploads its file."""
    path, filename = path_of(call), call.arguments.get("filename")
    return filename or (os.path.basename(path) if path is not None else None)


def place_of(identity: Identity) -> int:
    """Return a number of 6 bytes that few inputs share, by which the rows of an input are found.

    The upper half is that of a group of neighbours, such as the files of a folder whose numbers differ in their last
    digits only: inputs that are begun together are then found and written in the same pages of the database.
    """
    folder, name, size, stamp = identity
    end = name.rfind(".", -_LONGEST_EXTENSION)
    group = (name[:end] if end > 0 else name).rstrip(_NO_DIGITS)[:-_VARYING_DIGITS]
    # Contents in memory often share one name.
    own = name if folder or stamp is None else f"{name}/{size}/{stamp}"
    return _place_of_group(folder, group) + (_checksum(own) >> 8)


@lru_cache(1024)
def _place_of_group(folder: str, group: str) -> int:
    return (_checksum(f"{folder}/{group}") >> 8 << 24) - 2**47


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def shown_input(folder: str, name: str) -> str:
    """Return an input as users know it: the path, the id, or the key."""
    return os.path.join(folder, name.partition("/")[0]) if folder else name


def row_of(rows: Iterable[Row], identity: Identity, taken: Container[int]) -> Optional[Row]:
    """Return the row of an input among those with the same path or key; None if it is new.

    A file that changed replaces what was never done; what was done keeps its row.

    :param rows: The rows.
    :param identity: The input.
    :param taken: The numbers of the rows that this call uses for other inputs.
    """
    unfinished = None
    for row in rows:
        if (row.size, row.stamp) == (identity.size, identity.stamp):
            return row
        if identity.folder and row.state is not State.DONE and row.number not in taken:
            unfinished = row
    return None if unfinished is None else unfinished._replace(state=State.WAITING, attempts=0)


def step_of(row: Optional[Row], call: Call, *, is_open: bool, is_later: bool) -> Step:
    """Decide what is done with an input.

    :param row: Its row; None if it is new.
    :param call: Its call.
    :keyword is_open: Whether this call has begun the same input already.
    :keyword is_later: Whether all other inputs have ended, so that the service can be asked.
    """
    if is_open:
        return Step.LATER
    if row is None or row.state in (State.WAITING, State.FAILED):
        return Step.DO
    if row.state is State.DONE:
        return Step.SKIP
    # What is deleted or replaced twice does no harm.
    if call.method == "delete" or (call.method == "save" and call.arguments.get("overwrite", True)):
        return Step.DO
    return Step.LOOK_UP if is_later else Step.LATER


def begun_before(row: Optional[Row]) -> int:
    """Return how many attempts of an earlier call ended in an unknown way."""
    return max(1, row.attempts) if row is not None and row.state in _UNKNOWN else 0


def state_after(error: Optional[Exception], attempts: int) -> State:
    """Return the state of an input whose call has ended."""
    if error is None:
        return State.DONE
    status = error.status_code if isinstance(error, HttpResponseError) else None
    is_refused = attempts == 1 and status is not None and 400 <= status < 500
    return State.FAILED if attempts == 0 or is_refused else State.DOUBTFUL


def error_text(error: Optional[Exception]) -> Optional[str]:
    """Return an error as it is written into a ledger."""
    text = None if error is None else f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    return None if text is None else text.encode("utf-8", "replace").decode()


class Sought(NamedTuple):
    """An upload that was begun, and whose file is looked up.

    :ivar name: The name of the file.
    :ivar size: Its bytes; None if unknown.
    :ivar since: The earliest time when the service can have created it, in Unix seconds.
    """

    name: Optional[str]
    size: Optional[int]
    since: float

    def matches(self, file: FileInfo) -> bool:
        """Return whether name, size and time of a file match; a service may not know the size yet."""
        created_at, size = unix_time(file.get("created_at")), file.get("bytes")
        is_late = created_at is None or created_at >= self.since
        return file.get("filename") == self.name and is_late and (not size or self.size in (None, size))
