# Converted from azure_ai_files/aio/operations/_patch.py by swagger/codegen; do not edit.
"""The operations on files, with those for many at once; what is for one file is in the base classes."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Optional, Union

from .._concurrency.executors import ClientFactory, workers_of
from .._decisions.arguments import check_count, expiry, purpose_text
from .._decisions.bulk_jobs import (
    BulkJob,
    Deletions,
    PathType,
    Saves,
    SaveSource,
    Uploads,
    UploadSource,
    bulk_options,
    check_inputs,
    check_pattern,
    selection,
)
from .._decisions.progress_meter import ProgressHook, check_hook
from .._generated.enums import FilePurpose
from .._generated.models import ExpiresAfter, FileInfo
from .._local.targets import target_folder
from .._pipeline.tracing import keep_span, traced
from .._runtime.parallel import Inputs, is_iterable
from .._transfers.bulk import BulkRun, TransferResults
from .._transfers.bulk_inputs import files_in, selected_files
from ._file_uploads import JSON
from ._single_files import SingleFileOperations


class FilesOperations(SingleFileOperations):
    """Uploads, lists, reads, saves and deletes files.

    Do not make one yourself: it is the attribute ``files`` of a client.

    All operations take azure-core's options for one request, such as ``headers``, ``params``, ``retry_total``,
    ``connection_timeout``, ``read_timeout``, ``raw_response_hook`` and ``cls``; ``timeout`` bounds all tries of
    a request together, in seconds.
    """

    @traced
    def upload_many(
        self,
        sources: Inputs[UploadSource],
        *,
        purpose: Union[str, FilePurpose],
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        max_concurrency: int = 8,
        fail_fast: bool = False,
        progress_hook: Optional[ProgressHook] = None,
        sha256: bool = False,
        executor: Optional[Executor] = None,
        client_factory: Optional[ClientFactory] = None,
        **kwargs: Any,
    ) -> TransferResults:
        """Upload many files at the same time, and get the result of each as soon as there is one.

        A file that fails is a result with an error, and does not keep others from being uploaded. When the service
        asks one upload to slow down, all slow down, and get faster again step by step.

        :param sources: The files: paths, or ``(source, name)`` where ``source`` is a path or whatever ``file=`` of
         :meth:`upload` takes. They are taken from the iterable as there is room for them, a few in advance.
        :type sources: ~typing.Iterable
        :keyword purpose: What the files are for.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword expires_after: When the service deletes the files, as for :meth:`upload`. Default value is None.
        :paramtype expires_after: ~azure_ai_files.models.ExpiresAfter
        :keyword max_concurrency: The most files that are sent at a time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Begin no more files after one that failed; what runs is finished, and given too. Default
         value is False.
        :paramtype fail_fast: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with the bytes of all files together, at
         most 20 times a second; ``total`` is None until all files are known. An exception from it ends everything.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword sha256: Compute the SHA-256 of each content. Default value is False.
        :paramtype sha256: bool
        :keyword executor: Makes the uploads elsewhere: a process pool, or ``client.get_executor()`` of a Dask client.
         There, pass paths that the workers can read, or bytes. Default value is None: here, in threads or tasks.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``: a function without arguments that makes an
         :class:`~azure_ai_files.AgentsClient` or :class:`~azure_ai_files.AIProjectClient` in each process. It has to
         pickle.
        :paramtype client_factory: ~typing.Callable[[], object]
        :return: The results, in the order in which the uploads end. Nothing begins before they are iterated over.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a value is out of range, or the service does not offer it. Nothing was sent.
        :raises TypeError: If something is of a type that cannot be used.

        .. code-block:: python

            for result in files.upload_many(["a.pdf", (b"text", "b.txt")], purpose="assistants"):
                print(result.index, result.ok)
        """
        check_inputs(sources, "sources", is_iterable(sources))
        uploads = self._uploads(purpose, expires_after, sha256, kwargs)
        return self._many(
            "upload_many",
            uploads,
            sources,
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
        )

    @traced
    def upload_directory(
        self,
        path: PathType,
        *,
        purpose: Union[str, FilePurpose],
        pattern: str = "*",
        expires_after: Optional[Union[ExpiresAfter, JSON]] = None,
        max_concurrency: int = 8,
        fail_fast: bool = False,
        progress_hook: Optional[ProgressHook] = None,
        sha256: bool = False,
        executor: Optional[Executor] = None,
        client_factory: Optional[ClientFactory] = None,
        **kwargs: Any,
    ) -> TransferResults:
        """Upload the files of a folder, and get the result of each as soon as there is one.

        Takes what :meth:`upload_many` takes, and in place of the files:

        :param path: The folder.
        :type path: str or ~os.PathLike[str]
        :keyword pattern: Which of its files, as for :func:`glob.glob`: "**/*" are those of all folders below it too,
         but for folders that are links. What is hidden is left out, unless the pattern names it. Default value is
         "*".
        :paramtype pattern: str
        :return: The results; the ``input`` of each is a :class:`~pathlib.Path`. On the service, a file has the last
         part of its path as its name.
        :rtype: ~azure_ai_files.TransferResults
        :raises FileNotFoundError: If there is no such folder.
        :raises NotADirectoryError: If it is no folder.
        :raises OSError: While iterating: if a folder below it cannot be read.
        :raises ValueError: As :meth:`upload_many`, or if the pattern leads out of the folder.
        :raises TypeError: As :meth:`upload_many`.
        """
        check_pattern(pattern)
        folder = Path(path)
        os.scandir(folder).close()
        uploads = self._uploads(purpose, expires_after, sha256, kwargs)
        return self._many(
            "upload_directory",
            uploads,
            files_in(folder, pattern),
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
            owns_inputs=True,
        )

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
        **kwargs: Any,
    ) -> TransferResults:
        """Save many files to a folder at the same time, and get the result of each as soon as there is one.

        Each is saved as :meth:`save` does: whole, or not at all. A file that fails is a result with an error, and
        does not keep others from being saved.

        :param files: The files: ids, what the service says of files, or ``(file_id, file_name)``. Without a name, the
         service is asked for it. A name that cannot be used, or that an earlier file of the call has, be it in upper
         or lower case, is an error in the result.
        :type files: ~typing.Iterable
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current one.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Replace files that were there before. Default value is True.
        :paramtype overwrite: bool
        :keyword max_concurrency: The most files at a time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Begin no more files after one that failed; what runs is finished, and given too. Default
         value is False.
        :paramtype fail_fast: bool
        :keyword progress_hook: As for :meth:`upload_many`.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword sha256: Compute the SHA-256 of each content. Default value is False.
        :paramtype sha256: bool
        :keyword executor: Saves the files elsewhere, as for :meth:`upload_many`. A bare id is an error then.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``, as for :meth:`upload_many`.
        :paramtype client_factory: ~typing.Callable[[], object]
        :return: The results; ``path`` says where each file is. Nothing begins before they are iterated over.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a value is out of range, or ``target_dir`` is a file. Nothing was sent.
        :raises TypeError: If something is of a type that cannot be used.
        """
        check_inputs(files, "files", is_iterable(files))
        folder = target_folder(target_dir)
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"target_dir {str(folder)!r} is not a folder.")
        # What save takes for itself is no option of the requests that ask for names.
        own = {name: kwargs.pop(name) for name in inspect.signature(self.save).parameters if name in kwargs}
        common = {"overwrite": overwrite, **own, **_if_wanted(sha256)}
        saves = Saves(folder if executor is None else folder.absolute(), common, bulk_options(kwargs))
        return self._many(
            "save_many",
            saves,
            files,
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
        )

    @traced
    def delete_many(
        self,
        files: Optional[Inputs[Union[str, FileInfo]]] = None,
        *,
        purpose: Optional[Union[str, FilePurpose]] = None,
        older_than: Optional[Union[timedelta, datetime]] = None,
        dry_run: bool = False,
        max_concurrency: int = 8,
        fail_fast: bool = False,
        executor: Optional[Executor] = None,
        client_factory: Optional[ClientFactory] = None,
        **kwargs: Any,
    ) -> TransferResults:
        """Delete many files at the same time, and get the result of each as soon as there is one.

        Say which: either pass them, or select them among all files of the service. A file that cannot be deleted is a
        result with an error, and does not keep others from being deleted.

        :param files: The files: ids, or what the service says of them. Default value is None: those selected.
        :type files: ~typing.Iterable
        :keyword purpose: Select the files for this purpose. Default value is None: for any.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword older_than: Select the files that were created longer ago, or before this moment, which needs a time
         zone. One of unknown age is never selected. Default value is None: of any age.
        :paramtype older_than: ~datetime.timedelta or ~datetime.datetime
        :keyword dry_run: Give the results, but delete nothing. Default value is False.
        :paramtype dry_run: bool
        :keyword max_concurrency: The most files at a time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Begin no more files after one that failed; what runs is finished, and given too. Default
         value is False.
        :paramtype fail_fast: bool
        :keyword executor: Deletes the files elsewhere, as for :meth:`upload_many`.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``, as for :meth:`upload_many`.
        :paramtype client_factory: ~typing.Callable[[], object]
        :return: The results. Nothing begins before they are iterated over.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If neither files nor a selection are given, or both, or a value is out of range. Nothing
         was sent.
        :raises TypeError: If something is of a type that cannot be used.
        """
        selected = selection(files, purpose, older_than, datetime.now(timezone.utc))
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
            owns_inputs=selected is not None,
            dry_run=dry_run,
        )

    def _uploads(self, purpose: Any, expires_after: Any, sha256: bool, options: Mapping[str, Any]) -> Uploads:
        common = {"purpose": purpose_text(purpose), **_if_wanted(sha256)}
        if expires_after is not None:
            expiry(expires_after)
            self._connection.require("expires_after")
            common["expires_after"] = expires_after
        return Uploads(common, bulk_options(options))

    def _many(
        self,
        method: str,
        job: BulkJob,
        inputs: Inputs[Any],
        max_concurrency: int,
        fail_fast: bool,
        progress_hook: Optional[ProgressHook] = None,
        *,
        executor: Optional[Executor],
        factory: Optional[ClientFactory],
        owns_inputs: bool = False,
        dry_run: bool = False,
    ) -> TransferResults:
        check_count(max_concurrency, "max_concurrency")
        check_hook(progress_hook)
        bulk = BulkRun(
            self,
            job,
            inputs,
            owns_inputs=owns_inputs,
            max_concurrency=max_concurrency,
            fail_fast=fail_fast,
            progress_hook=progress_hook,
            workers=workers_of(executor, factory, job.common),
            dry_run=dry_run,
            span=keep_span(),
        )
        return TransferResults(bulk.results(), method)


def _if_wanted(sha256: bool) -> Mapping[str, Any]:
    return {"sha256": True} if sha256 else {}
