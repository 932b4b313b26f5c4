# Converted from azure_ai_files/aio/_transfers/saving.py by swagger/codegen; do not edit.
"""Save and compare the content of a file, wherever on the service it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union, cast

from .._decisions.arguments import check_count
from .._decisions.client_options import TransferOptions
from .._local.atomic_file import AtomicFile
from .._local.targets import SaveTarget
from .._pipeline.call_context import deadline_of, with_deadline
from .._runtime.calls import run_blocking
from .content_stream import ContentStream
from .download import Download
from .progress import Progress

#: Maximum number of ranges of one file that can be downloaded at the same time.
_MAX_CONCURRENCY = 64


class RemoteContent(NamedTuple):
    """The content of a file on a service.

    :ivar file_id: The id of the file, for errors.
    :ivar identity: What identifies the content across processes, for downloads that are resumed.
    :ivar get_content: Opens it; accepts ``cls`` and the options of a request.
    :ivar get_file: Gets the metadata of the file; accepts the same.
    """

    file_id: str
    identity: Mapping[str, str]
    get_content: Callable[..., Any]
    get_file: Callable[..., Any]


class SaveOptions(NamedTuple):
    """How a content is saved.

    :ivar overwrite: Whether to replace an existing file.
    :ivar progress: Counts the received bytes.
    :ivar max_concurrency: Most ranges at the same time.
    :ivar resume: Whether a download that failed goes on in a later call.
    :ivar sha256: Whether to compute a checksum.
    """

    overwrite: bool
    progress: Progress
    max_concurrency: int
    resume: bool
    sha256: bool

    def check(self) -> None:
        """Raise for a value that cannot be used."""
        check_count(self.max_concurrency, "max_concurrency", _MAX_CONCURRENCY)


class ContentCall:
    """One call that downloads a content.

    :param content: The content.
    :param options: The timeouts and retries of the client.
    :param request: The options of the caller for each request.
    :param cls: The hook of the caller.
    """

    def __init__(
        self,
        content: RemoteContent,
        options: TransferOptions,
        request: Mapping[str, Any],
        cls: Optional[Callable[..., Any]],
    ) -> None:
        self._content = content
        self._options = options
        self._cls = cls
        self._request = with_deadline(request, options.timeout)
        self._reply: Any = None
        #: The metadata of the file, once they were requested.
        self.file: Any = None

    def result(self, value: Any) -> Any:
        """Return what the call returns: a value, or what the ``cls`` of the caller makes of it and the last reply."""
        reply = self._reply
        return self._cls(reply, value, reply.http_response.headers) if self._cls else value

    def download(self, progress: Progress, limit: int = 1) -> Download:
        """Return the download of the content.

        :param progress: Counts the bytes.
        :param limit: Most ranges at the same time.
        """
        plan, deadline = self._options.download_plan(), deadline_of(self._request)
        get_size = partial(self.size, is_last=False)
        return Download(self._content.file_id, self._open, get_size, plan, progress, limit=limit, deadline=deadline)

    def size(self, *, is_last: bool = True) -> Optional[int]:
        """Request the size of the file; None if the service does not know it.

        :keyword is_last: Whether the call may end with this reply.
        """

        def to_size(pipeline_response: Any, file: Any, _: Any) -> Any:
            if is_last:
                self._reply = pipeline_response
            self.file = file
            size = file.bytes
            return size if isinstance(size, int) and size > 0 else None

        return cast(Optional[int], self._content.get_file(cls=to_size, **self._request))

    def _open(self, headers: Mapping[str, str]) -> ContentStream:
        def to_stream(pipeline_response: Any, *_: Any) -> Any:
            self._reply = pipeline_response
            return ContentStream(pipeline_response, self._content.file_id)

        own: dict[str, Any] = {**self._request, "headers": {**(self._request.get("headers") or {}), **headers}}
        return cast(ContentStream, self._content.get_content(cls=to_stream, **own))


def save_content(
    content: RemoteContent,
    file_name: str,
    target_dir: Optional[Union[str, os.PathLike[str]]],
    how: SaveOptions,
    options: TransferOptions,
    request: Mapping[str, Any],
    cls: Optional[Callable[..., Any]],
) -> Any:
    """Save a content to a folder, atomically.

    :param content: The content.
    :param file_name: The name to save it under, which was checked.
    :param target_dir: The folder; None for the current one.
    :param how: How to save it; it was checked.
    :param options: The timeouts and retries of the client.
    :param request: The options of the caller for each request.
    :param cls: The hook of the caller.
    :return: The digest, if it is wanted; or what ``cls`` makes of it.
    """
    create = partial(_open_partial, content) if how.resume else AtomicFile
    call = ContentCall(content, options, request, cls)
    download = call.download(how.progress, how.max_concurrency)
    target = SaveTarget(target_dir, file_name, how.overwrite)
    try:
        path = run_blocking(target.prepare)
        open_file = partial(create, path, overwrite=how.overwrite, sha256=how.sha256, folder=target)
        digest = (download.run(open_file)).sha256
    except BaseException:
        # Not through run_blocking: a call that is being cancelled cannot wait for it.
        target.remove_folders()
        raise
    return call.result(digest)


def _open_partial(
    content: RemoteContent, target: str, *, overwrite: bool, sha256: bool, folder: SaveTarget
) -> AtomicFile:
    # Imported here, because only resumed downloads need them and they take time to import.
    from .._local.journal import Journal
    from .._local.resumable_file import resumable_file

    identity = {**content.identity, "target": os.path.abspath(target)}
    return resumable_file(Path(target), overwrite, Journal("save", identity), sha256=sha256, folder=folder)
