"""What is uploaded: a source, and how the file is to be."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from ._base import DEFAULT_CALLBACK, Callback


class Upload(NamedTuple):
    """A file to upload.

    :ivar name: Its name.
    :ivar source: The keyword of the client for its content: ``file`` or ``file_path``.
    :ivar size: Its bytes.
    :ivar purpose: Its purpose; None for that of the file system.
    :ivar expires_after: When the service deletes it, or None.
    :ivar is_exclusive: Whether no other file may have its name.
    :ivar callback: Reports the progress.
    """

    name: str
    source: dict[str, Any]
    size: int
    purpose: Optional[str] = None
    expires_after: Any = None
    is_exclusive: bool = False
    callback: Callback = DEFAULT_CALLBACK
