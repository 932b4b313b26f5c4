"""The same clients, for asyncio."""

from .._concurrency.results import TransferResult
from .._decisions.outputs import OutputFile
from ._client import AgentsClient, AIProjectClient, files_of
from ._transfers.bulk import TransferResults
from ._transfers.response_hook import ResponseHook
from ._transfers.streaming_response import StreamedResponse

__all__ = [
    "AIProjectClient",
    "AgentsClient",
    "OutputFile",
    "ResponseHook",
    "StreamedResponse",
    "TransferResult",
    "TransferResults",
    "files_of",
]
