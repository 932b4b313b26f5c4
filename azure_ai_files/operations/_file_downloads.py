# Converted from azure_ai_files/aio/operations/_file_downloads.py by swagger/codegen; do not edit.
"""The operations that get the content of a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, Optional, Union, cast, overload

from azure.core.rest import HttpResponse

from .._decisions.arguments import check_count, check_id
from .._decisions.file_names import check_file_name
from .._decisions.interruptions import DifferentError
from .._decisions.progress_meter import ProgressHook
from .._local.atomic_file import AtomicFile
from .._local.comparison import Comparison, size_to_compare
from .._local.targets import prepare_target
from .._pipeline.tracing import keep_span, traced
from .._runtime.calls import run_blocking
from .._transfers.content_stream import ContentStream
from .._transfers.download import Download
from .._transfers.progress import Progress
from ._files_base import FilesBase

#: Most ranges of one file that may be fetched at a time.
_MAX_CONCURRENCY = 64


class FileDownloadsOperations(FilesBase):
    """Downloads files; the part of :class:`FilesOperations` that gets content."""

    @traced
    def get_content(self, file_id: str, **kwargs: Any) -> ContentStream:
        """Get the content of a file as blocks of bytes, read from the connection as they are asked for.

        :param file_id: The id of the file.
        :type file_id: str
        :return: An iterator of the blocks. It is also a context manager, and has ``close()``, for whoever does not
         read to the end.
        :rtype: ~typing.Iterator[bytes]
        :raises ValueError: If the id is empty or cannot be one.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses, for example because files for this
         purpose cannot be read back. While iterating: if the connection breaks
         (:class:`~azure.core.exceptions.IncompleteReadError` or another azure-core error).

        .. code-block:: python

            with client.files.get_content(file.id) as content:
                for block in content:
                    digest.update(block)
        """
        cls = kwargs.pop("cls", None)

        def to_stream(pipeline_response: Any, response: HttpResponse, headers: Mapping[str, str]) -> Any:
            stream = ContentStream(response, file_id, keep_span())
            return cls(pipeline_response, stream, headers) if cls else stream

        call = self._operations.get_content(check_id(file_id, "file_id"), cls=to_stream, **kwargs)
        return cast(ContentStream, call)

    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[False] = False,
        **kwargs: Any,
    ) -> None: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[True],
        **kwargs: Any,
    ) -> str: ...
    @overload
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool,
        **kwargs: Any,
    ) -> Optional[str]: ...
    @traced
    def save(
        self,
        file_id: str,
        file_name: str,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool = False,
        **kwargs: Any,
    ) -> Optional[str]:
        """Save the content of a file to a folder: whole, or not at all.

        The bytes are collected beside the target and take its name only when all of them are on the disk; whatever
        goes wrong, a file of that name stays as it was. After a broken connection only the rest is asked for, where
        the service can do that. A symbolic link of that name is replaced, not followed.

        :param file_id: The id of the file.
        :type file_id: str
        :param file_name: The name to save it under; one plain name that every system takes.
        :type file_name: str
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current one.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Replace a file of that name. Default value is True.
        :paramtype overwrite: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with bytes; ``total`` is None while
         unknown. An exception from it ends the download.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword max_concurrency: Most ranges of the file that are fetched at the same time, 1 to 64. Default value
         is 1: all in one stream. So is a file of up to 16 MiB, and one of a service that has no ranges.
        :paramtype max_concurrency: int
        :keyword resume: If the download does not come to its end, even because the process is killed, keep what
         there is beside the target; the same call, in another process too, then goes on with it. How far it came is
         remembered in a folder for such state, or in ``AZURE_AI_FILES_STATE_DIR``. A service that cannot go on
         causes a ``UserWarning``, and everything is fetched again. Default value is False.
        :paramtype resume: bool
        :keyword sha256: Return the SHA-256 of what was saved, as hexadecimal digits. Default value is False.
        :paramtype sha256: bool
        :return: The digest with ``sha256=True``, and None without.
        :rtype: str or None
        :raises ValueError: If the id or the name cannot be used, ``max_concurrency`` is out of range, or
         ``target_dir`` is a file. Nothing was sent.
        :raises TypeError: If something is of a type that cannot be used. Nothing was sent.
        :raises FileExistsError: If the file exists and ``overwrite`` is False.
        :raises OSError: If the file, or with ``resume=True`` its state, cannot be written.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be had whole.

        .. code-block:: python

            digest = client.files.save(
                file.id, "model.bin", "downloads", max_concurrency=8, resume=True, sha256=True
            )
        """
        check_id(file_id, "file_id")
        check_file_name(file_name)
        check_count(max_concurrency, "max_concurrency", _MAX_CONCURRENCY)
        progress = Progress(progress_hook)
        target = run_blocking(prepare_target, target_dir, file_name, overwrite)
        open_file: Callable[[], AtomicFile] = partial(AtomicFile, target, overwrite, sha256=sha256)
        if resume:
            open_file = partial(self._open_partial, file_id, target, overwrite, sha256)

        cls = kwargs.pop("cls", None)
        replies: list[Any] = []
        download = self._download(file_id, progress, replies, kwargs, max_concurrency)
        digest = (download.run(open_file)).sha256
        return cast(Optional[str], cls(replies[-1], digest, replies[-1].http_response.headers)) if cls else digest

    @traced
    def verify(
        self,
        file_id: str,
        path: Union[str, os.PathLike[str]],
        *,
        progress_hook: Optional[ProgressHook] = None,
        **kwargs: Any,
    ) -> bool:
        """Tell whether the file on the service holds exactly the bytes of a local file.

        The lengths are compared first. The content is then compared as it comes, in constant memory, up to the first
        difference; after a broken connection only the rest is asked for, where the service can do that.

        :param file_id: The id of the file.
        :type file_id: str
        :param path: The path of the local file.
        :type path: str or ~os.PathLike[str]
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with bytes; ``total`` is None while
         unknown. An exception from it ends the comparison.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :return: Whether all bytes are the same.
        :rtype: bool
        :raises ValueError: If the id cannot be used, or there is no regular file at ``path``. Nothing was sent.
        :raises TypeError: If something is of a type that cannot be used. Nothing was sent.
        :raises FileNotFoundError: If there is nothing at ``path``.
        :raises OSError: If the local file cannot be read.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If there is no such file on the service.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses, for example because files for this
         purpose cannot be read back.
        :raises ~azure.core.exceptions.AzureError: If the content cannot be had whole.

        .. code-block:: python

            if client.files.verify(file.id, "report.pdf"):
                Path("report.pdf").unlink()
        """
        check_id(file_id, "file_id")
        progress = Progress(progress_hook)
        own_size = run_blocking(size_to_compare, path)

        cls = kwargs.pop("cls", None)
        replies: list[Any] = []
        size = self._size_of(file_id, replies, kwargs)
        is_same = not size or size == own_size
        if is_same:
            try:
                self._download(file_id, progress, replies, kwargs).run(partial(Comparison, path))
            except DifferentError:
                is_same = False
        return cast(bool, cls(replies[-1], is_same, replies[-1].http_response.headers)) if cls else is_same

    def _open_partial(self, file_id: str, target: Path, overwrite: bool, sha256: bool) -> AtomicFile:
        # Only what resumes needs them, and they take time to import.
        from .._local.journal import Journal
        from .._local.resumable_file import resumable_file

        identity = {"endpoint": self._connection.endpoint, "file_id": file_id, "target": os.path.abspath(target)}
        return resumable_file(target, overwrite, Journal("save", identity), sha256=sha256)

    def _download(
        self, file_id: str, progress: Progress, replies: list[Any], options: Mapping[str, Any], limit: int = 1
    ) -> Download:
        def to_stream(pipeline_response: Any, response: HttpResponse, _: Any) -> Any:
            replies[:] = [pipeline_response]
            return ContentStream(response, file_id)

        def open_content(headers: Mapping[str, str]) -> ContentStream:
            own: dict[str, Any] = {**options, "headers": {**(options.get("headers") or {}), **headers}}
            return cast(ContentStream, self._operations.get_content(file_id, cls=to_stream, **own))

        def get_size() -> Optional[int]:
            return self._size_of(file_id, [], options)

        return Download(file_id, open_content, get_size, self._options.download_plan(), progress, limit=limit)

    def _size_of(self, file_id: str, replies: list[Any], options: Mapping[str, Any]) -> Optional[int]:
        def to_size(pipeline_response: Any, file: Any, _: Any) -> Any:
            replies[:] = [pipeline_response]
            size = file.bytes
            return size if isinstance(size, int) and size > 0 else None

        return cast(Optional[int], self._operations.get(file_id, cls=to_size, **options))
