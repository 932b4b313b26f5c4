"""Wait until the service has processed files."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional

from ._session import Session

__all__ = ["wait_for"]


def wait_for(
    session: Session, ids: Sequence[str], timeout: Optional[float]
) -> Iterator[tuple[str, Optional[Mapping[str, Any]], Optional[Exception]]]:
    """Wait for files, and yield each as soon as it is ready.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param ids: The ids of the files.
    :type ids: ~typing.Sequence[str]
    :param timeout: How long to wait, in seconds; None without a limit.
    :type timeout: float
    :return: The id, the file as last seen, and what went wrong.
    :rtype: ~typing.Iterator
    """
    if not ids:
        return
    with session.progress(len(ids)) as progress:
        waited = session.files.wait_many(ids, timeout=timeout, max_concurrency=session.concurrency)
        with waited:
            for result in waited:
                progress.count(result.ok)
                yield ids[result.index], result.file, result.error
