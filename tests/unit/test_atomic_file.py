"""How a download reaches its name, on a real disk."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._decisions.interruptions import AbandonedError
from azure_ai_files._local.atomic_file import AtomicFile
from azure_ai_files._local.targets import SaveTarget, target_folder
from tests.harness.repository import ROOT
from tests.harness.users import NOBODY, give_away

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

#: Writes a file as a user who may not list its folder.
WRITE = """
import os, sys
from pathlib import Path
from azure_ai_files._local.atomic_file import AtomicFile
path, overwrite = Path(sys.argv[1]), sys.argv[2] == "True"
path.parent.chmod(0o300)
try:
    os.listdir(path.parent)
except PermissionError:
    pass
else:
    sys.exit("the folder can be listed")
output = AtomicFile(path, overwrite)
output.open()
output.write(b"content")
output.commit()
"""

#: Root may do everything, so it becomes another user first.
LEAVE_ROOT = """
import os, sys
sys.path.insert(0, os.getcwd())
import azure_ai_files._local.atomic_file
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""


def run_as_user(program: str, folder: Path, *arguments: str, before: Callable[[], object] = lambda: None) -> None:
    """Run a program as a user other than root, to whom everything in a folder belongs."""
    if os.geteuid() == 0:
        give_away(folder)
    before()
    subprocess.run([sys.executable, "-c", LEAVE_ROOT + program, *arguments], cwd=ROOT, check=True, timeout=60)


def prepare_target(target_dir: Any, file_name: str, overwrite: bool) -> Path:
    return Path(SaveTarget(target_dir, file_name, overwrite).prepare())


def opened(*args: Any, **options: Any) -> AtomicFile:
    file = AtomicFile(*args, **options)
    file.open()
    return file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(b"0123456789")
    return path


class TestTarget:
    def test_creates_folders(self, tmp_path: Path) -> None:
        target = prepare_target(tmp_path / "a" / "b", "f", True)
        assert target == tmp_path / "a" / "b" / "f"
        assert target.parent.is_dir()

    def test_default_is_current_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert prepare_target(None, "f", True) == tmp_path / "f"

    @pytest.mark.parametrize("below", ["", "deeper"])
    def test_file_in_place_of_folder(self, path: Path, below: str) -> None:
        with pytest.raises(ValueError, match="is not a folder"):
            prepare_target(path / below, "f", True)

    def test_folder_in_place_of_file(self, tmp_path: Path) -> None:
        (tmp_path / "f").mkdir()
        with pytest.raises(IsADirectoryError, match="is a folder"):
            prepare_target(tmp_path, "f", True)

    def test_no_overwrite(self, path: Path) -> None:
        with pytest.raises(FileExistsError, match="overwrite=False"):
            prepare_target(path.parent, path.name, False)

    def test_folders_that_were_created_are_removed_if_empty(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        target = SaveTarget(tmp_path / "a" / "b" / ".." / "c" / "d", "f", True)
        target.prepare()
        (tmp_path / "a" / "c" / "other").touch()
        target.remove_folders()
        target.remove_folders()
        found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
        assert found == ["a", "a/c", "a/c/other"]

    def test_a_folder_that_another_call_removes_is_created_again(self, tmp_path: Path) -> None:
        first, second = (SaveTarget(tmp_path / "a" / "b", "f", True) for _ in range(2))
        path = first.prepare()
        assert second.prepare() == path
        first.remove_folders()
        assert not (tmp_path / "a").exists()
        output = AtomicFile(path, True, folder=second)
        output.open()
        output.discard()
        second.remove_folders()
        assert not (tmp_path / "a").exists()

    @pytest.mark.parametrize("below", ["", "deeper"])
    def test_a_folder_with_a_tilde(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str) -> None:
        monkeypatch.chdir(tmp_path)
        for _ in range(2):
            # There is no such user; the second time, there is such a folder.
            assert prepare_target(Path("~nobody of that name", below), "f", True).parent.is_dir()
        assert [path.name for path in tmp_path.iterdir()] == ["~nobody of that name"]

    @POSIX
    def test_a_folder_that_is_called_as_a_user(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert target_folder("~root/files") == Path("~root").expanduser() / "files"
        (tmp_path / "~root").mkdir()
        assert prepare_target("~root", "f", True).absolute() == tmp_path / "~root" / "f"

    @POSIX
    def test_the_home_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.chdir(tmp_path)
        (tmp_path / "~").mkdir()
        assert prepare_target("~/files", "f", True) == tmp_path / "home" / "files" / "f"

    @POSIX
    def test_no_home_folder(self, no_home: None) -> None:
        with pytest.raises(ValueError, match="target_dir '~/files' begins with the home folder"):
            prepare_target("~/files", "f", True)


class TestAtomicFile:
    def test_old_file_stays_until_commit(self, path: Path) -> None:
        output = opened(path, True)
        output.write(b"new ")
        output.write(bytearray(b"content"))
        assert path.read_bytes() == b"0123456789"
        output.commit()
        output.discard()
        assert path.read_bytes() == b"new content"
        assert os.listdir(path.parent) == [path.name]

    def test_discard(self, path: Path) -> None:
        output = opened(path, True)
        output.write(b"new")
        output.discard()
        output.discard()
        assert path.read_bytes() == b"0123456789"
        assert os.listdir(path.parent) == [path.name]

    def test_parts_are_written_where_they_belong(self, path: Path) -> None:
        output = opened(path, True, sha256=True)
        output.restart(9)
        for start in (6, 0, 3):
            output.part(start).write(b"abcdefghi"[start : start + 3])
        output.commit()
        assert path.read_bytes() == b"abcdefghi"
        assert output.sha256 == hashlib.sha256(b"abcdefghi").hexdigest()

    @pytest.mark.parametrize("end", [AtomicFile.discard, AtomicFile.commit])
    def test_nothing_is_written_once_it_is_over(self, path: Path, end: Any) -> None:
        output = opened(path, True)
        part = output.part(0)
        part.write(b"new")
        end(output)
        before = path.read_bytes()
        # The next file gets the number of the one that was closed.
        with (path.parent / "other").open("wb") as other:
            for write in (part.write, output.write):
                with pytest.raises(AbandonedError):
                    write(b"late")
            assert os.fstat(other.fileno()).st_size == 0
        assert path.read_bytes() == before

    def test_nothing_is_written_by_those_before_it_began_again(self, path: Path) -> None:
        output = opened(path, True)
        late = output.part(0)
        output.restart(None)
        with pytest.raises(AbandonedError):
            late.write(b"late")
        output.write(b"new")
        output.commit()
        assert path.read_bytes() == b"new"

    @pytest.mark.parametrize("size", [None, 3, 1, 100_000])
    def test_restart(self, path: Path, size: Any) -> None:
        output = opened(path, True)
        output.write(b"a longer beginning")
        output.restart(size)
        output.write(b"end")
        output.commit()
        assert path.read_bytes() == b"end"

    @pytest.mark.parametrize("links", [True, False])
    def test_never_overwrites_a_late_comer(self, path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        if not links:
            monkeypatch.setattr(os, "link", self.refuse_link)
        target = path.with_name("new")
        output, late = opened(target, False), opened(target, False)
        output.write(b"first")
        output.commit()
        late.write(b"second")
        with pytest.raises(FileExistsError):
            late.commit()
        late.discard()
        assert target.read_bytes() == b"first"
        assert sorted(os.listdir(path.parent)) == ["new", path.name]

    @staticmethod
    def refuse_link(*_: Any) -> None:
        raise PermissionError("this file system has no links")

    @POSIX
    def test_no_room(self, path: Path) -> None:
        output = opened(path, True)
        with pytest.raises(OSError, match=r"No room for 4,611,686,018,427,387,904 bytes.*source\.bin"):
            output.restart(1 << 62)
        output.discard()
        assert path.read_bytes() == b"0123456789"
        assert os.listdir(path.parent) == [path.name]

    @pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="the system cannot reserve room")
    def test_at_most_64_mib_are_reserved_ahead(self, path: Path) -> None:
        def reserved() -> int:
            (temporary,) = (entry for entry in path.parent.iterdir() if entry != path)
            return temporary.stat().st_blocks * 512

        output, ahead, block = opened(path, True), 64 * 1024 * 1024, bytes(8 * 1024 * 1024)
        output.restart(3 * 1024**3)
        before = reserved()
        if before == 0:
            pytest.skip("this file system reserves nothing")
        assert ahead - 65536 <= before <= ahead + 65536
        for number in range(1, 15):
            output.write(block)
            assert number * len(block) + 16 * 1024**2 - 65536 <= reserved() <= number * len(block) + ahead + 65536
        # A range takes only its own room.
        output.part(2 * 1024**3).write(b"far")
        assert reserved() <= 14 * len(block) + ahead + 131072
        output.restart(10)
        output.write(b"0123456789")
        assert reserved() <= 65536
        output.commit()
        assert path.read_bytes() == b"0123456789"

    def test_symlink_is_replaced(self, path: Path) -> None:
        link = path.with_name("link")
        link.symlink_to(path)
        output = opened(link, True)
        output.write(b"new")
        output.commit()
        assert not link.is_symlink()
        assert link.read_bytes() == b"new"
        assert path.read_bytes() == b"0123456789"

    def test_mode_follows_umask(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            output = opened(tmp_path / "f", True)
            output.commit()
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def failing(call: Callable[..., None], code: int, *, of_folders: bool) -> Callable[..., None]:
    """Return a call that a file system refuses, of folders or of files; no such file system is at hand everywhere."""

    def refused(fd: int, *arguments: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode) == of_folders:
            raise OSError(code, os.strerror(code))
        call(fd, *arguments)

    return refused


class TestOptionalCalls:
    @pytest.mark.parametrize("code", [*UNSUPPORTED, errno.EACCES, errno.EIO])
    @pytest.mark.parametrize("overwrite", [True, False])
    def test_a_folder_that_cannot_be_flushed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, overwrite: bool
    ) -> None:
        monkeypatch.setattr(os, "fsync", failing(os.fsync, code, of_folders=True))
        output = opened(tmp_path / "f", overwrite)
        output.write(b"content")
        output.commit()
        output.discard()
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"f": b"content"}

    @pytest.mark.parametrize("code", UNSUPPORTED)
    def test_a_file_system_without_flush(self, path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        monkeypatch.setattr(os, "fsync", failing(os.fsync, code, of_folders=False))
        output = opened(path, True)
        output.write(b"content")
        output.commit()
        assert path.read_bytes() == b"content"

    @pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
    def test_a_disk_that_fails(self, path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        monkeypatch.setattr(os, "fsync", failing(os.fsync, code, of_folders=False))
        output = opened(path, True)
        output.write(b"content")
        with pytest.raises(OSError, match=os.strerror(code)):
            output.commit()
        output.discard()
        assert {entry.name: entry.read_bytes() for entry in path.parent.iterdir()} == {path.name: b"0123456789"}

    @pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system takes no advice")
    def test_advice_that_is_refused(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "posix_fadvise", failing(os.posix_fadvise, errno.EINVAL, of_folders=False))
        output, block = opened(path, True), bytes(1024 * 1024)
        for _ in range(20):
            output.write(block)
        output.commit()
        assert path.stat().st_size == 20 * len(block)

    @POSIX
    @pytest.mark.parametrize("overwrite", [True, False])
    def test_a_folder_that_may_not_be_listed(self, reachable_path: Path, overwrite: bool) -> None:
        folder = reachable_path / "folder"
        folder.mkdir()
        run_as_user(WRITE, reachable_path, f"{folder}/f", str(overwrite))
        assert (folder / "f").read_bytes() == b"content"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o300


#: Replaces a file of another owner in a folder of one's own.
REPLACE = """
import os, sys
from pathlib import Path
from azure_ai_files._local.atomic_file import AtomicFile
output = AtomicFile(Path(sys.argv[1]), True)
output.open()
output.write(b"content")
output.commit()
"""


@POSIX
@pytest.mark.parametrize(("before", "after"), [(0o640, 0o600), (0o664, 0o644), (0o770, 0o700), (0o777, 0o777)])
def test_the_rights_of_a_group_do_not_go_to_another(reachable_path: Path, before: int, after: int) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to a group that a user is not in")
    path = reachable_path / "f"
    path.write_bytes(b"old")
    run_as_user(REPLACE, reachable_path, str(path), before=lambda: (os.chown(path, 12345, 54321), path.chmod(before)))
    assert path.read_bytes() == b"content"
    assert (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (NOBODY, after)
