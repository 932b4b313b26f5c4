"""Operation groups."""

from ._patch_files import FilesOperations

__all__ = ["FilesOperations"]
