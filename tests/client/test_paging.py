"""Lists by the page: every cursor there is, resumed anywhere, and an end even where the service knows none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.async_paging import AsyncItemPaged
from azure.core.exceptions import HttpResponseError
from azure.core.paging import ItemPaged

from azure_ai_files.emulator import Emulator
from azure_ai_files.exceptions import PagingError
from azure_ai_files.models import AssistantFile, FileInfo, ListSortOrder
from tests.harness.methods import ASSISTANT_ID, bare
from tests.harness.other_process import in_another_process
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import file_info
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

COUNT = 7

#: Lists the same files in both ways: of everything, and of an assistant.
List = Callable[..., Any]


@pytest.fixture
def emulator() -> Any:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
async def client(make_client: MakeClient, emulator: Emulator) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential)


@pytest.fixture
async def ids(client: Any) -> list[str]:
    """Files, oldest first, attached to an assistant in the same order."""
    files = [await client.files.upload(file=b"text", filename=f"{n}.txt", purpose="assistants") for n in range(COUNT)]
    for file in files:
        await client.assistant_files.create(ASSISTANT_ID, file_id=file.id)
    return [file.id for file in files]


def list_files(client: Any, *, limit: int | None = None, **options: Any) -> Any:
    return client.files.list_all(page_size=limit, **options)


def list_assistant_files(client: Any, **options: Any) -> Any:
    return client.assistant_files.list(ASSISTANT_ID, **options)


each_list = pytest.mark.parametrize("list_them", [list_files, list_assistant_files])


async def pages_of(paged: Any, token: str | None = None) -> list[list[str]]:
    return [[file.id async for file in page] async for page in paged.by_page(token)]


async def token_after_a_page(paged: Any) -> Any:
    """Where the iterator over the pages of a list stands when one was read."""
    pages = aiter(paged.by_page() if isinstance(paged, AsyncItemPaged) else await paged.by_page())
    await anext(pages)
    return bare(pages).continuation_token


def chunks(ids: list[str], size: int) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


@each_list
async def test_the_type_is_azure_cores(surface: Surface, client: Any, ids: list[str], list_them: List) -> None:
    paged = list_them(client)
    assert isinstance(paged if surface.is_aio else paged._call(), AsyncItemPaged if surface.is_aio else ItemPaged)
    model = FileInfo if list_them is list_files else AssistantFile
    assert {type(file) async for file in list_them(client)} == {model}


@pytest.mark.parametrize("order", ["asc", ListSortOrder.ASCENDING, "desc", ListSortOrder.DESCENDING, None])
@each_list
async def test_the_order_is_the_one_asked_for(client: Any, ids: list[str], list_them: List, order: Any) -> None:
    found = [file.id async for file in list_them(client, order=order)]
    assert found == (ids if order == "asc" else ids[::-1])


@pytest.mark.parametrize("limit", [1, 2, 3, COUNT, 100])
@each_list
async def test_pages_are_of_the_size_asked_for(client: Any, ids: list[str], list_them: List, limit: int) -> None:
    assert await pages_of(list_them(client, limit=limit, order="asc")) == chunks(ids, limit)


async def test_after_and_before_bound_the_list(client: Any, ids: list[str]) -> None:
    def found(**cursors: str) -> Any:
        return pages_of(client.assistant_files.list(ASSISTANT_ID, limit=2, order="asc", **cursors))

    assert await found(after=ids[1]) == chunks(ids[2:], 2)
    assert await found(after=ids[1], before=ids[5]) == [ids[2:4], ids[4:5]]
    assert await found(after=ids[-1]) == [[]]
    assert await found(before=ids[5]) == [ids[3:5], ids[1:3], ids[0:1]]
    assert await found(before=ids[0]) == [[]]


async def test_a_page_of_files_begins_after_a_file(client: Any, ids: list[str]) -> None:
    page = await client.files.list(limit=3, order="asc", after=ids[1])
    assert [file.id for file in page.data] == ids[2:5]
    assert (page.first_id, page.last_id, page.has_more, page.object) == (ids[2], ids[4], True, "list")


@each_list
async def test_a_list_goes_on_from_a_token(client: Any, ids: list[str], list_them: List) -> None:
    token = await token_after_a_page(list_them(client, limit=2, order="asc"))
    assert await pages_of(list_them(client, limit=2, order="asc"), token) == chunks(ids, 2)[1:]


@each_list
async def test_a_list_goes_on_in_another_process(
    surface: Surface, client: Any, emulator: Emulator, ids: list[str], list_them: List
) -> None:
    token = await token_after_a_page(list_them(client, limit=2, order="asc"))
    rest = await in_another_process(surface, emulator.openai_endpoint, emulator.key, list_them.__name__, token)
    assert rest == chunks(ids, 2)[1:]


@each_list
async def test_a_list_has_no_token_at_its_end(client: Any, ids: list[str], list_them: List) -> None:
    assert await token_after_a_page(list_them(client)) is None


# --- services that page badly ------------------------------------------------------------------------------------


def endless(request: Request) -> dict[str, Any]:
    """What a gateway sent that ignores ``after`` and always has more."""
    return {"object": "list", "data": [file_info(7)], "last_id": file_info(7)["id"], "has_more": True}


def in_circles(request: Request) -> dict[str, Any]:
    (after,) = request.query.get("after", ["file-0"])
    cursor = f"file-{int(after[-1]) % 3 + 1}"
    return {"object": "list", "data": [{**file_info(7), "id": cursor}], "last_id": cursor, "has_more": True}


def without_last_id(_: Request) -> dict[str, Any]:
    return {"object": "list", "data": [file_info(7)], "has_more": True}


def empty(_: Request) -> dict[str, Any]:
    return {"object": "list", "data": [], "has_more": True}


@pytest.mark.parametrize(("page", "requests"), [(endless, 2), (in_circles, 4), (without_last_id, 2), (empty, 1)])
@each_list
async def test_a_cursor_that_does_not_advance_is_an_error(
    make_client: MakeClient, fault_server: MakeServer, list_them: List, page: Any, requests: int
) -> None:
    server = fault_server(lambda request: json_reply(page(request)))
    with pytest.raises(PagingError, match="after"):
        await first(20, list_them(make_client(f"{server.url}/v1")))
    assert len(server.requests) == requests


async def first(count: int, paged: Any) -> list[Any]:
    """So many files; an endless list ends here too."""
    found: list[Any] = []
    async for file in paged:
        found.append(file)
        if len(found) == count:
            break
    return found


@each_list
async def test_a_page_that_fails_says_where_to_go_on(
    make_client: MakeClient, fault_server: MakeServer, list_them: List
) -> None:
    page = {"object": "list", "data": [file_info(7)], "last_id": "file-1", "has_more": True}
    server = fault_server([json_reply(page), Reply(400, b'{"error": {"message": "no"}}')])
    with pytest.raises(HttpResponseError) as caught:
        await first(20, list_them(make_client(f"{server.url}/v1")))
    assert caught.value.continuation_token == "file-1"


@each_list
async def test_options_reach_the_request_of_each_page(
    make_client: MakeClient, fault_server: MakeServer, list_them: List
) -> None:
    pages = [
        {"object": "list", "data": [{**file_info(7), "id": f"file-{n}"}], "last_id": f"file-{n}", "has_more": n < 3}
        for n in range(1, 4)
    ]
    server = fault_server([json_reply(page) for page in pages])
    client = make_client(f"{server.url}/v1")
    found = [
        file async for file in list_them(client, limit=1, order="desc", headers={"X-Mine": "1"}, params={"a": "b"})
    ]
    assert len(found) == 3
    assert [request.query.get("after") for request in server.requests] == [None, ["file-1"], ["file-2"]]
    for request in server.requests:
        assert request.headers["X-Mine"] == "1"
        assert request.query | {"limit": ["1"], "order": ["desc"], "a": ["b"]} == request.query


async def test_a_cursor_that_does_not_go_back_is_an_error(make_client: MakeClient, fault_server: MakeServer) -> None:
    page = {"object": "list", "data": [file_info(7)], "first_id": "file-1", "has_more": True}
    server = fault_server(lambda _: json_reply(page))
    with pytest.raises(PagingError, match="before"):
        await first(20, make_client(f"{server.url}/v1").assistant_files.list(ASSISTANT_ID, before="file-9"))
    assert [request.query["before"] for request in server.requests] == [["file-9"], ["file-1"]]
