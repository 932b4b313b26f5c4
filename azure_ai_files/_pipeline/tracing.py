"""One span for each call, in azure-core's OpenTelemetry tracing.

azure-core's own decorator ends the span when the function returns, and writes the message of an error into it. Here a
call whose reply is still to be read takes its span along, and spans get the type of an error only: a message may name
a file, and a service may repeat a secret in one.
"""

from __future__ import annotations

import functools
import inspect
import sys
import weakref
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Optional, TypeVar, cast

from azure.core.instrumentation import get_tracer
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import DistributedTracingPolicy
from azure.core.rest import HttpRequest
from azure.core.settings import settings
from azure.core.tracing import SpanKind
from azure.core.tracing.decorator import distributed_trace
from azure.core.tracing.decorator_async import distributed_trace_async

from .._concurrency.contexts import await_within, call_within
from .._version import VERSION

F = TypeVar("F", bound=Callable[..., Any])

#: Who makes the spans.
INSTRUMENTATION: Mapping[str, Any] = {"library_name": "azure-ai-files", "library_version": VERSION}

#: Keywords for azure-core's tracing plugins, which azure-core itself serves.
_PLUGIN_KEYWORDS = frozenset({"merge_span", "parent_span"})


class CallSpan:
    """The span of one call; without a tracer, nothing.

    :param tracer: azure-core's tracer.
    :param span: Its span.
    """

    _ended = True

    def __init__(self, tracer: Any = None, span: Any = None) -> None:
        self._tracer: Any = tracer
        self._span: Any = span
        self._ended = span is None
        self._kept = False
        self._until_closed = False

    @contextmanager
    def call(self) -> Generator[None, None, None]:
        """Be the span of a function while it runs, and end with it, unless something keeps the span."""
        with self.active():
            yield
        if not self._kept:
            self.end()

    @contextmanager
    def active(self) -> Generator[None, None, None]:
        """Be the parent of what is sent meanwhile, in a copied context; an error ends the span."""
        _current.set(weakref.ref(self))
        scope = None if self._span is None else self._tracer.use_span(self._span, end_on_exit=False)
        if scope is not None:
            scope.__enter__()
        try:
            yield
        except BaseException as error:
            self.fail(error)
            self.end()
            raise
        finally:
            if scope is not None:
                scope.__exit__(None, None, None)

    def keep(self, until_closed: bool) -> None:
        """Let the span go on after the function has returned.

        :param until_closed: Go on even when everything was read.
        """
        self._kept = True
        self._until_closed = self._until_closed or until_closed

    def fail(self, error: BaseException) -> None:
        """Note what went wrong.

        :param error: The error; only its type is noted.
        """
        if not self._ended:
            self._tracer.set_span_error_status(self._span)
            self._span.set_attribute("error.type", _type_name(type(error)))

    def finish(self) -> None:
        """End the span, because everything was read."""
        if not self._until_closed:
            self.end()

    def end(self) -> None:
        """End the span. Once is enough."""
        if not self._ended:
            self._ended = True
            self._span.end()

    def __del__(self) -> None:
        # A stream or a list that nobody read to its end, and nobody closed.
        self.end()


#: Weak, because a connection keeps the context in which it was opened.
_current: ContextVar[Callable[[], Optional[CallSpan]]] = ContextVar("azure_ai_files_call", default=lambda: None)


def keep_span(*, until_closed: bool = False) -> CallSpan:
    """Take over the span of the call that is being made; whoever does must end it.

    :keyword until_closed: Go on even when everything was read.
    :return: The span, or one that does nothing.
    """
    span = _current.get()() or CallSpan()
    span.keep(until_closed)
    return span


def traced(function: F) -> F:
    """Make a span for each call of a method.

    :param function: The method, async or not.
    """
    return cast(F, _traced_async(function) if inspect.iscoroutinefunction(function) else _traced(function))


def _traced(function: Callable[..., Any]) -> Callable[..., Any]:
    by_azure_core = distributed_trace(function)

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_wanted(kwargs):
            return function(self, *args, **kwargs)
        span = _begin(self, function.__name__, kwargs)
        if span is None:
            return by_azure_core(self, *args, **kwargs)
        return call_within(span.call(), function, self, *args, **kwargs)

    return call


def _traced_async(function: Callable[..., Any]) -> Callable[..., Any]:
    by_azure_core = distributed_trace_async(function)

    @functools.wraps(function)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_wanted(kwargs):
            return await function(self, *args, **kwargs)
        span = _begin(self, function.__name__, kwargs)
        if span is None:
            return await by_azure_core(self, *args, **kwargs)
        return await await_within(span.call(), function, self, *args, **kwargs)

    return call


def _is_wanted(options: Mapping[str, Any]) -> bool:
    """Tell quickly whether a call has anything to do with tracing; most have not."""
    return "tracing_options" in options or not _PLUGIN_KEYWORDS.isdisjoint(options) or settings.tracing_enabled()


def _begin(operations: Any, method: str, options: Mapping[str, Any]) -> Optional[CallSpan]:
    """Begin the span of a call; None if there is to be none, or if azure-core's plugins make it."""
    tracing: Mapping[str, Any] = options.get("tracing_options") or {}
    enabled = tracing.get("enabled")
    if not (settings.tracing_enabled() if enabled is None else enabled):
        return None
    if cast(Any, settings).tracing_implementation() is not None or not _PLUGIN_KEYWORDS.isdisjoint(options):
        return None
    tracer = get_tracer(**INSTRUMENTATION)
    if tracer is None:
        return None
    attributes: dict[str, Any] = {**options.get("tracing_attributes", {}), **tracing.get("attributes", {})}
    name = f"{type(operations).__name__}.{method}"
    return CallSpan(tracer, tracer.start_span(name, kind=SpanKind.INTERNAL, attributes=attributes))


class TracingPolicy(DistributedTracingPolicy[HttpRequest, Any]):
    """azure-core's span for each request, without the messages of errors."""

    def on_exception(self, request: PipelineRequest[HttpRequest]) -> None:
        """End the span of a request to which no reply came.

        :param request: The request.
        """
        kind = sys.exc_info()[0]
        if kind is not None:
            # An error that is called the same, and says nothing.
            unsaid: Any = (kind, type(kind.__name__, (Exception,), {})(), None)
            self.end_span(request, exc_info=unsaid)


@contextmanager
def interruptible(request: PipelineRequest[HttpRequest]) -> Generator[None, None, None]:
    """End the span of a request that is broken off; azure-core does so for errors, but not for a cancellation.

    :param request: The request that is sent meanwhile.
    """
    try:
        yield
    except Exception:
        raise
    except BaseException:
        TracingPolicy().on_exception(request)
        raise


def _type_name(kind: type[BaseException]) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
