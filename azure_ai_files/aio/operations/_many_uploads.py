"""The operations that upload many files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any, Optional, Union

from ..._concurrency.executors import remote_options
from ..._concurrency.worker_clients import ClientFactory
from ..._decisions.attaching import attachment
from ..._decisions.bulk_jobs import PathType, UploadSource, check_inputs, check_pattern
from ..._decisions.progress_meter import ProgressHook
from ..._generated.enums import FilePurpose
from ..._generated.models import ExpiresAfter, VectorStoreChunkingStrategyRequest
from ..._local.targets import source_folder
from ..._pipeline.tracing import traced
from .._runtime.parallel import Inputs, is_iterable
from .._transfers.bulk import TransferResults
from .._transfers.bulk_inputs import files_in
from ._file_uploads import JSON
from ._many_files import ManyFilesOperations


class ManyUploadsOperations(ManyFilesOperations):
    """The part of :class:`FilesOperations` that uploads many files."""

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
        batch_size: Optional[int] = None,
        task_timeout: Optional[float] = None,
        ledger: Optional[PathType] = None,
        key: Optional[Callable[[Any], str]] = None,
        yield_skipped: bool = True,
        poll: bool = False,
        polling_interval: float = 1,
        vector_store_id: Optional[str] = None,
        attributes: Optional[Mapping[str, Any]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        timeout: Optional[float] = None,
        delete_failed: bool = False,
        **kwargs: Any,
    ) -> TransferResults:
        """Upload many files at the same time, and return each result as soon as it is available.

        A file that fails has a result with an error; the other files are still uploaded. When the service asks one
        upload to slow down, all uploads slow down, and then speed up again step by step.

        :param sources: The files: paths, or ``(source, name)``, where ``source`` is a path or a value that
         :meth:`upload` accepts as ``file``. They are read from the iterable as uploads begin, a few in advance.
        :type sources: ~typing.Iterable
        :keyword purpose: The purpose of the files.
        :paramtype purpose: str or ~azure_ai_files.models.FilePurpose
        :keyword expires_after: When the service deletes the files, as for :meth:`upload`. Default value is None.
        :paramtype expires_after: ~azure_ai_files.models.ExpiresAfter
        :keyword max_concurrency: Maximum number of files that are uploaded at the same time. Default value is 8.
        :paramtype max_concurrency: int
        :keyword fail_fast: Whether to stop after the first failure. Uploads that have begun are finished, and their
         results are returned too. Default value is False.
        :paramtype fail_fast: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with the bytes of all files together, at
         most 20 times a second. ``total`` is known from the first call on for a list of paths and bytes; otherwise it
         is None until all files are known. An exception from it aborts all uploads.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword sha256: Whether to compute the SHA-256 of each file. Default value is False.
        :paramtype sha256: bool
        :keyword executor: The executor that runs the uploads: a process pool, or ``client.get_executor()`` of a Dask
         client. With it, pass paths that its workers can read, or bytes. Default value is None: threads or tasks of
         this process.
        :paramtype executor: ~concurrent.futures.Executor
        :keyword client_factory: Required with ``executor``: a function without arguments that creates an
         :class:`~azure_ai_files.AgentsClient` or :class:`~azure_ai_files.AIProjectClient` in each process. It must be
         picklable.
        :paramtype client_factory: ~typing.Callable[[], object]
        :keyword batch_size: With ``executor``, maximum number of files that one task uploads. Tasks become smaller near
         the end, and where files take long. Default value is None: 50, and up to 200 where they take little time.
        :paramtype batch_size: int
        :keyword task_timeout: With ``executor``, after how many seconds without the end of any task the call ends with
         ``TimeoutError``. Default value is None: it waits as long as the executor works.
        :paramtype task_timeout: float
        :keyword ledger: The path of a ledger, a SQLite file with one row for each input, which is created if it is
         missing. The same call with the same ledger uploads only what is not done, also after this process or its
         workers were killed: what was begun then is looked up on the service, by name, size, time and content, before
         it is sent again. A file whose size or time has changed is a new input. One call at a time uses a ledger;
         :class:`~azure_ai_files.Ledger` reads it. Default value is None.
        :paramtype ledger: str or ~os.PathLike[str]
        :keyword key: With ``ledger``, a function that returns a text that identifies an input. Default value is None:
         a path is identified by itself, size and time; bytes by their name and content. Other sources need a function.
        :paramtype key: ~typing.Callable[[~typing.Any], str]
        :keyword yield_skipped: With ``ledger``, whether inputs that were done before have results too, with
         ``skipped=True``. Default value is True.
        :paramtype yield_skipped: bool
        :keyword poll: Whether to wait until the service has processed each file, by the rules of
         :meth:`upload_and_poll`, while other files are uploaded. Then ``timeout`` limits upload and wait of each file
         together, and the error of a file that could not be processed is a
         :class:`~azure_ai_files.exceptions.FileProcessingError`. At most 5,000 files are waited for at a time; further
         uploads begin as they are ready. Default value is False.
        :paramtype poll: bool
        :keyword polling_interval: With ``poll`` or ``vector_store_id``, seconds between two polls, as for
         :meth:`wait_many`. Default value is 1.
        :paramtype polling_interval: float
        :keyword vector_store_id: The id of a vector store to which the files are attached in batches of up to 500,
         while other files are uploaded. A result then comes when its file is indexed, with ``vector_store_file``, or
         with the reason of the service as its ``error``. Default value is None: they are not attached.
        :paramtype vector_store_id: str
        :keyword attributes: With ``vector_store_id``, up to 16 attributes of each file. Default value is None.
        :paramtype attributes: dict[str, str or float or bool]
        :keyword chunking_strategy: With ``vector_store_id``, how files are divided into chunks. Default value is None:
         the service decides.
        :paramtype chunking_strategy: ~azure_ai_files.models.VectorStoreChunkingStrategyRequest
        :keyword timeout: Limit of the total time of each file, in seconds: of its upload and, with ``poll`` or
         ``vector_store_id``, of the wait that follows. Default value is None: that of the client for the upload.
        :paramtype timeout: float
        :keyword delete_failed: With ``vector_store_id``, whether to delete a file that was uploaded and cannot be
         attached or indexed. Default value is False: it stays on the service.
        :paramtype delete_failed: bool
        :return: The results, in the order in which the files are done. The first upload begins with the iteration.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a value is out of range, or the service does not offer an option. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported.
        :raises ~azure_ai_files.exceptions.LedgerError: During the iteration, if the ledger cannot be used. Nothing was
         sent.

        .. code-block:: python

            async for result in files.upload_many(["a.pdf", (b"text", "b.txt")], purpose="assistants"):
                print(result.index, result.ok)
        """
        check_inputs(sources, "sources", is_iterable(sources))
        options = kwargs if timeout is None else {**kwargs, "timeout": timeout}
        uploads = self._uploads(purpose, expires_after, sha256, options)
        target = attachment(vector_store_id, attributes, chunking_strategy, delete_failed)
        return self._many(
            "upload_many",
            uploads,
            sources,
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
            remote=remote_options(batch_size, task_timeout),
            ledger=self._ledger(ledger, key, yield_skipped),
            follow=self._follow(poll, polling_interval, target, uploads.options, max_concurrency),
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
        batch_size: Optional[int] = None,
        task_timeout: Optional[float] = None,
        ledger: Optional[PathType] = None,
        key: Optional[Callable[[Any], str]] = None,
        yield_skipped: bool = True,
        poll: bool = False,
        polling_interval: float = 1,
        vector_store_id: Optional[str] = None,
        attributes: Optional[Mapping[str, Any]] = None,
        chunking_strategy: Optional[Union[VectorStoreChunkingStrategyRequest, JSON]] = None,
        timeout: Optional[float] = None,
        delete_failed: bool = False,
        **kwargs: Any,
    ) -> TransferResults:
        """Upload the files of a folder, and return each result as soon as it is available.

        Accepts the keywords of :meth:`upload_many`, and these arguments in place of ``sources``:

        :param path: The folder.
        :type path: str or ~os.PathLike[str]
        :keyword pattern: A pattern for the files, as for :func:`glob.glob`. ``**/*`` includes the files of all
         subfolders, except of those that are links. Hidden files match only if the pattern names them. Default value
         is "*".
        :paramtype pattern: str
        :return: The results; the ``input`` of each is a :class:`~pathlib.Path`. On the service, the name of a file is
         the last part of its path. A subfolder that cannot be read has its own result, with the error.
        :rtype: ~azure_ai_files.TransferResults
        :raises FileNotFoundError: If the folder does not exist.
        :raises NotADirectoryError: If ``path`` is not a folder.
        :raises PermissionError: If the folder cannot be read.
        :raises ValueError: As :meth:`upload_many`, or if the pattern leads out of the folder.
        :raises TypeError: As :meth:`upload_many`.
        """
        check_pattern(pattern)
        folder = source_folder(path)
        options = kwargs if timeout is None else {**kwargs, "timeout": timeout}
        uploads = self._uploads(purpose, expires_after, sha256, options)
        target = attachment(vector_store_id, attributes, chunking_strategy, delete_failed)
        return self._many(
            "upload_directory",
            uploads,
            files_in(folder, pattern),
            max_concurrency,
            fail_fast,
            progress_hook,
            executor=executor,
            factory=client_factory,
            remote=remote_options(batch_size, task_timeout),
            ledger=self._ledger(ledger, key, yield_skipped),
            follow=self._follow(poll, polling_interval, target, uploads.options, max_concurrency),
            owns_inputs=True,
        )
