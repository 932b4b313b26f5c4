"""The operations on vector stores, each returning the HTTP reply with its body unread.

A list yields only its first page, because the cursor of the next one is in the unread body. Polling has read the last
reply, so its body comes from memory.
"""

from __future__ import annotations

import functools
from typing import IO, Any, MutableMapping, Optional, Union

from ..._decisions.other_names import NamesWhatIsMissing
from ..._generated.models import (
    VectorStore,
    VectorStoreDeletionStatus,
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileDeletionStatus,
    VectorStoreFileListResponse,
    VectorStoreListResponse,
)
from .._transfers.paging import first_page
from .._transfers.streaming_response import StreamedCall

JSON = MutableMapping[str, Any]
Body = Optional[Union[JSON, IO[bytes]]]


class VectorStoresWithStreamingResponse(NamesWhatIsMissing):
    """``vector_stores.with_streaming_response``: the methods of :class:`VectorStoresOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStore]:
        """Create a vector store; see :meth:`VectorStoresOperations.create`."""
        return StreamedCall(functools.partial(self._operations.create, body, **kwargs), VectorStore)

    def create_and_poll(self, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStore]:
        """Create one, wait, get the last reply; see :meth:`VectorStoresOperations.create_and_poll`."""
        return StreamedCall(
            functools.partial(self._operations.create_and_poll, body, **kwargs), VectorStore, stream=False
        )

    def get(self, vector_store_id: str, **kwargs: Any) -> StreamedCall[VectorStore]:
        """Get a vector store; see :meth:`VectorStoresOperations.get`."""
        return StreamedCall(functools.partial(self._operations.get, vector_store_id, **kwargs), VectorStore)

    def list(self, **kwargs: Any) -> StreamedCall[VectorStoreListResponse]:
        """Get the first page of the vector stores; see :meth:`VectorStoresOperations.list`."""
        return StreamedCall(first_page(self._operations.list, **kwargs), VectorStoreListResponse)

    def modify(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStore]:
        """Change a vector store; see :meth:`VectorStoresOperations.modify`."""
        return StreamedCall(functools.partial(self._operations.modify, vector_store_id, body, **kwargs), VectorStore)

    def delete(self, vector_store_id: str, **kwargs: Any) -> StreamedCall[VectorStoreDeletionStatus]:
        """Delete a vector store, get the status in the reply; see :meth:`VectorStoresOperations.delete`."""
        return StreamedCall(
            functools.partial(self._operations.delete, vector_store_id, **kwargs), VectorStoreDeletionStatus
        )


class VectorStoreFilesWithStreamingResponse(NamesWhatIsMissing):
    """``vector_store_files.with_streaming_response``: the methods of :class:`VectorStoreFilesOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStoreFile]:
        """Attach a file; see :meth:`VectorStoreFilesOperations.create`."""
        return StreamedCall(
            functools.partial(self._operations.create, vector_store_id, body, **kwargs), VectorStoreFile
        )

    def create_and_poll(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStoreFile]:
        """Attach a file, wait, get the last reply; see :meth:`VectorStoreFilesOperations.create_and_poll`."""
        return StreamedCall(
            functools.partial(self._operations.create_and_poll, vector_store_id, body, **kwargs),
            VectorStoreFile,
            stream=False,
        )

    def get(self, vector_store_id: str, file_id: str, **kwargs: Any) -> StreamedCall[VectorStoreFile]:
        """Get a file of a vector store; see :meth:`VectorStoreFilesOperations.get`."""
        return StreamedCall(
            functools.partial(self._operations.get, vector_store_id, file_id, **kwargs), VectorStoreFile
        )

    def list(self, vector_store_id: str, **kwargs: Any) -> StreamedCall[VectorStoreFileListResponse]:
        """Get the first page of the files; see :meth:`VectorStoreFilesOperations.list`."""
        return StreamedCall(first_page(self._operations.list, vector_store_id, **kwargs), VectorStoreFileListResponse)

    def update(
        self, vector_store_id: str, file_id: str, body: Body = None, **kwargs: Any
    ) -> StreamedCall[VectorStoreFile]:
        """Replace the attributes of a file; see :meth:`VectorStoreFilesOperations.update`."""
        return StreamedCall(
            functools.partial(self._operations.update, vector_store_id, file_id, body, **kwargs), VectorStoreFile
        )

    def delete(self, vector_store_id: str, file_id: str, **kwargs: Any) -> StreamedCall[VectorStoreFileDeletionStatus]:
        """Remove a file, get the status in the reply; see :meth:`VectorStoreFilesOperations.delete`."""
        return StreamedCall(
            functools.partial(self._operations.delete, vector_store_id, file_id, **kwargs),
            VectorStoreFileDeletionStatus,
        )


class VectorStoreFileBatchesWithStreamingResponse(NamesWhatIsMissing):
    """``vector_store_file_batches.with_streaming_response``: the methods of :class:`VectorStoreFileBatchesOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> StreamedCall[VectorStoreFileBatch]:
        """Attach a batch of files; see :meth:`VectorStoreFileBatchesOperations.create`."""
        return StreamedCall(
            functools.partial(self._operations.create, vector_store_id, body, **kwargs), VectorStoreFileBatch
        )

    def create_and_poll(
        self, vector_store_id: str, body: Body = None, **kwargs: Any
    ) -> StreamedCall[VectorStoreFileBatch]:
        """Attach files, wait, get the last reply; see :meth:`VectorStoreFileBatchesOperations.create_and_poll`."""
        return StreamedCall(
            functools.partial(self._operations.create_and_poll, vector_store_id, body, **kwargs),
            VectorStoreFileBatch,
            stream=False,
        )

    def get(self, vector_store_id: str, batch_id: str, **kwargs: Any) -> StreamedCall[VectorStoreFileBatch]:
        """Get a batch; see :meth:`VectorStoreFileBatchesOperations.get`."""
        return StreamedCall(
            functools.partial(self._operations.get, vector_store_id, batch_id, **kwargs), VectorStoreFileBatch
        )

    def cancel(self, vector_store_id: str, batch_id: str, **kwargs: Any) -> StreamedCall[VectorStoreFileBatch]:
        """Cancel a batch; see :meth:`VectorStoreFileBatchesOperations.cancel`."""
        return StreamedCall(
            functools.partial(self._operations.cancel, vector_store_id, batch_id, **kwargs), VectorStoreFileBatch
        )

    def list_files(
        self, vector_store_id: str, batch_id: str, **kwargs: Any
    ) -> StreamedCall[VectorStoreFileListResponse]:
        """Get the first page of the files; see :meth:`VectorStoreFileBatchesOperations.list_files`."""
        return StreamedCall(
            first_page(self._operations.list_files, vector_store_id, batch_id, **kwargs), VectorStoreFileListResponse
        )
