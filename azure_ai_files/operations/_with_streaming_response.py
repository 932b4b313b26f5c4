# Converted from azure_ai_files/aio/operations/_with_streaming_response.py by swagger/codegen; do not edit.
"""The operations once more, each leaving the body of its reply unread.

The operations that read their replies themselves are not here: ``list_all`` and ``assistant_files.list``,
``upload_and_poll``, ``begin_upload`` and ``save``.
"""

from __future__ import annotations

import functools
from typing import Any, MutableMapping, Optional

from .._generated.models import (
    AssistantFile,
    AssistantFileDeletionStatus,
    FileDeletionStatus,
    FileInfo,
    FileListResponse,
    Upload,
    UploadPart,
)
from .._transfer.source import FileType
from ..transfer._content import ContentStream
from ..transfer._streamed import StreamedCall

JSON = MutableMapping[str, Any]


class FilesWithStreamingResponse:
    """``files.with_streaming_response``: each method takes what its namesake of :class:`FilesOperations` takes.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> StreamedCall[FileListResponse]:
        """Get one page of the list of files; see :meth:`FilesOperations.list`."""
        return StreamedCall(functools.partial(self._operations.list, **kwargs), FileListResponse)

    def get(self, file_id: str, **kwargs: Any) -> StreamedCall[FileInfo]:
        """Get what the service knows about a file; see :meth:`FilesOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, file_id, **kwargs), FileInfo)

    def delete(self, file_id: str, **kwargs: Any) -> StreamedCall[FileDeletionStatus]:
        """Delete a file, and get the service's word on it; see :meth:`FilesOperations.delete`."""
        return StreamedCall(functools.partial(self._operations.delete, file_id, **kwargs), FileDeletionStatus)

    def get_content(self, file_id: str, **kwargs: Any) -> StreamedCall[ContentStream]:
        """Get the content of a file; see :meth:`FilesOperations.get_content`."""
        return StreamedCall(functools.partial(self._operations.get_content, file_id, **kwargs), None)

    def upload(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[FileInfo]:
        """Upload a file; see :meth:`FilesOperations.upload`."""
        return StreamedCall(functools.partial(self._operations.upload, body, **kwargs), FileInfo)


class UploadsWithStreamingResponse:
    """``uploads.with_streaming_response``: each method takes what its namesake of :class:`UploadsOperations` takes.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[Upload]:
        """Begin an upload; see :meth:`UploadsOperations.create`."""
        return StreamedCall(functools.partial(self._operations.create, body, **kwargs), Upload)

    def add_part(self, upload_id: str, data: FileType, **kwargs: Any) -> StreamedCall[UploadPart]:
        """Add a part; see :meth:`UploadsOperations.add_part`."""
        return StreamedCall(functools.partial(self._operations.add_part, upload_id, data, **kwargs), UploadPart)

    def complete(self, upload_id: str, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[Upload]:
        """Complete an upload; see :meth:`UploadsOperations.complete`."""
        return StreamedCall(functools.partial(self._operations.complete, upload_id, body, **kwargs), Upload)

    def cancel(self, upload_id: str, **kwargs: Any) -> StreamedCall[Upload]:
        """Cancel an upload; see :meth:`UploadsOperations.cancel`."""
        return StreamedCall(functools.partial(self._operations.cancel, upload_id, **kwargs), Upload)


class AssistantFilesWithStreamingResponse:
    """``assistant_files.with_streaming_response``: each method takes what its namesake of
    :class:`AssistantFilesOperations` takes.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, assistant_id: str, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[AssistantFile]:
        """Attach a file; see :meth:`AssistantFilesOperations.create`."""
        return StreamedCall(functools.partial(self._operations.create, assistant_id, body, **kwargs), AssistantFile)

    def get(self, assistant_id: str, file_id: str, **kwargs: Any) -> StreamedCall[AssistantFile]:
        """Get a file of an assistant; see :meth:`AssistantFilesOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, assistant_id, file_id, **kwargs), AssistantFile)

    def delete(self, assistant_id: str, file_id: str, **kwargs: Any) -> StreamedCall[AssistantFileDeletionStatus]:
        """Detach a file; see :meth:`AssistantFilesOperations.delete`."""
        return StreamedCall(
            functools.partial(self._operations.delete, assistant_id, file_id, **kwargs), AssistantFileDeletionStatus
        )
