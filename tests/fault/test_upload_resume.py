"""An upload that can be resumed: the same call sends what is missing, and begins again where it must."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import AzureError, HttpResponseError

from tests.fault.parts import DATA, PART_COUNT, PART_SIZE, PartsService, kinds
from tests.harness.reply import BEFORE_HEAD, Reply
from tests.harness.server import FaultServer, MakeServer
from tests.harness.surface import MakeClient

DONE_BEFORE = 4


class Upload:
    """One upload, of which a first call brought some parts to the service before it failed."""

    def __init__(self, files: Any, server: FaultServer, service: PartsService, path: Path, state: Path) -> None:
        self.files = files
        self.server = server
        self.service = service
        self.path = path
        self.state = state

    async def begin(self) -> None:
        self.service.play(part=[self.service.good] * DONE_BEFORE + [Reply(403)])
        with pytest.raises(HttpResponseError, match="403"):
            await self.call()
        assert self.service.cancelled == []
        assert len(self.journals) == 1

    async def call(self, **options: Any) -> Any:
        """Call once more."""
        options = {"part_size": PART_SIZE, "max_concurrency": 1, **options}
        return await self.files.upload(file_path=self.path, purpose="batch", resume=True, **options)

    async def finish(self, **options: Any) -> list[str]:
        """Call once more, check that all is well, and give what was asked of the service."""
        before = len(self.server.requests)
        await self.call(**options)
        assert self.service.files == [self.path.read_bytes()]
        assert self.journals == []
        return kinds(self.server.requests[before:])

    @property
    def journals(self) -> list[Path]:
        return list(self.state.iterdir())


MISSING_ONLY = ["part"] * (PART_COUNT - DONE_BEFORE) + ["complete"]
EVERYTHING = ["create"] + ["part"] * PART_COUNT + ["complete"]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("AZURE_AI_FILES_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def begin(make_client: MakeClient, fault_server: MakeServer, tmp_path: Path, state: Path) -> Callable[..., Upload]:
    def start(**options: Any) -> Upload:
        path = tmp_path / "lines.jsonl"
        path.write_bytes(DATA)
        service = PartsService(**options)
        server = fault_server(service)
        return Upload(make_client(f"{server.url}/v1").files, server, service, path, state)

    return start


async def test_only_what_is_missing_is_sent(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    assert await upload.finish() == MISSING_ONLY


async def test_it_can_fail_again_and_again(begin: Callable[..., Upload]) -> None:
    upload = begin()
    for _ in range(3):
        upload.service.play(part=[upload.service.good, Reply(403)])
        with pytest.raises(HttpResponseError):
            await upload.call()
    upload.service.play(part=[])
    assert await upload.finish() == ["part"] * (PART_COUNT - 3) + ["complete"]


async def test_a_failed_completion_needs_no_part_again(begin: Callable[..., Upload]) -> None:
    upload = begin(complete=[Reply(403)])
    with pytest.raises(HttpResponseError):
        await upload.call()
    assert await upload.finish() == ["complete"]


async def test_progress_begins_with_what_is_there(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    seen: list[int] = []
    await upload.finish(progress_hook=lambda current, _: seen.append(current))
    assert seen == sorted(seen)
    assert seen[0] > DONE_BEFORE * PART_SIZE
    assert seen[-1] == len(DATA)


async def test_the_checksum_is_that_of_all_parts(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    file = await upload.call(sha256=True)
    assert file["sha256"] == hashlib.sha256(DATA).hexdigest()


def touch(upload: Upload) -> None:
    os.utime(upload.path, ns=(1, 1))


def rewrite_secretly(upload: Upload) -> None:
    status = upload.path.stat()
    upload.path.write_bytes(b"!" + DATA[1:])
    os.utime(upload.path, ns=(status.st_atime_ns, status.st_mtime_ns))


def append(upload: Upload) -> None:
    upload.path.write_bytes(DATA + b"more")


def flip_a_byte(upload: Upload) -> None:
    (journal,) = upload.journals
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)


def empty(upload: Upload) -> None:
    upload.journals[0].write_bytes(b"")


def write_nonsense(upload: Upload) -> None:
    upload.journals[0].write_bytes(b"\0nonsense\n" * 3)


def lose(upload: Upload) -> None:
    upload.service.lose()


BEGINS_AGAIN: dict[str, Callable[[Upload], None]] = {
    "the file was touched": touch,
    "the file was changed, and its time set back": rewrite_secretly,
    "the file grew": append,
    "a byte of the journal flipped": flip_a_byte,
    "the journal is empty": empty,
    "the journal is nonsense": write_nonsense,
}


@pytest.mark.parametrize("change", BEGINS_AGAIN.values(), ids=BEGINS_AGAIN)
async def test_it_begins_again(begin: Callable[..., Upload], change: Callable[[Upload], None]) -> None:
    upload = begin()
    await upload.begin()
    change(upload)
    assert await upload.finish() == EVERYTHING


async def test_an_upload_whose_time_is_nearly_over_begins_again(begin: Callable[..., Upload]) -> None:
    upload = begin(expires_in=30)
    await upload.begin()
    assert await upload.finish() == EVERYTHING


@pytest.mark.parametrize("status", [400, 404])
async def test_an_upload_that_the_service_lost_begins_again(begin: Callable[..., Upload], status: int) -> None:
    upload = begin()
    await upload.begin()
    upload.service.lose()
    upload.service.play(part=[Reply(status)])
    assert await upload.finish() == ["part", "cancel", *EVERYTHING]


async def test_an_upload_that_turns_out_wrong_begins_again_once(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    upload.service.play(complete=[Reply(400), Reply(400)])
    with pytest.raises(HttpResponseError, match="400"):
        await upload.call()
    assert kinds(upload.server.requests).count("create") == 2


async def complete_unheard(upload: Upload) -> None:
    upload.service.play(complete=[upload.service.deaf, Reply(404), Reply(404)], list=[Reply(403)])
    with pytest.raises(AzureError):
        await upload.call()
    assert upload.service.files == [DATA]


async def test_a_completion_that_nobody_heard_of_is_found(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await complete_unheard(upload)
    assert await upload.finish() == ["complete", "list", "content", "get"]


async def test_a_file_that_was_found_comes_with_its_checksum(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await complete_unheard(upload)
    file = await upload.call(sha256=True)
    assert (file.id, file["sha256"]) == ("file-1", hashlib.sha256(DATA).hexdigest())


@pytest.mark.parametrize(
    "steps",
    [{"list": [Reply(403)]}, {"content": [Reply(400)]}, {"content": [Reply(200, bytes(len(DATA)))]}],
    ids=["no list", "no content", "another content"],
)
async def test_what_cannot_be_proved_begins_again(begin: Callable[..., Upload], steps: dict[str, Any]) -> None:
    upload = begin()
    await complete_unheard(upload)
    upload.service.play(**steps)
    await upload.call()
    assert upload.service.files == [DATA, DATA]
    assert kinds(upload.server.requests)[-len(EVERYTHING) :] == EVERYTHING
    assert upload.journals == []


async def test_a_torn_entry_is_forgotten(begin: Callable[..., Upload]) -> None:
    upload = begin(strict=False)
    await upload.begin()
    (journal,) = upload.journals
    journal.write_bytes(journal.read_bytes()[:-5])
    assert await upload.finish() == ["part", *MISSING_ONLY]


async def test_a_part_that_nobody_heard_of_may_leave_no_room(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    (journal,) = upload.journals
    journal.write_bytes(journal.read_bytes()[:-5])
    assert await upload.finish() == ["part"] * (PART_COUNT - DONE_BEFORE) + ["cancel", *EVERYTHING]


@pytest.mark.parametrize("options", [{"filename": "other.jsonl"}, {"part_size": 2 * PART_SIZE}])
async def test_another_upload_of_the_same_file_is_another_one(
    begin: Callable[..., Upload], options: dict[str, Any]
) -> None:
    upload = begin()
    await upload.begin()
    await upload.call(**options)
    assert upload.service.files == [DATA]
    assert len(upload.journals) == 1


async def test_two_at_a_time_do_not_disturb_each_other(begin: Callable[..., Upload]) -> None:
    upload = begin()
    await upload.begin()
    upload.service.play(part=[lambda request: upload.service.good(request).but(hold=BEFORE_HEAD)])
    first = asyncio.ensure_future(upload.call())
    await upload.server.until(lambda server: server.holding == 1)
    await upload.call()
    assert upload.service.files == [DATA]
    upload.server.release()
    await first
    assert upload.service.files == [DATA, DATA]
    assert kinds(upload.server.requests).count("create") == 2
    assert upload.journals == []


@pytest.mark.skipif(os.name == "nt" or (os.geteuid() == 0 and False), reason="rights of POSIX")
async def test_a_state_folder_of_everybody_is_refused(begin: Callable[..., Upload]) -> None:
    upload = begin()
    upload.state.mkdir()
    upload.state.chmod(0o777)
    with pytest.raises(PermissionError, match="chmod 700"):
        await upload.call()
    assert upload.server.requests == []


async def test_a_state_folder_that_cannot_be_is_an_error_before_anything_is_sent(begin: Callable[..., Upload]) -> None:
    upload = begin()
    upload.state.write_bytes(b"a file")
    with pytest.raises(OSError, match="AZURE_AI_FILES_STATE_DIR"):
        await upload.call()
    assert upload.server.requests == []
