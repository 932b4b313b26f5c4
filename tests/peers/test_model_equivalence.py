"""A model gives what azure-ai-agents 1.1.0's gives, except where a row says otherwise, and why."""

from __future__ import annotations

import copy
import datetime
import json
import math
import pickle
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

import pytest
from azure.ai.agents import models as peer_models
from azure.ai.agents.models import _models as peer_private_models
from azure.core.serialization import NULL

from azure_ai_files._generated import enums, models

UTC = datetime.timezone.utc
NOON = datetime.datetime(2024, 1, 2, 12, 0, tzinfo=UTC)
ZONE = datetime.timezone(datetime.timedelta(hours=2))
FILE = {
    "object": "file",
    "id": "assistant-1",
    "bytes": 140,
    "filename": "räport.pdf",
    "created_at": 1704196800,
    "purpose": "assistants",
    "status": "processed",
    "status_details": None,
    "added_by_a_new_service": {"deep": [1, {"deeper": True}]},
}
LIST = {"object": "list", "data": [FILE, {**FILE, "id": "assistant-2"}], "first_id": "assistant-1", "has_more": False}


class Package(NamedTuple):
    """The names that an action needs, of one of the two packages."""

    FileInfo: Any
    FileListResponse: Any
    FileDeletionStatus: Any
    FilePurpose: Any
    FileState: Any


PEER = Package(
    peer_models.FileInfo,
    peer_models.FileListResponse,
    peer_private_models.FileDeletionStatus,
    peer_models.FilePurpose,
    peer_models.FileState,
)
OURS = Package(models.FileInfo, models.FileListResponse, models.FileDeletionStatus, enums.FilePurpose, enums.FileState)
Action = Callable[[Package], Any]


def observed(value: Any) -> Any:
    """What a caller can tell of a value, the same for both packages."""
    if isinstance(value, Enum):
        return (type(value).__name__, value.name, value.value)
    if isinstance(value, Mapping):
        return (type(value).__name__, {key: observed(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [observed(item) for item in value])
    return (type(value).__name__, repr(value))


def outcome(action: Action, package: Package) -> Any:
    try:
        return observed(action(package))
    except Exception as error:
        return ("raised", type(error).__name__)


def file(package: Package, **changes: Any) -> Any:
    return package.FileInfo({**copy.deepcopy(FILE), **changes})


def read(name: str, **changes: Any) -> Action:
    """Read an attribute and its item."""
    return lambda package: [getattr(file(package, **changes), name), file(package, **changes).get(name)]


def after(change: Callable[[Any, Package], Any], look: Callable[[Any], Any] = lambda model: model) -> Action:
    """Change a file, then look at it."""

    def action(package: Package) -> Any:
        model = file(package)
        change(model, package)
        return look(model)

    return action


def set_attribute(name: str, value: Any) -> Action:
    return after(lambda model, _: setattr(model, name, value), lambda model: [model.get(name), getattr(model, name)])


def page_with(change: Callable[[Any, Package], Any]) -> Action:
    def action(package: Package) -> Any:
        page = package.FileListResponse(copy.deepcopy(LIST))
        change(page, package)
        return [page, page.data, page.as_dict()]

    return action


def shared_with_the_caller(package: Package) -> Any:
    given = copy.deepcopy(LIST)
    page = package.FileListResponse(given)
    page.data[0].filename = "changed"
    page["has_more"] = True
    given["data"].pop()
    return [page, given]


def data_put_in(package: Package) -> str:
    page = package.FileListResponse({})
    page["data"] = [dict(FILE)]
    return type(page.data[0]).__name__


SAME: dict[str, Action] = {
    # Reading.
    "a whole file": lambda p: [file(p), file(p).as_dict(), list(file(p)), len(file(p))],
    "a whole page": lambda p: [p.FileListResponse(LIST), p.FileListResponse(LIST).as_dict()],
    "a deletion": lambda p: p.FileDeletionStatus({"id": "a", "deleted": True}),
    "a deletion that was refused": lambda p: p.FileDeletionStatus({"id": "a", "deleted": False}).deleted,
    **{f"attribute and item {name}": read(name) for name in FILE if name != "added_by_a_new_service"},
    "an unknown key": lambda p: file(p)["added_by_a_new_service"],
    "an unknown key as an attribute": lambda p: file(p).added_by_a_new_service,
    "an item that is missing": lambda p: p.FileInfo({})["id"],
    "attributes that are missing": lambda p: [getattr(p.FileInfo({}), name, "?") for name in FILE],
    "attributes that are null": lambda p: [getattr(p.FileInfo(dict.fromkeys(FILE)), name, "?") for name in FILE][1:],
    **{
        f"purpose {value!r}": read("purpose", purpose=value)
        for value in ["assistants", "vision", "ASSISTANTS", "AGENTS", "new", "", 5, True, [], {}, None]
    },
    **{f"status {value!r}": read("status", status=value) for value in ["processed", "error", "PROCESSED", "new", 7]},
    **{
        f"created_at {value!r}": read("created_at", created_at=value)
        for value in [0, -1, 1.5, -0.5, 1704196800.75, 253402300799, 253402300800, 10**20, 1e300, math.inf, math.nan]
        + [True, None, "", "soon", "2024-01-02", [], {}, [1]]
    },
    **{f"bytes {value!r}": read("bytes", bytes=value) for value in [0, 2**40, -1, None, "many", [1], {"a": 1}]},
    # Building.
    "keywords": lambda p: p.FileInfo(id="a", bytes=1, filename="f", created_at=NOON, purpose=p.FilePurpose.AGENTS),
    "keywords that are None": lambda p: p.FileInfo(id="a", status=None),
    "nothing": lambda p: p.FileInfo(),
    "an unknown keyword": lambda p: p.FileInfo(name="a"),
    "a mapping and keywords": lambda p: p.FileInfo({"id": "a"}, id="b", unknown=1),
    "two mappings": lambda p: p.FileInfo({}, {}),
    "Python values in a mapping": lambda p: p.FileInfo(
        {"created_at": NOON, "purpose": p.FilePurpose.VISION, "a": NOON, "b": b"ab", "c": [p.FileState.ERROR]}
    ),
    "a model in a mapping": lambda p: p.FileListResponse({"data": [file(p)]}),
    "a page from keywords": lambda p: p.FileListResponse(data=[file(p), FILE]),
    "the caller's mapping": shared_with_the_caller,
    "the caller's model": lambda p: (model := file(p)) is p.FileListResponse(data=[model]).data[0],
    # Writing.
    **{
        f"created_at = {value!r}": set_attribute("created_at", value)
        for value in [NOON, NOON.replace(tzinfo=None), NOON.replace(microsecond=999_999), NOON.replace(tzinfo=ZONE)]
        + [datetime.datetime(1969, 12, 31, 23, 59, 59, 100_000, tzinfo=UTC), 5, -5, None, "soon"]
    },
    "purpose = a member": after(lambda model, p: setattr(model, "purpose", p.FilePurpose.AGENTS_OUTPUT)),
    "purpose = a string": set_attribute("purpose", "vision"),
    "filename = None, twice": after(lambda model, _: [setattr(model, "filename", None) for _ in range(2)]),
    "an attribute that is no field": after(lambda model, _: setattr(model, "note", 1), lambda m: [m, m.note]),
    "an attribute that is deleted": after(lambda model, _: delattr(model, "id")),
    "status = null": after(lambda model, _: setattr(model, "status", NULL), lambda m: [m.status, m.as_dict()]),
    "an item": after(lambda model, _: model.__setitem__("bytes", 5), lambda model: [model, model.bytes]),
    "an item that is a datetime": after(lambda m, _: m.__setitem__("created_at", NOON), lambda m: [m, m.created_at]),
    "a new item": after(lambda model, _: model.__setitem__("new", {"a": 1})),
    "update": after(lambda model, _: model.update({"a": 1}, b=2)),
    "setdefault": after(lambda model, _: model.setdefault("a", 1), lambda m: [m, m.setdefault("a", 2)]),
    "pop": after(lambda model, _: [model.pop("id"), model.pop("id", None)]),
    "pop of what is missing": after(lambda model, _: model.pop("missing")),
    "popitem": after(lambda model, _: model.popitem()),
    "clear": after(lambda model, _: model.clear()),
    "del": after(lambda model, _: model.__delitem__("id")),
    "del of what is missing": after(lambda model, _: model.__delitem__("missing")),
    # Pages.
    "a change in a file of a page": page_with(lambda page, _: setattr(page.data[0], "filename", "changed")),
    "a file that is appended": page_with(lambda page, p: page.data.append(file(p))),
    "a file that is removed": page_with(lambda page, _: page.data.pop()),
    "data = models": page_with(lambda page, p: setattr(page, "data", [file(p, id="new")])),
    "data = mappings": page_with(lambda page, _: setattr(page, "data", [dict(FILE)])),
    "data = None": page_with(lambda page, _: setattr(page, "data", None)),
    "one list, one file": lambda p: (page := p.FileListResponse(LIST)).data[0] is page.data[0] is page["data"][0],
    **{
        f"data {value!r:.20}": lambda p, value=value: p.FileListResponse({"data": value}).data
        for value in [None, [], [None], [1, "a"], {}, [[FILE]], [FILE, None]]
    },
    # Comparing and copying.
    "equality": lambda p: [
        file(p) == other
        for other in [FILE, file(p), {**FILE, "created_at": NOON}, {**FILE, "id": "b"}, {}, None, 5, [], "text"]
    ],
    "equality without the constant": lambda p: p.FileInfo({"id": "a"}) == {"id": "a"},
    "equality with another class": lambda p: p.FileInfo({"id": "a"}) == p.FileDeletionStatus({"id": "a"}),
    "equality of pages": lambda p: [p.FileListResponse(LIST) == LIST, p.FileListResponse(LIST) != LIST],
    "hash": lambda p: hash(file(p)),
    "repr": lambda p: [repr(file(p)), str(p.FileListResponse(LIST))],
    "truth": lambda p: [bool(file(p)), "id" in file(p), "missing" in file(p)],
    "deepcopy": lambda p: copy.deepcopy(p.FileListResponse(LIST)),
    "pickle": lambda p: [pickle.loads(pickle.dumps(p.FileListResponse(LIST), n)) for n in range(6)],
    "views": lambda p: [list(view) for view in (file(p).keys(), file(p).values(), file(p).items())],
    "json": lambda p: json.dumps(p.FileListResponse(LIST).as_dict()),
    "json of the model itself": lambda p: json.dumps(file(p)),
    "as_dict without read-only": lambda p: file(p).as_dict(exclude_readonly=True),
    "names of members": lambda p: [p.FilePurpose["agents"], p.FilePurpose.agents, p.FileState["Processed"]],
}


class Difference(NamedTuple):
    """A result that is not the peer's, on purpose."""

    action: Action
    peer: Any
    ours: Any
    reason: str


RFC3339 = "2024-01-02T12:00:00Z"
DIFFERENT: dict[str, Difference] = {
    "copy": Difference(
        lambda p: [type(file(p).copy()).__name__, file(p).copy() == file(p)],
        ["Model", False],
        ["FileInfo", True],
        "The peer's copy is of the base class and holds the whole object under the key `_data`.",
    ),
    "copy.copy": Difference(
        after(lambda m, _: setattr(copy.copy(m), "id", "other"), lambda m: m.id),
        "other",
        "assistant-1",
        "A change of the peer's copy changes the original.",
    ),
    "an item that is a datetime, as JSON": Difference(
        after(
            lambda m, _: m.__setitem__("created_at", NOON), lambda m: json.loads(json.dumps(m.as_dict()))["created_at"]
        ),
        ("raised", "TypeError"),
        1704196800,
        "as_dict() can always be sent.",
    ),
    "an item that is an enum": Difference(
        after(
            lambda m, p: m.__setitem__("purpose", p.FilePurpose.VISION), lambda m: type(m.as_dict()["purpose"]).__name__
        ),
        "FilePurpose",
        "str",
        "as_dict() holds plain builtins only.",
    ),
    "created_at as text": Difference(
        lambda p: file(p, created_at=RFC3339).created_at,
        RFC3339,
        NOON,
        "LocalAI sends RFC 3339.",
    ),
    "created_at as text of digits": Difference(
        lambda p: file(p, created_at="1704196800").created_at, "1704196800", NOON, "Some gateways send text."
    ),
    "an object of another type": Difference(
        lambda p: file(p, object="other")["object"],
        "file",
        "other",
        "An item is what the service sent.",
    ),
    "a constant as a keyword": Difference(
        lambda p: p.FileInfo(object="other").object,
        "file",
        "other",
        "The caller's word is not dropped in silence.",
    ),
    "bytes as text": Difference(
        lambda p: file(p, bytes="140").bytes,
        140,
        "140",
        "info.bytes == info['bytes']: a value is converted only where the two types differ.",
    ),
    "bytes as a fraction": Difference(lambda p: file(p, bytes=1.5).bytes, 1, 1.5, "Nothing is rounded in silence."),
    "a number as a name": Difference(
        lambda p: file(p, filename=7).filename, "7", 7, "As with bytes: a value of another type is not disguised."
    ),
    "data that is no list": Difference(
        lambda p: p.FileListResponse({"data": 5}).data,
        ("raised", "DeserializationError"),
        5,
        "Whatever a service sends, reading does not fail, nor does building.",
    ),
    "data that is text": Difference(
        lambda p: str(p.FileListResponse({"data": "text"}).data)[:10],
        "<generator",
        "text",
        "The peer gives the repr of a generator.",
    ),
    "a tuple of files": Difference(
        lambda p: type(p.FileListResponse({"data": (FILE,)}).data).__name__,
        "tuple",
        "list",
        "JSON has arrays only, and the attribute says List.",
    ),
    "no mapping at all": Difference(
        lambda p: p.FileInfo(None), ("raised", "AttributeError"), ("raised", "TypeError"), "The message names the type."
    ),
    "a field of the class": Difference(
        lambda p: type(p.FileInfo.id).__name__,
        ("raised", "AttributeError"),
        "Field",
        "Documentation tools and inspect.getmembers read classes.",
    ),
    "a mapping put in as data": Difference(
        data_put_in,
        "dict",
        "FileInfo",
        "A file of a page is a FileInfo, whichever way it came.",
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_same(name: str) -> None:
    assert outcome(SAME[name], OURS) == outcome(SAME[name], PEER)


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    row = DIFFERENT[name]
    peer, ours = (value if isinstance(value, tuple) else observed(value) for value in (row.peer, row.ours))
    assert outcome(row.action, PEER) == peer
    assert outcome(row.action, OURS) == ours
    assert peer != ours
    assert row.reason
