"""The files service of Azure AI Foundry, Azure OpenAI and OpenAI in your own process, for tests and offline work.

.. code-block:: python

    with Emulator() as emulator:
        client = AIProjectClient(emulator.endpoint, emulator.credential)
"""

from importlib.util import find_spec

if find_spec("aiohttp") is None:
    raise ImportError("The emulator needs aiohttp: pip install 'azure-ai-files[emulator]'", name="aiohttp")

from .controls.clock import Clock
from .controls.seeds import SeedFile
from .errors import DataDirError
from .faults.fault_set import ActiveFault, FaultSet
from .lifecycle import Emulator
from .settings import ManagedIdentity, ProcessingRule, Settings, TokenRules
from .storage.generated_content import GeneratedContent
from .traffic.limits import Limits
from .traffic.recorder import RecordedRequest, Recorder

__all__ = [
    "ActiveFault",
    "Clock",
    "DataDirError",
    "Emulator",
    "FaultSet",
    "GeneratedContent",
    "Limits",
    "ManagedIdentity",
    "ProcessingRule",
    "RecordedRequest",
    "Recorder",
    "SeedFile",
    "Settings",
    "TokenRules",
]
