# Converted from azure_ai_files/aio/_transfers/upload_and_poll.py by swagger/codegen; do not edit.
"""An upload that waits, for a limited time, until the service has processed the file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Optional

from azure.core.exceptions import AzureError

from .._decisions.client_options import TransferOptions
from .._decisions.polling import delay_until_next_look, is_final
from .._generated.models import FileInfo
from .._protocol.errors import explain
from .._runtime.calls import bounded, sleep
from ..exceptions import PollingTimeoutError


class FileReply(NamedTuple):
    """A file and its reply."""

    pipeline_response: Any
    file: FileInfo
    headers: Mapping[str, str]


class UploadAndPoll:
    """One upload that is polled.

    :param get: Gets a file; accepts its id and request options.
    :keyword polling_interval: Seconds between two polls, unless the service asks for others.
    :keyword timeout: Seconds for everything, or None.
    :keyword uploaded_is_final: Whether the server leaves files with some purposes as "uploaded".
    :keyword options: Timeouts of the client.
    """

    def __init__(
        self,
        get: Callable[..., FileReply],
        *,
        polling_interval: float,
        timeout: Optional[float],
        uploaded_is_final: bool,
        options: TransferOptions,
    ) -> None:
        self._get = get
        self._interval = polling_interval
        self._timeout = timeout
        #: The time, on the monotonic clock, when everything must have ended; None if unlimited.
        self.deadline = None if timeout is None else time.monotonic() + timeout
        self._uploaded_is_final = uploaded_is_final
        self._options = options
        self._file: Optional[FileInfo] = None

    def run(self, upload: Callable[..., FileReply], **kwargs: Any) -> FileReply:
        """Upload, then poll until the status of the file is final; return the file as last seen.

        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over first.
        """
        reply = self._within(upload, **kwargs)
        while not self._is_final(reply.file):
            self._file = reply.file
            self._pause(reply.headers)
            reply = self._within(self._get, reply.file.id, **kwargs)
        return reply

    def _is_final(self, file: FileInfo) -> bool:
        return is_final(file.status, file.purpose, uploaded_is_final=self._uploaded_is_final)

    def _pause(self, headers: Mapping[str, str]) -> None:
        delay = delay_until_next_look(headers, self._interval, time.time())
        left = self._left()
        if left is not None and delay >= left:
            # The next poll would come too late.
            sleep(max(0.0, left))
            raise self._too_late()
        sleep(delay)

    def _within(self, function: Callable[..., FileReply], *args: Any, **kwargs: Any) -> FileReply:
        left = self._left()
        if left is not None and left <= 0:
            raise self._too_late()
        try:
            options = kwargs if left is None else self._options.within(left, kwargs)
            return bounded(left, function, *args, **options)
        except TimeoutError as error:
            raise self._too_late() from error
        except AzureError as error:
            if self._file is not None:
                explain(error, f"The file was uploaded before as {self._file.id!r} and remains.")
            raise

    def _left(self) -> Optional[float]:
        return None if self.deadline is None else self.deadline - time.monotonic()

    def _too_late(self) -> PollingTimeoutError:
        if self._file is None:
            return PollingTimeoutError(
                f"The upload did not finish within {self._timeout:g} s and was stopped. Allow more time with timeout=."
            )
        return PollingTimeoutError(
            f"File {self._file.id!r} was still {self._file.get('status')!r} after {self._timeout:g} s. It was uploaded "
            f"and remains: check it with files.get({self._file.id!r}), or remove it with files.delete.",
            self._file,
        )
