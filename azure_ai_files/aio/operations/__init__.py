"""The operation groups of the clients."""

from ._assistant_files import AssistantFilesOperations
from ._patch import FilesOperations
from ._uploads import UploadsOperations

__all__ = ["AssistantFilesOperations", "FilesOperations", "UploadsOperations"]
