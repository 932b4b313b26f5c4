"""What to do instead if a service refuses what it is expected to offer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Optional

from .containers import other_endpoint

#: Statuses with which services answer what they do not know.
_UNKNOWN = frozenset({400, 404, 405, 422, 501})
#: Those of them that say nothing about a parameter: the route is missing.
_NO_ROUTE = frozenset({404, 405, 501})
_LIST_PARAMETERS = ("limit", "order", "after")
#: Purposes that only some services take, whatever their documents say.
_RARE_PURPOSES = frozenset({"user_data", "vision"})


class RefusedRequest(NamedTuple):
    """A request that was refused.

    :ivar status: The status of the reply.
    :ivar method: The method of the request.
    :ivar path: Its path, below the endpoint.
    :ivar parameters: The names in its query.
    :ivar target: The parameter that the service blames, or None.
    :ivar message: What the service says.
    """

    status: int
    method: str
    path: str
    parameters: frozenset[str] = frozenset()
    target: Optional[str] = None
    message: str = ""


class SentFile(NamedTuple):
    """The file that a request was about.

    :ivar purpose: Its purpose.
    :ivar expires: Whether it was to expire.
    :ivar size: Its bytes; None if unknown.
    """

    purpose: str
    expires: bool
    size: Optional[int]


class _Advice(NamedTuple):
    #: What a service blames if this is the reason.
    name: str
    text: str


def advice_for(
    request: RefusedRequest,
    file: Optional[SentFile] = None,
    *,
    gateway: Optional[str] = None,
    features: Iterable[str] = (),
    container_endpoint: Optional[str] = None,
) -> Optional[str]:
    """Return what to do after a refusal; None if nothing is known.

    :param request: The request and its reply.
    :param file: The file that was uploaded; None for other requests.
    :keyword gateway: The dialect of the service if the endpoint is a gateway to Azure OpenAI; None if it is not.
    :keyword features: What the service is expected to offer.
    :keyword container_endpoint: The endpoint, if a container may be known to another endpoint of the same resource.
    """
    found = [each for each in _candidates(request, file, features) if request.status in (*_UNKNOWN, 413)]
    sentences = [each.text for each in _blamed(found, request)]
    # Foundry has answered 500, again and again, for a container of another endpoint.
    if container_endpoint is not None and request.path.startswith("/containers/") and request.status == 500:
        sentences.append(other_endpoint(container_endpoint))
    if gateway is not None and _is_gateway_trouble(request):
        sentences.append(f"If this is Azure OpenAI behind a gateway, create the client with dialect={gateway!r}.")
    return " ".join(sentences) or None


def _candidates(request: RefusedRequest, file: Optional[SentFile], features: Iterable[str]) -> Iterator[_Advice]:
    route = (request.method, request.path)
    container_file = re.match(r"/files/(cfile_[^/]*)", request.path)
    if container_file and request.status in (400, 404):
        yield _Advice("id", _container_route(container_file[1]))
    if route == ("GET", "/files"):
        yield from _for_lists(request)
    if route == ("POST", "/uploads"):
        yield _Advice("uploads", _one_request(file, features))
    if file is not None and route in (("POST", "/files"), ("POST", "/uploads")):
        yield from _for_uploads(request, file, "uploads" in features)


def _blamed(found: list[_Advice], request: RefusedRequest) -> list[_Advice]:
    """Leave out what the service does not mean, as far as it says what it means."""
    if request.status in _NO_ROUTE or request.status == 413:
        return found
    if request.target:
        return [each for each in found if request.target.startswith(each.name)]
    return [each for each in found if each.name in request.message] or found


def _container_route(file_id: str) -> str:
    return (
        f"{file_id!r} is a file of a container (code interpreter), which has routes of its own. Use "
        f"client.container_files.get_content(container_id, {file_id!r}), where the annotation with the file names the "
        "container."
    )


def _for_lists(request: RefusedRequest) -> Iterator[_Advice]:
    for name in _LIST_PARAMETERS:
        if name in request.parameters and request.status != 413:
            keyword = "limit= or page_size=" if name == "limit" else f"{name}="
            last = " Then only the first page can be read." if name == "after" else ""
            yield _Advice(name, f"If the service does not take {name!r} here, leave out {keyword}.{last}")


def _one_request(file: Optional[SentFile], features: Iterable[str]) -> str:
    size = "" if file is None or file.size is None else file.size
    others = ", ".join(repr(name) for name in sorted({*features} - {"uploads"}))
    return (
        "If the service does not offer uploads in parts, leave out part_size= and resume=, and create the client with "
        f"max_single_put_size={size}, so that the file is sent in one request; with features={{{others}}}, uploads in "
        "parts are refused before anything is sent."
    )


def _for_uploads(request: RefusedRequest, file: SentFile, offers_parts: bool) -> Iterator[_Advice]:
    if request.status == 413:
        if offers_parts and request.path == "/files":
            yield _Advice("file", "Upload the file in parts, with part_size= or max_single_put_size= of the client.")
        return
    if file.purpose in _RARE_PURPOSES:
        yield _Advice("purpose", f"If the service does not take purpose={file.purpose!r}, use purpose='assistants'.")
    if file.expires:
        yield _Advice(
            "expires_after",
            "If the service does not take expires_after, leave it out, and delete old files with "
            "files.delete_many(older_than=...).",
        )


def _is_gateway_trouble(request: RefusedRequest) -> bool:
    return request.status in (401, 403) or (request.status == 404 and request.path in ("/files", "/uploads"))
