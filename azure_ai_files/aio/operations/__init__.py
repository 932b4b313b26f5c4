"""The operation groups of the clients."""

from ._assistant_files import AssistantFilesOperations
from ._patch import FilesOperations
from ._uploads import UploadsOperations
from ._vector_store_file_batches import VectorStoreFileBatchesOperations
from ._vector_store_files import VectorStoreFilesOperations
from ._vector_stores import VectorStoresOperations

__all__ = [
    "AssistantFilesOperations",
    "FilesOperations",
    "UploadsOperations",
    "VectorStoreFileBatchesOperations",
    "VectorStoreFilesOperations",
    "VectorStoresOperations",
]
