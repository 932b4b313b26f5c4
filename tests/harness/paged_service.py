"""Services that page in the ways that public services do, over one list of files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import file_info

Page = dict[str, Any]


class PagedService:
    """A service with files, which lists them in one of the ways of :data:`WAYS`.

    :param way: How it pages.
    :param count: How many files it has.
    :param size: How many it puts on a page, unless the request asks for another size.
    """

    def __init__(self, way: str, count: int = 25, size: int = 10) -> None:
        self._list = WAYS[way]
        self._size = size
        self._lock = threading.Lock()
        self.ids = [f"file-{number:03}" for number in range(count)]

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            if request.method == "DELETE":
                return self._delete(unquote(request.path.rpartition("/")[2]))
            query = {name: values[-1] for name, values in request.query.items()}
            try:
                return json_reply(self._list(self, query))
            except KeyError:
                return Reply(400, b'{"error": {"message": "there is no such cursor"}}')

    def _delete(self, file_id: str) -> Reply:
        if file_id not in self.ids:
            return Reply(404, b'{"error": {"message": "there is no such file"}}')
        self.ids.remove(file_id)
        return json_reply({"id": file_id, "deleted": True})

    def after(self, file_id: str | None) -> int:
        """Where the page after a file begins; ``KeyError`` if the file is gone."""
        if file_id is None:
            return 0
        if file_id not in self.ids:
            raise KeyError(file_id)
        return self.ids.index(file_id) + 1

    def page(self, start: int, size: int | None = None, **keys: Any) -> Page:
        data = [{**file_info(7), "id": file_id} for file_id in self.ids[start : start + (size or self._size)]]
        return {"object": "list", "data": data, **keys}

    def end(self, start: int) -> int | None:
        """Where the next page begins; None after the last one."""
        end = start + self._size
        return end if end < len(self.ids) else None


def _everything(service: PagedService, _: Mapping[str, str]) -> Page:
    return service.page(0, len(service.ids))


def _openai(service: PagedService, query: Mapping[str, str]) -> Page:
    start = service.after(query.get("after"))
    page = service.page(start, has_more=service.end(start) is not None)
    return {**page, "last_id": page["data"][-1]["id"] if page["data"] else None}


def _ids_only(service: PagedService, query: Mapping[str, str]) -> Page:
    """``last_id`` without ``has_more``."""
    page = _openai(service, query)
    del page["has_more"]
    return page


def _whole_with_ids(service: PagedService, _: Mapping[str, str]) -> Page:
    """Everything at once, whatever was asked for, with ``last_id`` and without ``has_more``."""
    return {**_everything(service, _), "last_id": service.ids[-1] if service.ids else None}


def _anthropic(service: PagedService, query: Mapping[str, str]) -> Page:
    start = int(query.get("page", "page_0").removeprefix("page_"))
    end = service.end(start)
    return service.page(start, next_page=None if end is None else f"page_{end}")


def _anthropic_beta(service: PagedService, query: Mapping[str, str]) -> Page:
    page = _openai(service, {"after": query["after_id"]} if "after_id" in query else {})
    return {**page, "data": [{"type": "file", "size_bytes": 7, **file} for file in page["data"]]}


def _mistral(service: PagedService, query: Mapping[str, str]) -> Page:
    size = int(query.get("page_size", service._size))  # pyright: ignore[reportPrivateUsage]
    return service.page(int(query.get("page", 0)) * size, size, total=len(service.ids))


def _numbered_from_one(service: PagedService, query: Mapping[str, str]) -> Page:
    size, number = int(query.get("per_page", 10)), int(query.get("page", 1))
    return service.page((number - 1) * size, size, total_count=len(service.ids), page=number, per_page=size)


def _offset(service: PagedService, query: Mapping[str, str]) -> Page:
    start = int(query.get("offset", 0))
    return service.page(start, offset=start, total=len(service.ids))


def _token(key: str, parameter: str, **keys: Any) -> Callable[[PagedService, Mapping[str, str]], Page]:
    def page(service: PagedService, query: Mapping[str, str]) -> Page:
        """A token that stands for the last file of the page before."""
        start = service.after(query[parameter][::-1]) if parameter in query else 0
        end = service.end(start)
        return service.page(start, **{**keys, key: None if end is None else service.ids[end - 1][::-1]})

    return page


def _link(base: str, key: str) -> Callable[[PagedService, Mapping[str, str]], Page]:
    def page(service: PagedService, query: Mapping[str, str]) -> Page:
        start = service.after(query.get("since"))
        end = service.end(start)
        link = None if end is None else f"{base}?since={service.ids[end - 1]}&limit=10"
        return service.page(start, **({"links": {key: link}} if key == "next" else {key: link}))

    return page


def _openrouter(service: PagedService, query: Mapping[str, str]) -> Page:
    page = _token("cursor", "cursor")(service, query)
    last_id = page["data"][-1]["id"] if page["data"] else None
    return {**page, "has_more": page["cursor"] is not None, "first_id": None, "last_id": last_id}


WAYS: Mapping[str, Callable[[PagedService, Mapping[str, str]], Page]] = {
    "everything": _everything,
    "openai": _openai,
    "last_id without has_more": _ids_only,
    "everything with last_id": _whole_with_ids,
    "anthropic": _anthropic,
    "anthropic beta": _anthropic_beta,
    "mistral": _mistral,
    "numbered from one": _numbered_from_one,
    "offset": _offset,
    "xai": _token("pagination_token", "pagination_token"),
    "next token": _token("next", "page", has_more=None),
    "next_cursor": _token("next_cursor", "cursor"),
    "openrouter": _openrouter,
    "link elsewhere": _link("https://elsewhere.example/v1/files", "next"),
    "relative link": _link("/v1/files", "next_page_url"),
}
