"""Files that are there before anybody uploads them."""

from dataclasses import dataclass
from typing import Any, Optional, Union

from ..dialects.file_rules import new_id
from ..dialects.services import FOUNDRY
from ..storage.generated_content import GeneratedContent

__all__ = ["SeedFile", "seed_row"]

_STATUSES = (None, "uploaded", "running", "processed", "error")
# What a float may lose.
_SAFELY = 1
_FAILURE = "The file could not be processed."


@dataclass(frozen=True)
class SeedFile:
    """A file to add without a request.

    :ivar name: Its name.
    :vartype name: str
    :ivar content: Its content.
    :vartype content: bytes or ~azure_ai_files.emulator.GeneratedContent
    :ivar purpose: What it is for.
    :vartype purpose: str
    :ivar created_at: When it was created, in unix seconds; None is long enough ago for it to be processed.
    :vartype created_at: float
    :ivar expires_at: When it expires, in unix seconds.
    :vartype expires_at: float
    :ivar status: ``error``, or ``uploaded``, ``running`` or ``processed``, which a fault then holds until it is
     removed; None goes by its age.
    :vartype status: str
    :ivar file_id: Its id; None makes one.
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
    """Make the row of a file.

    :param file: The file.
    :type file: ~azure_ai_files.emulator.SeedFile
    :param project: The project of files that name none.
    :type project: str
    :param now: The time.
    :type now: float
    :param delay: Seconds that a file waits, and then runs.
    :type delay: float
    :return: The values, all but the name of the content.
    :rtype: dict[str, ~typing.Any]
    :raises ValueError: if there is no such status.
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
        "created": now - 2 * delay - _SAFELY if file.created_at is None else file.created_at,
        "expires": file.expires_at,
        "failure": _FAILURE if file.status == "error" else None,
    }
