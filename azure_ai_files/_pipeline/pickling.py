"""Refuse to pickle what holds a credential and connections."""

from __future__ import annotations

from typing import Any


class NotPicklable:
    """The base class of clients and their operations, which do not travel to other processes."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Refuse to be pickled or copied.

        :param protocol: Not used.
        :raises TypeError: Always.
        """
        raise TypeError(
            f"{type(self).__name__} cannot be pickled or copied, because it holds a credential and connections. "
            "Pass a function that creates a client, such as client_factory= of files.upload_many, and call it there."
        )
