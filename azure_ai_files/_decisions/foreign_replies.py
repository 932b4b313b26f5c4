"""What goes to and comes from a transport of the caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import ServiceResponseError

from .deadline import Deadline
from .http_rules import ReplyHead, joined_headers

#: Request options with a limit, and the attributes of azure-core's configuration with their defaults.
_TIMEOUTS = (("connection_timeout", "timeout"), ("read_timeout", "read_timeout"))
#: Headers about bytes that a transport has already unpacked.
_HEADERS_OF_PACKED_BODIES = frozenset({"content-encoding", "content-length"})
#: The codings that transports unpack themselves.
_UNPACKED_CODINGS = frozenset({"gzip", "deflate", "br", "zstd"})


def bounded_timeouts(options: Mapping[str, Any], config: object, deadline: Deadline, now: float) -> dict[str, float]:
    """Return the timeouts of a request, none of them after the deadline of its call.

    :param options: The options of the request.
    :param config: The configuration of the transport, if it has one.
    :param deadline: The deadline.
    :param now: The reading of the clock.
    :return: Options; none for a call without a deadline.
    """
    left = deadline.left(now)
    if left == Deadline().at:
        return {}
    wanted = {option: options.get(option, getattr(config, name, None)) for option, name in _TIMEOUTS}
    return {option: min(left, seconds) if _is_number(seconds) else left for option, seconds in wanted.items()}


def head_of(response: Any, *, is_unpacked: bool) -> ReplyHead:
    """Return the head of a reply.

    :param response: The reply of the transport.
    :keyword is_unpacked: Whether the transport unpacks bodies itself.
    :raises ~azure.core.exceptions.ServiceResponseError: If it is not a final one.
    """
    status = int(response.status_code)
    if status < 200:
        raise ServiceResponseError(f"The service sent an interim reply (status {status}), and no other.")
    fields = [(str(name), str(value)) for name, value in response.headers.items()]
    # Other codings, or two of them, are left packed.
    if is_unpacked and response.headers.get("Content-Encoding", "").strip().lower() in _UNPACKED_CODINGS:
        fields = [field for field in fields if field[0].lower() not in _HEADERS_OF_PACKED_BODIES]
    return ReplyHead(1, status, response.reason or "", joined_headers(fields))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
