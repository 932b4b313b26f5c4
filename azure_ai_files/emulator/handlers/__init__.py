"""What the service does, one module per operation group; methods are named by ``operationId``."""

from .files import FilesHandlers

__all__ = ["FilesHandlers"]
