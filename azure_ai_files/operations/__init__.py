# Converted from azure_ai_files/aio/operations/__init__.py by swagger/codegen; do not edit.
"""Operation groups."""

from ._patch_assistant_files import AssistantFilesOperations
from ._patch_bulk import FilesOperations
from ._patch_uploads import UploadsOperations

__all__ = ["AssistantFilesOperations", "FilesOperations", "UploadsOperations"]
