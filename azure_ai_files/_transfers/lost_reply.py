# Converted from azure_ai_files/aio/_transfers/lost_reply.py by swagger/codegen; do not edit.
"""A file that the service made of an upload, while whoever asked for it was not there any more to hear so."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple, Optional, cast

from azure.core.exceptions import AzureError

from .._decisions.digests import Digests
from .._decisions.upload_journal import unix_time
from .._generated.models import FileInfo
from .._generated.operations import FilesOperations
from .content_stream import ContentStream

#: Files that are listed at a time, and most of them that are looked at: the one that is looked for is new.
_PAGE_SIZE = 100
_MOST_PAGES = 10


class FileCriteria(NamedTuple):
    """What the file must be like."""

    filename: str
    purpose: str
    size: int
    #: The earliest time when it can have been made, in unix seconds; None if nobody knows.
    created_at: Optional[float]
    md5: str

    def matches(self, file: FileInfo) -> bool:
        """Tell whether what the service says of a file matches."""
        known = (file.get("filename"), file.get("purpose"), file.get("bytes"))
        created_at = unix_time(file.get("created_at")) or 0.0
        return known == (self.filename, self.purpose, self.size) and created_at >= (self.created_at or 0.0)


def find_uploaded_file(
    operations: FilesOperations, criteria: FileCriteria, *, pages: bool, **options: Any
) -> Optional[str]:
    """Look for a file, and make sure that its content is the right one.

    :param operations: Send the requests.
    :param criteria: What it must be like.
    :keyword pages: Whether files can be listed page by page.
    :return: Its id; None if there is no such file, or nobody can know.
    """
    try:
        for page in _newest(operations, criteria.purpose, pages, options):
            for file in filter(criteria.matches, page):
                if _md5_of(operations, file.id, options) == criteria.md5:
                    return file.id
    except AzureError:
        pass  # then it is as if there were none: at worst the file is there twice
    return None


def _newest(
    operations: FilesOperations, purpose: str, pages: bool, options: Any
) -> Generator[list[FileInfo], None]:
    paging: Any = {"limit": _PAGE_SIZE, "order": "desc"} if pages else {}
    for _ in range(_MOST_PAGES):
        page = operations.list(purpose=purpose, **paging, **options)
        yield page.data or []
        if not (pages and page.has_more and page.data):
            return
        paging["after"] = page.data[-1].id


def _md5_of(operations: FilesOperations, file_id: str, options: Any) -> str:
    def to_stream(_: Any, response: Any, __: Any) -> Any:
        return ContentStream(response, file_id)

    content = cast(ContentStream, operations.get_content(file_id, cls=to_stream, **options))
    digests = Digests("md5")
    with content:
        for block in content:
            digests.update(block)
    return digests["md5"]
