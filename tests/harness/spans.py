"""What OpenTelemetry's own SDK makes of the calls of a test."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from azure.core.settings import settings
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

# How often an open span is looked at, and seconds between two looks.
LOOKS = 500
STEP = 0.01


class Spans(SpanProcessor):
    """The spans of one test: those that ended, and, in order, what happened."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.events: list[str] = []
        self.open: set[str] = set()

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        self.events.append(f"{span.name} starts")
        self.open.add(f"{span.name} {span.context.span_id:x}")

    def on_end(self, span: ReadableSpan) -> None:
        self.events.append(f"{span.name} ends")
        self.open.discard(f"{span.name} {span.context.span_id:x}")

    def clear(self) -> None:
        self.exporter.clear()
        self.events.clear()
        self.open.clear()

    async def all_ended(self) -> None:
        """Wait until no span is open any more."""
        for _ in range(LOOKS):
            if self.open:
                await asyncio.sleep(STEP)

    @property
    def all(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    @property
    def calls(self) -> list[ReadableSpan]:
        """The spans of calls; those of azure-core's poller are its own."""
        return [span for span in self.all if span.kind is SpanKind.INTERNAL and not span.name.startswith("LROPoller")]

    @property
    def requests(self) -> list[ReadableSpan]:
        return [span for span in self.all if span.kind is SpanKind.CLIENT]

    @property
    def call(self) -> ReadableSpan:
        """The span of the only call, above every request."""
        (call,) = self.calls
        assert {parent_id(span) for span in self.requests} <= {call.context.span_id}
        return call

    @property
    def text(self) -> str:
        """Everything that would leave the process."""
        return "\n".join(span.to_json() for span in self.all)


def parent_id(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


@pytest.fixture(scope="module")
def without_older_garbage() -> None:
    """Leave what other modules made out of the search for unfinished spans, which each test makes."""
    gc.collect()
    gc.freeze()


@contextmanager
def traced() -> Iterator[Spans]:
    """Trace what happens meanwhile; each span must have ended by then."""
    spans = _spans()
    spans.clear()
    settings.tracing_enabled = True
    try:
        yield spans
    finally:
        settings.tracing_enabled.unset_value()
    gc.collect()
    assert spans.open == set()


@cache
def _spans() -> Spans:
    # OpenTelemetry takes one provider in the life of a process.
    spans = Spans()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(spans)
    provider.add_span_processor(SimpleSpanProcessor(spans.exporter))
    trace.set_tracer_provider(provider)
    return spans
