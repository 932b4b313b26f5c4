"""A keyword that a method does not know is a TypeError of the call, before anything is sent."""

from __future__ import annotations

import inspect
import logging
from typing import Any

import pytest
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from azure_ai_files import SyncPlan
from azure_ai_files._decisions.keywords import REQUEST_OPTIONS
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

PLAN = SyncPlan("up", ".", "https://localhost/v1", "batch", "", "2026-11-30T00:00:00Z")
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "files.list": ("limits", {}),
    "files.list_all": ("limit", {}),
    "files.get": ("time_out", {"file_id": FILE_ID}),
    "files.delete": ("time_out", {"file_id": FILE_ID}),
    "files.get_content": ("time_out", {"file_id": FILE_ID}),
    "files.save": ("over_write", {"file_id": FILE_ID, "file_name": "a.txt"}),
    "files.verify": ("progress", {"file_id": FILE_ID, "path": __file__}),
    "files.upload": ("file_name", {"file": b"x", "purpose": "batch"}),
    "files.upload_and_poll": ("poll_interval", {"file": b"x", "purpose": "batch"}),
    "files.begin_upload": ("continuation", {"file": b"x", "purpose": "batch"}),
    "files.upload_many": ("concurrency", {"sources": [], "purpose": "batch"}),
    "files.upload_directory": ("patterns", {"path": ".", "purpose": "batch"}),
    "files.wait": ("poll_interval", {"file": FILE_ID}),
    "files.wait_many": ("concurrency", {"files": []}),
    "files.temporary": ("poll_interval", {"file": b"x", "purpose": "batch"}),
    "files.save_many": ("folder", {"files": []}),
    "files.delete_many": ("dryrun", {"files": []}),
    "files.find_outputs": ("included", {"result": {}}),
    "files.save_outputs": ("folder", {"result": {}}),
    "files.usage": ("purposes", {}),
    "files.find_duplicates": ("reads", {}),
    "files.remember_content": ("sha", {"file": {"id": FILE_ID}, "sha256": "0" * 64}),
    "files.plan_sync": ("deletes", {"folder": ".", "direction": "up", "purpose": "batch"}),
    "files.apply_sync": ("keep", {"plan": PLAN}),
    "uploads.create": ("file_name", {"filename": "a", "purpose": "batch", "bytes": 1, "mime_type": "a/b"}),
    "uploads.add_part": ("size", {"upload_id": "upload-1", "data": b"x"}),
    "uploads.complete": ("parts", {"upload_id": "upload-1", "part_ids": ["a"]}),
    "uploads.cancel": ("time_out", {"upload_id": "upload-1"}),
    "assistant_files.create": ("file", {"assistant_id": "asst", "file_id": FILE_ID}),
    "assistant_files.get": ("time_out", {"assistant_id": "asst", "file_id": FILE_ID}),
    "assistant_files.list": ("page_size", {"assistant_id": "asst"}),
    "assistant_files.delete": ("time_out", {"assistant_id": "asst", "file_id": FILE_ID}),
    "containers.create": ("file_id", {"name": "a"}),
    "containers.get": ("time_out", {"container_id": "cntr_1"}),
    "containers.list": ("page_size", {}),
    "containers.delete": ("time_out", {"container_id": "cntr_1"}),
    "container_files.list": ("page_size", {"container_id": "cntr_1"}),
    "container_files.get": ("time_out", {"container_id": "cntr_1", "file_id": "cfile_1"}),
    "container_files.get_content": ("time_out", {"container_id": "cntr_1", "file_id": "cfile_1"}),
    "container_files.save": ("over_write", {"container_id": "cntr_1", "file_id": "cfile_1", "file_name": "a"}),
    "container_files.upload": ("file_name", {"container_id": "cntr_1", "file": b"x"}),
    "container_files.delete": ("time_out", {"container_id": "cntr_1", "file_id": "cfile_1"}),
    "vector_stores.create": ("file_id", {"name": "a"}),
    "vector_stores.create_and_poll": ("poll_interval", {"name": "a"}),
    "vector_stores.get": ("time_out", {"vector_store_id": "vs"}),
    "vector_stores.list": ("page_size", {}),
    "vector_stores.modify": ("title", {"vector_store_id": "vs", "name": "a"}),
    "vector_stores.delete": ("time_out", {"vector_store_id": "vs"}),
    "vector_store_files.create": ("attribute", {"vector_store_id": "vs", "file_id": FILE_ID}),
    "vector_store_files.create_and_poll": ("poll_interval", {"vector_store_id": "vs", "file_id": FILE_ID}),
    "vector_store_files.get": ("time_out", {"vector_store_id": "vs", "file_id": FILE_ID}),
    "vector_store_files.list": ("page_size", {"vector_store_id": "vs"}),
    "vector_store_files.update": ("attribute", {"vector_store_id": "vs", "file_id": FILE_ID, "attributes": {}}),
    "vector_store_files.delete": ("time_out", {"vector_store_id": "vs", "file_id": FILE_ID}),
    "vector_store_file_batches.create": ("file_id", {"vector_store_id": "vs", "file_ids": [FILE_ID]}),
    "vector_store_file_batches.create_and_poll": ("poll_interval", {"vector_store_id": "vs", "file_ids": [FILE_ID]}),
    "vector_store_file_batches.get": ("time_out", {"vector_store_id": "vs", "batch_id": "vsfb"}),
    "vector_store_file_batches.cancel": ("time_out", {"vector_store_id": "vs", "batch_id": "vsfb"}),
    "vector_store_file_batches.list_files": ("page_size", {"vector_store_id": "vs", "batch_id": "vsfb"}),
}
MANY = (
    *("list_all", "upload_many", "upload_directory", "save_many", "delete_many", "wait_many", "temporary"),
    "apply_sync",
)


def test_each_method_is_called(surface: Surface) -> None:
    package = surface.package
    groups = {
        "files": "FilesOperations",
        "uploads": "UploadsOperations",
        "assistant_files": "AssistantFilesOperations",
        "containers": "ContainersOperations",
        "container_files": "ContainerFilesOperations",
        "vector_stores": "VectorStoresOperations",
        "vector_store_files": "VectorStoreFilesOperations",
        "vector_store_file_batches": "VectorStoreFileBatchesOperations",
    }
    operations = __import__(f"{package.__name__}.operations", fromlist=["operations"])
    methods = {
        f"{group}.{name}"
        for group, kind in groups.items()
        for name, _ in inspect.getmembers(getattr(operations, kind), inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == set(CALLS)


@pytest.mark.parametrize("path", CALLS)
async def test_an_unknown_keyword(
    make_client: MakeClient, fault_server: MakeServer, surface: Surface, path: str
) -> None:
    server = fault_server(Service())
    client = make_client(server.url + "/v1")
    group, name = path.split(".")
    misspelt, arguments = CALLS[path]
    method = getattr(getattr(client, group), name)
    with pytest.raises(TypeError, match=rf"^{name}\(\) got an unexpected keyword argument '{misspelt}'\."):
        await method(**arguments, **{misspelt: 1})
    assert server.requests == []
    if name in MANY and surface.is_aio:  # at the call, not while iterating
        with pytest.raises(TypeError, match=misspelt):
            method(**arguments, **{misspelt: 1})


async def test_the_limit_of_list_all(make_client: MakeClient, fault_server: MakeServer) -> None:
    client = make_client(fault_server(Service()).url + "/v1")
    with pytest.raises(TypeError, match="'page_size'"):
        await client.files.list_all(limit=50)
    with pytest.raises(TypeError, match="'limit'"):
        await client.files.list(page_size=50)


class OwnPolicy(SansIOHTTPPolicy[Any, Any]):
    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.http_request.headers["x-own"] = request.context.options.pop("own_option")


async def test_policies_of_the_caller_have_keywords_of_their_own(
    make_client: MakeClient, fault_server: MakeServer
) -> None:
    server = fault_server(Service())
    client = make_client(server.url + "/v1", per_call_policies=[OwnPolicy()])
    await client.files.get(FILE_ID, own_option="mine")
    assert server.requests[0].headers["x-own"] == "mine"


VALUES: dict[str, Any] = {
    "api_version": "v9",
    "cls": None,
    "connection_cert": None,
    "connection_verify": True,
    "enforce_https": False,
    "error_map": {},
    "headers": {"x-a": "b"},
    "http_logging_level": logging.DEBUG,
    "logger": logging.getLogger("tests"),
    "merge_span": False,
    "network_span_namer": lambda request: "span",
    "parent_span": None,
    "params": {"a": "b"},
    "permit_redirects": False,
    "proxies": {},
    "raw_request_hook": lambda request: None,
    "raw_response_hook": lambda response: None,
    "request_id": "id",
    "response_encoding": "utf-8",
    "retry_on_methods": ["GET"],
    "stream": False,
    "tracing_attributes": {},
    "tracing_options": {},
    "user_agent": "agent",
    "user_agent_overwrite": True,
}


@pytest.mark.parametrize("option", sorted(REQUEST_OPTIONS))
async def test_each_option_of_a_request_is_taken(
    make_client: MakeClient, fault_server: MakeServer, option: str
) -> None:
    server = fault_server(Service())
    client = make_client(server.url + "/v1")
    await client.files.get(FILE_ID, **{option: VALUES.get(option, 1)})
    (request,) = server.requests
    if option == "api_version":
        assert request.target.endswith("?api-version=v9")
