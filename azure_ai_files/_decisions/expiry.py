"""Check that a service honours expires_after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Optional

from .._generated.models import FileInfo, Upload
from .arguments import expiry
from .warning import warn_caller

#: Seconds of tolerance: services round, or count from another moment of the upload.
_TOLERANCE = 60


class UploadExpiry:
    """Remember the expiry requested when an upload in parts began; only its end shows whether it was honoured."""

    def __init__(self) -> None:
        self._asked: dict[str, object] = {}

    def begun(self, cls: Optional[Callable[..., Any]], expires_after: object) -> Optional[Callable[..., Any]]:
        """Return a ``cls`` that watches the reply that begins an upload."""
        if expires_after is None:
            return cls

        def watched(pipeline_response: Any, upload: Any, headers: Mapping[str, str]) -> Any:
            if isinstance(upload, Upload):
                self._asked[upload.id] = expires_after
            return cls(pipeline_response, upload, headers) if cls else upload

        return watched

    def ended(self, cls: Optional[Callable[..., Any]], upload_id: str) -> Optional[Callable[..., Any]]:
        """Return a ``cls`` that watches the reply that ends an upload, and warns if its expiry was ignored."""
        if upload_id not in self._asked:
            return cls

        def watched(pipeline_response: Any, upload: Any, headers: Mapping[str, str]) -> Any:
            expires_after = self._asked.pop(upload_id, None)
            if isinstance(upload, Upload):
                _warn_if_ignored(upload.get("file"), expires_after)
            return cls(pipeline_response, upload, headers) if cls else upload

        return watched


def watch_expiry(cls: Optional[Callable[..., Any]], expires_after: object) -> Optional[Callable[..., Any]]:
    """Return a ``cls`` that watches the reply to an upload, and warns if its expiry was ignored."""
    if expires_after is None:
        return cls

    def watched(pipeline_response: Any, file: Any, headers: Mapping[str, str]) -> Any:
        _warn_if_ignored(file, expires_after)
        return cls(pipeline_response, file, headers) if cls else file

    return watched


def _warn_if_ignored(file: Any, expires_after: object) -> None:
    # Callers that read the raw reply check it themselves.
    if isinstance(file, FileInfo) and expires_after is not None and not _honours(file, expiry(expires_after)[1]):
        warn_caller(_ignored(file))


def _ignored(file: FileInfo) -> str:
    expires_at = file.expires_at
    fate = "it stays until it is deleted" if expires_at is None else f"it expires at {expires_at}"
    return f"The service accepted file {file.id!r} but ignored expires_after: {fate}."


def _honours(file: FileInfo, seconds: int) -> bool:
    created_at, expires_at = file.get("created_at"), file.get("expires_at")
    if not isinstance(created_at, (int, float)) or not isinstance(expires_at, (int, float)):
        return expires_at is not None
    return abs(expires_at - created_at - seconds) <= _TOLERANCE
