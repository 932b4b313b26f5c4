"""Models and enums."""

from .._generated.enums import FilePurpose, FileState, ListSortOrder, UploadState
from .._generated.models import (
    AssistantFile,
    AssistantFileDeletionStatus,
    AssistantFileListResponse,
    ExpiresAfter,
    FileDeletionStatus,
    FileInfo,
    FileListResponse,
    Upload,
    UploadPart,
)

__all__ = [
    "AssistantFile",
    "AssistantFileDeletionStatus",
    "AssistantFileListResponse",
    "ExpiresAfter",
    "FileDeletionStatus",
    "FileInfo",
    "FileListResponse",
    "FilePurpose",
    "FileState",
    "ListSortOrder",
    "Upload",
    "UploadPart",
    "UploadState",
]
