"""What makes a reply with a status of success a success."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Optional, cast

from azure.core.exceptions import HttpResponseError, ServiceResponseError

from .errors import AnyResponse, detached, service_error, unusable_reply
from .long_list import long_list

#: The key of the `Success` in the context of a request.
SUCCESS = "azure_ai_files.success"

#: The option of a call whose list is read item by item.
LAZY = "azure_ai_files.lazy"

#: Statuses of replies whose body is the content of a file, empty with 204. Other successes, such as 202, have none yet.
CONTENT_STATUSES = frozenset({200, 203, 204, 206})

ErrorMap = Mapping[int, type[HttpResponseError]]


class Expected(Enum):
    """What the body of a success must hold."""

    OBJECT = "an object with an id"
    LIST = "a list"
    NOTHING = "nothing"


class Refusal(NamedTuple):
    """Why a reply with a status of success is not one.

    :ivar has_error: Whether the service put an error into it.
    :ivar problem: What is wrong, as a part of a sentence.
    """

    has_error: bool
    problem: str


class Success(NamedTuple):
    """What makes the reply to an operation a success.

    :ivar operation: The id of the operation.
    :ivar expected: What its body must hold.
    :ivar ids: The ids that were asked for, by the keys under which the reply repeats them. A reply may state one of
     them in place of another, as some services do for a batch of files.
    """

    operation: str
    expected: Expected
    ids: Mapping[str, str]

    def document(
        self, response: AnyResponse, body: bytes, context: Mapping[str, Any], error_map: Optional[ErrorMap] = None
    ) -> dict[str, Any]:
        """Return the JSON object in the body of a reply.

        :param response: The reply, with a status of success.
        :param body: Its body.
        :param context: The context of the request.
        :param error_map: Exceptions by status, which take precedence over azure-core's usual ones.
        :raises ~azure.core.exceptions.HttpResponseError: If the service put an error into it.
        :raises ~azure.core.exceptions.DecodeError: If it is not a success for another reason.
        :raises ~azure.core.exceptions.ServiceResponseError: If it is about another object.
        """
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            if self.expected is Expected.NOTHING:
                return {}
            problem = f"{self.operation}: the reply is not a JSON object: {error}"
            raise unusable_reply(response, body, context, problem) from error
        refusal = refusal_in(found, self.expected)
        if refusal is not None:
            if refusal.has_error:
                raise service_error(response, error_map, context, body=body)
            raise unusable_reply(response, body, context, f"{self.operation}: the reply is not {refusal.problem}")
        self._check_ids(found)
        return _object_of(found, self.expected)

    def lazy_document(
        self, response: AnyResponse, body: bytes, context: Mapping[str, Any], error_map: Optional[ErrorMap] = None
    ) -> dict[str, Any]:
        """Return what :meth:`document` returns, but parse the items of a long list when they are read."""
        found = long_list(body)
        if found is None or refusal_in({**found[0], "data": []}, self.expected) is not None:
            return self.document(response, body, context, error_map)
        return {**found[0], "data": found[1]}

    def _check_ids(self, found: Any) -> None:
        for key, asked in self.ids.items():
            answered = cast("Mapping[str, Any]", found).get(key)
            if answered is not None and answered not in self.ids.values():
                # What came instead is not shown: it may be anything.
                raise detached(
                    ServiceResponseError(
                        f"{self.operation}: the service was asked for {asked!r} and answered with another {key}, so "
                        "its reply belongs to another request. It was not used."
                    )
                )


def is_success(status: int) -> bool:
    """Return whether a status is a success."""
    return 200 <= status < 300


def refusal_in(body: object, expected: Expected) -> Optional[Refusal]:
    """Return why the body of a reply with a status of success is not a success.

    :param body: The parsed body.
    :param expected: What it must hold.
    :return: The refusal; None for a success.
    """
    fields = _fields_of(body)
    if _holds(body, fields, expected):
        return None
    if fields.get("error"):
        return Refusal(True, "a success: its body is an error")
    if expected is Expected.NOTHING:
        return None
    if isinstance(body, dict):
        return Refusal(False, f"a success: its body is not {expected.value}")
    return Refusal(False, f"a JSON object: it contains {type(body).__name__}")


def _fields_of(body: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", body) if isinstance(body, dict) else {}


def _holds(body: object, fields: Mapping[str, Any], expected: Expected) -> bool:
    if expected is Expected.OBJECT:
        return bool(fields.get("id")) and isinstance(fields["id"], str)
    if expected is Expected.NOTHING:
        return bool(fields.get("deleted"))
    if isinstance(body, list):
        return True
    data = fields.get("data")
    is_list = "data" in fields or fields.get("object") == "list"
    return is_list and not fields.get("error") and (data is None or isinstance(data, list))


def _object_of(found: Any, expected: Expected) -> dict[str, Any]:
    if isinstance(found, dict):
        return cast("dict[str, Any]", found)
    # Some compatible servers send the bare list.
    return {"object": "list", "data": found} if expected is Expected.LIST else {}
