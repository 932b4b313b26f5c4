# Converted from azure_ai_files/aio/operations/_container_files.py by swagger/codegen; do not edit.
"""The operations on the files of a container: inputs, and the outputs of the code that ran there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, Optional, Union, cast, overload

from azure.core.paging import ItemPaged
from azure.core.rest import HttpResponse

from .._decisions.arguments import check_id, check_limit, order_text
from .._decisions.containers import check_sources, name_in_container
from .._decisions.cursors import Cursor
from .._decisions.file_input import FileType, describe, describe_path
from .._decisions.file_names import check_file_name
from .._decisions.progress_meter import ProgressHook
from .._generated.enums import ListSortOrder
from .._generated.models import ContainerFile, ContainerFileDeletionStatus, ContainerFileListResponse
from .._pipeline.tracing import keep_span, traced
from .._transfers.content_stream import ContentStream
from .._transfers.file_list import FileList
from .._transfers.multipart_body import MultipartBody, open_source, send_body
from .._transfers.paging import Pages
from .._transfers.progress import Progress
from .._transfers.response_hook import ResponseHook, nothing
from .._transfers.saving import SaveOptions, save_content
from ._container_files_base import ContainerFilesBase
from ._containers import MAX_PAGE
from ._with_raw_response import ContainerFilesWithRawResponse
from ._with_streaming_response import ContainerFilesWithStreamingResponse


class ContainerFilesOperations(ContainerFilesBase):
    """Lists, reads, saves, adds and deletes the files of a container.

    Do not create an instance; use the attribute ``container_files`` of a client. All operations accept azure-core's
    options for one request. A project of Azure AI Foundry has these routes below its ``/openai/v1``, where they are
    sent.
    """

    @property
    def with_raw_response(self) -> ContainerFilesWithRawResponse:
        """The same methods, each returning a :class:`~azure_ai_files.RawResponse`.

        :return: The methods.
        :rtype: ContainerFilesWithRawResponse
        """
        return ContainerFilesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> ContainerFilesWithStreamingResponse:
        """The same methods, each a context manager over the unread reply.

        :return: The methods.
        :rtype: ContainerFilesWithStreamingResponse
        """
        return ContainerFilesWithStreamingResponse(self)

    @traced
    def list(
        self,
        container_id: str,
        *,
        limit: Optional[int] = None,
        order: Optional[Union[str, ListSortOrder]] = None,
        after: Optional[str] = None,
        cls: Optional[ResponseHook[ContainerFileListResponse]] = None,
        **kwargs: Any,
    ) -> ItemPaged[ContainerFile]:
        """List the files of a container; each page is requested during the iteration.

        :param container_id: The id of the container.
        :type container_id: str
        :keyword limit: Maximum number of files on a page, 1 to 100. Default value is None: the service decides.
        :paramtype limit: int
        :keyword order: By creation time, "asc" or "desc". Default value is None: the service decides.
        :paramtype order: str or ~azure_ai_files.models.ListSortOrder
        :keyword after: Only files after this one in the list. Default value is None: from the beginning.
        :paramtype after: str
        :keyword cls: Called with the pipeline response, each page and the headers of its reply; what it returns is
         read as the page. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerFileListResponse]
        :return: The files, which may be deleted as they come; ``by_page(continuation_token)`` returns pages and can
         continue an earlier iteration. The ``source`` of those that the code has made is "assistant".
        :rtype: ~azure.core.paging.ItemPaged[~azure_ai_files.models.ContainerFile]
        :raises ValueError: If a value is not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: During the iteration, if the container has ended.
        :raises ~azure.core.exceptions.HttpResponseError: During the iteration, if the service refuses a request.
        :raises ~azure_ai_files.exceptions.PagingError: During the iteration, if the service reports more files and its
         reply does not lead to them, or if it sends the same page again.
        """
        self._connection.require("containers")
        check_id(container_id, "container_id")
        check_limit(limit, "limit", MAX_PAGE)
        order = order_text(order)
        if after is not None:
            check_id(after, "after")

        def get_page(cursor: Cursor) -> ContainerFileListResponse:
            start, options = cursor.after or after, cursor.applied_to(kwargs)

            def send() -> ContainerFileListResponse:
                return self._operations.list(
                    container_id, limit=limit, order=order, after=start, cls=cls, **options
                )

            return self._containers.call_files(container_id, send, options)

        pages: Pages[ContainerFile] = Pages(get_page, keep_span())
        return FileList[ContainerFile](pages.get_next, pages.extract_data)

    @traced
    def get(
        self, container_id: str, file_id: str, *, cls: Optional[ResponseHook[ContainerFile]] = None, **kwargs: Any
    ) -> ContainerFile:
        """Get the metadata of a file of a container, without its content.

        :param container_id: The id of the container.
        :type container_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerFile]
        :return: The file.
        :rtype: ~azure_ai_files.models.ContainerFile
        :raises ValueError: If an id is empty or not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        content = self._content(container_id, file_id)
        return cast(ContainerFile, content.get_file(cls=cls, **kwargs))

    @traced
    def get_content(
        self, container_id: str, file_id: str, *, cls: Optional[ResponseHook[ContentStream]] = None, **kwargs: Any
    ) -> ContentStream:
        """Get the content of a file of a container as a stream, which is read from the connection.

        :param container_id: The id of the container.
        :type container_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~typing.Iterator[bytes]]
        :return: An iterator of blocks of bytes, and a binary file object that can be read once, as of
         :meth:`FilesOperations.get_content`.
        :rtype: ~typing.Iterator[bytes]
        :raises ValueError: If an id is empty or not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request. During the iteration, if
         the connection breaks (:class:`~azure.core.exceptions.IncompleteReadError` or another azure-core error).
        """
        content = self._content(container_id, file_id)

        def to_stream(pipeline_response: Any, _: HttpResponse, headers: Mapping[str, str]) -> Any:
            stream = ContentStream(pipeline_response, file_id, keep_span())
            return cls(pipeline_response, stream, headers) if cls else stream

        return cast(ContentStream, content.get_content(cls=to_stream, **kwargs))

    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[False] = False,
        cls: Optional[ResponseHook[None]] = None,
        **kwargs: Any,
    ) -> None: ...
    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: Literal[True],
        cls: Optional[ResponseHook[str]] = None,
        **kwargs: Any,
    ) -> str: ...
    @overload
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool,
        cls: Optional[ResponseHook[Optional[str]]] = None,
        **kwargs: Any,
    ) -> Optional[str]: ...
    @traced
    def save(
        self,
        container_id: str,
        file_id: str,
        file_name: Optional[str] = None,
        target_dir: Optional[Union[str, os.PathLike[str]]] = None,
        *,
        overwrite: bool = True,
        progress_hook: Optional[ProgressHook] = None,
        max_concurrency: int = 1,
        resume: bool = False,
        sha256: bool = False,
        cls: Optional[ResponseHook[Any]] = None,
        **kwargs: Any,
    ) -> Optional[str]:
        """Save the content of a file of a container to a folder, atomically, as :meth:`FilesOperations.save` does.

        :param container_id: The id of the container.
        :type container_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :param file_name: The name to save it under, without a folder. It must be valid on every operating system.
         Default value is None: the service is asked for the path of the file, and its last part is used.
        :type file_name: str
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current folder.
        :type target_dir: str or ~os.PathLike[str]
        :keyword overwrite: Whether to replace an existing file of that name. Default value is True.
        :paramtype overwrite: bool
        :keyword progress_hook: Called as ``progress_hook(current, total)`` with numbers of bytes; ``total`` is None
         while unknown. An exception from it aborts the download.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword max_concurrency: Maximum number of ranges that are downloaded at the same time, 1 to 64. Default value
         is 1: one stream.
        :paramtype max_concurrency: int
        :keyword resume: If the download fails or its process is killed, keep the bytes received so far, so that the
         same call, also in another process, downloads only the rest. Default value is False.
        :paramtype resume: bool
        :keyword sha256: Whether to return the SHA-256 of the saved content, as hexadecimal digits. Default value is
         False.
        :paramtype sha256: bool
        :keyword cls: Called with the pipeline response, the result and the headers of the last reply; the call returns
         what it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~typing.Optional[str]]
        :return: The digest with ``sha256=True``, otherwise None.
        :rtype: str or None
        :raises ValueError: If an id or the name is not valid, a value is out of range, ``target_dir`` is a file, or the
         service does not offer containers. Nothing was downloaded.
        :raises TypeError: If the type of an argument is not supported.
        :raises FileExistsError: If the file exists and ``overwrite`` is False.
        :raises OSError: If the file, or with ``resume=True`` its state, cannot be written.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended, also during the download.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        :raises ~azure.core.exceptions.AzureError: If the complete content cannot be downloaded.

        .. code-block:: python

            client.container_files.save(citation.container_id, citation.file_id, target_dir="outputs")
        """
        content = self._content(container_id, file_id)
        if file_name is not None:
            check_file_name(file_name)
        how = SaveOptions(overwrite, Progress(progress_hook), max_concurrency, resume, sha256)
        how.check()
        if file_name is None:
            file = cast(ContainerFile, content.get_file(**kwargs))
            file_name = check_file_name(cast(str, name_in_container(file.path)))
        return cast(Optional[str], save_content(content, file_name, target_dir, how, self._options, kwargs, cls))

    @overload
    def upload(
        self,
        container_id: str,
        *,
        file: FileType,
        filename: Optional[str] = None,
        cls: Optional[ResponseHook[ContainerFile]] = None,
        **kwargs: Any,
    ) -> ContainerFile: ...
    @overload
    def upload(
        self,
        container_id: str,
        *,
        file_path: Union[str, os.PathLike[str]],
        filename: Optional[str] = None,
        cls: Optional[ResponseHook[ContainerFile]] = None,
        **kwargs: Any,
    ) -> ContainerFile: ...
    @overload
    def upload(
        self, container_id: str, *, file_id: str, cls: Optional[ResponseHook[ContainerFile]] = None, **kwargs: Any
    ) -> ContainerFile: ...
    @traced
    def upload(
        self,
        container_id: str,
        *,
        file: Optional[FileType] = None,
        file_path: Optional[Union[str, os.PathLike[str]]] = None,
        file_id: Optional[str] = None,
        filename: Optional[str] = None,
        cls: Optional[ResponseHook[ContainerFile]] = None,
        **kwargs: Any,
    ) -> ContainerFile:
        """Add a file to a container, where the code finds it by the ``path`` of the reply.

        :param container_id: The id of the container.
        :type container_id: str
        :keyword file: The content, in any form that ``files.upload`` accepts. Pass this, ``file_path`` or ``file_id``.
        :paramtype file: ~azure_ai_files.FileType
        :keyword file_path: The path of a file on disk.
        :paramtype file_path: str or ~os.PathLike[str]
        :keyword file_id: The id of an uploaded file, which is copied.
        :paramtype file_id: str
        :keyword filename: The name of the file; not with ``file_id``. Default value is None: the name of the source.
        :paramtype filename: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerFile]
        :return: The file.
        :rtype: ~azure_ai_files.models.ContainerFile
        :raises TypeError: If the type of an argument is not supported.
        :raises ValueError: If an argument is missing or not valid, or the service does not offer containers. Nothing
         was sent.
        :raises OSError: If the file cannot be read.
        :raises ~azure_ai_files.exceptions.SourceChangedError: If the file changed while it was sent.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.

        .. code-block:: python

            file = client.container_files.upload(container.id, file_path="data.csv")
        """
        self._connection.require("containers")
        check_id(container_id, "container_id")
        check_sources(file, file_path, file_id, filename)
        if file_id is not None:
            return self._create(container_id, {"file_id": check_id(file_id, "file_id")}, cls=cls, **kwargs)
        source = describe(file, filename) if file_path is None else describe_path(file_path, filename)
        body = MultipartBody(source, open_source(source), [])

        def send(body: MultipartBody, **options: Any) -> ContainerFile:
            return self._create(container_id, body, **options)

        return send_body(body, send, cls=cls, **kwargs)

    @traced
    def delete(
        self,
        container_id: str,
        file_id: str,
        *,
        cls: Optional[ResponseHook[ContainerFileDeletionStatus]] = None,
        **kwargs: Any,
    ) -> None:
        """Delete a file of a container.

        :param container_id: The id of the container.
        :type container_id: str
        :param file_id: The id of the file.
        :type file_id: str
        :keyword cls: Called with the pipeline response, the result and the headers of the reply; the call returns what
         it returns. Default value is None.
        :paramtype cls: ~azure_ai_files.ResponseHook[~azure_ai_files.models.ContainerFileDeletionStatus]
        :return: None.
        :rtype: None
        :raises ValueError: If an id is empty or not valid, or the service does not offer containers.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        :raises ~azure.core.exceptions.ResourceNotFoundError: If the file does not exist.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.
        """
        self._check(container_id, file_id)

        def send() -> None:
            return cast(None, self._operations.delete(container_id, file_id, cls=cls or nothing, **kwargs))

        return self._containers.call_files(container_id, send, kwargs)
