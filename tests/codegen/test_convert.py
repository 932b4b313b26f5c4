"""From async to sync: what the rules do to code, to words and to imports."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from swagger.codegen.__main__ import ROOT
from swagger.codegen.convert import ConversionError, Converter, Rule, twin_path
from swagger.codegen.derived_files import derive

ASYNC_NODES = (ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Await)


def convert(text: str, path: str = "azure_ai_files/aio/_transfers/multipart_body.py") -> str:
    return Converter().convert(path, dedent(text))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("async def f() -> None: ...", "def f() -> None: ..."),
        ("x = await f(await g())", "x = f(g())"),
        ("y = (await self.get(i)).bytes", "y = (self.get(i)).bytes"),
        ("z = [x async for x in y]", "z = [x for x in y]"),
        ("def __aiter__(self) -> AsyncIterator[bytes]: ...", "def __iter__(self) -> Iterator[bytes]: ..."),
        ("async def __anext__(self) -> bytes: ...", "def __next__(self) -> bytes: ..."),
        ("async def __aenter__(self) -> Self: ...", "def __enter__(self) -> Self: ..."),
        ("raise StopAsyncIteration", "raise StopIteration"),
        ("f: Callable[..., Awaitable[T]]", "f: Callable[..., T]"),
        ("f: Callable[[], Awaitable[Optional[int]]]", "f: Callable[[], Optional[int]]"),
        ("c: AsyncPipelineClient[HttpRequest, AsyncHttpResponse]", "c: PipelineClient[HttpRequest, HttpResponse]"),
        ("class AsyncFiles(FilesOperations): ...", "class Files(FilesOperations): ..."),
        ("unsynced = asynchrony_free = 1", None),
        ("awaiting = 1", None),
        ("block = anext(blocks)", None),
        ("content.aclose()", None),
        ('"""An async thing."""', None),
        ("# asyncio only", None),
    ],
)
def test_a_line(source: str, target: str | None) -> None:
    if target is None:
        with pytest.raises(
            ConversionError, match=r"^azure_ai_files/aio/_transfers/multipart_body\.py: no rule for 'a\w+' in: "
        ):
            convert(source)
    else:
        assert convert(source) == target


def test_what_only_looks_async_stays() -> None:
    source = "check(accepts_async=ACCEPTS_ASYNC)\nasyncless = None  # the asides\n"
    assert convert(source.replace("asyncless", "a_sync")) == source.replace("asyncless", "a_sync")


def test_statements_and_docstrings() -> None:
    source = '''
    async def save(self, target: Path) -> None:
        """Save it.

        :paramtype credential: ~azure.core.credentials_async.AsyncTokenCredential

        .. code-block:: python

            async with AgentsClient(endpoint, credential) as client:
                await client.files.save(file_id, "report.pdf")
        """
        async with aclosing(await self._open()) as content:
            async for block in content:
                await run_blocking(output.write, block)
    '''
    target = '''
    def save(self, target: Path) -> None:
        """Save it.

        :paramtype credential: ~azure.core.credentials.TokenCredential

        .. code-block:: python

            with AgentsClient(endpoint, credential) as client:
                client.files.save(file_id, "report.pdf")
        """
        with closing(self._open()) as content:
            for block in content:
                run_blocking(output.write, block)
    '''
    assert convert(source) == dedent(target)


def test_imports_are_lifted_sorted_and_freed_of_what_is_not_used() -> None:
    source = """
    from contextlib import aclosing
    from typing import Any, AsyncIterator, Awaitable, Callable, Iterator

    from azure.core.rest import AsyncHttpResponse, HttpRequest
    from azure.core.tracing.decorator import distributed_trace
    from azure.core.tracing.decorator_async import distributed_trace_async

    from ..._generated.aio.operations import FilesOperations
    from ..._model import UNIX_TIME, adopt, Model
    from .._io import sleep
    from ._content import ContentStream

    used: Any = (aclosing, AsyncIterator[int], Iterator[int], Callable[[], Awaitable[None]], AsyncHttpResponse)
    used = (HttpRequest, distributed_trace, distributed_trace_async, FilesOperations, UNIX_TIME, adopt, Model)
    used = (sleep, ContentStream)
    """
    target = """
    from contextlib import closing
    from typing import Any, Callable, Iterator

    from azure.core.rest import HttpRequest, HttpResponse
    from azure.core.tracing.decorator import distributed_trace

    from .._generated.operations import FilesOperations
    from .._io import sleep
    from .._model import UNIX_TIME, Model, adopt
    from ._content import ContentStream

    used: Any = (closing, Iterator[int], Iterator[int], Callable[[], None], HttpResponse)
    used = (HttpRequest, distributed_trace, distributed_trace, FilesOperations, UNIX_TIME, adopt, Model)
    used = (sleep, ContentStream)
    """
    assert convert(source) == dedent(target)


@pytest.mark.parametrize(
    ("path", "source", "target"),
    [
        ("azure_ai_files/aio/_client.py", "from ._io import x", "from ._io import x"),
        ("azure_ai_files/aio/_client.py", "from .._io import x", "from ._io import x"),
        ("azure_ai_files/aio/operations/_patch.py", "from .._io import x", "from .._io import x"),
        ("azure_ai_files/aio/operations/_patch.py", "from ..._io import x", "from .._io import x"),
        ("azure_ai_files/_generated/aio/operations.py", "from .. import x", "from . import x"),
        ("samples/aio/sample_x.py", "from azure_ai_files.aio import x", "from azure_ai_files import x"),
        ("samples/aio/sample_x.py", "from azure.identity.aio import x", "from azure.identity import x"),
    ],
)
def test_an_import_finds_its_twin(path: str, source: str, target: str) -> None:
    assert convert(f"{source}\n\nx\n", path) == f"{target}\n\nx\n"


def test_a_long_import_is_broken_into_lines() -> None:
    names = [f"Async{letter * 16}" for letter in "ABCDEFG"]
    source = f"from module import {', '.join(names)}\n\n{names}\n"
    lines = "".join(f"    {letter * 16},\n" for letter in "ABCDEFG")
    assert convert(source).startswith(f"from module import (\n{lines})\n")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("from x import AsyncY  # why\n\nAsyncY", "a comment between the imports would be lost"),
        ("async def f(:", "invalid syntax"),
    ],
)
def test_what_cannot_be_converted_is_an_error_with_the_path(source: str, problem: str) -> None:
    with pytest.raises(ConversionError, match=rf"^azure_ai_files/aio/_transfers/multipart_body\.py: {problem}"):
        convert(source)


def test_a_rule_counts_as_used_only_when_it_fires() -> None:
    rules = [Rule("one", "1", ""), Rule("two", "2", "")]
    converter = Converter(rules)
    assert converter.convert("azure_ai_files/aio/x.py", "one") == "1"
    assert converter.unused_rules() == rules[1:]


def test_the_twin_stands_at_the_same_place_of_the_sync_tree() -> None:
    assert twin_path("azure_ai_files/aio/operations/_patch.py") == "azure_ai_files/operations/_patch.py"
    assert twin_path("azure_ai_files/_generated/aio/operations.py") == "azure_ai_files/_generated/operations.py"
    assert twin_path("samples/aio/sample_save.py") == "samples/sample_save.py"


def test_a_converted_file_waits_for_nothing() -> None:
    converted = {path: text for path, text in derive(ROOT).texts.items() if "/aio/" not in path}
    trees = {path: ast.parse(text) for path, text in converted.items()}
    assert [path for path, tree in trees.items() if any(isinstance(node, ASYNC_NODES) for node in ast.walk(tree))] == []
