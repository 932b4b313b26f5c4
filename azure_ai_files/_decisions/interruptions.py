"""Exceptions that control the package; they never reach callers."""

from __future__ import annotations

from azure.core.exceptions import AzureError


class ContentChangedError(Exception):
    """The content on the service changed during the download.

    :param cause: The error that showed it.
    """

    def __init__(self, cause: AzureError) -> None:
        super().__init__(cause)
        self.cause = cause


class RangesRefusedError(Exception):
    """The service does not send ranges from which a content can be assembled.

    :param reason: Why, as a part of a sentence.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AbandonedError(Exception):
    """The result of this call is no longer wanted."""


class DifferentError(Exception):
    """The content differs from that of the local file.

    :ivar ended_early: Whether the content is only shorter: all its bytes are the same, but the local file has more.
    """

    def __init__(self, *, ended_early: bool = False) -> None:
        super().__init__()
        self.ended_early = ended_early


class HookError(Exception):
    """A progress hook raised something that is not an ``Exception``, such as ``GeneratorExit``.

    On its way through an event loop, the original could end or cancel tasks that have nothing to do with it.

    :param original: What the hook raised.
    """

    def __init__(self, original: BaseException) -> None:
        super().__init__(original)
        self.original = original
