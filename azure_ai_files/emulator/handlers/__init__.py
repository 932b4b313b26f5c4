"""The operations, one module per operation group; methods are named after the ``operationId``."""

from .assistant_files import AssistantFilesHandlers
from .files import FilesHandlers
from .uploads import UploadsHandlers

__all__ = ["AssistantFilesHandlers", "FilesHandlers", "UploadsHandlers"]
