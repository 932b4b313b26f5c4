"""The operations, each returning the HTTP reply with its body unread.

There are three exceptions. A list yields only its first page, because the cursor of the next one is in the unread body.
Polling has read the last reply, so its body comes from memory. The content that ``save`` has read is on the disk.
"""

from __future__ import annotations

import functools
import os
from typing import Any, Literal, Mapping, MutableMapping, Optional, Union, cast, overload

from azure.core.polling import AsyncLROPoller

from ..._decisions.file_input import FileType
from ..._decisions.other_names import NamesWhatIsMissing
from ..._generated.models import (
    AssistantFile,
    AssistantFileDeletionStatus,
    AssistantFileListResponse,
    Container,
    ContainerDeletionStatus,
    ContainerFile,
    ContainerFileDeletionStatus,
    ContainerFileListResponse,
    ContainerListResponse,
    FileDeletionStatus,
    FileInfo,
    FileListResponse,
    Upload,
    UploadPart,
)
from .._transfers.content_stream import ContentStream
from .._transfers.paging import first_page
from .._transfers.streaming_response import Saved, StreamedCall, StreamedResponse, reply_of_polling

JSON = MutableMapping[str, Any]


class FilesWithStreamingResponse(NamesWhatIsMissing):
    """``files.with_streaming_response``: the methods of :class:`FilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> StreamedCall[FileListResponse]:
        """Get one page of the list of files; see :meth:`FilesOperations.list`."""
        return StreamedCall(functools.partial(self._operations.list, **kwargs), FileListResponse)

    def list_all(self, **kwargs: Any) -> StreamedCall[FileListResponse]:
        """Get the first page of the list of all files; see :meth:`FilesOperations.list_all`."""
        return StreamedCall(first_page(self._operations.list_all, **kwargs), FileListResponse)

    def get(self, file_id: str, **kwargs: Any) -> StreamedCall[FileInfo]:
        """Get the metadata of a file; see :meth:`FilesOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, file_id, **kwargs), FileInfo)

    def delete(self, file_id: str, **kwargs: Any) -> StreamedCall[FileDeletionStatus]:
        """Delete a file, and get the status that the service sends; see :meth:`FilesOperations.delete`."""
        return StreamedCall(functools.partial(self._operations.delete, file_id, **kwargs), FileDeletionStatus)

    def get_content(self, file_id: str, **kwargs: Any) -> StreamedCall[ContentStream]:
        """Get the content of a file; see :meth:`FilesOperations.get_content`."""
        return StreamedCall(functools.partial(self._operations.get_content, file_id, **kwargs), None)

    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> StreamedCall[None]: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> StreamedCall[str]: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: bool,
        **kwargs: Any,
    ) -> StreamedCall[Any]: ...
    def save(
        self, file_id: str, file_name: str, target_dir: Optional[Union[str, os.PathLike[str]]] = None, **kwargs: Any
    ) -> StreamedCall[Any]:
        """Save the content of a file; the body of the reply cannot be read again; see :meth:`FilesOperations.save`."""
        call = functools.partial(self._operations.save, file_id, file_name, target_dir, **kwargs)
        return StreamedCall(call, Saved, stream=False)

    def upload(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[FileInfo]:
        """Upload a file; see :meth:`FilesOperations.upload`."""
        return StreamedCall(functools.partial(self._operations.upload, body, **kwargs), FileInfo)

    def upload_and_poll(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[FileInfo]:
        """Upload a file, wait, and return the last reply; see :meth:`FilesOperations.upload_and_poll`."""
        call = functools.partial(self._operations.upload_and_poll, body, **kwargs)
        return StreamedCall(call, FileInfo, stream=False)

    def wait(self, file: Union[str, FileInfo, Mapping[str, Any]], **kwargs: Any) -> StreamedCall[FileInfo]:
        """Wait for a file, and return the last reply; see :meth:`FilesOperations.wait`."""
        return StreamedCall(functools.partial(self._operations.wait, file, **kwargs), FileInfo, stream=False)

    async def begin_upload(
        self, body: Optional[JSON] = None, **kwargs: Any
    ) -> AsyncLROPoller[StreamedResponse[FileInfo]]:
        """Upload a file, and return a poller for the last reply; see :meth:`FilesOperations.begin_upload`."""
        return cast(
            AsyncLROPoller[StreamedResponse[FileInfo]],
            await self._operations.begin_upload(body, cls=reply_of_polling, **kwargs),
        )


class UploadsWithStreamingResponse(NamesWhatIsMissing):
    """``uploads.with_streaming_response``: the methods of :class:`UploadsOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[Upload]:
        """Create an upload; see :meth:`UploadsOperations.create`."""
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


class AssistantFilesWithStreamingResponse(NamesWhatIsMissing):
    """``assistant_files.with_streaming_response``: the methods of :class:`AssistantFilesOperations`.

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

    def list(self, assistant_id: str, **kwargs: Any) -> StreamedCall[AssistantFileListResponse]:
        """Get the first page of the files; see :meth:`AssistantFilesOperations.list`."""
        return StreamedCall(first_page(self._operations.list, assistant_id, **kwargs), AssistantFileListResponse)

    def delete(self, assistant_id: str, file_id: str, **kwargs: Any) -> StreamedCall[AssistantFileDeletionStatus]:
        """Detach a file; see :meth:`AssistantFilesOperations.delete`."""
        return StreamedCall(
            functools.partial(self._operations.delete, assistant_id, file_id, **kwargs), AssistantFileDeletionStatus
        )


class ContainersWithStreamingResponse(NamesWhatIsMissing):
    """``containers.with_streaming_response``: the methods of :class:`ContainersOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> StreamedCall[ContainerListResponse]:
        """Get the first page of the containers; see :meth:`ContainersOperations.list`."""
        return StreamedCall(first_page(self._operations.list, **kwargs), ContainerListResponse)

    def create(self, body: Optional[JSON] = None, **kwargs: Any) -> StreamedCall[Container]:
        """Create a container; see :meth:`ContainersOperations.create`."""
        return StreamedCall(functools.partial(self._operations.create, body, **kwargs), Container)

    def get(self, container_id: str, **kwargs: Any) -> StreamedCall[Container]:
        """Get a container; see :meth:`ContainersOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, container_id, **kwargs), Container)

    def delete(self, container_id: str, **kwargs: Any) -> StreamedCall[ContainerDeletionStatus]:
        """Delete a container, and get the status that the service sends; see :meth:`ContainersOperations.delete`."""
        return StreamedCall(functools.partial(self._operations.delete, container_id, **kwargs), ContainerDeletionStatus)


class ContainerFilesWithStreamingResponse(NamesWhatIsMissing):
    """``container_files.with_streaming_response``: the methods of :class:`ContainerFilesOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, container_id: str, **kwargs: Any) -> StreamedCall[ContainerFileListResponse]:
        """Get the first page of the files; see :meth:`ContainerFilesOperations.list`."""
        return StreamedCall(first_page(self._operations.list, container_id, **kwargs), ContainerFileListResponse)

    def get(self, container_id: str, file_id: str, **kwargs: Any) -> StreamedCall[ContainerFile]:
        """Get the metadata of a file; see :meth:`ContainerFilesOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, container_id, file_id, **kwargs), ContainerFile)

    def get_content(self, container_id: str, file_id: str, **kwargs: Any) -> StreamedCall[ContentStream]:
        """Get the content of a file; see :meth:`ContainerFilesOperations.get_content`."""
        call = functools.partial(self._operations.get_content, container_id, file_id, **kwargs)
        return StreamedCall(call, None)

    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> StreamedCall[None]: ...
    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> StreamedCall[str]: ...
    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: bool,
        **kwargs: Any,
    ) -> StreamedCall[Any]: ...
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        **kwargs: Any,
    ) -> StreamedCall[Any]:
        """Save the content of a file; the body of the reply cannot be read again.

        See :meth:`ContainerFilesOperations.save`.
        """
        call = functools.partial(self._operations.save, container_id, file_id, file_name, target_dir, **kwargs)
        return StreamedCall(call, Saved, stream=False)

    def upload(self, container_id: str, **kwargs: Any) -> StreamedCall[ContainerFile]:
        """Add a file; see :meth:`ContainerFilesOperations.upload`."""
        return StreamedCall(functools.partial(self._operations.upload, container_id, **kwargs), ContainerFile)

    def delete(self, container_id: str, file_id: str, **kwargs: Any) -> StreamedCall[ContainerFileDeletionStatus]:
        """Delete a file, and get the status that the service sends; see :meth:`ContainerFilesOperations.delete`."""
        call = functools.partial(self._operations.delete, container_id, file_id, **kwargs)
        return StreamedCall(call, ContainerFileDeletionStatus)
