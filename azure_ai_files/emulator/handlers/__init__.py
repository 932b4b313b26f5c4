"""What the service does, one module per operation group; methods are named by ``operationId``."""

from .assistant_files import AssistantFilesHandlers
from .files import FilesHandlers
from .uploads import UploadsHandlers

__all__ = ["AssistantFilesHandlers", "FilesHandlers", "UploadsHandlers"]
