"""Vector stores, their files and batches, over plain HTTP."""

from __future__ import annotations

import json
from typing import Any

from .client import Client, Reply

JSON = {"Content-Type": "application/json"}


def _post(client: Client, operation: str, path: str, body: Any) -> Reply:
    return client.call(operation, "POST", path, JSON, json.dumps(body))


def create(client: Client, **body: Any) -> Reply:
    return _post(client, "VectorStores_Create", "/vector_stores", body)


def new_store(client: Client, **body: Any) -> str:
    reply = create(client, **body)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def get(client: Client, store: str) -> Reply:
    return client.call("VectorStores_Get", "GET", f"/vector_stores/{store}")


def listed(client: Client, **query: Any) -> Reply:
    return client.call("VectorStores_List", "GET", "/vector_stores", **query)


def modify(client: Client, store: str, **body: Any) -> Reply:
    return _post(client, "VectorStores_Modify", f"/vector_stores/{store}", body)


def delete(client: Client, store: str) -> Reply:
    return client.call("VectorStores_Delete", "DELETE", f"/vector_stores/{store}")


def attach(client: Client, store: str, file_id: Any = None, **body: Any) -> Reply:
    body = body if file_id is None else {"file_id": file_id, **body}
    return _post(client, "VectorStoreFiles_Create", f"/vector_stores/{store}/files", body)


def member(client: Client, store: str, file_id: str) -> Reply:
    return client.call("VectorStoreFiles_Get", "GET", f"/vector_stores/{store}/files/{file_id}")


def members(client: Client, store: str, **query: Any) -> Reply:
    return client.call("VectorStoreFiles_List", "GET", f"/vector_stores/{store}/files", **query)


def update(client: Client, store: str, file_id: str, **body: Any) -> Reply:
    return _post(client, "VectorStoreFiles_Update", f"/vector_stores/{store}/files/{file_id}", body)


def detach(client: Client, store: str, file_id: str) -> Reply:
    return client.call("VectorStoreFiles_Delete", "DELETE", f"/vector_stores/{store}/files/{file_id}")


def attach_batch(client: Client, store: str, **body: Any) -> Reply:
    return _post(client, "VectorStoreFileBatches_Create", f"/vector_stores/{store}/file_batches", body)


def new_batch(client: Client, store: str, **body: Any) -> str:
    reply = attach_batch(client, store, **body)
    assert reply.status == 200, reply.body
    return str(reply.json["id"])


def batch(client: Client, store: str, batch_id: str) -> Reply:
    return client.call("VectorStoreFileBatches_Get", "GET", f"/vector_stores/{store}/file_batches/{batch_id}")


def cancel(client: Client, store: str, batch_id: str) -> Reply:
    path = f"/vector_stores/{store}/file_batches/{batch_id}/cancel"
    return client.call("VectorStoreFileBatches_Cancel", "POST", path)


def batch_files(client: Client, store: str, batch_id: str, **query: Any) -> Reply:
    path = f"/vector_stores/{store}/file_batches/{batch_id}/files"
    return client.call("VectorStoreFileBatches_ListFiles", "GET", path, **query)


def ids(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [item["id"] for item in reply.json["data"]]


def counts(**found: int) -> dict[str, int]:
    """The numbers of files by status; those that are not named are 0."""
    all_of_them = {"in_progress": 0, "completed": 0, "failed": 0, "cancelled": 0, **found}
    return {**all_of_them, "total": sum(found.values())}
