# Converted from azure_ai_files/aio/operations/__init__.py by swagger/codegen; do not edit.
"""Operation groups."""

from ._patch_files import FilesOperations

__all__ = ["FilesOperations"]
