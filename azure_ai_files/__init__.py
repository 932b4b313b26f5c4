"""The files layer for AI agents: put files in, wait until they are usable, list them, read them back, clean up."""

from ._client import AgentsClient, AIProjectClient
from ._raw_response import RawResponse
from ._results import TransferResult
from ._transfer.source import FileType
from ._version import VERSION as __version__
from .transfer._bulk import TransferResults
from .transfer._streamed import StreamedResponse

__all__ = [
    "AIProjectClient",
    "AgentsClient",
    "FileType",
    "RawResponse",
    "StreamedResponse",
    "TransferResult",
    "TransferResults",
    "__version__",
]
