"""What a request about vector stores may contain, and when their status is final."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import pytest

from azure_ai_files._decisions.polling import is_indexed
from azure_ai_files._decisions.vector_stores import (
    attributes_body,
    batch_body,
    content_type_headers,
    file_body,
    filter_text,
    needs_of,
    store_body,
    store_changes,
)
from azure_ai_files._generated.enums import VectorStoreFileStatusFilter
from azure_ai_files._generated.models import (
    VectorStoreAutoChunkingStrategyRequest,
    VectorStoreExpirationPolicy,
    VectorStoreStaticChunkingStrategyOptions,
    VectorStoreStaticChunkingStrategyRequest,
)

Body = Callable[[Any, dict[str, Any]], dict[str, Any]]

FILE = {"file_id": "file-1"}
POLICY = {"anchor": "last_active_at", "days": 7}


def static(largest: Any = 800, overlap: Any = 400) -> dict[str, Any]:
    return {"type": "static", "static": {"max_chunk_size_tokens": largest, "chunk_overlap_tokens": overlap}}


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (store_body, {}),
        (store_body, {"file_ids": []}),
        (store_body, {"file_ids": [f"file-{number}" for number in range(500)], "name": "", "metadata": {}}),
        (store_body, {"metadata": {str(number): "v" * 512 for number in range(16)}, "expires_after": POLICY}),
        (store_body, {"expires_after": VectorStoreExpirationPolicy(anchor="last_active_at", days=365)}),
        (store_body, {"configuration": {"data_sources": []}, "description": "sent as it is"}),
        (store_changes, {"name": "a"}),
        (file_body, {**FILE, "chunking_strategy": {"type": "auto"}}),
        (file_body, {**FILE, "chunking_strategy": {"type": "semantic"}}),
        (file_body, {**FILE, "chunking_strategy": VectorStoreAutoChunkingStrategyRequest()}),
        (file_body, {**FILE, "chunking_strategy": static(100, 0)}),
        (file_body, {**FILE, "chunking_strategy": static(4096, 2048)}),
        (file_body, {**FILE, "chunking_strategy": static(101, 50)}),
        (file_body, {**FILE, "attributes": {"k" * 64: "v" * 512, "n": 1, "f": 0.5, "b": True}}),
        (file_body, {"data_source": {"uri": "azureml://x", "type": "uri_asset"}}),
        (attributes_body, {"attributes": {}}),
        (attributes_body, {"attributes": None}),
        (batch_body, {"file_ids": [f"file-{number}" for number in range(2000)]}),
        (batch_body, {"files": [{**FILE, "attributes": {"a": 1}, "chunking_strategy": static()}]}),
    ],
)
def test_what_is_accepted(body: Body, values: dict[str, Any]) -> None:
    assert body(dict(values), {}) == values
    if None not in values.values():
        assert body(None, dict(values)) == values


@pytest.mark.parametrize(
    ("body", "values", "kind", "problem"),
    [
        (store_body, {"file_ids": [str(number) for number in range(501)]}, ValueError, "0 to 500 files, not 501"),
        (store_body, {"file_ids": "file-1"}, TypeError, "file_ids must be a list, not str"),
        (store_body, {"file_ids": {"file-1"}}, TypeError, "file_ids must be a list, not set"),
        (store_body, {"file_ids": ["file-1", ""]}, ValueError, "file_ids must not be empty"),
        (store_body, {"file_ids": ["file-1", 7]}, TypeError, "file_ids must be a str, not int"),
        (store_body, {"file_ids": ["b", "a", "a"]}, ValueError, "contains 'a' more than once"),
        (store_body, {"name": 7}, TypeError, "name must be a str, not int"),
        (store_body, {"metadata": {"a": 1}}, TypeError, "the value of 'a' must be a str, not int"),
        (store_body, {"metadata": [("a", "b")]}, TypeError, "metadata must be a mapping, not list"),
        (store_body, {"metadata": {str(n): "" for n in range(17)}}, ValueError, "at most 16 keys, not 17"),
        (store_body, {"expires_after": 7}, TypeError, "expires_after must be a VectorStoreExpirationPolicy"),
        (store_body, {"expires_after": {"days": 7}}, ValueError, "anchor must be 'last_active_at', not None"),
        (store_body, {"expires_after": {**POLICY, "days": 0}}, ValueError, "days must be from 1 to 365, not 0"),
        (store_body, {"expires_after": {**POLICY, "days": 366}}, ValueError, "days must be from 1 to 365, not 366"),
        (store_body, {"expires_after": {**POLICY, "days": "7"}}, TypeError, "days must be an int, not str"),
        (store_changes, {"metadata": {"k" * 65: ""}}, ValueError, "1 to 64 characters, not 65"),
        (store_changes, {"chunking_strategy": {}}, ValueError, "type is missing"),
        (file_body, {}, ValueError, "Pass file_id or data_source"),
        (file_body, {**FILE, "data_source": {}}, ValueError, "only one of file_id, data_source"),
        (file_body, {"file_id": ""}, ValueError, "file_id must not be empty"),
        (file_body, {"file_id": "a\n"}, ValueError, "characters that an id cannot have"),
        (file_body, {**FILE, "attributes": {"": 1}}, ValueError, "1 to 64 characters, not 0"),
        (file_body, {**FILE, "attributes": {7: 1}}, TypeError, "a key must be a str, not int"),
        (file_body, {**FILE, "attributes": {"a": "v" * 513}}, ValueError, "at most 512 characters, not 513"),
        (file_body, {**FILE, "attributes": {"a": None}}, TypeError, "the value of 'a' must be a str, a number"),
        (file_body, {**FILE, "attributes": {"a": ["b"]}}, TypeError, "not list"),
        (file_body, {**FILE, "attributes": {"a": math.nan}}, ValueError, "must be a finite number, not nan"),
        (file_body, {**FILE, "attributes": {str(n): 1 for n in range(17)}}, ValueError, "at most 16 keys"),
        (file_body, {**FILE, "attributes": "a"}, TypeError, "attributes must be a mapping, not str"),
        (file_body, {**FILE, "chunking_strategy": "auto"}, TypeError, "or a mapping with 'type', not str"),
        (file_body, {**FILE, "chunking_strategy": {"type": "static"}}, ValueError, "static must be"),
        (file_body, {**FILE, "chunking_strategy": static(99, 0)}, ValueError, "from 100 to 4096, not 99"),
        (file_body, {**FILE, "chunking_strategy": static(4097)}, ValueError, "from 100 to 4096, not 4097"),
        (file_body, {**FILE, "chunking_strategy": static(800, 401)}, ValueError, "to 400 .half of .*, not 401"),
        (file_body, {**FILE, "chunking_strategy": static(101, 51)}, ValueError, "not 51"),
        (file_body, {**FILE, "chunking_strategy": static(800, -1)}, ValueError, "not -1"),
        (file_body, {**FILE, "chunking_strategy": static(800.0)}, TypeError, "must be an int, not float"),
        (file_body, {**FILE, "chunking_strategy": static(True)}, TypeError, "must be an int, not bool"),
        (file_body, {**FILE, "chunking_strategy": static(800, None)}, TypeError, "must be an int, not NoneType"),
        (attributes_body, {}, ValueError, "attributes is missing"),
        (attributes_body, {"attributes": {"a": {}}}, TypeError, "not dict"),
        (batch_body, {}, ValueError, "Pass file_ids or files or data_sources"),
        (batch_body, {"file_ids": []}, ValueError, "1 to 2,000 files, not 0"),
        (batch_body, {"file_ids": [str(number) for number in range(2001)]}, ValueError, "1 to 2,000 files, not 2,001"),
        (batch_body, {"file_ids": ["a"], "files": [FILE]}, ValueError, "only one of file_ids, files"),
        (batch_body, {"files": ["file-1"]}, TypeError, r"files\[0\] must be a VectorStoreBatchFile"),
        (batch_body, {"files": [FILE, {}]}, ValueError, r"files\[1\]: file_id is missing"),
        (batch_body, {"files": [{"file_id": " "}]}, ValueError, r"files\[0\]: file_id must not be empty"),
        (batch_body, {"files": [{**FILE, "attributes": {"a": None}}]}, TypeError, "the value of 'a'"),
    ],
)
def test_what_is_refused(body: Body, values: dict[str, Any], kind: type[Exception], problem: str) -> None:
    for arguments in ((values, {}), (None, values)):
        with pytest.raises(kind, match=problem) as caught:
            body(*arguments)
        assert str(caught.value).endswith(".")


def test_a_strategy_may_be_a_model() -> None:
    options = VectorStoreStaticChunkingStrategyOptions(max_chunk_size_tokens=99, chunk_overlap_tokens=0)
    with pytest.raises(ValueError, match="not 99"):
        file_body(None, {**FILE, "chunking_strategy": VectorStoreStaticChunkingStrategyRequest(static=options)})


def test_a_body_may_be_a_binary_file() -> None:
    assert store_body(io.BytesIO(b'{"name": "a"}'), {}) == {"name": "a"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"{", "body is not JSON"), (b"[]", "a JSON object, not list"), (b"\xff", "body is not JSON")],
)
def test_a_binary_file_must_contain_an_object(content: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        store_body(io.BytesIO(content), {})


def test_a_body_and_keywords() -> None:
    with pytest.raises(ValueError, match="either body or keywords, not both: name"):
        store_body({}, {"name": "a"})


@pytest.mark.parametrize(
    ("document", "needs"),
    [
        ({"file_ids": ["a"], "name": "b", "chunking_strategy": {}}, []),
        ({"attributes": {}}, ["vector_store_attributes"]),
        ({"attributes": None}, []),
        ({"files": [FILE]}, ["vector_store_attributes"]),
        ({"configuration": {}}, ["data_sources"]),
        ({"data_source": {}}, ["data_sources"]),
        ({"data_sources": []}, ["data_sources"]),
    ],
)
def test_what_the_service_must_offer(document: dict[str, Any], needs: list[str]) -> None:
    assert list(needs_of(document)) == needs


def test_the_media_type_of_a_body() -> None:
    assert content_type_headers({"headers": {"a": "b"}}, "application/json") == {"headers": {"a": "b"}}
    found = content_type_headers({"headers": {"a": "b"}}, "application/merge-patch+json")
    assert found == {"headers": {"Content-Type": "application/merge-patch+json", "a": "b"}}


@pytest.mark.parametrize("value", ["failed", VectorStoreFileStatusFilter.FAILED])
def test_a_filter(value: str) -> None:
    assert filter_text(value) == "failed"
    assert filter_text(None) is None


@pytest.mark.parametrize("value", ["", "expired", "FAILED", 7])
def test_an_unknown_filter(value: Any) -> None:
    with pytest.raises(ValueError, match="filter must be one of 'in_progress'"):
        filter_text(value)


@pytest.mark.parametrize(
    ("status", "final"),
    [
        ("in_progress", False),
        ("queued", False),
        ("completed", True),
        ("failed", True),
        ("cancelled", True),
        ("expired", True),
        ("", True),
        (None, True),
    ],
)
def test_a_status(status: str | None, final: bool) -> None:
    assert is_indexed(status) is final
