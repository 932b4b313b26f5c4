"""List files of the service, with its clock, by which files age."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Optional

from ._filters import Filters
from ._session import Session

__all__ = ["ServiceClock", "by_number", "list_files", "newest_first", "select_files"]


class ServiceClock:
    """The time of the service, from the header ``Date`` of its last reply; before that, the local time."""

    def __init__(self) -> None:
        self._now: Optional[datetime] = None

    def __call__(self) -> datetime:
        """Return the time.

        :return: The time.
        :rtype: ~datetime.datetime
        """
        return self._now or datetime.now(timezone.utc)

    def read(self, response: Any) -> None:
        """Read the time of a reply.

        :param response: The reply, as azure-core passes it to ``raw_response_hook``.
        :type response: ~typing.Any
        """
        from email.utils import parsedate_to_datetime  # its import takes as long as a command

        try:
            self._now = parsedate_to_datetime(response.http_response.headers.get("Date"))
        except (TypeError, ValueError):
            return


def list_files(
    session: Session,
    *,
    purpose: Optional[str] = None,
    order: Optional[str] = None,
    clock: Optional[ServiceClock] = None,
) -> Iterable[Mapping[str, Any]]:
    """List the files of the service, page by page.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :keyword purpose: Only files with this purpose.
    :paramtype purpose: str
    :keyword order: ``asc`` or ``desc`` by creation time; None if the service decides.
    :paramtype order: str
    :keyword clock: Is set to the time of the service.
    :paramtype clock: ~azure_ai_files.cli._listing.ServiceClock
    :return: The files.
    :rtype: ~typing.Iterable
    :raises ValueError: if the service does not offer an order.
    """
    options: dict[str, Any] = {} if clock is None else {"raw_response_hook": clock.read}
    return session.files.list_all(purpose=purpose, order=order, **options)


def select_files(session: Session, filters: Filters, order: Optional[str] = None) -> Iterator[Mapping[str, Any]]:
    """List the files of the service that match filters.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param filters: The filters.
    :type filters: ~azure_ai_files.cli._filters.Filters
    :param order: As for :func:`list_files`.
    :type order: str
    :return: The files.
    :rtype: ~typing.Iterator
    """
    clock = ServiceClock()
    purpose = filters.purposes[0] if len(filters.purposes) == 1 else None
    return filters.select(list_files(session, purpose=purpose, order=order, clock=clock), clock)


def newest_first(files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sort files by their age.

    :param files: The files.
    :type files: ~typing.Iterable
    :return: The files, the newest first; those of unknown age last.
    :rtype: list
    """
    return sorted(files, key=by_number("created_at"), reverse=True)


def by_number(key: str) -> Callable[[Mapping[str, Any]], float]:
    """Return a key for sorting by a number, unknown ones first.

    :param key: The key of the number.
    :type key: str
    :return: The key.
    :rtype: ~typing.Callable
    """

    def number(file: Mapping[str, Any]) -> float:
        value = file.get(key)
        return value if isinstance(value, (int, float)) else float("-inf")

    return number
