# Converted from azure_ai_files/aio/_transfers/create_and_poll.py by swagger/codegen; do not edit.
"""Create something that the service then processes, and wait for a limited time until it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, Optional, TypeVar, Union, cast

from azure.core.exceptions import AzureError, HttpResponseError

from .._decisions.polling import delay_until_next_look, is_indexed
from .._generated.models import VectorStore, VectorStoreFile, VectorStoreFileBatch
from .._pipeline.call_context import deadline_of, with_deadline
from .._protocol.errors import explain
from .._runtime.calls import sleep
from ..exceptions import PollingTimeoutError

R = TypeVar("R", bound=Union[VectorStore, VectorStoreFile, VectorStoreFileBatch])


class ModelReply(NamedTuple):
    """A model and its reply."""

    pipeline_response: Any
    model: Any
    headers: Mapping[str, str]


class CreateAndPoll(Generic[R]):
    """A vector store, one of its files or a batch of them that is created and polled.

    :param what: What is created, in messages.
    :param options: The request options of the caller.
    :param cls: The hook of the caller.
    :keyword polling_interval: Seconds between two polls, unless the service asks for others.
    :keyword timeout: Limit of the total time, in seconds; None for no limit.
    """

    def __init__(
        self,
        what: str,
        options: Mapping[str, Any],
        cls: Optional[Callable[..., Any]],
        *,
        polling_interval: float,
        timeout: Optional[float],
    ) -> None:
        self._what = what
        self._cls = cls
        self._options = with_deadline({**options, "timeout": timeout})
        self._deadline = deadline_of(self._options)
        self._interval = polling_interval
        self._seen: Any = None
        self._id = ""

    def run(self, create: Callable[..., R], get: Callable[..., R]) -> R:
        """Create it, then poll until the service has processed it; return it as last seen.

        :param create: Creates it; accepts request options.
        :param get: Gets it; accepts its id, as stated when it was created, and request options.
        :raises ~azure_ai_files.exceptions.PollingTimeoutError: If the time is over first.
        """
        reply = self._send(create)
        while not is_indexed(reply.model.status):
            self._pause(delay_until_next_look(reply.headers, self._interval, time.time()))
            reply = self._send(get, self._id)
        return cast(R, self._cls(*reply) if self._cls else reply.model)

    def _send(self, function: Callable[..., R], *args: Any) -> ModelReply:
        if self._deadline.has_passed(time.monotonic()):
            raise self._too_late()
        try:
            reply = cast(ModelReply, function(*args, **self._options, cls=ModelReply))
        except AzureError as error:
            is_reply = isinstance(error, HttpResponseError) and error.response is not None
            if not is_reply and self._deadline.has_passed(time.monotonic()):
                raise self._too_late() from error
            if self._id:
                explain(error, f"The {self._what} was created before as {self._id!r} and remains.")
            raise
        self._note(reply.model)
        return reply

    def _note(self, model: Any) -> None:
        # Some services state the id of the vector store in the later replies about a batch.
        self._id = self._id or model.id
        if model.id != self._id:
            model["id"] = self._id
        self._seen = model

    def _pause(self, seconds: float) -> None:
        left = self._deadline.left(time.monotonic())
        sleep(min(seconds, left))
        if seconds >= left:
            raise self._too_late()

    def _too_late(self) -> PollingTimeoutError:
        seconds = f"{self._options.get('timeout'):g} s"
        if self._seen is None:
            return PollingTimeoutError(
                f"The {self._what} was not created within {seconds}. Allow more time with timeout=."
            )
        return PollingTimeoutError(
            f"The {self._what} {self._id!r} was still {self._seen.get('status')!r} after {seconds}. It remains, and "
            "the service continues: get it again later.",
            resource=self._seen,
        )
