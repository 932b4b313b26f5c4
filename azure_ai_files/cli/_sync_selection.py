"""Which files ``sync`` means, on both sides."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ._filters import Filters, read_property_filters
from ._listing import ServiceClock
from ._local_files import FolderRules
from ._session import Session
from ._upload_inputs import check_sizes

if TYPE_CHECKING:
    from .. import SyncPlan

__all__ = ["SyncSelection"]


class SyncSelection:
    """Which files are synchronised: the source decides, and for what only the other side has, that side.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param direction: ``up`` or ``down``.
    :type direction: str
    :param folder: The folder.
    :type folder: str
    """

    def __init__(self, session: Session, direction: str, folder: str) -> None:
        options = session.options
        self._session = session
        self._names = FolderRules(include=tuple(options.include), exclude=tuple(options.exclude))
        self._filters = read_property_filters(options)
        self._direction = direction
        self._folder = folder
        self.clock = ServiceClock()
        if direction == "up" and self._filters._replace(larger_than=None, smaller_than=None) != Filters():
            options.parser.error("filters by age, status and expiry: only for sync down, because folders lack them")

    def includes_name(self, name: str) -> bool:
        """Return whether a file is meant, by its path below the folder and, with ``up``, its size there.

        :param name: The path.
        :type name: str
        :return: True if it is.
        :rtype: bool
        :raises ~azure_ai_files.cli._output.CommandError: if it is too large for the service.
        """
        if not self._names.takes(name):
            return False
        path = os.path.join(self._folder, name)
        if self._direction == "down" or not os.path.exists(path):
            return True
        size = os.path.getsize(path)
        if not self.includes_file({"bytes": size}):
            return False
        # Here, before the contents of all files are read.
        check_sizes(self._session, [(name, size)])
        return True

    def includes_file(self, file: Mapping[str, Any]) -> bool:
        """Return whether a file is meant, by what is known of it.

        :param file: The file.
        :type file: ~typing.Mapping
        :return: True if it is.
        :rtype: bool
        """
        return self._filters.matches(file, self.clock())

    def without_others(self, plan: "SyncPlan") -> "SyncPlan":
        """Return a plan that deletes no local files that are not meant; their age is unknown to the service.

        :param plan: The plan.
        :type plan: ~azure_ai_files.SyncPlan
        :return: The plan.
        :rtype: ~azure_ai_files.SyncPlan
        """
        kept = [
            step
            for step in plan.operations
            if step.action != "delete" or step.id is not None or self.includes_file({"bytes": step.bytes})
        ]
        return replace(plan, operations=kept)
