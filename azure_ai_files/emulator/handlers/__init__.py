"""The operations, one module per operation group; methods are named after the ``operationId``."""

from .assistant_files import AssistantFilesHandlers
from .container_files import ContainerFilesHandlers
from .containers import ContainersHandlers
from .files import FilesHandlers
from .responses import ResponsesHandlers
from .uploads import UploadsHandlers
from .vector_store_file_batches import VectorStoreFileBatchesHandlers
from .vector_store_files import VectorStoreFilesHandlers
from .vector_stores import VectorStoresHandlers

__all__ = [
    "AssistantFilesHandlers",
    "ContainerFilesHandlers",
    "ContainersHandlers",
    "FilesHandlers",
    "ResponsesHandlers",
    "UploadsHandlers",
    "VectorStoreFileBatchesHandlers",
    "VectorStoreFilesHandlers",
    "VectorStoresHandlers",
]
