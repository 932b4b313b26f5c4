"""What is measured, and the bars."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, Optional

from .catalogue import PURPOSES, fill
from .process import Served, serve
from .wire import MIB, Connection, WireError, rate, request, timed, upload_request

PAGE = 10_000
#: With this many, every page of every purpose is a full one.
LEAST_FILES = 2 * PAGE * len(PURPOSES)
KIB = bytes(range(256)) * 4
_PURPOSE = PURPOSES[1]


class Scale(NamedTuple):
    """How much is done; the bars are set for this much."""

    runs: int = 5
    seconds: float = 3
    size: int = 2048 * MIB
    files: int = 1_000_000


class Figure(NamedTuple):
    """Something measured, and what it may be at most, if there is a bar."""

    what: str
    value: float
    unit: str
    limit: Optional[float] = None

    @property
    def passed(self) -> bool:
        """Whether the bar is cleared."""
        return self.limit is None or self.value <= self.limit


def start(scale: Scale) -> Iterator[Figure]:
    """Start, from the creation of the process to the first reply."""
    seconds = [_first_reply() for _ in range(scale.runs + 1)]
    yield Figure("first reply", statistics.median(seconds[1:]) * 1000, "ms", 500)


def _first_reply() -> float:
    begun = time.perf_counter()
    with serve() as served, closing(Connection(served)) as connection:
        connection.exchange(request("GET", "/v1/files"))
        return time.perf_counter() - begun


def requests(scale: Scale) -> Iterator[Figure]:
    """Small requests, one after the other on each connection."""
    create = b"".join(upload_request(KIB))
    with serve() as served:
        get = request("GET", f"/v1/files/{_create(served)}")
        for connections in (1, 32):
            yield Figure(f"get a file, {connections} at once", rate(served, connections, scale.seconds, get), "/s")
        for connections in (1, 32):
            what = f"create a file of 1 KiB, {connections} at once"
            yield Figure(what, rate(served, connections, scale.seconds, create), "/s")
    with tempfile.TemporaryDirectory() as folder, serve(data_dir=folder) as served:
        for connections in (1, 32):
            what = f"the same, kept in a data_dir, {connections} at once"
            yield Figure(what, rate(served, connections, scale.seconds, create), "/s")


def _create(served: Served) -> str:
    with closing(Connection(served)) as connection:
        return str(json.loads(connection.exchange(b"".join(upload_request(KIB))))["id"])


def transfer(scale: Scale) -> Iterator[Figure]:
    """One large file up and down."""
    with serve(max_file_size=None) as served, closing(Connection(served)) as connection:
        files: list[dict[str, Any]] = []
        up = timed(lambda: files.append(_upload(connection, scale.size)))
        down = timed(lambda: _download(connection, files[0]["id"], scale.size))
        yield Figure("upload", scale.size / MIB / up, "MiB/s")
        yield Figure("download", scale.size / MIB / down, "MiB/s")
        peak = served.peak_mib()
    if peak is not None:
        yield Figure("peak memory of the emulator", peak, "MiB", 80)


def _upload(connection: Connection, size: int) -> dict[str, Any]:
    block = memoryview(bytes(range(256)) * (MIB // 256))
    before, _, after = upload_request(b"", size)
    connection.socket.sendall(before)
    for _ in range(size // len(block)):
        connection.socket.sendall(block)
    file: dict[str, Any] = json.loads(connection.exchange(after))
    if file["bytes"] != size:
        raise WireError(f"{file['bytes']} bytes arrived, {size} were sent")
    return file


def _download(connection: Connection, file_id: str, size: int) -> None:
    connection.socket.sendall(request("GET", f"/v1/files/{file_id}/content"))
    if (received := connection.skip()) != size:
        raise WireError(f"{received} bytes came, not {size}")


class Place(NamedTuple):
    """Where a page is, and the number of the file that it follows; files are numbered by age."""

    name: str
    after: Optional[int]


def pages(scale: Scale) -> Iterator[Figure]:
    """Pages of a list of very many files; the middle one of several times."""
    with tempfile.TemporaryDirectory() as folder:
        ids = fill(Path(folder), scale.files)
        with serve(data_dir=folder) as served, closing(Connection(served)) as connection:
            for purpose in (None, _PURPOSE):
                for order in ("desc", "asc"):
                    for place in _places(order, scale.files, 1 if purpose is None else len(PURPOSES)):
                        call = _page(connection, ids, order, purpose, place)
                        seconds = [timed(call) for _ in range(scale.runs + 1)][1:]
                        what = f"{place.name} page, {order}, {purpose or 'all purposes'}"
                        yield Figure(what, statistics.median(seconds) * 1000, "ms", 150)


def _places(order: str, files: int, purposes: int) -> list[Place]:
    # The last page still has all its files, of every purpose.
    ends = {"middle": files // 2, "last": PAGE * purposes if order == "desc" else files - 1 - PAGE * purposes}
    return [Place("first", None), *(Place(name, after) for name, after in ends.items())]


def _page(
    connection: Connection, ids: list[str], order: str, purpose: Optional[str], place: Place
) -> Callable[[], object]:
    target = f"/v1/files?limit={PAGE}&order={order}"
    target += "" if place.after is None else f"&after={ids[place.after]}"
    target += "" if purpose is None else f"&purpose={purpose}"
    sent = request("GET", target)
    ages = [file["bytes"] for file in json.loads(connection.exchange(sent))["data"]]
    if len(ages) != PAGE or ages != sorted(ages, reverse=order == "desc"):
        raise WireError(f"{target} is not the page that it should be")
    return lambda: connection.exchange(sent)


TASKS: dict[str, Callable[[Scale], Iterator[Figure]]] = {
    "start": start,
    "requests": requests,
    "transfer": transfer,
    "pages": pages,
}
