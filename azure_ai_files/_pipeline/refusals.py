"""Explain refusals in the error that callers get."""

from __future__ import annotations

from typing import Any, Optional, cast
from urllib.parse import parse_qsl, urlsplit

from azure.core.exceptions import HttpResponseError

from .._decisions.refusals import RefusedRequest, SentFile, advice_for
from .._protocol.errors import ServiceError, explain
from .connection import Connection


class explained:
    """Add to the error of a refused request what to do instead.

    :param connection: The service.
    :param file: The file that is uploaded; None for other requests.
    """

    def __init__(self, connection: Connection, file: Optional[SentFile] = None) -> None:
        self._connection = connection
        self._file = file

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> None:
        if not isinstance(error, HttpResponseError):
            return
        request = _request_of(error, self._connection)
        if request is not None:
            connection = self._connection
            advice = advice_for(
                request,
                self._file,
                gateway=connection.gateway_dialect,
                features=connection.features,
                container_endpoint=connection.container_endpoint,
            )
            if advice is not None:
                explain(error, advice)


def _request_of(error: HttpResponseError, connection: Connection) -> Optional[RefusedRequest]:
    sent: Any = getattr(error.response, "request", None)
    if sent is None or error.status_code is None:
        return None
    url = urlsplit(cast(str, sent.url))
    path = url.path.removeprefix(urlsplit(connection.endpoint).path)
    said = error.error if isinstance(error.error, ServiceError) else None
    return RefusedRequest(
        error.status_code,
        cast(str, sent.method),
        path,
        frozenset(name for name, _ in parse_qsl(url.query, keep_blank_values=True)),
        said.target if said else None,
        (said.message if said else None) or "",
    )
