"""The few errors of this package's own; everything that a service says is an azure-core exception.

.. code-block:: text

    OSError
    └── SourceChangedError        the file to upload was not as long as it was when the upload began
    TimeoutError
    └── PollingTimeoutError       the file was not processed in time; it is there, and the error names it
    azure.core.exceptions.AzureError
    ├── ServiceResponseError
    │   └── PagingError           the service's paging goes in circles
    └── HttpResponseError         every error reply, and below it the usual classes by status:
        ├── ClientAuthenticationError (401), ResourceNotFoundError (404), ResourceExistsError (409),
        │   ResourceModifiedError (412), ResourceNotModifiedError (304)
        └── DecodeError           a success that cannot be understood
            └── IncompleteReadError   a body that was cut
"""

from __future__ import annotations

from typing import Any, Optional

from azure.core.exceptions import ServiceResponseError

from ._generated.models import FileInfo

__all__ = ["PagingError", "PollingTimeoutError", "SourceChangedError"]


class SourceChangedError(OSError):
    """A file to upload was not the same to its end, or at the next try, as it was when the upload began.

    Nothing incomplete is left under the file's name on the service: the request was broken off.

    :param file_name: The name of the file.
    :param expected: Its size in bytes when the upload began.
    :param actual: The bytes that were read; more than ``expected`` only says that there was at least one more.
    """

    def __init__(self, file_name: str, expected: int, actual: int) -> None:
        change = "shrank" if actual < expected else "grew" if actual > expected else "was rewritten"
        super().__init__(
            f"{file_name!r} {change} while it was uploaded; it had {expected:,} bytes at first. The upload was broken "
            "off; upload it again once it is at rest."
        )
        self.file_name = file_name
        self.expected = expected
        self.actual = actual

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.file_name, self.expected, self.actual)


class PollingTimeoutError(TimeoutError):
    """A file was not processed within ``timeout``. It stays on the service.

    :param message: What happened, and what to do.
    :param file: The file as last seen; None if the upload itself did not end in time.
    :ivar str file_id: The id of the file, or None.
    """

    def __init__(self, message: str, file: Optional[FileInfo] = None) -> None:
        super().__init__(message)
        self.file = file
        self.file_id: Optional[str] = None if file is None else file.id

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.file)


class PagingError(ServiceResponseError):
    """A service answered with a page that was already there, so that listing would never end.

    :param message: What happened.
    """
