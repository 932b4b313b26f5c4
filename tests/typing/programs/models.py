"""What models and errors hold."""
# pyright: strict

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, Literal, Optional, Union

from typing_extensions import assert_type

from azure_ai_files.exceptions import PollingTimeoutError, SourceChangedError
from azure_ai_files.models import (
    AssistantFile,
    AssistantFileDeletionStatus,
    ExpiresAfter,
    FileDeletionStatus,
    FileInfo,
    FileListResponse,
    FilePurpose,
    FileState,
    Upload,
    UploadPart,
    UploadState,
)


def a_file(file: FileInfo) -> None:
    """Attributes are Python values, items are those of the wire."""
    assert_type(file.object, Literal["file"])
    assert_type(file.id, str)
    assert_type(file.bytes, Optional[int])
    assert_type(file.filename, str)
    assert_type(file.created_at, datetime)
    assert_type(file.expires_at, Optional[datetime])
    assert_type(file.purpose, Union[str, FilePurpose])
    assert_type(file.status, Optional[Union[str, FileState]])
    assert_type(file.status_details, Optional[str])
    assert_type(file["id"], Any)
    mapping: MutableMapping[str, Any] = file
    assert_type(mapping.pop("id"), Any)
    assert_type(file.as_dict(), dict[str, Any])


def other_models(
    page: FileListResponse,
    deletion: FileDeletionStatus,
    upload: Upload,
    part: UploadPart,
    attached: AssistantFile,
    detached: AssistantFileDeletionStatus,
) -> None:
    """The other models."""
    assert_type(page.data, list[FileInfo])
    assert_type(deletion.deleted, bool)
    assert_type(upload.status, Union[str, UploadState])
    assert_type(upload.file, Optional[FileInfo])
    assert_type(part.upload_id, str)
    assert_type(attached.assistant_id, str)
    assert_type(detached.deleted, bool)


def made_by_hand() -> None:
    """Models can be made from attributes or from a mapping."""
    assert_type(ExpiresAfter(seconds=3600), ExpiresAfter)
    assert_type(FileInfo({"id": "file_1"}), FileInfo)
    file = FileInfo(id="file_1", bytes=1, filename="a", created_at=datetime.now(), purpose=FilePurpose.AGENTS)
    file.status = FileState.PROCESSED
    file.status = "contemplating"
    file.expires_at = None


def errors(late: PollingTimeoutError, changed: SourceChangedError) -> None:
    """What errors carry."""
    assert_type(late.file, Optional[FileInfo])
    assert_type(late.file_id, Optional[str])
    assert_type((changed.file_name, changed.expected, changed.actual), tuple[str, int, int])
