"""Recipes of faults: what goes wrong, for which requests, and how often.

A recipe is data, the same in Python and, by :meth:`Fault.as_dict` and :meth:`Fault.from_dict`, in JSON:

.. code-block:: python

    emulator.faults.add(faults.Status(status=429, retry_after=2, operation="Files_Create", times=1))

.. code-block:: json

    {"kind": "status", "status": 429, "retry_after": 2, "operation": "Files_Create", "times": 1}

At most one of :class:`Status`, :class:`Cut`, :class:`Reset`, :class:`Stall`, :class:`WrongLength`, :class:`CorruptByte`
and :class:`Duplicate` applies to a request: the first added that has hits left, so that several of them play out in
order. The others change how the service behaves, and combine.
"""

from .recipes import (
    CorruptByte,
    Cut,
    Duplicate,
    Fault,
    InvalidFaultError,
    NoRange,
    Reset,
    SlowLink,
    StaleList,
    Stall,
    Status,
    StatusFailing,
    StatusStuck,
    WrongETag,
    WrongLength,
)

__all__ = [
    "CorruptByte",
    "Cut",
    "Duplicate",
    "Fault",
    "InvalidFaultError",
    "NoRange",
    "Reset",
    "SlowLink",
    "StaleList",
    "Stall",
    "Status",
    "StatusFailing",
    "StatusStuck",
    "WrongETag",
    "WrongLength",
]
