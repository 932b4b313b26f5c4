"""Faults: the recipes, which users import from here, and which of them hit a request."""

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
