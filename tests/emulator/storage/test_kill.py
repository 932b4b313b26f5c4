"""The emulator is killed again and again under load, and neither loses nor invents a file.

After a kill a client knows this: an upload that was acknowledged exists and is complete; a delete that was acknowledged
has happened. A request without a reply was carried out completely or not at all, because the reply may have been lost:
an upload is listed and complete, or neither listed nor on disk; an upload in parts is completed, or can still be.
Nothing else is listed, and a content without a file or a part does not outlive the next start.
"""

from __future__ import annotations

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from azure_ai_files.emulator import Emulator

from ..client import AZURE, Client
from ..uploads import JSON
from .kills import CREW, Expected, Ledger, Session, leave_half, nursery, request, work
from .test_durability import contents
from .test_uploads_durable import wait_for_contents

#: Files that remain from one round to the next, so few that the last round takes no longer than the first.
MOST_FILES = 10


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="needs a fork that may be followed by threads")
@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_kills(tmp_path: Path, kills: int) -> None:
    ledger, moments = Ledger(), random.Random(kills)
    with nursery() as starts:
        for number in range(kills):
            with ThreadPoolExecutor(len(CREW) + 1) as pool, starts.emulator(tmp_path) as emulator:
                before = settle(emulator, tmp_path, ledger)
                running = [pool.submit(leave_half, emulator, f"{number}-half")]
                wait_for_contents(tmp_path, len(before) + 1)
                running += [
                    pool.submit(work, emulator, ledger, task, f"{number}-{who}") for who, task in enumerate(CREW)
                ]
                enough = ledger.answers + moments.randrange(20)
                while ledger.answers < enough and not any(future.done() for future in running):
                    time.sleep(0.001)
                time.sleep(moments.uniform(0, 0.01))
            assert [future.exception() for future in running] == [None] * len(running)
            # At least the first half.
            assert contents(tmp_path) - before
        with starts.emulator(tmp_path) as emulator:
            settle(emulator, tmp_path, ledger)


def settle(emulator: Emulator, folder: Path, ledger: Ledger) -> set[str]:
    """Check an emulator that has just started against the ledger; return the names of the contents on disk."""
    found = contents(folder)
    with Client(emulator, AZURE) as client:
        listed = request(client, "GET", "/files").json["data"]
        for file in listed:
            check_file(file, ledger)
        ids = {file["id"] for file in listed}
        assert ids.isdisjoint(ledger.deleted)
        lost = ledger.kept.keys() - ids
        assert lost <= ledger.deleting
        for file_id in lost | ledger.deleted:
            assert request(client, "GET", f"/files/{file_id}").status == 404
            ledger.kept.pop(file_id, None)
        parts = sum(
            settle_session(client, upload_id, session, ledger) for upload_id, session in ledger.sessions.items()
        )
        names = {check_content(client, file_id, expected) for file_id, expected in ledger.kept.items()}
        assert contents(folder) == names
        assert 0 <= len(found - names) <= parts
        for file_id in list(ledger.kept)[:-MOST_FILES]:
            assert request(client, "DELETE", f"/files/{file_id}").status == 200
            del ledger.kept[file_id]
    for entries in (ledger.deleted, ledger.deleting, ledger.uploading, ledger.sessions):
        entries.clear()
    return contents(folder)


def check_file(file: dict[str, object], ledger: Ledger) -> None:
    """Check that a file was uploaded, with or without a reply: no other file is listed."""
    file_id, name = str(file["id"]), str(file["filename"])
    assert file_id in ledger.kept or name in ledger.uploading, f"{name} is listed"
    expected = ledger.kept.setdefault(file_id, ledger.uploading.get(name, Expected(0, "")))
    assert file["bytes"] == expected.size
    ledger.uploading.pop(name, None)


def check_content(client: Client, file_id: str, expected: Expected) -> str:
    """Check that a content is complete; return its name on disk, which is its ETag."""
    reply = request(client, "GET", f"/files/{file_id}/content")
    assert (reply.status, Expected.of(reply.body)) == (200, expected)
    return str(reply.headers["ETag"]).strip('"')


def settle_session(client: Client, upload_id: str, session: Session, ledger: Ledger) -> int:
    """Complete an upload in parts if it is pending; return how many contents it had at most."""
    path = f"/uploads/{upload_id}"
    body = json.dumps({"part_ids": session.part_ids})
    if session.asked == "complete":
        reply = request(client, "POST", f"{path}/complete", JSON, body)
        # It is listed if it was completed: it cannot be completed twice.
        completed = session.name not in ledger.uploading
        assert reply.status == (400 if completed else 200)
        if not completed:
            ledger.kept[reply.json["file"]["id"]] = session.expected
        return 0 if completed else len(session.part_ids)
    # It may have been cancelled before.
    again = {200, 400} if session.asked == "cancel" else {200}
    assert request(client, "POST", f"{path}/cancel").status in again
    return len(session.part_ids) + 1
