"""What of the emulator can be set, also while it runs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from .tokens import TokenRules

__all__ = ["MAX_FILE_SIZE", "ProcessingRule", "Settings"]

#: Gets a new file as the service would send it; if it returns a text, processing fails with that text.
ProcessingRule = Callable[[Mapping[str, Any]], Optional[str]]

MAX_FILE_SIZE = 512 * 1024 * 1024


@dataclass
class Settings:
    """The behaviour that tests turn; read at each request, so a change counts at once.

    :ivar processing_delay: Seconds that a file stays ``uploaded``, and then ``running``.
    :vartype processing_delay: float
    :ivar processing_rule: Decides at upload which files end in ``error``.
    :vartype processing_rule: ~typing.Callable
    :ivar clock: Unix time in seconds; everything that ages, ages by it.
    :vartype clock: ~typing.Callable
    :ivar max_file_size: Bytes of the largest file, ``None`` for no limit.
    :vartype max_file_size: int
    :ivar allow_empty_files: Whether a file without content is taken.
    :vartype allow_empty_files: bool
    :ivar allow_all_downloads: Whether the OpenAI dialect hands out what OpenAI does not, such as ``assistants`` files.
    :vartype allow_all_downloads: bool
    :ivar strict: Whether each dialect keeps to what its service has and takes. False offers every operation in every
     dialect, takes any purpose and name, also for empty files, hands out every content, and leaves no limit of size
     but ``max_file_size``.
    :vartype strict: bool
    :ivar tokens: Which access tokens of Entra ID are taken beside the keys; None takes none.
    :vartype tokens: ~azure_ai_files.emulator.TokenRules
    """

    processing_delay: float = 0.05
    processing_rule: Optional[ProcessingRule] = None
    clock: Callable[[], float] = time.time
    max_file_size: Optional[int] = MAX_FILE_SIZE
    allow_empty_files: bool = False
    allow_all_downloads: bool = False
    strict: bool = True
    tokens: Optional[TokenRules] = None
