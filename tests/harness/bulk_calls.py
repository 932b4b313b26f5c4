"""Calls for many files, begun at once on either surface, and their results without an aio shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from azure_ai_files import TransferResult
from tests.harness.methods import bare
from tests.harness.surface import Surface


def begin(surface: Surface, files: Any, method: str, *arguments: Any, **options: Any) -> Any:
    """Call a method for many files now; what it raises is raised here, and its results have the aio shape."""
    return surface.adapt(getattr(bare(files), method)(*arguments, **options))


async def results_of(results: Any) -> list[TransferResult]:
    """All results, in the order of the inputs."""
    return sorted([bare(result) async for result in results], key=lambda result: result.index)


async def many(surface: Surface, files: Any, method: str, *arguments: Any, **options: Any) -> list[TransferResult]:
    """Make a call for many files, and give all results in the order of the inputs."""
    return await results_of(begin(surface, files, method, *arguments, **options))


async def until_error(results: Any) -> tuple[list[TransferResult], Exception]:
    """The results of a call that ends with an error, and the error."""
    found: list[TransferResult] = []
    try:
        async for result in results:
            found.append(bare(result))
    except Exception as error:
        return found, error
    pytest.fail("The call did not end with an error.")


def good(results: Iterable[TransferResult]) -> list[TransferResult]:
    """The same results, of which none may be an error."""
    return [result.raise_for_error() for result in results]


def as_inputs(surface: Surface, items: Iterable[Any]) -> Any:
    """A generator of the surface: an async one in aio."""
    return _generate(items) if surface.is_aio else iter(items)


async def _generate(items: Iterable[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item
