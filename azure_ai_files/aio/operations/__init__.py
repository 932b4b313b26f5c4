"""Operation groups."""

from ._patch_assistant_files import AssistantFilesOperations
from ._patch_bulk import FilesOperations
from ._patch_uploads import UploadsOperations

__all__ = ["AssistantFilesOperations", "FilesOperations", "UploadsOperations"]
