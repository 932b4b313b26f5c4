"""Find the file of a completed upload whose reply was lost."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Optional, cast

from azure.core.exceptions import AzureError

from ..._decisions.cursors import PageTrail
from ..._decisions.digests import Digests
from ..._decisions.upload_replies import FileCriteria
from ..._generated.aio.operations import FilesOperations
from ..._generated.models import FileInfo
from .content_stream import ContentStream

#: Files in a page, and pages that are searched at most: the file is a new one.
_PAGE_SIZE = 100
_MOST_PAGES = 10


async def find_uploaded_file(
    operations: FilesOperations, criteria: FileCriteria, *, pages: bool, **options: Any
) -> Optional[str]:
    """Find a file by its metadata and the checksum of its content; None if it is missing or the search failed."""
    try:
        async for page in _newest(operations, criteria.purpose, pages, options):
            for file in filter(criteria.matches, page):
                if await _md5_of(operations, file.id, options) == criteria.md5:
                    return file.id
    except AzureError:
        pass  # as if it were missing: at worst the file exists twice
    return None


async def _newest(
    operations: FilesOperations, purpose: str, pages: bool, options: Any
) -> AsyncGenerator[list[FileInfo], None]:
    sizes: Any = {"limit": _PAGE_SIZE, "order": "desc"} if pages else {}
    trail, token = PageTrail(guesses=pages), cast(Optional[str], None)
    for _ in range(_MOST_PAGES):
        cursor = trail.begin(token)
        own = cursor.applied_to(options)
        page = await operations.list(purpose=purpose, after=cursor.after, **sizes, **own)
        is_stuck = trail.is_over(page) or trail.follow(page) is not None
        yield page.data or []
        token = trail.next
        if is_stuck or token is None:
            return


async def _md5_of(operations: FilesOperations, file_id: str, options: Any) -> str:
    def to_stream(pipeline_response: Any, *_: Any) -> Any:
        return ContentStream(pipeline_response, file_id)

    content = cast(ContentStream, await operations.get_content(file_id, cls=to_stream, **options))
    digests = Digests("md5")
    async with content:
        async for block in content:
            digests.update(block)
    return digests["md5"]
