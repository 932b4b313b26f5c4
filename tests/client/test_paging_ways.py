"""Every way of paging, on real sockets: lists are complete, resumed anywhere, and never endless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from azure_ai_files.exceptions import PagingError
from tests.client.test_paging import token_after_a_page
from tests.harness.bulk_calls import good, many
from tests.harness.methods import bare
from tests.harness.other_process import in_another_process
from tests.harness.paged_service import WAYS, PagedService
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.rows import every, in_turn
from tests.harness.scripted_service import file_info
from tests.harness.server import MakeServer
from tests.harness.surface import SECRET, MakeClient, Surface

each_way = pytest.mark.parametrize("way", WAYS)
#: The ways in which a list of 25 files is one page.
WHOLE = ("everything", "everything with last_id")
#: The ways in which a file that was deleted moves those behind it to an earlier page.
POSITIONS = ("mistral", "numbered from one", "offset")


@pytest.mark.parametrize(("way", "count"), in_turn(list(WAYS), [0, 1, 9, 10, 11, 20, 25], times=3))
async def test_a_list_is_complete(make_client: MakeClient, fault_server: MakeServer, way: str, count: int) -> None:
    service = PagedService(way, count)
    server = fault_server(service)
    assert [file.id async for file in make_client(f"{server.url}/v1").files.list_all()] == service.ids
    # Where a service does not say whether there is more, one more page is asked for.
    assert len(server.requests) <= max(1, -(-count // 10)) + ("last_id" in way)


@each_way
async def test_options_reach_each_page(make_client: MakeClient, fault_server: MakeServer, way: str) -> None:
    server = fault_server(PagedService(way))
    files = make_client(f"{server.url}/v1").files.list_all(purpose="batch", order="asc", params={"mine": "1"})
    assert len([file async for file in files]) == 25
    for request in server.requests:
        assert request.query | {"purpose": ["batch"], "order": ["asc"], "mine": ["1"]} == request.query
        assert request.headers["Host"] == f"127.0.0.1:{server.port}"


@each_way
async def test_a_list_goes_on_from_each_token(make_client: MakeClient, fault_server: MakeServer, way: str) -> None:
    service = PagedService(way)
    url = f"{fault_server(service).url}/v1"
    pages = make_client(url).files.list_all().by_page()
    read: list[str] = []
    async for page in pages:
        read += [file.id async for file in page]
        token = bare(pages).continuation_token
        if token is not None:
            rest = make_client(url).files.list_all().by_page(token)
            assert read + [file.id async for page in rest async for file in page] == service.ids
    assert read == service.ids


@pytest.mark.parametrize("way", every(2, ["everything with last_id", "mistral", "link elsewhere", "xai"]))
async def test_a_list_goes_on_in_another_process(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, way: str
) -> None:
    service = PagedService(way)
    url = f"{fault_server(service).url}/v1"
    token = await token_after_a_page(make_client(url).files.list_all(page_size=2, order="asc"))
    rest = [file_id for page in await in_another_process(surface, url, SECRET, "list_files", token) for file_id in page]
    assert rest == service.ids[25 if way in WHOLE else 10 :]


@each_way
async def test_all_are_deleted_while_they_are_listed(
    surface: Surface, make_client: MakeClient, fault_server: MakeServer, way: str
) -> None:
    service = PagedService(way, 45)
    files = make_client(f"{fault_server(service).url}/v1").files
    results = good(await many(surface, files, "delete_many", purpose="assistants"))
    assert (len(results), service.ids) == (45, [])


@pytest.mark.parametrize("way", POSITIONS)
async def test_a_numbered_list_that_shrinks_is_an_error(
    make_client: MakeClient, fault_server: MakeServer, way: str
) -> None:
    files = make_client(f"{fault_server(PagedService(way)).url}/v1").files

    async def delete_one_while_listing() -> None:
        async for file in files.list_all():
            if file.id == "file-003":
                await files.delete(file.id)

    with pytest.raises(PagingError, match=r"fell from 25 to 24 .*list\(files.list_all\(\)\)"):
        await delete_one_while_listing()


class LosingService(PagedService):
    """Completes an upload in parts, but its reply gets lost; the file is the last one of the list."""

    def __call__(self, request: Request) -> Reply:
        if request.path.endswith("/uploads"):
            return json_reply({"id": "upload-1", "status": "pending"})
        if request.path.endswith("/parts"):
            return json_reply({"id": "part-1"})
        if request.path.endswith("/complete"):
            return Reply(500)
        file_id = request.path.removesuffix("/content").rpartition("/")[2]
        if request.path.endswith("/content"):
            return Reply(200, b"content" if file_id == self.ids[-1] else b"another")
        return super().__call__(request) if file_id == "files" else json_reply({**file_info(7), "id": file_id})


@pytest.mark.parametrize("way", ["openai", "mistral", "xai", "anthropic", "relative link"])
async def test_a_file_whose_reply_was_lost_is_found_on_the_last_page(
    make_client: MakeClient, fault_server: MakeServer, way: str
) -> None:
    service = LosingService(way, 12)
    files = make_client(f"{fault_server(service).url}/v1", retry_total=0).files
    file = await files.upload(file=("report.txt", b"content"), purpose="assistants", part_size=7)
    assert file.id == service.ids[-1]


# --- replies that say that there is more -----------------------------------------------------------------------

PAGE = {"data": [file_info(7)]}


def same(**keys: Any) -> Any:
    return lambda _: {**PAGE, **keys}


def numbered(request: Request) -> dict[str, Any]:
    """A page whose number is obeyed, and whose files are always the same two pages."""
    (page,) = request.query.get("page", ["0"])
    return {"data": [{**file_info(7), "id": f"file-{int(page) % 2}"}], "has_more": True, "page": int(page)}


def always_empty(request: Request) -> dict[str, Any]:
    (after,) = request.query.get("after", ["0"])
    return {"data": [], "has_more": True, "last_id": str(int(after) + 1)}


#: What a service answers, how many requests that takes, and what the error says.
STUCK: Mapping[str, tuple[Any, int, str]] = {
    "no way": (same(data=[], has_more=True), 1, "nothing in its reply leads to those after None"),
    "no ids": (same(data=[{"filename": "a"}], has_more=True), 1, "nothing in its reply"),
    "link without a query": (same(next="https://llm.example/v1/files/page/2"), 1, "nothing in its reply"),
    "total, and nothing comes": (same(data=[], total=3), 1, "nothing in its reply"),
    "page ignored": (same(total=3), 2, "page '1'"),
    "offset ignored": (same(total=3, offset=0), 2, "offset '1'"),
    "token repeated": (same(pagination_token="t"), 2, "pagination_token 't'"),
    "token repeated, as text": (same(next_page="p"), 2, "page 'p'"),
    "cursor repeated": (same(cursor="c", has_more=True), 2, "cursor 'c'"),
    "after_id ignored": (same(data=[{**file_info(7), "size_bytes": 7}], has_more=True, last_id="x"), 2, "after_id"),
    "pages in circles": (numbered, 3, "page '2'"),
    "empty for ever": (always_empty, 101, "101 empty pages in a row"),
}


@pytest.mark.parametrize("name", STUCK)
async def test_a_list_that_leads_nowhere_is_an_error(
    make_client: MakeClient, fault_server: MakeServer, name: str
) -> None:
    answer, requests, message = STUCK[name]
    server = fault_server(lambda request: json_reply(answer(request)))

    async def read() -> None:
        async for _ in make_client(f"{server.url}/v1").files.list_all():
            assert len(server.requests) <= requests

    with pytest.raises(PagingError, match=message):
        await read()
    assert len(server.requests) == requests


@pytest.mark.parametrize("page", [PAGE, {**PAGE, "last_id": "file-1"}, {**PAGE, "has_more": None, "last_id": "file-1"}])
async def test_what_a_service_without_pages_did_not_announce_is_not_asked_for(
    make_client: MakeClient, fault_server: MakeServer, page: Any
) -> None:
    server = fault_server([json_reply(page)])
    assert len([file async for file in make_client(f"{server.url}/api/projects/demo").files.list_all()]) == 1
