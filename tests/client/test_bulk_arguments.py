"""What calls for many files refuse: at once, and before anything is sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.harness.bulk_calls import begin, many
from tests.harness.surface import Surface

METHODS = {"upload_many": {"purpose": "assistants"}, "save_many": {}, "delete_many": {}}

each_method = pytest.mark.parametrize("method", METHODS)


@each_method
@pytest.mark.parametrize(
    "inputs",
    ["a.txt", b"a", Path("a.txt"), {"a": 1}, 7, io.BytesIO(b"a"), io.StringIO("a")],
    ids=lambda inputs: type(inputs).__name__,
)
def test_one_is_not_many(surface: Surface, files: Any, method: str, inputs: Any) -> None:
    with pytest.raises(TypeError, match="iterable"):
        begin(surface, files, method, inputs, **METHODS[method])


@each_method
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"max_concurrency": 0}, ValueError),
        ({"max_concurrency": -1}, ValueError),
        ({"max_concurrency": "8"}, TypeError),
        ({"max_concurrency": True}, TypeError),
        ({"max_concurrency": None}, TypeError),
        ({"cls": print}, ValueError),
        ({"stream": True}, ValueError),
    ],
    ids=str,
)
def test_options(
    surface: Surface, files: Any, emulator: Any, method: str, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(options))):
        begin(surface, files, method, ["a"], **{**METHODS[method], **options})
    assert len(emulator.requests) == 0


@pytest.mark.parametrize("method", ["upload_many", "save_many"])
def test_a_hook_that_cannot_be_called(surface: Surface, files: Any, method: str) -> None:
    with pytest.raises(TypeError, match="progress_hook"):
        begin(surface, files, method, ["a"], progress_hook=7, **METHODS[method])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, TypeError),
        ({"purpose": None}, TypeError),
        ({"purpose": " "}, ValueError),
        ({"purpose": "vision", "expires_after": 7}, TypeError),
        # Foundry does not offer it.
        ({"purpose": "vision", "expires_after": {"anchor": "created_at", "seconds": 3600}}, ValueError),
    ],
    ids=str,
)
def test_options_of_uploads(surface: Surface, files: Any, options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        begin(surface, files, "upload_many", ["a"], **options)


@pytest.mark.parametrize("target", [7, b"folder", "a\0b"], ids=str)
def test_a_target_that_is_no_path(surface: Surface, files: Any, target: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="target_dir"):
        begin(surface, files, "save_many", ["id"], target)


def test_a_target_that_is_a_file(surface: Surface, files: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="target_dir"):
        begin(surface, files, "save_many", ["id"], tmp_path / "file")


async def test_an_async_iterable_needs_aio(surface: Surface, files: Any) -> None:
    async def sources() -> Any:
        yield b"x", "x.txt"

    if surface.is_aio:
        assert [result.ok for result in await many(surface, files, "upload_many", sources(), purpose="vision")] == [
            True
        ]
    else:
        with pytest.raises(TypeError, match="iterable"):
            begin(surface, files, "upload_many", sources(), purpose="vision")


async def test_options_reach_every_request(surface: Surface, files: Any, emulator: Any, folder: Path) -> None:
    options = {"headers": {"X-Mine": "1"}, "params": {"a": "b"}}
    await many(surface, files, "upload_many", [(b"x", "x.txt")], purpose="assistants", **options)
    (file,) = [file async for file in files.list_all(**options)]
    await many(surface, files, "save_many", [file.id], folder, **options)
    await many(surface, files, "delete_many", purpose="assistants", **options)
    assert {request.query.get("a") for request in emulator.requests} == {"b"}
    assert len(emulator.requests) >= 5
