"""What replies about an upload mean: is the file complete, is the upload lost, is a listed file the one sent."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Optional

from azure.core.exceptions import AzureError, HttpResponseError, ServiceResponseError

from .._generated.models import FileInfo
from .attempts import is_dropped
from .transport_errors import plain
from .upload_journal import unix_time
from .warning import warn_caller

#: The upload is gone, or contains what it should not: a part whose reply was lost has no id, and some services count
#: it all the same, so that the last parts no longer fit.
_LOST_STATUSES = (400, 404, 409, 410)


class FileCriteria(NamedTuple):
    """What identifies an uploaded file in a list."""

    filename: str
    purpose: str
    size: int
    #: The earliest time when it can have been created, in Unix seconds; None if unknown.
    created_at: Optional[float]
    md5: str

    def matches(self, file: FileInfo) -> bool:
        """Return whether the metadata of a file matches; its content remains to be checked."""
        known = (file.get("filename"), file.get("purpose"), file.get("bytes"))
        created_at = unix_time(file.get("created_at")) or 0.0
        return known == (self.filename, self.purpose, self.size) and created_at >= (self.created_at or 0.0)


class SizeCheck(Enum):
    """What becomes of an upload if the service states another size than was sent."""

    ERROR = "error"
    WARNING = "warning"
    NOTHING = "nothing"


def check_size(file: FileInfo, sent: int, check: SizeCheck = SizeCheck.ERROR) -> None:
    """Check that the service received all bytes of a file.

    :param file: The file as the service describes it; some services state no size, or 0, until it is processed.
    :param sent: The bytes that were sent.
    :param check: What to do if the sizes differ.
    :raises ~azure.core.exceptions.ServiceResponseError: If the sizes differ, and that is an error.
    """
    size = file.get("bytes")
    if check is SizeCheck.NOTHING or not isinstance(size, int) or size <= 0 or size == sent:
        return
    problem = (
        f"The service accepted file {file.get('id')!r} but reports {size:,} bytes; {sent:,} were sent. Delete the file "
        "and upload it again, or, if the service stores files in another form, pass verify_size=False."
    )
    if check is SizeCheck.ERROR:
        raise plain(ServiceResponseError(problem), None)
    warn_caller(problem)


def may_have_arrived(error: AzureError, *, has_retries: bool) -> bool:
    """Return whether a request that failed may have been carried out all the same, because a reply to it was lost.

    :param error: The error of the last attempt.
    :keyword has_retries: Whether there were attempts before.
    """
    status_code = error.status_code if isinstance(error, HttpResponseError) else None
    is_gone = status_code in _LOST_STATUSES and has_retries
    return is_dropped(error) or is_gone or (status_code or 0) >= 500


def must_restart(status_code: Optional[int], *, is_resumed: bool, has_retries: bool) -> bool:
    """Return whether an upload in parts is lost and must start again, after the status of an error reply."""
    return status_code in _LOST_STATUSES and (is_resumed or has_retries)
