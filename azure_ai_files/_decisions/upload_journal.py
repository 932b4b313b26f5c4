"""What the journal of an upload in parts says, and whether the upload can be resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .arguments import check_id
from .part_layout import PartLayout

_VERSION = 1

#: Seconds that must remain before an upload expires for it to be resumed.
_LEAST_TIME_LEFT = 60


class Fingerprint(NamedTuple):
    """Identifies a local file across processes."""

    size: int
    modified: int
    #: A checksum over samples of the content.
    sample: str


class UploadState(NamedTuple):
    """An upload that was begun, and the parts that the service has."""

    upload_id: str
    layout: PartLayout
    #: The ids of parts by place in the file.
    part_ids: dict[int, str]
    #: When the service created the upload, in Unix seconds; None if unknown.
    created_at: Optional[float] = None
    #: Whether the service was asked to complete the upload, and may have done so.
    completing: bool = False


def begun_entry(state: UploadState, fingerprint: Fingerprint, expires_at: Optional[float]) -> dict[str, Any]:
    """Return the first entry of a journal; ``expires_at`` is in Unix seconds, None if unknown."""
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
    """Return the entry of a part that the service has: its place in the file, and its id."""
    return {"part": index, "id": part_id}


def completing_entry() -> dict[str, Any]:
    """Return the entry of an upload that is about to be completed."""
    return {"completing": True}


def unix_time(value: object) -> Optional[float]:
    """Return a time as services send it; None if the value is not a time."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def resumed_state(entries: Sequence[Mapping[str, Any]], fingerprint: Fingerprint, now: float) -> Optional[UploadState]:
    """Read how far an upload got from the entries of its journal; None if it must start again."""
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
