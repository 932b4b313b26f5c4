"""The operations that look at all files: how much they take, and which are equal."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime, timezone
from typing import Any, List, Optional, Union

from azure.core.exceptions import HttpResponseError

from ..._decisions.arguments import purpose_text
from ..._decisions.bulk_jobs import PathType
from ..._decisions.polling import check_polling
from ..._decisions.progress_meter import ProgressHook
from ..._decisions.syncing import Direction
from ..._decisions.usage import DuplicateFiles, FilesUsage, candidates, duplicates
from ..._generated.enums import FilePurpose
from ..._generated.models import FileInfo
from ..._local.file_index import FileIndex, IndexedFile, remember_content
from ..._local.sync_plan import SyncPlan
from ..._pipeline.tracing import traced
from .._runtime.calls import run_blocking
from .._transfers.sync import SyncPlanner, SyncResult, SyncRules, SyncRun
from ._single_files import SingleFileOperations

#: Statuses of a service that does not hand out a content.
_NOT_HANDED_OUT = frozenset({400, 403, 404})


class OverviewOperations(SingleFileOperations):
    """The part of :class:`FilesOperations` that looks at all files."""

    @property
    def max_file_size(self) -> Optional[int]:
        """The most bytes of a file that can be uploaded, in one request or, where the service offers it, in parts.

        :return: The limit; None if it is unknown.
        :rtype: int or None
        """
        return self._connection.largest_file

    @property
    def max_total_size(self) -> Optional[int]:
        """The most bytes of all files together, as the service publishes it.

        :return: The limit; None if there is none, or it is unknown.
        :rtype: int or None
        """
        return self._connection.dialect.total_bytes

    @traced
    async def usage(self, *, purpose: Optional[Union[str, FilePurpose]] = None, **kwargs: Any) -> FilesUsage:
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
        async for file in self.list_all(purpose=purpose, **kwargs):
            found.add(file, now)
        return found

    @traced
    async def find_duplicates(
        self, *, purpose: Optional[Union[str, FilePurpose]] = None, read: bool = False, **kwargs: Any
    ) -> List[DuplicateFiles]:
        """Find files with the same purpose and content.

        Services do not state a checksum. What was uploaded with ``if_exists=``, synchronised or remembered on this
        machine is known from the index in your state folder; other files are left out, unless they are read.

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
        index = await run_blocking(FileIndex)
        found: List[FileInfo] = []
        async for file in self.list_all(purpose=purpose, **kwargs):
            found.append(file)
        files = candidates(found)
        contents = await run_blocking(index.contents, self._connection.endpoint, [file.id for file in files])
        for file in files:
            if read and file.id not in contents:
                await self._read_content(file, index, contents, kwargs)
        return duplicates(files, contents)

    @traced
    async def remember_content(self, file: Mapping[str, Any], sha256: str, **kwargs: Any) -> None:
        """Store the SHA-256 of a file in the index in your state folder. Nothing is sent.

        Then ``upload(if_exists="reuse")``, ``verify(use_index=True)``, :meth:`find_duplicates` and :meth:`plan_sync`
        know its content, which never changes under its id.

        :param file: The file.
        :type file: ~azure_ai_files.models.FileInfo
        :param sha256: The SHA-256 of its content, as hexadecimal digits.
        :type sha256: str
        :raises ValueError: If ``sha256`` is not a SHA-256.
        :raises OSError: If the index cannot be used.
        """
        if not re.fullmatch("[0-9A-Fa-f]{64}", sha256):
            raise ValueError(f"sha256 must consist of 64 hexadecimal digits, not {sha256!r}.")
        await run_blocking(remember_content, self._connection.endpoint, file, sha256)

    @traced
    async def plan_sync(
        self,
        folder: PathType,
        *,
        direction: Direction,
        purpose: Union[str, FilePurpose],
        prefix: str = "",
        compare: str = "auto",
        delete: bool = False,
        delete_shadowed: bool = False,
        select: Optional[Callable[[str], bool]] = None,
        select_file: Optional[Callable[[FileInfo], bool]] = None,
        hidden: bool = False,
        follow_links: bool = False,
        **kwargs: Any,
    ) -> SyncPlan:
        """Compare a folder with the files of a purpose, and plan what makes one side like the other.

        The name of a file on the service is ``prefix`` and its path below the folder, with "/". Of several files with a
        name, the newest counts. Two files are equal if their sizes and their SHA-256 are: that of a file on the service
        is known from the index in your state folder, or the content is downloaded, once. With "up", a file that the
        service could not process is replaced.

        :param folder: The folder.
        :type folder: str or ~os.PathLike[str]
        :keyword direction: "up" changes the service, "down" the folder.
        :paramtype direction: str
        :keyword purpose: The purpose of the files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword prefix: What stands before the paths in the names. Default value is "".
        :paramtype prefix: str
        :keyword compare: "auto" and "content" compare contents; "size" takes files of the same size for equal. Default
         value is "auto".
        :paramtype compare: str
        :keyword delete: Whether to plan the deletion of what only the changed side has. Default value is False.
        :paramtype delete: bool
        :keyword delete_shadowed: With "up", whether to plan the deletion of the older ones of several files with a
         name. Default value is False.
        :paramtype delete_shadowed: bool
        :keyword select: Returns whether a file is meant, by its path below the folder. Default value is None: all.
        :paramtype select: ~typing.Callable[[str], bool]
        :keyword select_file: Returns whether a file of the service is meant. With "down", local files with the names of
         others are left alone; with "up", it is asked only about files that the folder does not have. Default value is
         None: all.
        :paramtype select_file: ~typing.Callable[[~azure_ai_files.models.FileInfo], bool]
        :keyword hidden: Whether hidden files are included. Default value is False.
        :paramtype hidden: bool
        :keyword follow_links: Whether links to folders are followed. Default value is False.
        :paramtype follow_links: bool
        :return: The plan; :meth:`apply_sync` carries it out.
        :rtype: ~azure_ai_files.SyncPlan
        :raises ValueError: If a value is not valid. Nothing was sent.
        :raises OSError: If the folder or the index cannot be read.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses a request.
        """
        if direction not in ("up", "down"):
            raise ValueError(f"direction must be 'up' or 'down', not {direction!r}.")
        if compare not in ("auto", "content", "size"):
            raise ValueError(f"compare must be 'auto', 'content' or 'size', not {compare!r}.")
        rules = SyncRules(
            purpose_text(purpose),
            prefix,
            compare,
            delete,
            delete_shadowed,
            select,
            select_file,
            hidden,
            follow_links,
        )
        planner = SyncPlanner(self, self._connection.endpoint, rules, kwargs)
        return await planner.plan(os.fspath(folder), direction)

    @traced
    def apply_sync(
        self,
        plan: SyncPlan,
        *,
        keep_old: bool = False,
        poll: bool = False,
        polling_interval: float = 1,
        max_concurrency: int = 8,
        progress_hook: Optional[ProgressHook] = None,
        **kwargs: Any,
    ) -> AsyncGenerator[SyncResult, None]:
        """Carry out a plan: exactly its operations, transfers first.

        What has changed since the plan was made, here or on the service, is left alone. Nothing is deleted if a
        transfer failed; a file that is replaced is deleted when the new one is there, and with ``poll``, processed.
        After an interruption or a kill, a new plan contains only the rest.

        :param plan: The plan.
        :type plan: ~azure_ai_files.SyncPlan
        :keyword keep_old: Whether files that are replaced stay on the service. Default value is False.
        :paramtype keep_old: bool
        :keyword poll: Whether to wait until the service has processed each uploaded file, as for :meth:`upload_many`.
         Default value is False.
        :paramtype poll: bool
        :keyword polling_interval: With ``poll``, seconds between two polls. Default value is 1.
        :paramtype polling_interval: float
        :keyword max_concurrency: Maximum number of files that are transferred at the same time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword progress_hook: As for :meth:`upload_many`.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :return: The result of each operation, as soon as it is available. The first one begins with the iteration.
        :rtype: ~typing.AsyncGenerator[~azure_ai_files.SyncResult, None]
        :raises ValueError: If the plan is for another service.
        """
        if plan.endpoint != self._connection.endpoint:
            raise ValueError(f"The plan is for {plan.endpoint}, and this client uses {self._connection.endpoint}.")
        check_polling(polling_interval, kwargs.get("timeout") if poll else None)
        transfers = {"max_concurrency": max_concurrency, "progress_hook": progress_hook, **kwargs}
        waits = {"poll": poll, "polling_interval": polling_interval}
        return SyncRun(self, plan, keep_old, waits, transfers, kwargs).results()

    async def _read_content(
        self, file: FileInfo, index: FileIndex, contents: dict[str, str], options: Mapping[str, Any]
    ) -> None:
        digest = hashlib.sha256()
        try:
            async with await self.get_content(file.id, **options) as content:
                async for block in content:
                    digest.update(block)
        except HttpResponseError as error:
            if error.status_code in _NOT_HANDED_OUT:
                return
            raise
        contents[file.id] = digest.hexdigest()
        row = IndexedFile.of(file, contents[file.id])
        await run_blocking(index.remember, self._connection.endpoint, [row])
