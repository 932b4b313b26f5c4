"""Uploads in parts, of which only the sizes are kept."""

import itertools
import threading
from collections.abc import Mapping
from typing import Any

from .replies import file_info, part_object, upload_object


class UploadError(Exception):
    """An upload is not what it was said to be; the status is the reply's."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class Uploads:
    """The uploads that were begun and not ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._asked: dict[str, Mapping[str, Any]] = {}
        self._parts: dict[str, dict[str, int]] = {}

    def create(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Begin an upload."""
        with self._lock:
            upload_id = f"upload_{next(self._numbers):06}"
            self._asked[upload_id], self._parts[upload_id] = asked, {}
        return upload_object(upload_id, asked, "pending")

    def add_part(self, upload_id: str, size: int) -> dict[str, Any]:
        """Count a part."""
        with self._lock:
            part_id = f"part_{next(self._numbers):06}"
            self._pending(upload_id)[part_id] = size
        return part_object(part_id, upload_id)

    def complete(self, upload_id: str, part_ids: list[str]) -> dict[str, Any]:
        """Make a file of parts that have the bytes that were announced."""
        with self._lock:
            parts, asked = self._pending(upload_id), self._asked[upload_id]
            received = sum(parts.get(part_id, 0) for part_id in set(part_ids))
            if received != asked["bytes"]:
                raise UploadError("400 Bad Request", f"{received} of {asked['bytes']} bytes are there")
            self._forget(upload_id)
        return {**upload_object(upload_id, asked, "completed"), "file": file_info(0, received)}

    def cancel(self, upload_id: str) -> dict[str, Any]:
        """End an upload without a file."""
        with self._lock:
            self._pending(upload_id)
            asked = self._asked[upload_id]
            self._forget(upload_id)
        return upload_object(upload_id, asked, "cancelled")

    def _pending(self, upload_id: str) -> dict[str, int]:
        if upload_id not in self._parts:
            raise UploadError("404 Not Found", f"no such upload: {upload_id}")
        return self._parts[upload_id]

    def _forget(self, upload_id: str) -> None:
        del self._asked[upload_id], self._parts[upload_id]
