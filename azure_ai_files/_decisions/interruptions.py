"""Exceptions that end work inside the package; callers never see one."""

from __future__ import annotations

from azure.core.exceptions import AzureError


class ContentChangedError(Exception):
    """The content is another one now; callers never see it.

    :param cause: What showed it.
    """

    def __init__(self, cause: AzureError) -> None:
        super().__init__(cause)
        self.cause = cause


class RangesRefusedError(Exception):
    """The service has no ranges that could be put together; callers never see it.

    :param reason: Why, as a part of a sentence.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AbandonedError(Exception):
    """Ends a call that nobody waits for any more; callers never see it."""


class DifferentError(Exception):
    """The content is another one than that of the file; callers never see it."""
