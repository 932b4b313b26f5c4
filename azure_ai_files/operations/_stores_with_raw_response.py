# Converted from azure_ai_files/aio/operations/_stores_with_raw_response.py by swagger/codegen; do not edit.
"""The operations on vector stores, each returning the parsed reply together with its status and headers."""

from __future__ import annotations

from typing import IO, Any, MutableMapping, Optional, Union, cast

from azure.core.paging import ItemPaged

from .._decisions.other_names import NamesWhatIsMissing
from .._generated.models import (
    VectorStore,
    VectorStoreDeletionStatus,
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileDeletionStatus,
    VectorStoreFileListResponse,
    VectorStoreListResponse,
)
from .._protocol.raw_response import RawResponse, capture

JSON = MutableMapping[str, Any]
Body = Optional[Union[JSON, IO[bytes]]]


class VectorStoresWithRawResponse(NamesWhatIsMissing):
    """``vector_stores.with_raw_response``: the methods of :class:`VectorStoresOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, body: Body = None, **kwargs: Any) -> RawResponse[VectorStore]:
        """Create a vector store; see :meth:`VectorStoresOperations.create`."""
        return cast(RawResponse[VectorStore], self._operations.create(body, cls=capture, **kwargs))

    def create_and_poll(self, body: Body = None, **kwargs: Any) -> RawResponse[VectorStore]:
        """Create one, wait, return the last reply; see :meth:`VectorStoresOperations.create_and_poll`."""
        return cast(RawResponse[VectorStore], self._operations.create_and_poll(body, cls=capture, **kwargs))

    def get(self, vector_store_id: str, **kwargs: Any) -> RawResponse[VectorStore]:
        """Get a vector store; see :meth:`VectorStoresOperations.get`."""
        return cast(RawResponse[VectorStore], self._operations.get(vector_store_id, cls=capture, **kwargs))

    def list(self, **kwargs: Any) -> ItemPaged[RawResponse[VectorStoreListResponse]]:
        """List the vector stores, with one raw response for each page; see :meth:`VectorStoresOperations.list`."""
        return cast(ItemPaged[RawResponse[VectorStoreListResponse]], self._operations.list(cls=capture, **kwargs))

    def modify(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> RawResponse[VectorStore]:
        """Change a vector store; see :meth:`VectorStoresOperations.modify`."""
        return cast(
            RawResponse[VectorStore], self._operations.modify(vector_store_id, body, cls=capture, **kwargs)
        )

    def delete(self, vector_store_id: str, **kwargs: Any) -> RawResponse[VectorStoreDeletionStatus]:
        """Delete a vector store, return the status in the reply; see :meth:`VectorStoresOperations.delete`."""
        return cast(
            RawResponse[VectorStoreDeletionStatus],
            self._operations.delete(vector_store_id, cls=capture, **kwargs),
        )


class VectorStoreFilesWithRawResponse(NamesWhatIsMissing):
    """``vector_store_files.with_raw_response``: the methods of :class:`VectorStoreFilesOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> RawResponse[VectorStoreFile]:
        """Attach a file; see :meth:`VectorStoreFilesOperations.create`."""
        return cast(
            RawResponse[VectorStoreFile], self._operations.create(vector_store_id, body, cls=capture, **kwargs)
        )

    def create_and_poll(
        self, vector_store_id: str, body: Body = None, **kwargs: Any
    ) -> RawResponse[VectorStoreFile]:
        """Attach a file, wait, return the last reply; see :meth:`VectorStoreFilesOperations.create_and_poll`."""
        return cast(
            RawResponse[VectorStoreFile],
            self._operations.create_and_poll(vector_store_id, body, cls=capture, **kwargs),
        )

    def get(self, vector_store_id: str, file_id: str, **kwargs: Any) -> RawResponse[VectorStoreFile]:
        """Get a file of a vector store; see :meth:`VectorStoreFilesOperations.get`."""
        return cast(
            RawResponse[VectorStoreFile], self._operations.get(vector_store_id, file_id, cls=capture, **kwargs)
        )

    def list(self, vector_store_id: str, **kwargs: Any) -> ItemPaged[RawResponse[VectorStoreFileListResponse]]:
        """List the files, with one raw response for each page; see :meth:`VectorStoreFilesOperations.list`."""
        return cast(
            ItemPaged[RawResponse[VectorStoreFileListResponse]],
            self._operations.list(vector_store_id, cls=capture, **kwargs),
        )

    def update(
        self, vector_store_id: str, file_id: str, body: Body = None, **kwargs: Any
    ) -> RawResponse[VectorStoreFile]:
        """Replace the attributes of a file; see :meth:`VectorStoreFilesOperations.update`."""
        return cast(
            RawResponse[VectorStoreFile],
            self._operations.update(vector_store_id, file_id, body, cls=capture, **kwargs),
        )

    def delete(
        self, vector_store_id: str, file_id: str, **kwargs: Any
    ) -> RawResponse[VectorStoreFileDeletionStatus]:
        """Remove a file, return the status in the reply; see :meth:`VectorStoreFilesOperations.delete`."""
        return cast(
            RawResponse[VectorStoreFileDeletionStatus],
            self._operations.delete(vector_store_id, file_id, cls=capture, **kwargs),
        )


class VectorStoreFileBatchesWithRawResponse(NamesWhatIsMissing):
    """``vector_store_file_batches.with_raw_response``: the methods of :class:`VectorStoreFileBatchesOperations`.

    :param operations: The operations of a client.
    """

    def __init__(self, operations: Any) -> None:
        self._operations = operations

    def create(self, vector_store_id: str, body: Body = None, **kwargs: Any) -> RawResponse[VectorStoreFileBatch]:
        """Attach a batch of files; see :meth:`VectorStoreFileBatchesOperations.create`."""
        return cast(
            RawResponse[VectorStoreFileBatch],
            self._operations.create(vector_store_id, body, cls=capture, **kwargs),
        )

    def create_and_poll(
        self, vector_store_id: str, body: Body = None, **kwargs: Any
    ) -> RawResponse[VectorStoreFileBatch]:
        """Attach files, wait, return the last reply; see :meth:`VectorStoreFileBatchesOperations.create_and_poll`."""
        return cast(
            RawResponse[VectorStoreFileBatch],
            self._operations.create_and_poll(vector_store_id, body, cls=capture, **kwargs),
        )

    def get(self, vector_store_id: str, batch_id: str, **kwargs: Any) -> RawResponse[VectorStoreFileBatch]:
        """Get a batch; see :meth:`VectorStoreFileBatchesOperations.get`."""
        return cast(
            RawResponse[VectorStoreFileBatch],
            self._operations.get(vector_store_id, batch_id, cls=capture, **kwargs),
        )

    def cancel(self, vector_store_id: str, batch_id: str, **kwargs: Any) -> RawResponse[VectorStoreFileBatch]:
        """Cancel a batch; see :meth:`VectorStoreFileBatchesOperations.cancel`."""
        return cast(
            RawResponse[VectorStoreFileBatch],
            self._operations.cancel(vector_store_id, batch_id, cls=capture, **kwargs),
        )

    def list_files(
        self, vector_store_id: str, batch_id: str, **kwargs: Any
    ) -> ItemPaged[RawResponse[VectorStoreFileListResponse]]:
        """List the files, one raw response a page; see :meth:`VectorStoreFileBatchesOperations.list_files`."""
        return cast(
            ItemPaged[RawResponse[VectorStoreFileListResponse]],
            self._operations.list_files(vector_store_id, batch_id, cls=capture, **kwargs),
        )
