"""Hours, requests, memory and calls of a transfer of many files: pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Optional

_HOUR = 3600.0
_MIB, _GB = 1024 * 1024, 1e9


class Measured(NamedTuple):
    """What was measured, or assumed of a machine.

    :ivar upload_cpu: Seconds of CPU of a worker for each file.
    :ivar byte_cpu: Seconds of CPU of a worker for each byte.
    :ivar dask_cpu: Seconds of CPU of the driver for each file of a Dask call.
    :ivar pool_cpu: The same of a process pool.
    :ivar ledger_cpu: Seconds of CPU of the driver for each input of a ledger.
    :ivar ledger_row: Bytes of a ledger for each input.
    :ivar process_memory: Bytes of memory of a process that makes a call.
    :ivar latency: Seconds that a request of a small file takes.
    :ivar concurrency: Files that a process transfers at a time.
    :ivar cores: Cores of a machine.
    :ivar link: Bytes a second of a machine.
    """

    upload_cpu: float = 0.85e-3
    byte_cpu: float = 0.6e-9
    dask_cpu: float = 0.06e-3
    pool_cpu: float = 0.03e-3
    ledger_cpu: float = 15e-6
    ledger_row: float = 110
    process_memory: float = 35 * _MIB
    latency: float = 0.05
    concurrency: float = 16
    cores: float = 4
    link: float = 125e6


class Transfer(NamedTuple):
    """What is uploaded.

    :ivar files: The number of files.
    :ivar size: The bytes of all of them.
    """

    files: int
    size: int


class Service(NamedTuple):
    """The limits of a service.

    :ivar name: Its name.
    :ivar rate: Uploads a second of one key; None for no limit.
    :ivar capacity: Bytes that one account holds; None for no limit.
    :ivar account: What an account is.
    :ivar page: Files of the longest page of a list; None if a list is one reply.
    """

    name: str
    rate: Optional[float]
    capacity: Optional[float]
    account: str
    page: Optional[int]


SERVICES = (
    Service("OpenAI", 1000 / 60, 2.5e12, "project", 10_000),
    Service("Azure OpenAI", 30.0, 200e9, "resource", 10_000),
    Service("Foundry", 30.0, 300e9, "project", None),
    Service("a compatible server without limits", None, None, "server", 10_000),
)
_MACHINES = (1, 4, 16)
#: Files that are attached to vector stores by one call, and a minute.
_ATTACHED, _ATTACHED_A_MINUTE = 2000, 2000


class Time(NamedTuple):
    """How long a transfer takes, and what it waits for."""

    hours: float
    bound: str


def accounts(transfer: Transfer, service: Service) -> int:
    """Return how many accounts of a service hold all files."""
    return 1 if service.capacity is None else math.ceil(transfer.size / service.capacity)


def time_of(transfer: Transfer, measured: Measured, *, machines: int, rate: Optional[float]) -> Time:
    """Return how long a transfer takes.

    :param transfer: What is uploaded.
    :param measured: What was measured.
    :keyword machines: How many machines upload, each with one process for each core.
    :keyword rate: Uploads a second of all accounts together; None for no limit.
    """
    files, size = transfer
    slots = machines * measured.cores * measured.concurrency
    cpu = files * measured.upload_cpu + size * measured.byte_cpu
    seconds = {
        "CPU of the workers": cpu / (machines * measured.cores),
        "network of the machines": size / (machines * measured.link),
        "latency": files * measured.latency / slots,
        "CPU of the driver": files * (measured.dask_cpu + measured.ledger_cpu),
    }
    if rate is not None:
        seconds["limit of the service"] = files / rate
    bound = max(seconds, key=seconds.__getitem__)
    return Time(seconds[bound] / _HOUR, bound)


def tables(transfer: Transfer, measured: Measured) -> list[str]:
    """Return the tables of the document."""
    return [_limits(), _hours(transfer, measured), _machine_hours(transfer, measured), _calls(transfer, measured)]


def _limits() -> str:
    rows = [
        (
            one.name,
            "none" if one.rate is None else f"{60 * one.rate:,.0f} a minute",
            "none" if one.capacity is None else f"{one.capacity / _GB:,.0f} GB in a {one.account}",
            "all in one reply" if one.page is None else f"{one.page:,} files",
        )
        for one in SERVICES
    ]
    return _table(("Service", "Uploads of one user", "Stored", "Longest page of a list"), rows)


def _hours(transfer: Transfer, measured: Measured) -> str:
    rows: list[tuple[str, ...]] = []
    for one in SERVICES:
        count = accounts(transfer, one)
        times = [
            time_of(transfer, measured, machines=_MACHINES[1], rate=None if one.rate is None else one.rate * factor)
            for factor in (1, count)
        ]
        held = f"{count} {one.account}{'s' if count > 1 else ''}"
        rows.append((one.name, held, *(f"{time.hours:,.1f} h: {time.bound}" for time in times)))
    return _table(("Service", "Holds all files", "One account after the other", "All accounts at the same time"), rows)


def _machine_hours(transfer: Transfer, measured: Measured) -> str:
    rows: list[tuple[str, ...]] = []
    for machines in _MACHINES:
        time = time_of(transfer, measured, machines=machines, rate=None)
        processes = machines * measured.cores
        memory = (processes + 1) * measured.process_memory
        rows.append(
            (
                f"{machines}",
                f"{processes:,.0f}",
                f"{time.hours:,.1f} h: {time.bound}",
                f"{transfer.files / time.hours / _HOUR:,.0f}",
                f"{memory / _GB:.1f} GB",
            )
        )
    return _table(("Machines", "Workers", "Time", "Files a second", "Memory of all processes"), rows)


def _calls(transfer: Transfer, measured: Measured) -> str:
    files, size = transfer
    driver = files * (measured.dask_cpu + measured.ledger_cpu)
    rows = [
        ("Uploads", f"{files:,} requests, {size / _GB:,.0f} GB sent"),
        ("The same call again, nothing left", f"0 requests, {files * measured.ledger_cpu / 60:,.1f} minutes of CPU"),
        ("List of all files, pages of 10,000 or 100", f"{files / 10_000:,.0f} or {files / 100:,.0f} requests"),
        ("Saves or deletions of all files", f"{files:,} requests each"),
        (
            f"Attachments to vector stores, {_ATTACHED:,} files a call",
            f"{files / _ATTACHED:,.0f} requests, {files / _ATTACHED_A_MINUTE / 60:,.0f} h (2,000 files a minute)",
        ),
        ("CPU of the workers", f"{(files * measured.upload_cpu + size * measured.byte_cpu) / _HOUR:,.1f} h"),
        ("CPU of the driver (Dask, with a ledger)", f"{driver / 60:,.1f} minutes"),
        ("Memory of the driver", f"{measured.process_memory / _MIB:,.0f} MiB"),
        ("The ledger", f"{files * measured.ledger_row / _GB:.1f} GB on the driver's disk"),
    ]
    return _table((f"{files:,} files, {size / _GB:,.0f} GB", "Cost"), rows)


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
