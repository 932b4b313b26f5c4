"""Every method of every operation group, called rightly, and a service that answers each of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure_ai_files import models
from tests.harness.reply import Reply, json_reply
from tests.harness.request import Request
from tests.harness.scripted_service import FILE_ID, file_info

ASSISTANT_ID = "asst-1"
UPLOAD_ID = "upload-1"
STORE_ID = "vs_1"
BATCH_ID = "vsfb_1"
CONTENT = b"content" * 1000
REQUEST_ID = "req-7"
HEADERS = (("x-request-id", REQUEST_ID), ("X-Region", "north"))

FILE = file_info(len(CONTENT))
UPLOAD = {"id": UPLOAD_ID, "object": "upload", "bytes": 7, "status": "pending", "created_at": 1_700_000_000}
PART = {"id": "part-1", "object": "upload.part", "created_at": 1_700_000_000, "upload_id": UPLOAD_ID}
ATTACHED = {"id": FILE_ID, "object": "assistant.file", "created_at": 1_700_000_000, "assistant_id": ASSISTANT_ID}
DELETED = {"id": FILE_ID, "object": "file", "deleted": True}
DETACHED = {"id": FILE_ID, "object": "assistant.file.deleted", "deleted": True}
COUNTS = {"in_progress": 0, "completed": 1, "failed": 0, "cancelled": 0, "total": 1}
STORE = {"id": STORE_ID, "object": "vector_store", "created_at": 1_700_000_000, "status": "completed"} | {
    "file_counts": COUNTS
}
MEMBER = {"id": FILE_ID, "object": "vector_store.file", "created_at": 1_700_000_000, "vector_store_id": STORE_ID} | {
    "status": "completed",
    "chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}},
}
BATCH = {"id": BATCH_ID, "object": "vector_store.files_batch", "created_at": 1_700_000_000} | {
    "vector_store_id": STORE_ID,
    "status": "completed",
    "file_counts": COUNTS,
}
STORE_DELETED = {"id": STORE_ID, "object": "vector_store.deleted", "deleted": True}
MEMBER_DELETED = {"id": FILE_ID, "object": "vector_store.file.deleted", "deleted": True}


CONTAINER_ID, CONTAINER_FILE_ID = "cntr_1", "cfile_1"
CONTAINER = {
    "id": CONTAINER_ID,
    "object": "container",
    "name": "box",
    "created_at": 1_700_000_000,
    "status": "active",
    "last_active_at": 1_700_000_060,
    "expires_after": {"anchor": "last_active_at", "minutes": 20},
}
CONTAINER_FILE = {
    "id": CONTAINER_FILE_ID,
    "object": "container.file",
    "container_id": CONTAINER_ID,
    "created_at": 1_700_000_000,
    "bytes": len(CONTENT),
    "path": "/mnt/data/report.txt",
    "source": "assistant",
}
CONTAINER_DELETED = {"id": CONTAINER_ID, "object": "container.deleted", "deleted": True}
CONTAINER_FILE_DELETED = {"id": CONTAINER_FILE_ID, "object": "container.file.deleted", "deleted": True}


def page_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": [item], "first_id": item["id"], "last_id": item["id"], "has_more": False}


@dataclass(frozen=True)
class Method:
    """A method, arguments that suit it, its last request, and what that is answered with."""

    group: str
    name: str
    request: str
    body: Any
    model: type | None
    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.group}.{self.name}"

    def of(self, client: Any, view: str = "") -> Callable[..., Any]:
        """The method of a client, or of a view on its group, with the arguments."""
        group = getattr(client, self.group)
        method = getattr(getattr(group, view) if view else group, self.name)
        return lambda *more, **options: method(*self.positional, *more, **self.keywords, **options)

    @property
    def raw_body(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json_reply(self.body).content(None)  # type: ignore[arg-type]

    @property
    def saves(self) -> bool:
        return self.name == "save"

    @property
    def polls(self) -> bool:
        return self.name in ("upload_and_poll", "begin_upload", "create_and_poll", "wait")

    @property
    def pages(self) -> bool:
        """Whether it returns the items of all pages."""
        return self.name in ("list_all", "list_files") or (self.name == "list" and self.group != "files")


_TO_UPLOAD = {"file": ("report.txt", CONTENT), "purpose": "assistants"}
_TO_CREATE = {"filename": "report.txt", "purpose": "assistants", "bytes": 7, "mime_type": "text/plain"}
_BOTH = (ASSISTANT_ID, FILE_ID)
_ATTACHED_PATH = f"/assistants/{ASSISTANT_ID}/files"
_IN_CONTAINER = (CONTAINER_ID, CONTAINER_FILE_ID)
_CONTAINER = f"/containers/{CONTAINER_ID}"
_CONTAINER_FILE = f"{_CONTAINER}/files/{CONTAINER_FILE_ID}"
_CONTENT_PATH = f"GET /files/{FILE_ID}/content"

METHODS = [
    Method("files", "list", "GET /files", page_of(FILE), models.FileListResponse),
    Method("files", "list_all", "GET /files", page_of(FILE), models.FileListResponse),
    Method("files", "get", f"GET /files/{FILE_ID}", FILE, models.FileInfo, (FILE_ID,)),
    Method("files", "delete", f"DELETE /files/{FILE_ID}", DELETED, models.FileDeletionStatus, (FILE_ID,)),
    Method("files", "get_content", _CONTENT_PATH, CONTENT, None, (FILE_ID,)),
    Method("files", "save", _CONTENT_PATH, CONTENT, None, (FILE_ID, "report.txt")),
    Method("files", "upload", "POST /files", FILE, models.FileInfo, (), _TO_UPLOAD),
    Method("files", "upload_and_poll", "POST /files", FILE, models.FileInfo, (), _TO_UPLOAD),
    Method("files", "begin_upload", "POST /files", FILE, models.FileInfo, (), _TO_UPLOAD),
    Method("files", "wait", f"GET /files/{FILE_ID}", FILE, models.FileInfo, (FILE_ID,)),
    Method("uploads", "create", "POST /uploads", UPLOAD, models.Upload, (), _TO_CREATE),
    Method("uploads", "add_part", f"POST /uploads/{UPLOAD_ID}/parts", PART, models.UploadPart, (UPLOAD_ID, b"content")),
    Method(
        "uploads",
        "complete",
        f"POST /uploads/{UPLOAD_ID}/complete",
        {**UPLOAD, "status": "completed", "file": FILE},
        models.Upload,
        (UPLOAD_ID,),
        {"part_ids": ["part-1"]},
    ),
    Method(
        "uploads",
        "cancel",
        f"POST /uploads/{UPLOAD_ID}/cancel",
        {**UPLOAD, "status": "cancelled"},
        models.Upload,
        (UPLOAD_ID,),
    ),
    Method(
        "assistant_files",
        "create",
        f"POST {_ATTACHED_PATH}",
        ATTACHED,
        models.AssistantFile,
        (ASSISTANT_ID,),
        {"file_id": FILE_ID},
    ),
    Method("assistant_files", "get", f"GET {_ATTACHED_PATH}/{FILE_ID}", ATTACHED, models.AssistantFile, _BOTH),
    Method(
        "assistant_files",
        "list",
        f"GET {_ATTACHED_PATH}",
        page_of(ATTACHED),
        models.AssistantFileListResponse,
        (ASSISTANT_ID,),
    ),
    Method(
        "assistant_files",
        "delete",
        f"DELETE {_ATTACHED_PATH}/{FILE_ID}",
        DETACHED,
        models.AssistantFileDeletionStatus,
        _BOTH,
    ),
    Method("containers", "list", "GET /containers", page_of(CONTAINER), models.ContainerListResponse),
    Method("containers", "create", "POST /containers", CONTAINER, models.Container, (), {"name": "box"}),
    Method("containers", "get", f"GET {_CONTAINER}", CONTAINER, models.Container, (CONTAINER_ID,)),
    Method(
        "containers",
        "delete",
        f"DELETE {_CONTAINER}",
        CONTAINER_DELETED,
        models.ContainerDeletionStatus,
        (CONTAINER_ID,),
    ),
    Method(
        "container_files",
        "list",
        f"GET {_CONTAINER}/files",
        page_of(CONTAINER_FILE),
        models.ContainerFileListResponse,
        (CONTAINER_ID,),
    ),
    Method("container_files", "get", f"GET {_CONTAINER_FILE}", CONTAINER_FILE, models.ContainerFile, _IN_CONTAINER),
    Method("container_files", "get_content", f"GET {_CONTAINER_FILE}/content", CONTENT, None, _IN_CONTAINER),
    Method("container_files", "save", f"GET {_CONTAINER_FILE}/content", CONTENT, None, (*_IN_CONTAINER, "report.txt")),
    Method(
        "container_files",
        "upload",
        f"POST {_CONTAINER}/files",
        CONTAINER_FILE,
        models.ContainerFile,
        (CONTAINER_ID,),
        {"file": ("report.txt", CONTENT)},
    ),
    Method(
        "container_files",
        "delete",
        f"DELETE {_CONTAINER_FILE}",
        CONTAINER_FILE_DELETED,
        models.ContainerFileDeletionStatus,
        _IN_CONTAINER,
    ),
]

_STORE_PATH = f"/vector_stores/{STORE_ID}"
_MEMBERS_PATH = f"{_STORE_PATH}/files"
_MEMBER_PATH = f"{_MEMBERS_PATH}/{FILE_ID}"
_BATCHES_PATH = f"{_STORE_PATH}/file_batches"
_BATCH_PATH = f"{_BATCHES_PATH}/{BATCH_ID}"
_OF_STORE, _OF_MEMBER, _OF_BATCH = (STORE_ID,), (STORE_ID, FILE_ID), (STORE_ID, BATCH_ID)
_ATTRIBUTES = {"attributes": {"year": 2025}}
_BY_IDS = {"file_ids": [FILE_ID]}
_STORES, _MEMBERS, _BATCHES = "vector_stores", "vector_store_files", "vector_store_file_batches"
_Members = models.VectorStoreFileListResponse

METHODS += [
    Method(_STORES, "create", "POST /vector_stores", STORE, models.VectorStore, (), {"name": "handbook"}),
    Method(_STORES, "create_and_poll", "POST /vector_stores", STORE, models.VectorStore, (), {"name": "handbook"}),
    Method(_STORES, "get", f"GET {_STORE_PATH}", STORE, models.VectorStore, _OF_STORE),
    Method(_STORES, "list", "GET /vector_stores", page_of(STORE), models.VectorStoreListResponse),
    Method(_STORES, "modify", f"POST {_STORE_PATH}", STORE, models.VectorStore, _OF_STORE, {"name": "handbook"}),
    Method(_STORES, "delete", f"DELETE {_STORE_PATH}", STORE_DELETED, models.VectorStoreDeletionStatus, _OF_STORE),
    Method(
        _MEMBERS, "create", f"POST {_MEMBERS_PATH}", MEMBER, models.VectorStoreFile, _OF_STORE, {"file_id": FILE_ID}
    ),
    Method(
        _MEMBERS,
        "create_and_poll",
        f"POST {_MEMBERS_PATH}",
        MEMBER,
        models.VectorStoreFile,
        _OF_STORE,
        {"file_id": FILE_ID},
    ),
    Method(_MEMBERS, "get", f"GET {_MEMBER_PATH}", MEMBER, models.VectorStoreFile, _OF_MEMBER),
    Method(_MEMBERS, "list", f"GET {_MEMBERS_PATH}", page_of(MEMBER), _Members, _OF_STORE),
    Method(_MEMBERS, "update", f"POST {_MEMBER_PATH}", MEMBER, models.VectorStoreFile, _OF_MEMBER, _ATTRIBUTES),
    Method(
        _MEMBERS,
        "delete",
        f"DELETE {_MEMBER_PATH}",
        MEMBER_DELETED,
        models.VectorStoreFileDeletionStatus,
        _OF_MEMBER,
    ),
    Method(_BATCHES, "create", f"POST {_BATCHES_PATH}", BATCH, models.VectorStoreFileBatch, _OF_STORE, _BY_IDS),
    Method(
        _BATCHES, "create_and_poll", f"POST {_BATCHES_PATH}", BATCH, models.VectorStoreFileBatch, _OF_STORE, _BY_IDS
    ),
    Method(_BATCHES, "get", f"GET {_BATCH_PATH}", BATCH, models.VectorStoreFileBatch, _OF_BATCH),
    Method(_BATCHES, "cancel", f"POST {_BATCH_PATH}/cancel", BATCH, models.VectorStoreFileBatch, _OF_BATCH),
    Method(_BATCHES, "list_files", f"GET {_BATCH_PATH}/files", page_of(MEMBER), _Members, _OF_BATCH),
]
GROUPS = ("files", "uploads", "assistant_files", "containers", "container_files", _STORES, _MEMBERS, _BATCHES)


def method_named(name: str) -> Method:
    return next(method for method in METHODS if str(method) == name)


def plain(request: Request) -> str:
    """The request as the table above writes it."""
    return f"{request.method} {re.sub('^.*?/v1', '', request.path)}"


def service(**faults: Any) -> Callable[[Request], Reply]:
    """A service under ``/v1`` with one of everything.

    :param faults: Fields of each reply that are different.
    """
    bodies = {method.request: method.body for method in METHODS}

    def answer(request: Request) -> Reply:
        body = bodies[plain(request)]
        reply = Reply(200, body, HEADERS) if isinstance(body, bytes) else json_reply(body, headers=HEADERS)
        return reply.but(**faults)

    return answer


def in_folder(method: Method, folder: Path) -> tuple[Any, ...]:
    """What a method is to be given besides its arguments: ``save`` its folder."""
    return (folder,) if method.saves else ()


def bare(value: Any) -> Any:
    """A value without the aio shape that the harness gives it."""
    return getattr(value, "_target", value)


async def read(content: Any) -> bytes:
    """Read the content that a ``parse`` gave, which has no aio shape on the sync surface."""
    if hasattr(content, "__aiter__"):
        return b"".join([block async for block in content])
    return b"".join(content)


async def parsed(response: Any) -> Any:
    """Parse an unread reply, which is awaited in aio; the sync surface takes every ``parse`` for plain."""
    result = response.parse()
    return await result if inspect.isawaitable(result) else result
