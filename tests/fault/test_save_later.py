"""`resume=True`: the same call goes on where an earlier one ended, if what is there is provably the beginning."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, ResourceNotFoundError

from azure_ai_files._decisions import progress_meter
from tests.fault.conftest import Connect
from tests.fault.ranged import COUNT, RANGE, RangedService, first_byte
from tests.fault.target import DATA, NAME, OLD, contents, names, prepare
from tests.harness.content import Content
from tests.harness.reply import Reply
from tests.harness.rows import in_turn
from tests.harness.scripted_service import FILE_ID, Service, downloads
from tests.harness.server import PATIENCE
from tests.harness.surface import Surface
from tests.harness.timing import until

pytestmark = pytest.mark.usefixtures("small_ranges", "state")

OTHER = bytes(reversed(DATA))
V1 = Content(DATA)
#: Where a connection breaks; there are some blocks before, and some ranges.
BREAK = 1_300_000
# The most that a report may lag behind, in bytes.
BLOCK = 256 * 1024
REFUSED = Reply(400, b'{"error": {"message": "enough for today"}}')
WAYS: dict[str, dict[str, Any]] = {"one stream": {}, "ranges": {"max_concurrency": 3}}

each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.fixture(autouse=True)
def _each_block_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_meter, "_INTERVAL", 0)


class Later:
    """A download that breaks off in the middle, and whatever comes after; all from one server."""

    def __init__(self, connect: Connect, folder: Path, state: Path, way: dict[str, Any]) -> None:
        self.folder, self.state, self.way = folder, state, way
        self.service: Any = Service(V1)
        # If no report comes of what was received, the reply stalls, which is a break as well.
        self.files, self.server = connect(lambda request: self.service(request), read_timeout=10)

    @property
    def partial(self) -> Path:
        (found,) = [path for path in self.folder.iterdir() if path.name != NAME]
        return found

    @property
    def journals(self) -> list[Path]:
        return list(self.state.glob("*.journal"))

    async def save(self, service: Any, **options: Any) -> Any:
        self.service = service
        self.server.requests.clear()
        return await self.files.save(FILE_ID, NAME, self.folder, **{"resume": True, **self.way, **options})

    async def break_off(self) -> None:
        """Save until some of the content is there; then the service refuses to go on."""
        if self.way:
            steps: dict[int, Any] = dict.fromkeys(range(4, COUNT), self._refuse_then)
        else:
            # The end of a connection overtakes what its client has not read yet.
            steps = {0: V1.serve(hold=BREAK, cut=BREAK), BREAK // RANGE - 1: REFUSED, BREAK // RANGE: REFUSED}
        with pytest.raises(AzureError, match="enough for today"):
            await self.save(RangedService(V1, steps), progress_hook=self._release_when_received)

    def _release_when_received(self, current: int, _: int | None) -> None:
        if self.way or current > BREAK - BLOCK:
            self.server.release()

    def _refuse_then(self, _: Any) -> Reply:
        """Refuse when all ranges before are on the disk."""
        deadline = time.monotonic() + PATIENCE
        with suppress(FileNotFoundError):  # refused already
            while self.journals and time.monotonic() < deadline and safe_bytes(self.journals) < 4 * RANGE:
                time.sleep(0.002)
        return REFUSED

    async def go_on(self, content: Content = V1, **options: Any) -> list[Any]:
        """Save again, and check that it is whole and that nothing is left; gives the requests for content."""
        digest = await self.save(Service(content), sha256=True, **options)
        assert digest == hashlib.sha256(content.data).hexdigest()
        assert contents(self.folder) == [content.data]
        assert self.journals == []
        return downloads(self.server.requests)


def safe_bytes(journals: list[Path]) -> int:
    text = "".join(path.read_text("utf-8", "replace") for path in journals)
    return sum(int(size) for size in re.findall(r'"size":(\d+)', text))


def first_bytes(requests: list[Any]) -> list[int | None]:
    return sorted((first_byte(request) or 0) for request in requests)


@pytest.fixture(params=WAYS.values(), ids=WAYS)
async def later(request: pytest.FixtureRequest, connect: Connect, folder: Path, state: Path) -> Later:
    found = Later(connect, folder, state, request.param)
    prepare(folder)
    await found.break_off()
    assert (folder / NAME).read_bytes() == OLD
    assert len(found.journals) == 1
    return found


async def test_it_goes_on(later: Later) -> None:
    requests = await later.go_on()
    assert min(first_bytes(requests)) > BREAK - 2 * 256 * 1024  # type: ignore[type-var]
    condition = "If-Match" if later.way else "If-Range"
    assert {request.headers[condition] for request in requests} == {V1.etag}


@pytest.mark.parametrize("way", [{"max_concurrency": 1}, {"max_concurrency": 5}])
async def test_it_goes_on_in_another_way(later: Later, way: Any) -> None:
    requests = await later.go_on(**way)
    assert min(first_bytes(requests)) > BREAK - 2 * 256 * 1024  # type: ignore[type-var]


async def test_it_goes_on_in_a_folder_that_is_called_otherwise(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(later.folder.parent)
    later.folder = Path(later.folder.name)
    assert min(first_bytes(await later.go_on())) > 0  # type: ignore[type-var]


async def test_it_may_break_off_again_and_again(later: Later) -> None:
    await later.break_off()
    await later.break_off()
    assert len(later.journals) == 1
    assert min(first_bytes(await later.go_on())) > 0  # type: ignore[type-var]


async def test_progress_counts_what_was_there(later: Later) -> None:
    told: list[Any] = []
    await later.go_on(progress_hook=lambda *report: told.append(report))
    assert told[0][0] > BREAK - 2 * 256 * 1024
    assert told[-1] == (len(DATA), len(DATA))


async def test_a_download_without_it_leaves_what_is_there_alone(later: Later) -> None:
    partial = later.partial.read_bytes()
    await later.save(Service(V1), resume=False)
    assert first_bytes(downloads(later.server.requests))[0] == 0
    assert sorted(contents(later.folder)) == sorted([DATA, partial])
    await later.go_on()


# --- what is there is no use ----------------------------------------------------------------------------------------


def damage(change: Callable[[Path], object]) -> Callable[[Later], object]:
    return lambda later: change(later.partial)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def in_place_of(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def link(path: Path) -> None:
    outside = path.parent.parent / "outside"
    outside.write_bytes(OTHER)
    path.symlink_to(outside)


def hard_link(path: Path) -> None:
    os.link(path, path.parent.parent / "outside")


def own_entries(later: Later, text: bytes) -> None:
    later.journals[0].write_bytes(text)


USELESS: dict[str, Callable[[Later], object]] = {
    "missing": damage(Path.unlink),
    "empty": damage(lambda path: path.write_bytes(b"")),
    "foreign": damage(lambda path: path.write_bytes(OTHER)),
    "foreign, another file": damage(lambda path: in_place_of(path, lambda path: path.write_bytes(OTHER))),
    "a symlink": damage(lambda path: in_place_of(path, link)),
    "a hard link": damage(hard_link),
    "a pipe": damage(lambda path: in_place_of(path, os.mkfifo)),
    "journal: empty": lambda later: own_entries(later, b""),
    "journal: garbage": lambda later: own_entries(later, os.urandom(1000)),
    "journal: lines of garbage": lambda later: own_entries(later, b"\n".join([b"x" * 50] * 10) + b"\n"),
    "journal: a flipped byte": lambda later: flip(later.journals[0], 20),
    "journal: a flipped byte in the middle": lambda later: flip(
        later.journals[0], later.journals[0].stat().st_size // 2
    ),
    "journal: gone": lambda later: later.journals[0].unlink(),
    "journal: in a folder that is gone": lambda later: [later.journals[0].unlink(), later.state.rmdir()],
}


@pytest.mark.parametrize("change", USELESS.values(), ids=USELESS)
async def test_what_is_no_use_is_begun_again(later: Later, change: Callable[[Later], object]) -> None:
    (later.folder / NAME).unlink()
    change(later)
    assert min(first_bytes(await later.go_on())) == 0
    outside = later.folder.parent / "outside"
    assert not outside.exists() or outside.read_bytes() == OTHER or change is USELESS["a hard link"]


@pytest.mark.parametrize("at", [0, 700_000, BREAK - 500_000])
async def test_only_what_was_damaged_is_fetched_again(later: Later, at: int) -> None:
    flip(later.partial, at)
    requests = await later.go_on()
    assert sum(length(request) for request in requests) < len(DATA)


async def test_of_a_shorter_file_what_is_there_is_taken(later: Later) -> None:
    os.truncate(later.partial, 900_000)
    requests = await later.go_on()
    assert 0 < min(first_bytes(requests)) <= 900_000  # type: ignore[operator]


async def test_a_torn_entry_is_dropped(later: Later) -> None:
    with later.journals[0].open("ab") as journal:
        journal.write(b'0123abcd {"at":1300000,"si')
    assert min(first_bytes(await later.go_on())) > 0  # type: ignore[type-var]


def length(request: Any) -> int:
    text = request.headers["Range"]
    if text is None:
        return len(DATA)
    first, _, last = text.removeprefix("bytes=").partition("-")
    return (int(last) + 1 if last else len(DATA)) - int(first)


# --- the service has something else ---------------------------------------------------------------------------------


ABILITIES: dict[str, dict[str, bool]] = {
    "ranges, conditions": {},
    "ranges": {"conditions": False},
    "conditions": {"ranges": False},
    "neither": {"conditions": False, "ranges": False},
}


@pytest.mark.parametrize(("abilities", "size"), in_turn(ABILITIES, [len(DATA), len(DATA) + 7, 1000, 0]))
async def test_another_content_is_fetched_from_its_start(later: Later, abilities: dict[str, bool], size: int) -> None:
    data = (OTHER + b"1234567")[:size]
    with warnings.catch_warnings():
        # Whether the service or its content changed cannot always be told.
        warnings.simplefilter("ignore", UserWarning)
        await later.go_on(Content(data, '"v2"', **abilities))


@pytest.mark.parametrize(
    "content",
    [Content(DATA, ranges=False), Content(DATA, None, ranges=False), Content(DATA, 'W/"v1"')],
    ids=["no ranges", "no ETag", "a weak ETag"],
)
async def test_a_service_that_cannot_go_on_is_named(later: Later, content: Content) -> None:
    with pytest.warns(UserWarning, match="cannot resume .*; began again") as caught:
        requests = await later.go_on(content)
    assert sum(length(request) for request in requests) > 0
    assert len(caught) == 1
    assert FILE_ID in str(caught[0].message)
    assert "azure_ai_files" not in caught[0].filename


@each_way
@pytest.mark.parametrize("etag", [None, 'W/"v1"'])
async def test_a_service_that_never_could_is_named_too(
    connect: Connect, folder: Path, state: Path, etag: str | None, way: dict[str, Any]
) -> None:
    without = Content(DATA, etag)
    later = Later(connect, folder, state, way)
    with pytest.raises(AzureError):
        await later.save(Service(without, download=[without.serve(cut=BREAK)] * 9))
    assert contents(folder) == []
    with pytest.warns(UserWarning, match="cannot resume .*: it sends no strong ETag; began again"):
        await later.go_on(without)


async def test_nothing_is_said_of_a_service_that_cannot_if_nothing_is_lost(
    connect: Connect, folder: Path, state: Path
) -> None:
    files, _ = connect(Service(Content(DATA, None)))
    for _ in range(2):
        await files.save(FILE_ID, NAME, folder, resume=True)
    assert names(state) == []


async def test_a_file_that_is_gone_leaves_nothing(later: Later) -> None:
    with pytest.raises(ResourceNotFoundError):
        await later.save(lambda _: Reply(404))
    assert contents(later.folder) == [OLD]
    assert later.journals == []


async def test_a_name_that_was_taken_meanwhile_leaves_nothing(connect: Connect, folder: Path, state: Path) -> None:
    def take(*_: object) -> None:
        prepare(folder)

    files, _ = connect(Service(V1))
    with pytest.raises(FileExistsError):
        await files.save(FILE_ID, NAME, folder, resume=True, overwrite=False, progress_hook=take)
    assert contents(folder) == [OLD]
    assert names(state) == []


async def test_what_was_refused_at_once_leaves_nothing(connect: Connect, folder: Path, state: Path) -> None:
    files, _ = connect(lambda _: REFUSED)
    with pytest.raises(AzureError, match="enough for today"):
        await files.save(FILE_ID, NAME, folder, resume=True)
    assert contents(folder) == []
    assert names(state) == []


# --- others -----------------------------------------------------------------------------------------------------------


@each_way
async def test_two_that_save_the_same_both_end_whole(
    connect: Connect, folder: Path, state: Path, way: dict[str, Any]
) -> None:
    steps = {number: V1.serve(hold=RANGE // 2) for number in (0, 1)}
    files, server = connect(RangedService(V1, {**steps, 0: [steps[0], steps[0]]}))

    async def release() -> None:
        await server.until(lambda server: server.holding == (3 if way else 2))
        await until(lambda: len(names(state)) == len(names(folder)) == 2)
        server.release()

    saves = [files.save(FILE_ID, NAME, folder, resume=True, **way) for _ in range(2)]
    await asyncio.gather(*saves, release())
    assert contents(folder) == [DATA]
    assert names(state) == []


@each_way
async def test_a_cancelled_save_is_gone_on_with(
    surface: Surface, connect: Connect, folder: Path, state: Path, way: dict[str, Any]
) -> None:
    if not surface.is_aio:
        pytest.skip("a sync call is cancelled by a signal: see test_save_kills")
    later = Later(connect, folder, state, way)
    held = V1.serve(hold=RANGE - 5 if way else BREAK)
    received = [0]
    saving = asyncio.create_task(
        later.save(
            RangedService(V1, {0: held, 3: held, 4: held}), progress_hook=lambda current, _: received.append(current)
        )
    )
    await later.server.until(lambda server: server.holding == (3 if way else 1))
    await until(lambda: received[-1] >= (5 * RANGE if way else BREAK) - BLOCK)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert sum(length(request) for request in await later.go_on()) < len(DATA) // 2


def share(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("spoil", [Path.touch, lambda state: state.symlink_to("/proc/nowhere"), share])
async def test_a_state_that_cannot_be_kept_is_an_error_before_anything_is_sent(
    connect: Connect, folder: Path, state: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(state)
    files, server = connect([])
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        await files.save(FILE_ID, NAME, folder, resume=True)
    assert server.requests == []
    assert contents(folder) == []
