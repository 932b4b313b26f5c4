"""The type of ``cls``, which converts the result of a call, and the hook of deletions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from azure.core.pipeline import PipelineResponse
from azure.core.rest import AsyncHttpResponse, HttpRequest

T = TypeVar("T")

#: ``cls(pipeline_response, result, headers)``: azure-core's record of the call, what the call would return, or a page
#: of a list, and the headers of the last reply. The call returns what it returns; a list reads it as the page.
ResponseHook = Callable[[PipelineResponse[HttpRequest, AsyncHttpResponse], T, Mapping[str, str]], Any]


def nothing(*_: Any) -> None:
    """Return None in place of the reply to a deletion, as azure-ai-agents does."""
