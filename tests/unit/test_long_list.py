"""The items of a long list, parsed when they are read: the same as the whole body would give, or not done at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from azure_ai_files._protocol import long_list as module
from azure_ai_files._protocol.long_list import LONG_BODY_BYTES, long_list

#: Items whose text could be taken for the structure around them.
ITEMS: list[Any] = [
    {"id": "file-1", "filename": 'a "quoted", {braced} and [bracketed].txt'},
    {"id": "file-2", "filename": "größe \u6587\u4ef6 \U0001f600.txt", "nested": {"data": [1, {"data": []}]}},
    {"id": "back\\slash", "bytes": -1.5e10, "is": [True, False, None]},
    None,
    "text",
    12.25,
    [],
    {},
]
OTHERS: dict[str, Any] = {"object": "list", "has_more": True, "total": 12345.5, "deep": {"data": [1]}}


@pytest.fixture(params=[1, 2, 3, 7, 64 * 1024])
def block_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place in a body is where one of the blocks ends."""
    monkeypatch.setattr(module, "LONG_BODY_BYTES", 0)
    monkeypatch.setattr(module, "_BLOCK_SIZE", request.param)


def forms() -> list[bytes]:
    before, after = {**OTHERS, "data": ITEMS}, {"data": ITEMS, **OTHERS}
    return [
        json.dumps(before).encode(),
        json.dumps(after, indent=1, ensure_ascii=False).encode(),
        json.dumps(after, separators=(",", ":")).encode("utf-8-sig"),
        json.dumps({"data": []}).encode(),
        json.dumps({"data": ITEMS, "total": 12345}).encode() + b" \n",
        json.dumps(ITEMS).encode(),
        b" [ ] ",
    ]


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize("body", forms())
def test_the_items_are_those_of_the_whole_body(body: bytes) -> None:
    whole = json.loads(body)
    whole = whole if isinstance(whole, dict) else {"object": "list", "data": whole}
    found = long_list(body)
    assert found is not None
    others, items = found
    assert {**others, "data": list(items)} == whole
    assert list(items) == whole["data"]  # a second time
    assert len(items) == len(whole["data"])
    if whole["data"]:
        assert (items[0], items[-1], items[1:3]) == (whole["data"][0], whole["data"][-1], whole["data"][1:3])
    assert list(items.converted(repr)) == [repr(item) for item in whole["data"]]


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b'"data"',
        b'{"object": "list"}',
        b'{"data": null}',
        b'{"data": {}}',
        b'{"data": [1], "data": [2]}',
        b'{"data": [1,]}',
        b'{"data": [1],}',
        b'{"data": [1 2]}',
        b'{"data": [1]',
        b'{"data": [1, {"a"',
        b'{"data": [1]} x',
        b"{data: [1]}",
        b'{"data": ["\xff"]}',
        b'{"data": ["\xe2\x82',
        b"[1, 2",
        b"[" * 100_000,
        json.dumps({"data": [1]}).encode("utf-16"),
    ],
)
def test_any_other_body_is_left_to_the_parser_of_whole_bodies(body: bytes) -> None:
    assert long_list(body) is None


def test_short_bodies_are_parsed_whole() -> None:
    def body(size: int) -> bytes:
        return b'{"data": [1]}'.ljust(size)

    assert long_list(body(LONG_BODY_BYTES - 1)) is None
    assert long_list(body(LONG_BODY_BYTES)) is not None
