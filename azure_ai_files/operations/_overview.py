# Converted from azure_ai_files/aio/operations/_overview.py by swagger/codegen; do not edit.
"""The operations that look at all files: how much they take, and which are equal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, List, Optional, Union

from azure.core.exceptions import HttpResponseError

from .._decisions.usage import DuplicateFiles, FilesUsage, candidates, duplicates
from .._generated.enums import FilePurpose
from .._generated.models import FileInfo
from .._local.file_index import FileIndex, IndexedFile
from .._pipeline.tracing import traced
from .._runtime.calls import run_blocking
from ._single_files import SingleFileOperations

#: Statuses of a service that does not hand out a content.
_NOT_HANDED_OUT = frozenset({400, 403, 404})


class OverviewOperations(SingleFileOperations):
    """The part of :class:`FilesOperations` that looks at all files."""

    @traced
    def usage(self, *, purpose: Optional[Union[str, FilePurpose]] = None, **kwargs: Any) -> FilesUsage:
        """Count all files and their bytes, together and by purpose.

        :keyword purpose: Only files with this purpose. Default value is None: all files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :return: The numbers.
        :rtype: ~azure_ai_files.FilesUsage
        :raises ValueError: If the purpose is not valid.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        found = FilesUsage()
        now = datetime.now(timezone.utc)
        for file in self.list_all(purpose=purpose, **kwargs):
            found.add(file, now)
        return found

    @traced
    def find_duplicates(
        self, *, purpose: Optional[Union[str, FilePurpose]] = None, read: bool = False, **kwargs: Any
    ) -> List[DuplicateFiles]:
        """Find files with the same purpose and content.

        Services do not state a checksum. What was uploaded with ``if_exists=`` from this machine is known from the
        index in your state folder; other files are left out, unless they are read.

        :keyword purpose: Only files with this purpose. Default value is None: all files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword read: Whether to download the files whose content is unknown and that have the purpose and size of
         another file. The index remembers what they contain. A content that the service does not hand out stays
         unknown. Default value is False.
        :paramtype read: bool
        :return: The groups of equal files, those with the most bytes first.
        :rtype: list[~azure_ai_files.DuplicateFiles]
        :raises ValueError: If the purpose is not valid.
        :raises OSError: If the index cannot be used.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        index = run_blocking(FileIndex)
        found: List[FileInfo] = []
        for file in self.list_all(purpose=purpose, **kwargs):
            found.append(file)
        files = candidates(found)
        contents = run_blocking(index.contents, self._connection.endpoint, [file.id for file in files])
        for file in files:
            if read and file.id not in contents:
                self._read_content(file, index, contents, kwargs)
        return duplicates(files, contents)

    def _read_content(
        self, file: FileInfo, index: FileIndex, contents: dict[str, str], options: Mapping[str, Any]
    ) -> None:
        digest = hashlib.sha256()
        try:
            with self.get_content(file.id, **options) as content:
                for block in content:
                    digest.update(block)
        except HttpResponseError as error:
            if error.status_code in _NOT_HANDED_OUT:
                return
            raise
        contents[file.id] = digest.hexdigest()
        row = IndexedFile(
            file.id, contents[file.id], file.get("bytes"), str(file.get("filename")), str(file.get("purpose"))
        )
        run_blocking(index.remember, self._connection.endpoint, [row])
