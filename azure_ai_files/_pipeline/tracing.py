"""Create one span for each call, with azure-core's OpenTelemetry tracing.

azure-core's decorator ends the span when the function returns, and records the message of an error in it. Here the span
lasts until the reply is read, and records only the type of an error, because a message may contain the name of a file
or a secret that the service repeated.
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
from .._decisions.keywords import known_keywords, refuse_unknown
from .._version import VERSION

F = TypeVar("F", bound=Callable[..., Any])

#: The library that spans are attributed to.
INSTRUMENTATION: Mapping[str, Any] = {"library_name": "azure-ai-files", "library_version": VERSION}

#: Keywords for azure-core's tracing plugins; azure-core's decorator handles calls with them.
_PLUGIN_KEYWORDS = frozenset({"merge_span", "parent_span"})


class CallSpan:
    """The span of one call; without a tracer, it does nothing.

    :param tracer: azure-core's tracer.
    :param span: The tracer's span.
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
        """Activate the span while a function runs, and end it afterwards, unless the function called :meth:`keep`."""
        with self.active():
            yield
        if not self._kept:
            self.end()

    @contextmanager
    def active(self) -> Generator[None, None, None]:
        """Use the span as the parent of the requests that are sent in this copied context; an error ends the span."""
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
        """Keep the span open after the function returns.

        :param until_closed: Whether to keep it open even after everything was read.
        """
        self._kept = True
        self._until_closed = self._until_closed or until_closed

    def fail(self, error: BaseException) -> None:
        """Record an error.

        :param error: The error; only its type is recorded.
        """
        if not self._ended:
            self._tracer.set_span_error_status(self._span)
            self._span.set_attribute("error.type", _type_name(type(error)))

    def finish(self) -> None:
        """End the span after everything was read, unless it is kept until it is closed."""
        if not self._until_closed:
            self.end()

    def end(self) -> None:
        """End the span. A second call does nothing."""
        if not self._ended:
            self._ended = True
            self._span.end()

    def __del__(self) -> None:
        # For a stream or a list that was neither read to its end nor closed.
        self.end()


#: Weak, because a connection keeps the context in which it was opened.
_current: ContextVar[Callable[[], Optional[CallSpan]]] = ContextVar("azure_ai_files_call", default=lambda: None)


def keep_span(*, until_closed: bool = False) -> CallSpan:
    """Return the span of the current call and keep it open; the caller must end it.

    :keyword until_closed: Whether to keep it open even after everything was read. False by default.
    :return: The span; outside of a call, one that does nothing.
    """
    span = _current.get()() or CallSpan()
    span.keep(until_closed)
    return span


def traced(function: F) -> F:
    """Create a span for each call of a method, and raise ``TypeError`` for a keyword that the method does not know.

    :param function: The method, either sync or async.
    """
    return cast(F, _traced_async(function) if inspect.iscoroutinefunction(function) else _traced(function))


def _traced(function: Callable[..., Any]) -> Callable[..., Any]:
    by_azure_core = distributed_trace(function)
    known = _known_keywords(function)

    @functools.wraps(function)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        _check_keywords(self, function, known, kwargs)
        if not _is_wanted(kwargs):
            return function(self, *args, **kwargs)
        span = _begin(self, function.__name__, kwargs)
        if span is None:
            return by_azure_core(self, *args, **kwargs)
        return call_within(span.call(), function, self, *args, **kwargs)

    return call


def _traced_async(function: Callable[..., Any]) -> Callable[..., Any]:
    by_azure_core = distributed_trace_async(function)
    known = _known_keywords(function)

    @functools.wraps(function)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        _check_keywords(self, function, known, kwargs)
        if not _is_wanted(kwargs):
            return await function(self, *args, **kwargs)
        span = _begin(self, function.__name__, kwargs)
        if span is None:
            return await by_azure_core(self, *args, **kwargs)
        return await await_within(span.call(), function, self, *args, **kwargs)

    return call


def _known_keywords(method: Callable[..., Any]) -> frozenset[str]:
    code = method.__code__
    return known_keywords(method.__name__, code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])


def _check_keywords(
    operations: Any, method: Callable[..., Any], known: frozenset[str], options: Mapping[str, Any]
) -> None:
    if not known.issuperset(options) and not operations.__takes_any_keyword__:
        refuse_unknown(method.__name__, known, options)


def _is_wanted(options: Mapping[str, Any]) -> bool:
    """Return whether a call may be traced; a fast check, because most calls are not."""
    return "tracing_options" in options or not _PLUGIN_KEYWORDS.isdisjoint(options) or settings.tracing_enabled()


def _begin(operations: Any, method: str, options: Mapping[str, Any]) -> Optional[CallSpan]:
    """Start the span of a call; return None if the call is not traced, or if azure-core's plugins create the span."""
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
        """End the span of a request that failed without a reply.

        :param request: The request.
        """
        kind = sys.exc_info()[0]
        if kind is not None:
            # An exception of the same name, without a message.
            unsaid: Any = (kind, type(kind.__name__, (Exception,), {})(), None)
            self.end_span(request, exc_info=unsaid)


def _type_name(kind: type[BaseException]) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
