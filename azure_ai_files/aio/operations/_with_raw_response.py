"""The operations, each returning the HTTP reply together with its result."""

from __future__ import annotations

import os
from typing import Any, Literal, Mapping, MutableMapping, Optional, Union, cast, overload

from azure.core.async_paging import AsyncItemPaged
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
from ..._protocol.raw_response import RawResponse, capture
from .._transfers.content_stream import ContentStream

JSON = MutableMapping[str, Any]


class FilesWithRawResponse(NamesWhatIsMissing):
    """``files.with_raw_response``: the methods of :class:`FilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    async def list(self, **kwargs: Any) -> RawResponse[FileListResponse]:
        """Get one page of the list of files; see :meth:`FilesOperations.list`."""
        return cast(RawResponse[FileListResponse], await self._operations.list(cls=capture, **kwargs))

    def list_all(self, **kwargs: Any) -> AsyncItemPaged[RawResponse[FileListResponse]]:
        """List all files, with one raw response for each page; see :meth:`FilesOperations.list_all`."""
        return cast(AsyncItemPaged[RawResponse[FileListResponse]], self._operations.list_all(cls=capture, **kwargs))

    async def get(self, file_id: str, **kwargs: Any) -> RawResponse[FileInfo]:
        """Get the metadata of a file; see :meth:`FilesOperations.get`."""
        return cast(RawResponse[FileInfo], await self._operations.get(file_id, cls=capture, **kwargs))

    async def delete(self, file_id: str, **kwargs: Any) -> RawResponse[FileDeletionStatus]:
        """Delete a file, and return the status that the service sent; see :meth:`FilesOperations.delete`."""
        return cast(RawResponse[FileDeletionStatus], await self._operations.delete(file_id, cls=capture, **kwargs))

    async def get_content(self, file_id: str, **kwargs: Any) -> RawResponse[ContentStream]:
        """Get the content of a file; see :meth:`FilesOperations.get_content`."""
        return cast(RawResponse[ContentStream], await self._operations.get_content(file_id, cls=capture, **kwargs))

    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> RawResponse[None]: ...
    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> RawResponse[str]: ...
    @overload
    async def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: bool,
        **kwargs: Any,
    ) -> RawResponse[Any]: ...
    async def save(
        self, file_id: str, file_name: str, target_dir: Optional[Union[str, os.PathLike[str]]] = None, **kwargs: Any
    ) -> RawResponse[Any]:
        """Save the content of a file; see :meth:`FilesOperations.save`."""
        return cast(
            RawResponse[Any], await self._operations.save(file_id, file_name, target_dir, cls=capture, **kwargs)
        )

    async def upload(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[FileInfo]:
        """Upload a file; see :meth:`FilesOperations.upload`."""
        return cast(RawResponse[FileInfo], await self._operations.upload(body, cls=capture, **kwargs))

    async def upload_and_poll(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[FileInfo]:
        """Upload a file, wait, and return the last reply; see :meth:`FilesOperations.upload_and_poll`."""
        return cast(RawResponse[FileInfo], await self._operations.upload_and_poll(body, cls=capture, **kwargs))

    async def wait(self, file: Union[str, FileInfo, Mapping[str, Any]], **kwargs: Any) -> RawResponse[FileInfo]:
        """Wait for a file, and return the last reply; see :meth:`FilesOperations.wait`."""
        return cast(RawResponse[FileInfo], await self._operations.wait(file, cls=capture, **kwargs))

    async def begin_upload(self, body: Optional[JSON] = None, **kwargs: Any) -> AsyncLROPoller[RawResponse[FileInfo]]:
        """Upload a file, and return a poller for the last reply; see :meth:`FilesOperations.begin_upload`."""
        return cast(
            AsyncLROPoller[RawResponse[FileInfo]], await self._operations.begin_upload(body, cls=capture, **kwargs)
        )


class UploadsWithRawResponse(NamesWhatIsMissing):
    """``uploads.with_raw_response``: the methods of :class:`UploadsOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    async def create(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Upload]:
        """Create an upload; see :meth:`UploadsOperations.create`."""
        return cast(RawResponse[Upload], await self._operations.create(body, cls=capture, **kwargs))

    async def add_part(self, upload_id: str, data: FileType, **kwargs: Any) -> RawResponse[UploadPart]:
        """Add a part; see :meth:`UploadsOperations.add_part`."""
        return cast(RawResponse[UploadPart], await self._operations.add_part(upload_id, data, cls=capture, **kwargs))

    async def complete(self, upload_id: str, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Upload]:
        """Complete an upload; see :meth:`UploadsOperations.complete`."""
        return cast(RawResponse[Upload], await self._operations.complete(upload_id, body, cls=capture, **kwargs))

    async def cancel(self, upload_id: str, **kwargs: Any) -> RawResponse[Upload]:
        """Cancel an upload; see :meth:`UploadsOperations.cancel`."""
        return cast(RawResponse[Upload], await self._operations.cancel(upload_id, cls=capture, **kwargs))


class AssistantFilesWithRawResponse(NamesWhatIsMissing):
    """``assistant_files.with_raw_response``: the methods of :class:`AssistantFilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    async def create(self, assistant_id: str, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[AssistantFile]:
        """Attach a file; see :meth:`AssistantFilesOperations.create`."""
        return cast(
            RawResponse[AssistantFile], await self._operations.create(assistant_id, body, cls=capture, **kwargs)
        )

    async def get(self, assistant_id: str, file_id: str, **kwargs: Any) -> RawResponse[AssistantFile]:
        """Get a file of an assistant; see :meth:`AssistantFilesOperations.get`."""
        return cast(
            RawResponse[AssistantFile], await self._operations.get(assistant_id, file_id, cls=capture, **kwargs)
        )

    def list(self, assistant_id: str, **kwargs: Any) -> AsyncItemPaged[RawResponse[AssistantFileListResponse]]:
        """List the files, with one raw response for each page; see :meth:`AssistantFilesOperations.list`."""
        return cast(
            AsyncItemPaged[RawResponse[AssistantFileListResponse]],
            self._operations.list(assistant_id, cls=capture, **kwargs),
        )

    async def delete(self, assistant_id: str, file_id: str, **kwargs: Any) -> RawResponse[AssistantFileDeletionStatus]:
        """Detach a file; see :meth:`AssistantFilesOperations.delete`."""
        return cast(
            RawResponse[AssistantFileDeletionStatus],
            await self._operations.delete(assistant_id, file_id, cls=capture, **kwargs),
        )


class ContainersWithRawResponse(NamesWhatIsMissing):
    """``containers.with_raw_response``: the methods of :class:`ContainersOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> AsyncItemPaged[RawResponse[ContainerListResponse]]:
        """List the containers, with one raw response for each page; see :meth:`ContainersOperations.list`."""
        return cast(AsyncItemPaged[RawResponse[ContainerListResponse]], self._operations.list(cls=capture, **kwargs))

    async def create(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Container]:
        """Create a container; see :meth:`ContainersOperations.create`."""
        return cast(RawResponse[Container], await self._operations.create(body, cls=capture, **kwargs))

    async def get(self, container_id: str, **kwargs: Any) -> RawResponse[Container]:
        """Get a container; see :meth:`ContainersOperations.get`."""
        return cast(RawResponse[Container], await self._operations.get(container_id, cls=capture, **kwargs))

    async def delete(self, container_id: str, **kwargs: Any) -> RawResponse[ContainerDeletionStatus]:
        """Delete a container, and return the status that the service sent; see :meth:`ContainersOperations.delete`."""
        return cast(
            RawResponse[ContainerDeletionStatus], await self._operations.delete(container_id, cls=capture, **kwargs)
        )


class ContainerFilesWithRawResponse(NamesWhatIsMissing):
    """``container_files.with_raw_response``: the methods of :class:`ContainerFilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, container_id: str, **kwargs: Any) -> AsyncItemPaged[RawResponse[ContainerFileListResponse]]:
        """List the files, with one raw response for each page; see :meth:`ContainerFilesOperations.list`."""
        return cast(
            AsyncItemPaged[RawResponse[ContainerFileListResponse]],
            self._operations.list(container_id, cls=capture, **kwargs),
        )

    async def get(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContainerFile]:
        """Get the metadata of a file; see :meth:`ContainerFilesOperations.get`."""
        return cast(
            RawResponse[ContainerFile], await self._operations.get(container_id, file_id, cls=capture, **kwargs)
        )

    async def get_content(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContentStream]:
        """Get the content of a file; see :meth:`ContainerFilesOperations.get_content`."""
        return cast(
            RawResponse[ContentStream],
            await self._operations.get_content(container_id, file_id, cls=capture, **kwargs),
        )

    @overload
    async def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> RawResponse[None]: ...
    @overload
    async def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> RawResponse[str]: ...
    @overload
    async def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: bool,
        **kwargs: Any,
    ) -> RawResponse[Any]: ...
    async def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        **kwargs: Any,
    ) -> RawResponse[Any]:
        """Save the content of a file; see :meth:`ContainerFilesOperations.save`."""
        return cast(
            RawResponse[Any],
            await self._operations.save(container_id, file_id, file_name, target_dir, cls=capture, **kwargs),
        )

    async def upload(self, container_id: str, **kwargs: Any) -> RawResponse[ContainerFile]:
        """Add a file; see :meth:`ContainerFilesOperations.upload`."""
        return cast(RawResponse[ContainerFile], await self._operations.upload(container_id, cls=capture, **kwargs))

    async def delete(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContainerFileDeletionStatus]:
        """Delete a file, and return the status that the service sent; see :meth:`ContainerFilesOperations.delete`."""
        return cast(
            RawResponse[ContainerFileDeletionStatus],
            await self._operations.delete(container_id, file_id, cls=capture, **kwargs),
        )
