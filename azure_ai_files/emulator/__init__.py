"""The files service of Azure AI Foundry, Azure OpenAI and OpenAI in your own process, for tests and offline work.

.. code-block:: python

    with Emulator() as emulator:
        client = AIProjectClient(emulator.endpoint, emulator.credential)
"""

from importlib.util import find_spec

if find_spec("aiohttp") is None:
    raise ImportError("The emulator needs aiohttp: pip install azure-ai-files[emulator]", name="aiohttp")

from .errors import DataDirError
from .lifecycle import Emulator
from .settings import ProcessingRule, Settings

__all__ = ["DataDirError", "Emulator", "ProcessingRule", "Settings"]
