# Converted from azure_ai_files/aio/operations/_with_raw_response.py by swagger/codegen; do not edit.
"""The operations, each returning the HTTP reply together with its result."""

from __future__ import annotations

import os
from typing import Any, Literal, Mapping, MutableMapping, Optional, Union, cast, overload

from azure.core.paging import ItemPaged
from azure.core.polling import LROPoller

from .._decisions.file_input import FileType
from .._decisions.other_names import NamesWhatIsMissing
from .._generated.models import (
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
from .._protocol.raw_response import RawResponse, capture
from .._transfers.content_stream import ContentStream

JSON = MutableMapping[str, Any]


class FilesWithRawResponse(NamesWhatIsMissing):
    """``files.with_raw_response``: the methods of :class:`FilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> RawResponse[FileListResponse]:
        """Get one page of the list of files; see :meth:`FilesOperations.list`."""
        return cast(RawResponse[FileListResponse], self._operations.list(cls=capture, **kwargs))

    def list_all(self, **kwargs: Any) -> ItemPaged[RawResponse[FileListResponse]]:
        """List all files, with one raw response for each page; see :meth:`FilesOperations.list_all`."""
        return cast(ItemPaged[RawResponse[FileListResponse]], self._operations.list_all(cls=capture, **kwargs))

    def get(self, file_id: str, **kwargs: Any) -> RawResponse[FileInfo]:
        """Get the metadata of a file; see :meth:`FilesOperations.get`."""
        return cast(RawResponse[FileInfo], self._operations.get(file_id, cls=capture, **kwargs))

    def delete(self, file_id: str, **kwargs: Any) -> RawResponse[FileDeletionStatus]:
        """Delete a file, and return the status that the service sent; see :meth:`FilesOperations.delete`."""
        return cast(RawResponse[FileDeletionStatus], self._operations.delete(file_id, cls=capture, **kwargs))

    def get_content(self, file_id: str, **kwargs: Any) -> RawResponse[ContentStream]:
        """Get the content of a file; see :meth:`FilesOperations.get_content`."""
        return cast(RawResponse[ContentStream], self._operations.get_content(file_id, cls=capture, **kwargs))

    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> RawResponse[None]: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> RawResponse[str]: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        sha256: bool,
        **kwargs: Any,
    ) -> RawResponse[Any]: ...
    def save(
        self, file_id: str, file_name: str, target_dir: Optional[Union[str, os.PathLike[str]]] = None, **kwargs: Any
    ) -> RawResponse[Any]:
        """Save the content of a file; see :meth:`FilesOperations.save`."""
        return cast(
            RawResponse[Any], self._operations.save(file_id, file_name, target_dir, cls=capture, **kwargs)
        )

    def upload(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[FileInfo]:
        """Upload a file; see :meth:`FilesOperations.upload`."""
        return cast(RawResponse[FileInfo], self._operations.upload(body, cls=capture, **kwargs))

    def upload_and_poll(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[FileInfo]:
        """Upload a file, wait, and return the last reply; see :meth:`FilesOperations.upload_and_poll`."""
        return cast(RawResponse[FileInfo], self._operations.upload_and_poll(body, cls=capture, **kwargs))

    def wait(self, file: Union[str, FileInfo, Mapping[str, Any]], **kwargs: Any) -> RawResponse[FileInfo]:
        """Wait for a file, and return the last reply; see :meth:`FilesOperations.wait`."""
        return cast(RawResponse[FileInfo], self._operations.wait(file, cls=capture, **kwargs))

    def begin_upload(self, body: Optional[JSON] = None, **kwargs: Any) -> LROPoller[RawResponse[FileInfo]]:
        """Upload a file, and return a poller for the last reply; see :meth:`FilesOperations.begin_upload`."""
        return cast(
            LROPoller[RawResponse[FileInfo]], self._operations.begin_upload(body, cls=capture, **kwargs)
        )


class UploadsWithRawResponse(NamesWhatIsMissing):
    """``uploads.with_raw_response``: the methods of :class:`UploadsOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Upload]:
        """Create an upload; see :meth:`UploadsOperations.create`."""
        return cast(RawResponse[Upload], self._operations.create(body, cls=capture, **kwargs))

    def add_part(self, upload_id: str, data: FileType, **kwargs: Any) -> RawResponse[UploadPart]:
        """Add a part; see :meth:`UploadsOperations.add_part`."""
        return cast(RawResponse[UploadPart], self._operations.add_part(upload_id, data, cls=capture, **kwargs))

    def complete(self, upload_id: str, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Upload]:
        """Complete an upload; see :meth:`UploadsOperations.complete`."""
        return cast(RawResponse[Upload], self._operations.complete(upload_id, body, cls=capture, **kwargs))

    def cancel(self, upload_id: str, **kwargs: Any) -> RawResponse[Upload]:
        """Cancel an upload; see :meth:`UploadsOperations.cancel`."""
        return cast(RawResponse[Upload], self._operations.cancel(upload_id, cls=capture, **kwargs))


class AssistantFilesWithRawResponse(NamesWhatIsMissing):
    """``assistant_files.with_raw_response``: the methods of :class:`AssistantFilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, assistant_id: str, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[AssistantFile]:
        """Attach a file; see :meth:`AssistantFilesOperations.create`."""
        return cast(
            RawResponse[AssistantFile], self._operations.create(assistant_id, body, cls=capture, **kwargs)
        )

    def get(self, assistant_id: str, file_id: str, **kwargs: Any) -> RawResponse[AssistantFile]:
        """Get a file of an assistant; see :meth:`AssistantFilesOperations.get`."""
        return cast(
            RawResponse[AssistantFile], self._operations.get(assistant_id, file_id, cls=capture, **kwargs)
        )

    def list(self, assistant_id: str, **kwargs: Any) -> ItemPaged[RawResponse[AssistantFileListResponse]]:
        """List the files, with one raw response for each page; see :meth:`AssistantFilesOperations.list`."""
        return cast(
            ItemPaged[RawResponse[AssistantFileListResponse]],
            self._operations.list(assistant_id, cls=capture, **kwargs),
        )

    def delete(self, assistant_id: str, file_id: str, **kwargs: Any) -> RawResponse[AssistantFileDeletionStatus]:
        """Detach a file; see :meth:`AssistantFilesOperations.delete`."""
        return cast(
            RawResponse[AssistantFileDeletionStatus],
            self._operations.delete(assistant_id, file_id, cls=capture, **kwargs),
        )


class ContainersWithRawResponse(NamesWhatIsMissing):
    """``containers.with_raw_response``: the methods of :class:`ContainersOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, **kwargs: Any) -> ItemPaged[RawResponse[ContainerListResponse]]:
        """List the containers, with one raw response for each page; see :meth:`ContainersOperations.list`."""
        return cast(ItemPaged[RawResponse[ContainerListResponse]], self._operations.list(cls=capture, **kwargs))

    def create(self, body: Optional[JSON] = None, **kwargs: Any) -> RawResponse[Container]:
        """Create a container; see :meth:`ContainersOperations.create`."""
        return cast(RawResponse[Container], self._operations.create(body, cls=capture, **kwargs))

    def get(self, container_id: str, **kwargs: Any) -> RawResponse[Container]:
        """Get a container; see :meth:`ContainersOperations.get`."""
        return cast(RawResponse[Container], self._operations.get(container_id, cls=capture, **kwargs))

    def delete(self, container_id: str, **kwargs: Any) -> RawResponse[ContainerDeletionStatus]:
        """Delete a container, and return the status that the service sent; see :meth:`ContainersOperations.delete`."""
        return cast(
            RawResponse[ContainerDeletionStatus], self._operations.delete(container_id, cls=capture, **kwargs)
        )


class ContainerFilesWithRawResponse(NamesWhatIsMissing):
    """``container_files.with_raw_response``: the methods of :class:`ContainerFilesOperations`, with the same arguments.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def list(self, container_id: str, **kwargs: Any) -> ItemPaged[RawResponse[ContainerFileListResponse]]:
        """List the files, with one raw response for each page; see :meth:`ContainerFilesOperations.list`."""
        return cast(
            ItemPaged[RawResponse[ContainerFileListResponse]],
            self._operations.list(container_id, cls=capture, **kwargs),
        )

    def get(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContainerFile]:
        """Get the metadata of a file; see :meth:`ContainerFilesOperations.get`."""
        return cast(
            RawResponse[ContainerFile], self._operations.get(container_id, file_id, cls=capture, **kwargs)
        )

    def get_content(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContentStream]:
        """Get the content of a file; see :meth:`ContainerFilesOperations.get_content`."""
        return cast(
            RawResponse[ContentStream],
            self._operations.get_content(container_id, file_id, cls=capture, **kwargs),
        )

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
    ) -> RawResponse[None]: ...
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
    ) -> RawResponse[str]: ...
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
    ) -> RawResponse[Any]: ...
    def save(
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
            self._operations.save(container_id, file_id, file_name, target_dir, cls=capture, **kwargs),
        )

    def upload(self, container_id: str, **kwargs: Any) -> RawResponse[ContainerFile]:
        """Add a file; see :meth:`ContainerFilesOperations.upload`."""
        return cast(RawResponse[ContainerFile], self._operations.upload(container_id, cls=capture, **kwargs))

    def delete(self, container_id: str, file_id: str, **kwargs: Any) -> RawResponse[ContainerFileDeletionStatus]:
        """Delete a file, and return the status that the service sent; see :meth:`ContainerFilesOperations.delete`."""
        return cast(
            RawResponse[ContainerFileDeletionStatus],
            self._operations.delete(container_id, file_id, cls=capture, **kwargs),
        )
