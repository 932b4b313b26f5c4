"""The exceptions that this package adds; every error reply of a service raises an azure-core exception.

.. code-block:: text

    OSError
    ├── SourceChangedError        the file changed while it was uploaded
    └── LedgerError               the ledger of a call for many files cannot be used
    TimeoutError
    └── PollingTimeoutError       the file or the vector store was not ready in time; it stays on the service
    azure.core.exceptions.AzureError
    ├── FileProcessingError       the service could not process the file; only in results of calls for many files
    ├── ServiceResponseError
    │   └── PagingError           the service sent the same page again
    └── HttpResponseError         every error reply, with these subclasses by status:
        ├── ClientAuthenticationError (401), ResourceExistsError (409), ResourceModifiedError (412),
        │   ResourceNotModifiedError (304)
        ├── ResourceNotFoundError (404)
        │   └── ContainerExpiredError   the container of a code interpreter has ended
        └── DecodeError           a success reply that cannot be parsed
            └── IncompleteReadError   a body that ended too early
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Optional, Union

from azure.core.exceptions import AzureError, ResourceNotFoundError, ServiceResponseError

from ._generated.models import FileInfo, VectorStore, VectorStoreFile, VectorStoreFileBatch

__all__ = [
    "ContainerExpiredError",
    "FileProcessingError",
    "LedgerError",
    "PagingError",
    "PollingTimeoutError",
    "SourceChangedError",
]


class SourceChangedError(OSError):
    """The file to upload changed during the upload, or between two attempts.

    The request is aborted, so that the service does not store an incomplete file.

    :param file_name: The name of the file.
    :type file_name: str
    :param expected: Its size in bytes when the upload began.
    :type expected: int
    :param actual: The number of bytes that were read. A value above ``expected`` means that at least one more byte
     was found, not that the whole file was counted.
    :type actual: int
    """

    def __init__(self, file_name: str, expected: int, actual: int) -> None:
        change = "shrank" if actual < expected else "grew" if actual > expected else "was rewritten"
        super().__init__(
            f"{file_name!r} {change} while it was uploaded; it had {expected:,} bytes at the start. The upload was "
            "aborted. Upload it again when nothing is writing to it."
        )
        self.file_name = file_name
        self.expected = expected
        self.actual = actual

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.file_name, self.expected, self.actual)


class PollingTimeoutError(TimeoutError):
    """The file, or the vector store, was not ready within ``timeout``. It stays on the service.

    :param message: What happened, and what to do.
    :type message: str
    :param file: The file as last seen, or its id alone; None if the upload itself did not finish in time.
    :type file: ~azure_ai_files.models.FileInfo
    :param resource: The vector store, its file or its batch of files as last seen; None for an uploaded file, and if
     nothing was created in time.
    :type resource: ~azure_ai_files.models.VectorStore or ~azure_ai_files.models.VectorStoreFile or
     ~azure_ai_files.models.VectorStoreFileBatch
    :ivar str file_id: The id of the file, or None.
    """

    def __init__(
        self,
        message: str,
        file: Optional[FileInfo] = None,
        resource: Optional[Union[VectorStore, VectorStoreFile, VectorStoreFileBatch]] = None,
    ) -> None:
        super().__init__(message)
        self.file = file
        self.file_id: Optional[str] = None if file is None else file.id
        self.resource = resource

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.file, self.resource)


class FileProcessingError(AzureError):
    """The service could not process the file, or it was deleted meanwhile.

    It is the ``error`` of a result of ``wait_many`` or ``upload_many(poll=True)``; calls for one file return the file.

    :param message: What happened, with the reason that the service states.
    :type message: str
    :param file: The file with its last status. It stays on the service until it is deleted.
    :type file: ~azure_ai_files.models.FileInfo
    """

    def __init__(self, message: str, file: FileInfo) -> None:
        super().__init__(message)
        self.file = file
        self.file_id: str = file.id

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.file)


class ContainerExpiredError(ResourceNotFoundError):
    """The container of a code interpreter has ended, and its files are gone.

    It is raised for a container that answered before, or that the service still describes as ended.

    :param message: What happened, and what to do.
    :type message: str
    :keyword container_id: The id of the container.
    :paramtype container_id: str
    :keyword status: The status that the service states, such as "expired"; None if it does not.
    :paramtype status: str
    :keyword last_active_at: When the container was last used; None if unknown.
    :paramtype last_active_at: ~datetime.datetime
    """

    def __init__(
        self,
        message: str = "",
        *,
        container_id: str = "",
        status: Optional[str] = None,
        last_active_at: Optional[datetime] = None,
    ) -> None:
        super().__init__(message)
        self.container_id = container_id
        self.status = status
        self.last_active_at = last_active_at


class LedgerError(OSError, ValueError):
    """The ledger of a call for many files cannot be used.

    It is in use, locked, read-only or damaged, not a ledger, of another version, or that of another call.

    :param message: What happened, and what to do.
    :type message: str
    """


class PagingError(ServiceResponseError):
    """A list cannot be read to its end: the service sent a page again, or nothing leads to the files that it reports.

    :param message: What happened.
    :type message: str
    """

    def __reduce__(self) -> tuple[Any, ...]:
        # Without what azure-core keeps of the exception that is being handled, which does not pickle.
        return type(self), (self.args[0],)
