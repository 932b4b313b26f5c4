"""The same clients for asyncio."""

from .._results import TransferResult
from ._client import AgentsClient, AIProjectClient
from .transfer._bulk import TransferResults
from .transfer._streamed import StreamedResponse

__all__ = ["AIProjectClient", "AgentsClient", "StreamedResponse", "TransferResult", "TransferResults"]
