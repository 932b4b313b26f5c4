"""Poll a file with azure-core's poller."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, Optional, Union

from azure.core.polling import AsyncPollingMethod

from ..._decisions.arguments import check_id
from ..._decisions.polling import delay_until_next_look, is_final
from ..._pipeline.tracing import CallSpan
from .._runtime.calls import run_within
from .upload import FileUpload
from .upload_and_poll import FileReply, PollingCalls

#: Version of the continuation token; tokens of other versions are refused.
_TOKEN_VERSION = 1


class FilePolling(AsyncPollingMethod[Any]):
    """Poll a file until its status is final.

    :param get: Gets the file; accepts its id and request options.
    :param calls: Sends its requests.
    :param polling_interval: Seconds between two polls, unless the service asks for others.
    :param uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    :param span: The span of the call, which ends with the polling.
    """

    def __init__(
        self,
        get: Callable[..., Awaitable[FileReply]],
        calls: PollingCalls,
        polling_interval: float,
        uploaded_is_final: bool,
        span: CallSpan,
    ) -> None:
        self._get = get
        self._calls = calls
        self._span = span
        self._interval = polling_interval
        self._uploaded_is_final = uploaded_is_final
        self._seen: Optional[FileReply] = None
        self._file_id = ""
        self._result: Callable[[FileReply], Any] = _file_of

    def initialize(
        self, client: Any, initial_response: Union[FileReply, str], deserialization_callback: Callable[[FileReply], Any]
    ) -> None:
        """Start with a file that was just uploaded, or with the id of one.

        :param client: Not used.
        :param initial_response: The file with its reply, or its id.
        :param deserialization_callback: Makes the result from the last reply.
        """
        self._result = deserialization_callback
        if isinstance(initial_response, str):
            self._file_id = initial_response
        else:
            self._seen = initial_response
            self._file_id = initial_response.file.id
        if self.finished():
            self._span.finish()

    def status(self) -> str:
        """Return the last known status of the file; "unknown" before the first poll."""
        return "unknown" if self._seen is None else str(self._seen.file.get("status") or "processed")

    def finished(self) -> bool:
        """Return whether the status of the file is final."""
        if self._seen is None:
            return False
        file = self._seen.file
        return is_final(file.status, file.purpose, uploaded_is_final=self._uploaded_is_final)

    async def run(self) -> None:
        """Poll until the status of the file is final."""
        await run_within(self._span.active(), self._run)
        self._span.finish()

    async def _run(self) -> None:
        if self._seen is None:
            self._seen = await self._calls.send(self._get, self._file_id)
        while not self.finished():
            await self._calls.pause(delay_until_next_look(self._seen.headers, self._interval, time.time()))
            self._seen = await self._calls.send(self._get, self._file_id)

    def resource(self) -> Any:
        """Return the file as last seen; None before the first poll."""
        return None if self._seen is None else self._result(self._seen)

    def get_continuation_token(self) -> str:
        """Return a text with which another process can continue."""
        document = {"version": _TOKEN_VERSION, "file_id": self._file_id}
        return base64.urlsafe_b64encode(json.dumps(document).encode()).decode("ascii")

    @classmethod
    def from_continuation_token(
        cls, continuation_token: str, **kwargs: Any
    ) -> tuple[Any, str, Callable[[FileReply], Any]]:
        """Continue where another process stopped.

        :param continuation_token: The token that the other process got from its poller.
        :return: The arguments of :meth:`initialize`.
        :raises ValueError: If the text is not such a token.
        """
        return None, file_id_of(continuation_token), kwargs.get("deserialization_callback", _file_of)


def file_id_of(continuation_token: str) -> str:
    """Read the file id from a continuation token; raise ``ValueError`` if this package did not create it."""
    try:
        document = json.loads(base64.urlsafe_b64decode(continuation_token))
        file_id, version = document["file_id"], document["version"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError("continuation_token was not created by begin_upload.") from error
    if version != _TOKEN_VERSION or not isinstance(file_id, str):
        raise ValueError(
            "continuation_token was created by another version of this package. Get the file with files.get."
        )
    return check_id(file_id, "The file id in continuation_token")


def result_of(cls: Optional[Callable[..., Any]], uploaded: Optional[FileUpload] = None) -> Callable[[FileReply], Any]:
    """Return the function that converts the last reply of the polling to the result of a poller.

    :param cls: The hook of the caller.
    :param uploaded: The upload, unless another poller continues.
    """

    def result(reply: FileReply) -> Any:
        if uploaded is not None:
            uploaded.describe(reply.file)
        return cls(*reply) if cls else reply.file

    return result


def _file_of(reply: FileReply) -> Any:
    return reply.file
