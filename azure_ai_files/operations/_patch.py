# Converted from azure_ai_files/aio/operations/_patch.py by swagger/codegen; do not edit.
"""The operations on files. The operations on many files are here; those on one file are in the base classes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta, timezone
from typing import Any, Optional, Union

from .._concurrency.executors import remote_options
from .._concurrency.worker_clients import ClientFactory
from .._decisions.bulk_jobs import Deletions, PathType, Saves, SaveSource, bulk_options, check_inputs
from .._decisions.progress_meter import ProgressHook
from .._decisions.selection import selection
from .._generated.enums import FilePurpose
from .._generated.models import FileInfo
from .._local.targets import target_folder
from .._pipeline.tracing import keep_span, traced
from .._runtime.parallel import Inputs, is_iterable
from .._transfers.bulk import TransferResults
from .._transfers.bulk_inputs import selected_files
from ._many_files import digest_options
from ._outputs import OutputFilesOperations


class FilesOperations(OutputFilesOperations):
    """Uploads, lists, reads, saves and deletes files.

    Do not create an instance; use the attribute ``files`` of a client.

    All operations accept azure-core's options for one request, such as ``headers``, ``params``, ``retry_total``,
    ``connection_timeout``, ``read_timeout`` and ``raw_response_hook``; ``timeout`` limits the total time of a call, in
    seconds: all of its requests, retries and waits; of a list it limits each page. Type checkers know what ``cls`` is
    called with, but not that the call returns what ``cls`` returns; :attr:`with_raw_response` offers a result with its
    status and headers, all typed.
    """

    @traced
    def save_many(
        self,
        files: Inputs[SaveSource],
        target_dir: Optional[PathType] = None,
        *,
        overwrite: bool = True,
        max_concurrency: int = 8,
        fail_fast: bool = False,
        progress_hook: Optional[ProgressHook] = None,
        sha256: bool = False,
        executor: Optional[Executor] = None,
        client_factory: Optional[ClientFactory] = None,
        batch_size: Optional[int] = None,
        task_timeout: Optional[float] = None,
        ledger: Optional[PathType] = None,
        key: Optional[Callable[[Any], str]] = None,
        yield_skipped: bool = True,
        **kwargs: Any,
    ) -> TransferResults:
        """Save many files to a folder at the same time, and return each result as soon as it is available.

        Each file is saved atomically, as by :meth:`save`. A file that fails has a result with an error; the other files
        are still saved.

        :param files: The files: ids, :class:`~azure_ai_files.models.FileInfo` objects, or ``(file_id, file_name)``;
         files of containers as :class:`~azure_ai_files.OutputFile` or
         :class:`~azure_ai_files.models.ContainerFile` objects, or ``(container_id, file_id)``, without an executor.
         Without a name, the service is asked for it. If a name is not valid, or differs from the name of an earlier
         file of the call at most in upper and lower case, the result of the file has an error.
        :type files: ~typing.Iterable
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current folder.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Whether to replace existing files. Default value is True.
        :paramtype overwrite: bool
        :keyword max_concurrency: Maximum number of files that are saved at the same time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Whether to stop after the first failure. Downloads that have begun are finished, and their
         results are returned too. Default value is False.
        :paramtype fail_fast: bool
        :keyword progress_hook: As for :meth:`upload_many`.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword sha256: Whether to compute the SHA-256 of each file. Default value is False.
        :paramtype sha256: bool
        :keyword executor: The executor that saves the files, as for :meth:`upload_many`. With it, an id without a name
         is an error.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``, as for :meth:`upload_many`.
        :paramtype client_factory: ~typing.Callable[[], object]
        :keyword batch_size: As for :meth:`upload_many`.
        :paramtype batch_size: int
        :keyword task_timeout: As for :meth:`upload_many`.
        :paramtype task_timeout: float
        :keyword ledger: As for :meth:`upload_many`; a file is identified by its id.
        :paramtype ledger: str or ~os.PathLike[str]
        :keyword key: As for :meth:`upload_many`.
        :paramtype key: ~typing.Callable[[~typing.Any], str]
        :keyword yield_skipped: As for :meth:`upload_many`.
        :paramtype yield_skipped: bool
        :return: The results; ``path`` is the path of each saved file. The first download begins with the iteration.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a value is out of range, or ``target_dir`` is a file. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported.
        """
        check_inputs(files, "files", is_iterable(files))
        folder = target_folder(target_dir)
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"target_dir {str(folder)!r} is not a folder.")
        # Keywords of save itself are not options of the requests that ask for names.
        options = bulk_options(kwargs)
        own = {name: options.pop(name) for name in inspect.signature(self.save).parameters if name in options}
        common = {"overwrite": overwrite, **own, **digest_options(sha256)}
        is_remote = executor is not None
        saves = Saves(folder.absolute() if is_remote else folder, common, options, is_remote=is_remote)
        return self._many(
            "save_many",
            saves,
            files,
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
            remote=remote_options(batch_size, task_timeout),
            ledger=self._ledger(ledger, key, yield_skipped),
        )

    @traced
    def delete_many(
        self,
        files: Optional[Inputs[Union[str, FileInfo, Mapping[str, Any]]]] = None,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        older_than: Optional[Union[timedelta, datetime]] = None,
        name: Optional[str] = None,
        keep_last: Optional[int] = None,
        max_delete: Optional[int] = None,
        dry_run: bool = False,
        max_concurrency: int = 8,
        fail_fast: bool = False,
        executor: Optional[Executor] = None,
        client_factory: Optional[ClientFactory] = None,
        batch_size: Optional[int] = None,
        task_timeout: Optional[float] = None,
        ledger: Optional[PathType] = None,
        key: Optional[Callable[[Any], str]] = None,
        yield_skipped: bool = True,
        **kwargs: Any,
    ) -> TransferResults:
        """Delete many files at the same time, and return each result as soon as it is available.

        Either pass the files, or select them among all files of the service. A file that cannot be deleted has a result
        with an error; the other files are still deleted.

        :param files: The files: ids, or :class:`~azure_ai_files.models.FileInfo` objects. Default value is None: the
         selected files.
        :type files: ~typing.Iterable
        :keyword purpose: Select the files with this purpose. Default value is None: with any purpose.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword older_than: Select the files that are older than this age, or were created before this time, which must
         have a time zone. A file of unknown age is never selected. Default value is None: files of any age.
        :paramtype older_than: ~datetime.timedelta or ~datetime.datetime
        :keyword name: Select the files whose name matches this pattern, as for :func:`fnmatch.fnmatchcase`. Default
         value is None: with any name.
        :paramtype name: str
        :keyword keep_last: Do not select the newest files of each name, so many of them. Default value is None: select
         them too.
        :paramtype keep_last: int
        :keyword max_delete: If more files are selected, delete none of them, and raise ``ValueError`` during the
         iteration. Default value is None: any number.
        :paramtype max_delete: int
        :keyword dry_run: Whether to return the results without deleting the files. Default value is False.
        :paramtype dry_run: bool
        :keyword max_concurrency: Maximum number of files that are deleted at the same time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Whether to stop after the first failure. Deletions that have begun are finished, and their
         results are returned too. Default value is False.
        :paramtype fail_fast: bool
        :keyword executor: The executor that deletes the files, as for :meth:`upload_many`.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``, as for :meth:`upload_many`.
        :paramtype client_factory: ~typing.Callable[[], object]
        :keyword batch_size: As for :meth:`upload_many`.
        :paramtype batch_size: int
        :keyword task_timeout: As for :meth:`upload_many`.
        :paramtype task_timeout: float
        :keyword ledger: As for :meth:`upload_many`; a file is identified by its id.
        :paramtype ledger: str or ~os.PathLike[str]
        :keyword key: As for :meth:`upload_many`.
        :paramtype key: ~typing.Callable[[~typing.Any], str]
        :keyword yield_skipped: As for :meth:`upload_many`.
        :paramtype yield_skipped: bool
        :return: The results. The first deletion begins with the iteration.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If both files and a selection are passed, or neither, or a value is out of range. Nothing
         was sent.
        :raises TypeError: If the type of an argument is not supported.
        """
        now = datetime.now(timezone.utc)
        selected = selection(files, purpose, older_than, now, name=name, keep_last=keep_last, max_delete=max_delete)
        if files is not None:
            check_inputs(files, "files", is_iterable(files))
        options = bulk_options(kwargs)
        inputs: Any = files
        if selected is not None:
            list_all = functools.partial(self.list_all, purpose=selected.purpose, **options)
            inputs = selected_files(list_all, selected, keep_span())
        return self._many(
            "delete_many",
            Deletions(options),
            inputs,
            max_concurrency,
            fail_fast,
            executor=executor,
            factory=client_factory,
            remote=remote_options(batch_size, task_timeout),
            ledger=self._ledger(ledger, key, yield_skipped),
            owns_inputs=selected is not None,
            dry_run=dry_run,
        )
