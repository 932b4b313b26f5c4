"""Wait, for a limited time, until the service has processed a file, which may be uploaded first."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError, HttpResponseError

from ..._decisions.polling import UPLOADED, PollingTexts, delay_until_next_look, is_final
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
    """The calls for one file that is polled, until their deadline.

    :param options: The request options of the caller, with their deadline.
    :param texts: What the errors say.
    :param file: The file as last seen, if it is on the service already; its id at least.
    """

    def __init__(
        self, options: Mapping[str, Any], texts: PollingTexts = UPLOADED, file: Optional[FileInfo] = None
    ) -> None:
        self._options = options
        self._deadline = deadline_of(options)
        self._texts = texts
        #: The file as last seen; None before it was uploaded.
        self.file = file

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
            if self.file is not None and self._texts.failed:
                explain(error, self._texts.failed.format(id=self.file.id))
            raise
        self.file = reply.file
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
        return too_late(self._texts, self.file, self._options.get("timeout"))


def too_late(texts: PollingTexts, file: Optional[FileInfo], timeout: Optional[float]) -> PollingTimeoutError:
    """Return the error of a wait whose time is over.

    :param texts: What it says.
    :param file: The file as last seen.
    :param timeout: The seconds of the wait.
    """
    status = None if file is None else file.get("status")
    template = texts.unseen if status is None else texts.unready
    file_id = None if file is None else file.id
    return PollingTimeoutError(template.format(id=file_id, status=status, seconds=f"{timeout:g} s"), file)


class UploadAndPoll:
    """One file that is polled.

    :param get: Gets a file; accepts its id and request options.
    :param calls: Sends the requests.
    :keyword polling_interval: Seconds between two polls, unless the service asks for others.
    :keyword uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    """

    def __init__(
        self,
        get: Callable[..., Awaitable[FileReply]],
        calls: PollingCalls,
        *,
        polling_interval: float,
        uploaded_is_final: bool,
    ) -> None:
        self._get = get
        self._calls = calls
        self._interval = polling_interval
        self._uploaded_is_final = uploaded_is_final

    async def run(self, begin: Callable[..., Awaitable[FileReply]]) -> FileReply:
        """Upload or get the file, then poll until its status is final; return the file as last seen.

        :param begin: Uploads or gets the file; accepts request options.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over first.
        """
        reply = await self._calls.send(begin)
        while not is_final(reply.file.status, reply.file.purpose, uploaded_is_final=self._uploaded_is_final):
            await self._calls.pause(delay_until_next_look(reply.headers, self._interval, time.time()))
            reply = await self._calls.send(self._get, reply.file.id)
        return reply
