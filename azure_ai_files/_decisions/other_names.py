"""Names of other clients, and of earlier versions of them: an error says what is called so here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional

_OF_FILES: Mapping[str, str] = {
    # openai-python, and clients that are generated from OpenAI's document
    "content": "get_content",
    "create": "upload",
    "create_and_poll": "upload_and_poll",
    "create_file": "upload",
    "del_": "delete",
    "download_file": "get_content",
    "retrieve": "get",
    "retrieve_content": "get_content",
    "retrieve_file": "get",
    "wait_for_processing": "wait",
    # earlier versions of azure-ai-projects
    "delete_file": "delete",
    "get_file": "get",
    "get_file_content": "get_content",
    "list_files": "list",
    "save_file": "save",
    "upload_file": "upload",
    "upload_file_and_poll": "upload_and_poll",
    # other clients of storage
    "begin_upload_file": "begin_upload",
    "download": "save",
    "download_to_file": "save",
    "remove": "delete",
    "upload_files": "upload_many",
}
_OF_UPLOADS: Mapping[str, str] = {
    "parts": "add_part",
    "create_part": "add_part",
    "add_upload_part": "add_part",
    "create_upload": "create",
    "complete_upload": "complete",
    "cancel_upload": "cancel",
}
_OF_ASSISTANT_FILES: Mapping[str, str] = {
    "retrieve": "get",
    "del_": "delete",
    "create_assistant_file": "create",
    "get_assistant_file": "get",
    "list_assistant_files": "list",
    "delete_assistant_file": "delete",
}
_OF_VECTOR_STORES: Mapping[str, str] = {
    "retrieve": "get",
    "update": "modify",
    "del_": "delete",
    "create_vector_store": "create",
    "create_vector_store_and_poll": "create_and_poll",
    "get_vector_store": "get",
    "list_vector_stores": "list",
    "modify_vector_store": "modify",
    "delete_vector_store": "delete",
}
_OF_VECTOR_STORE_FILES: Mapping[str, str] = {
    "retrieve": "get",
    "modify": "update",
    "del_": "delete",
    "create_vector_store_file": "create",
    "create_vector_store_file_and_poll": "create_and_poll",
    "get_vector_store_file": "get",
    "list_vector_store_files": "list",
    "delete_vector_store_file": "delete",
}
_OF_VECTOR_STORE_FILE_BATCHES: Mapping[str, str] = {
    "retrieve": "get",
    "list": "list_files",
    "create_vector_store_file_batch": "create",
    "create_vector_store_file_batch_and_poll": "create_and_poll",
    "get_vector_store_file_batch": "get",
    "cancel_vector_store_file_batch": "cancel",
    "list_vector_store_file_batch_files": "list_files",
}
_OF_CONTAINERS: Mapping[str, str] = {
    "retrieve": "get",
    "del_": "delete",
    "create_container": "create",
    "retrieve_container": "get",
    "list_containers": "list",
    "delete_container": "delete",
}
_OF_CONTAINER_FILES: Mapping[str, str] = {
    "content": "get_content",
    "create": "upload",
    "del_": "delete",
    "download": "save",
    "retrieve": "get",
    "retrieve_content": "get_content",
}
_OF_CLIENT: Mapping[str, str] = {
    **{name: f"files.{ours}" for name, ours in _OF_FILES.items() if "file" in name},
    **{name: f"uploads.{ours}" for name, ours in _OF_UPLOADS.items() if "upload" in name},
    **{name: f"assistant_files.{ours}" for name, ours in _OF_ASSISTANT_FILES.items() if "assistant_file" in name},
    **{name: f"vector_stores.{ours}" for name, ours in _OF_VECTOR_STORES.items() if "vector_store" in name},
    **{name: f"vector_store_files.{ours}" for name, ours in _OF_VECTOR_STORE_FILES.items() if "vector_store" in name},
    **{
        name: f"vector_store_file_batches.{ours}"
        for name, ours in _OF_VECTOR_STORE_FILE_BATCHES.items()
        if "vector_store" in name
    },
}
_OF_PROJECT: Mapping[str, str] = {
    "files": "agents.files",
    "uploads": "agents.uploads",
    "assistant_files": "agents.assistant_files",
    "vector_stores": "agents.vector_stores",
    "vector_store_files": "agents.vector_store_files",
    "vector_store_file_batches": "agents.vector_store_file_batches",
    "containers": "agents.containers",
    "container_files": "agents.container_files",
    **{name: f"agents.{ours}" for name, ours in _OF_CLIENT.items()},
}

#: What an attribute is called here, by the class that does not have it.
OTHER_NAMES: Mapping[str, Mapping[str, str]] = {
    "AIProjectClient": _OF_PROJECT,
    "AgentsClient": _OF_CLIENT,
    "FilesOperations": _OF_FILES,
    "FilesWithRawResponse": _OF_FILES,
    "FilesWithStreamingResponse": _OF_FILES,
    "UploadsOperations": _OF_UPLOADS,
    "UploadsWithRawResponse": _OF_UPLOADS,
    "UploadsWithStreamingResponse": _OF_UPLOADS,
    "AssistantFilesOperations": _OF_ASSISTANT_FILES,
    "AssistantFilesWithRawResponse": _OF_ASSISTANT_FILES,
    "AssistantFilesWithStreamingResponse": _OF_ASSISTANT_FILES,
    "VectorStoresOperations": _OF_VECTOR_STORES,
    "VectorStoresWithRawResponse": _OF_VECTOR_STORES,
    "VectorStoresWithStreamingResponse": _OF_VECTOR_STORES,
    "VectorStoreFilesOperations": _OF_VECTOR_STORE_FILES,
    "VectorStoreFilesWithRawResponse": _OF_VECTOR_STORE_FILES,
    "VectorStoreFilesWithStreamingResponse": _OF_VECTOR_STORE_FILES,
    "VectorStoreFileBatchesOperations": _OF_VECTOR_STORE_FILE_BATCHES,
    "VectorStoreFileBatchesWithRawResponse": _OF_VECTOR_STORE_FILE_BATCHES,
    "VectorStoreFileBatchesWithStreamingResponse": _OF_VECTOR_STORE_FILE_BATCHES,
    "ContainersOperations": _OF_CONTAINERS,
    "ContainersWithRawResponse": _OF_CONTAINERS,
    "ContainersWithStreamingResponse": _OF_CONTAINERS,
    "ContainerFilesOperations": _OF_CONTAINER_FILES,
    "ContainerFilesWithRawResponse": _OF_CONTAINER_FILES,
    "ContainerFilesWithStreamingResponse": _OF_CONTAINER_FILES,
}


def missing_attribute(owner: object, name: str, hint: str = "") -> AttributeError:
    """Return the error for an attribute that an object does not have.

    :param owner: The object.
    :param name: The name of the attribute.
    :param hint: What to use instead, as a sentence.
    """
    message = f"{type(owner).__name__!r} object has no attribute {name!r}."
    return AttributeError(f"{message} {hint}".rstrip(), name=name, obj=owner)


def check_attribute(owner: object, name: str) -> None:
    """Raise the error for an attribute that is private, or that has another name here.

    :param owner: The object that does not have the attribute.
    :param name: The name of the attribute.
    :raises AttributeError: If it is private, or has another name.
    """
    ours = None if name.startswith("_") else _name_here(type(owner), name)
    if ours is not None:
        raise missing_attribute(owner, name, f"Here it is called {ours!r}.")
    if name.startswith("_"):
        raise missing_attribute(owner, name)


class NamesWhatIsMissing:
    """The base of classes that say what an attribute of another client is called here."""

    # Type checkers report every attribute that does not exist.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            check_attribute(self, name)
            raise missing_attribute(self, name)


def _name_here(owner: type, name: str) -> Optional[str]:
    for base in owner.__mro__:
        if name in OTHER_NAMES.get(base.__name__, {}):
            return OTHER_NAMES[base.__name__][name]
    return None
