"""An upload that waits, for a limited time, until the service has processed the file."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError, HttpResponseError

from ..._decisions.polling import delay_until_next_look, is_final
from ..._generated.models import FileInfo
from ..._pipeline.call_context import deadline_of
from ..._protocol.errors import explain
from ...exceptions import PollingTimeoutError
from .._runtime.calls import sleep


class FileReply(NamedTuple):
    """A file and its reply."""

    pipeline_response: Any
    file: FileInfo
    headers: Mapping[str, str]


class PollingCalls:
    """The calls of one upload that is polled, until its deadline.

    :param options: The request options of the caller, with their deadline.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._deadline = deadline_of(options)
        self._file: Optional[FileInfo] = None

    async def send(self, function: Callable[..., Awaitable[FileReply]], *args: Any) -> FileReply:
        """Send a request, and return the file.

        :param function: Sends it; accepts ``args`` and the options of the caller.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over.
        """
        if self._deadline.has_passed(time.monotonic()):
            raise self._too_late()
        try:
            reply = await function(*args, **self._options)
        except AzureError as error:
            is_reply = isinstance(error, HttpResponseError) and error.response is not None
            if not is_reply and self._deadline.has_passed(time.monotonic()):
                raise self._too_late() from error
            if self._file is not None:
                explain(error, f"The file was uploaded before as {self._file.id!r} and remains.")
            raise
        self._file = reply.file
        return reply

    async def pause(self, seconds: float) -> None:
        """Wait before the next poll.

        :param seconds: The seconds.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the next poll would come too late.
        """
        left = self._deadline.left(time.monotonic())
        await sleep(min(seconds, left))
        if seconds >= left:
            raise self._too_late()

    def _too_late(self) -> PollingTimeoutError:
        seconds = f"{self._options.get('timeout'):g} s"
        if self._file is None:
            return PollingTimeoutError(
                f"The upload did not finish within {seconds} and was stopped. Allow more time with timeout=."
            )
        return PollingTimeoutError(
            f"File {self._file.id!r} was still {self._file.get('status')!r} after {seconds}. It was uploaded "
            f"and remains: check it with files.get({self._file.id!r}), or remove it with files.delete.",
            self._file,
        )


class UploadAndPoll:
    """One upload that is polled.

    :param get: Gets a file; accepts its id and request options.
    :param options: The request options of the caller, with their deadline.
    :keyword polling_interval: Seconds between two polls, unless the service asks for others.
    :keyword uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    """

    def __init__(
        self,
        get: Callable[..., Awaitable[FileReply]],
        options: Mapping[str, Any],
        *,
        polling_interval: float,
        uploaded_is_final: bool,
    ) -> None:
        self._get = get
        self._calls = PollingCalls(options)
        self._interval = polling_interval
        self._uploaded_is_final = uploaded_is_final

    async def run(self, upload: Callable[..., Awaitable[FileReply]]) -> FileReply:
        """Upload, then poll until the status of the file is final; return the file as last seen.

        :param upload: Uploads; accepts request options.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over first.
        """
        reply = await self._calls.send(upload)
        while not is_final(reply.file.status, reply.file.purpose, uploaded_is_final=self._uploaded_is_final):
            await self._calls.pause(delay_until_next_look(reply.headers, self._interval, time.time()))
            reply = await self._calls.send(self._get, reply.file.id)
        return reply
