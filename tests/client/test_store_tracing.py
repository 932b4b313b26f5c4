"""A call on vector stores is one span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from tests.harness.methods import METHODS, Method, service
from tests.harness.server import MakeServer
from tests.harness.spans import Spans, traced, without_older_garbage
from tests.harness.surface import SECRET, MakeClient, Surface

__all__ = ["without_older_garbage"]


@pytest.fixture
def spans(surface: Surface, without_older_garbage: None) -> Iterator[Spans]:
    with traced() as spans:
        yield spans


async def result_of(method: Method, client: Any) -> Any:
    call = method.of(client)()
    return [item async for item in call] if method.pages else await call


@pytest.mark.parametrize("method", [each for each in METHODS if each.group.startswith("vector_store")], ids=str)
async def test_a_call_is_one_span(
    make_client: MakeClient, fault_server: MakeServer, spans: Spans, method: Method
) -> None:
    await result_of(method, make_client(f"{fault_server(service()).url}/v1"))
    group = "".join(word.title() for word in method.group.split("_"))
    assert (spans.call.name, spans.call.kind) == (f"{group}Operations.{method.name}", SpanKind.INTERNAL)
    assert spans.call.status.status_code is StatusCode.UNSET
    assert len(spans.requests) == 1
    assert SECRET not in spans.text
