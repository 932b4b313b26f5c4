"""What the journal of an upload in parts says, and whether the upload can go on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .arguments import check_id
from .part_layout import PartLayout

_VERSION = 1

#: Seconds that an upload must still live for to be worth going on with.
_LEAST_TIME_LEFT = 60


class Fingerprint(NamedTuple):
    """By what a file is known again."""

    size: int
    modified: int
    #: A checksum over samples of the content.
    sample: str


class UploadState(NamedTuple):
    """An upload that was begun, and its parts that the service has."""

    upload_id: str
    layout: PartLayout
    #: The ids of parts by their place in the file.
    part_ids: dict[int, str]
    #: When the service began the upload, in unix seconds; None if it did not say.
    created_at: Optional[float] = None
    #: Whether the service was asked to make a file of the parts, and may have done so.
    completing: bool = False


def begun_entry(state: UploadState, fingerprint: Fingerprint, expires_at: Optional[float]) -> dict[str, Any]:
    """Make the first entry of a journal.

    :param state: The upload.
    :param fingerprint: What the file is like.
    :param expires_at: When the upload ends by itself, in unix seconds, if that is known.
    """
    return {
        "version": _VERSION,
        "upload": state.upload_id,
        "size": state.layout.size,
        "part_size": state.layout.part_size,
        "source": list(fingerprint),
        "created_at": state.created_at,
        "expires_at": expires_at,
    }


def part_entry(index: int, part_id: str) -> dict[str, Any]:
    """Make the entry of a part that the service has.

    :param index: Its place in the file.
    :param part_id: The id that the service gave it.
    """
    return {"part": index, "id": part_id}


def completing_entry() -> dict[str, Any]:
    """Make the entry of an upload that is about to become a file."""
    return {"completing": True}


def unix_time(value: object) -> Optional[float]:
    """Read a time as services send it; None if it is none.

    :param value: What the service sent.
    """
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def resumed_state(entries: Sequence[Mapping[str, Any]], fingerprint: Fingerprint, now: float) -> Optional[UploadState]:
    """Find out how far an upload got.

    :param entries: The entries of its journal.
    :param fingerprint: What the file is like now.
    :param now: The time, in unix seconds.
    :return: Where it stands; None if it has to begin again.
    """
    if not entries:
        return None
    try:
        return _state(entries, fingerprint, now)
    except (KeyError, TypeError, ValueError):
        return None


def _state(entries: Sequence[Mapping[str, Any]], fingerprint: Fingerprint, now: float) -> Optional[UploadState]:
    first, *parts = entries
    expires_at = first["expires_at"]
    same = first["version"] == _VERSION and first["source"] == list(fingerprint)
    if not same or (expires_at is not None and expires_at < now + _LEAST_TIME_LEFT):
        return None
    layout = PartLayout(int(first["size"]), int(first["part_size"]))
    if layout.size != fingerprint.size or layout.part_size < 1:
        return None
    completing = any("completing" in entry for entry in parts)
    part_ids = {int(entry["part"]): check_id(entry["id"], "id") for entry in parts if "completing" not in entry}
    if not all(0 <= index < layout.part_count for index in part_ids):
        return None
    upload_id = check_id(first["upload"], "upload")
    return UploadState(upload_id, layout, part_ids, unix_time(first["created_at"]), completing)
