"""The JSON objects of vector stores, their files and batches, and the statuses that they show."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Optional

from ..faults.fault_set import Plan
from ..storage.catalog import Row
from ..storage.statuses import Stage
from ..storage.stores_table import FILE_STATUSES
from .services import EmulatedService

__all__ = ["batch_object", "counts_of", "deletion_object", "expiry_of", "member_object", "shown_status", "store_object"]

_DAY = 24 * 60 * 60
_STAGES = {"in_progress": Stage.RUNNING, "completed": Stage.PROCESSED, "failed": Stage.FAILED}
_SHOWN = ("in_progress", "in_progress", "completed", "failed")
_ERROR_CODES = ("server_error", "unsupported_file", "invalid_file")


def member_object(row: Row, service: EmulatedService, plan: Plan) -> dict[str, Any]:
    """Return the JSON of a file of a vector store.

    :param plan: The faults that can change the status.
    """
    status, failure = _shown(row, plan)
    body: dict[str, Any] = {
        "id": row["file"],
        "object": "vector_store.file",
        "usage_bytes": row["bytes"] if status == "completed" else 0,
        "created_at": int(row["attached"]),
        "vector_store_id": row["store"],
        "status": status,
        "last_error": _error(failure) if status == "failed" else None,
        "chunking_strategy": json.loads(row["strategy"]),
    }
    return {**body, "attributes": json.loads(row["attributes"])} if service.store_attributes else body


def shown_status(row: Row, plan: Plan) -> str:
    """Return the status of a file of a vector store as faults change it."""
    return _shown(row, plan)[0]


def counts_of(rows: Iterable[Row], plan: Plan) -> dict[str, int]:
    """Return the numbers of files by status as faults change them, and the bytes of the completed ones."""
    counts: dict[str, int] = {"bytes": 0}
    for row in rows:
        status, _ = _shown(row, plan)
        counts[status] = counts.get(status, 0) + 1
        counts["bytes"] += row["bytes"] if status == "completed" else 0
    return counts


def store_object(row: Row, counts: Mapping[str, int], now: float) -> dict[str, Any]:
    """Return the JSON of a vector store.

    :param counts: The numbers of its files by status, and their ``bytes``.
    :param now: The time, at which it may have expired.
    """
    expires = expiry_of(row)
    is_over = expires is not None and expires <= now
    body = {
        "id": row["id"],
        "object": "vector_store",
        "created_at": int(row["created"]),
        "name": row["name"] or "",
        "usage_bytes": counts["bytes"],
        "file_counts": _file_counts(counts),
        "status": "expired" if is_over else "in_progress" if counts.get("in_progress") else "completed",
        "last_active_at": int(row["active"]),
        "metadata": json.loads(row["metadata"]),
    }
    if row["lifetime"] is None or expires is None:
        return body
    policy = {"anchor": "last_active_at", "days": row["lifetime"] // _DAY}
    return {**body, "expires_after": policy, "expires_at": int(expires)}


def expiry_of(row: Row) -> Optional[float]:
    """Return when a vector store expires; None if it does not."""
    return None if row["lifetime"] is None else row["active"] + row["lifetime"]


def batch_object(row: Row, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the JSON of a batch.

    :param counts: The numbers of its files by status.
    """
    is_cancelled = row["cancelled"] is not None
    return {
        "id": row["id"],
        "object": "vector_store.files_batch",
        "created_at": int(row["created"]),
        "vector_store_id": row["store"],
        "status": "in_progress" if counts.get("in_progress") else "cancelled" if is_cancelled else "completed",
        "file_counts": _file_counts(counts),
    }


def deletion_object(object_id: str, kind: str) -> dict[str, Any]:
    """Return the JSON of a deletion.

    :param kind: The object type of what was deleted.
    """
    return {"id": object_id, "object": f"{kind}.deleted", "deleted": True}


def _shown(row: Row, plan: Plan) -> tuple[str, Optional[str]]:
    """Return the status of a file, and why it failed, if it did."""
    if row["status"] == "cancelled":
        return "cancelled", None
    described = {"id": row["file"], "filename": row["filename"], "failure": row["failure"]}
    stage, failure = plan.stage_of(described, _STAGES[row["status"]])
    return _SHOWN[stage], failure


def _file_counts(counts: Mapping[str, int]) -> dict[str, int]:
    found = {status: counts.get(status, 0) for status in FILE_STATUSES}
    return {**found, "total": sum(found.values())}


def _error(failure: Optional[str]) -> dict[str, str]:
    """Return why indexing failed; a text such as ``unsupported_file: …`` begins with the code."""
    code, _, message = (failure or "").partition(": ")
    if code in _ERROR_CODES and message:
        return {"code": code, "message": message}
    return {"code": "invalid_file", "message": failure or "The file could not be indexed."}
