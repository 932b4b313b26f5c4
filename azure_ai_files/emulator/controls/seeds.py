"""Files that a test adds without uploading them."""

from dataclasses import dataclass
from typing import Any, Optional, Union

from ..dialects.file_rules import new_id
from ..dialects.services import FOUNDRY
from ..storage.generated_content import GeneratedContent

__all__ = ["SeedFile", "seed_row"]

_STATUSES = (None, "uploaded", "running", "processed", "error")
# Makes up for rounding errors of a float.
_MARGIN_SECONDS = 1
_FAILURE = "The file could not be processed."


@dataclass(frozen=True)
class SeedFile:
    """A file to add without a request.

    :ivar name: The name of the file.
    :vartype name: str
    :ivar content: The content.
    :vartype content: bytes or ~azure_ai_files.emulator.GeneratedContent
    :ivar purpose: The purpose.
    :vartype purpose: str
    :ivar created_at: When it was created, in unix seconds; None is long enough ago for it to be processed.
    :vartype created_at: float
    :ivar expires_at: When it expires, in unix seconds.
    :vartype expires_at: float
    :ivar status: ``error``, or ``uploaded``, ``running`` or ``processed``, which a fault then keeps until it is
     removed; None derives the status from the age.
    :vartype status: str
    :ivar file_id: The id; None creates one.
    :vartype file_id: str
    :ivar project: The project; None is the emulator's own.
    :vartype project: str
    """

    name: str
    content: Union[bytes, GeneratedContent] = b""
    purpose: str = "assistants"
    created_at: Optional[float] = None
    expires_at: Optional[float] = None
    status: Optional[str] = None
    file_id: Optional[str] = None
    project: Optional[str] = None


def seed_row(file: SeedFile, project: str, now: float, delay: float) -> dict[str, Any]:
    """Return the row of a file, without the name of its content.

    :param project: The project of files that name none.
    :param delay: Seconds that a file waits, and then runs.
    :raises ValueError: if the status is unknown.
    """
    if file.status not in _STATUSES:
        raise ValueError(f"status must be one of {', '.join(str(status) for status in _STATUSES)}.")
    content = file.content
    return {
        "id": file.file_id or new_id(file.purpose, FOUNDRY),
        "project": file.project or project,
        "purpose": file.purpose,
        "filename": file.name,
        "bytes": content.size if isinstance(content, GeneratedContent) else len(content),
        "created": now - 2 * delay - _MARGIN_SECONDS if file.created_at is None else file.created_at,
        "expires": file.expires_at,
        "failure": _FAILURE if file.status == "error" else None,
    }
