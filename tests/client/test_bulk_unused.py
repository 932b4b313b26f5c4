"""A call for many files whose results are never used says that it did nothing."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.harness.bulk_calls import begin
from tests.harness.methods import bare
from tests.harness.surface import Surface

CALLS: dict[str, Any] = {
    "upload_many": lambda _: (([(b"x", "a.txt")],), {"purpose": "assistants"}),
    "upload_directory": lambda folder: ((folder,), {"purpose": "assistants"}),
    "save_many": lambda folder: (([], folder), {}),
    "delete_many": lambda _: ((), {"purpose": "assistants"}),
}

each_call = pytest.mark.parametrize("method", CALLS)


def call(surface: Surface, files: Any, folder: Path, method: str) -> Any:
    arguments, options = CALLS[method](folder)
    return begin(surface, files, method, *arguments, **options)


def warnings_of(results: list[Any]) -> list[warnings.WarningMessage]:
    """What is said when results are dropped; the list is emptied."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        results.clear()
        gc.collect()
    return said


@each_call
async def test_results_that_nobody_uses_are_a_warning(surface: Surface, files: Any, folder: Path, method: str) -> None:
    # The line of this call is the one that the warning names.
    results = [getattr(bare(files), method)(*CALLS[method](folder)[0], **CALLS[method](folder)[1])]
    line = test_results_that_nobody_uses_are_a_warning.__code__.co_firstlineno + 3
    [warning] = warnings_of(results)
    assert warning.category is RuntimeWarning
    assert str(warning.message) == f"The results of {method} were never iterated over, so that nothing was done."
    assert (warning.filename, warning.lineno) == (__file__, line)


async def use(results: Any) -> None:
    async for _ in results:
        pass


async def close(results: Any) -> None:
    await results.close()


async def leave(results: Any) -> None:
    async with results:
        pass


@pytest.mark.parametrize("end", [use, close, leave])
@each_call
async def test_results_that_were_used_or_closed_are_none(
    surface: Surface, files: Any, folder: Path, method: str, end: Any
) -> None:
    results = call(surface, files, folder, method)
    assert repr(bare(results)) == f"<TransferResults of {method}: not started>"
    await end(results)
    assert repr(bare(results)) == f"<TransferResults of {method}: ended>"
    assert warnings_of([results]) == []
    del results
    gc.collect()  # a warning is an error


async def test_a_repr_says_that_it_was_started(surface: Surface, files: Any) -> None:
    results = begin(surface, files, "upload_many", [(b"x", "a"), (b"x", "b")], purpose="assistants")
    async for _ in results:
        assert repr(bare(results)) == "<TransferResults of upload_many: started>"
        break
    await results.close()
