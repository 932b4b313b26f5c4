"""The operation groups of the clients."""

from ._assistant_files import AssistantFilesOperations
from ._container_files import ContainerFilesOperations
from ._containers import ContainersOperations
from ._patch import FilesOperations
from ._uploads import UploadsOperations
from ._vector_store_file_batches import VectorStoreFileBatchesOperations
from ._vector_store_files import VectorStoreFilesOperations
from ._vector_stores import VectorStoresOperations

__all__ = [
    "AssistantFilesOperations",
    "ContainerFilesOperations",
    "ContainersOperations",
    "FilesOperations",
    "UploadsOperations",
    "VectorStoreFileBatchesOperations",
    "VectorStoreFilesOperations",
    "VectorStoresOperations",
]
