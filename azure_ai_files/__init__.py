"""A client for the files of AI agents: upload files, wait until they are usable, list, read back and delete them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import VERSION as __version__

if TYPE_CHECKING:
    from ._client import AgentsClient, AIProjectClient, files_of
    from ._concurrency.results import TransferResult
    from ._decisions.file_input import FileType
    from ._decisions.outputs import OutputFile
    from ._decisions.syncing import SyncOperation
    from ._decisions.usage import DuplicateFiles, FilesUsage, PurposeUsage
    from ._local.ledger import Ledger, LedgerEntry
    from ._local.sync_plan import SyncPlan
    from ._protocol.raw_response import RawResponse
    from ._transfers.bulk import TransferResults
    from ._transfers.response_hook import ResponseHook
    from ._transfers.streaming_response import StreamedResponse
    from ._transfers.sync import SyncResult

__all__ = [
    "AIProjectClient",
    "AgentsClient",
    "DuplicateFiles",
    "FileType",
    "FilesUsage",
    "Ledger",
    "LedgerEntry",
    "OutputFile",
    "PurposeUsage",
    "RawResponse",
    "ResponseHook",
    "StreamedResponse",
    "SyncOperation",
    "SyncPlan",
    "SyncResult",
    "TransferResult",
    "TransferResults",
    "__version__",
    "files_of",
]

#: Imported on first access, because users of azure_ai_files.aio do not need the sync half.
_PLACES = {
    "AIProjectClient": "._client",
    "AgentsClient": "._client",
    "DuplicateFiles": "._decisions.usage",
    "FileType": "._decisions.file_input",
    "FilesUsage": "._decisions.usage",
    "Ledger": "._local.ledger",
    "LedgerEntry": "._local.ledger",
    "OutputFile": "._decisions.outputs",
    "PurposeUsage": "._decisions.usage",
    "RawResponse": "._protocol.raw_response",
    "ResponseHook": "._transfers.response_hook",
    "StreamedResponse": "._transfers.streaming_response",
    "SyncOperation": "._decisions.syncing",
    "SyncPlan": "._local.sync_plan",
    "SyncResult": "._transfers.sync",
    "TransferResult": "._concurrency.results",
    "TransferResults": "._transfers.bulk",
    "files_of": "._client",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_PLACES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
