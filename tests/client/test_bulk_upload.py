"""Many uploads in one call, against the emulator."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import TransferResult
from azure_ai_files.emulator import Emulator, faults
from tests.harness.bulk_calls import as_inputs, begin, good, many, results_of, until_error
from tests.harness.methods import bare
from tests.harness.surface import MakeClient, Surface
from tests.harness.users import without_root

OPTIONS = {"purpose": "assistants"}


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.txt" for number in range(20)]
    for number, path in enumerate(paths):
        path.write_bytes(b"x" * (number + 1))
    return paths


@pytest.fixture
def own_files(make_client: MakeClient) -> Iterator[Any]:
    """The files of an emulator of this test's own: what is left early may come after its test has ended."""
    with Emulator() as emulator:
        yield make_client(emulator.endpoint, emulator.credential).files


async def stored(files: Any) -> dict[str, int]:
    return {file.filename: file.bytes async for file in files.list_all()}


async def test_every_path_is_uploaded(surface: Surface, files: Any, paths: list[Path]) -> None:
    results = good(await many(surface, files, "upload_many", paths, **OPTIONS))
    assert [result.index for result in results] == list(range(20))
    assert [result.input for result in results] == paths
    assert [result.file.bytes for result in results if result.file] == list(range(1, 21))
    assert {result.attempts for result in results} == {1}
    assert all(result.seconds > 0 for result in results)
    assert await stored(files) == {path.name: size for size, path in enumerate(paths, 1)}


@pytest.fixture
def handle(paths: list[Path]) -> Iterator[Any]:
    with open(paths[5], "rb") as handle:
        yield handle


async def test_kinds_of_sources(surface: Surface, files: Any, paths: list[Path], handle: Any) -> None:
    sources = [
        str(paths[1]),
        (paths[2], "two.md"),
        (b"abc", "bytes.txt"),
        (handle, "handle.txt"),
        (io.BytesIO(b"in memory"), "memory.txt"),
        (("ignored.txt", b"tuple", "text/csv"), "tuple.txt"),
    ]
    results = good(await many(surface, files, "upload_many", sources, **OPTIONS))
    assert await stored(files) == {
        "1.txt": 2,
        "two.md": 3,
        "bytes.txt": 3,
        "handle.txt": 6,
        "memory.txt": 9,
        "tuple.txt": 5,
    }
    # What is large, or cannot go elsewhere, is not repeated.
    assert [result.input for result in results[:5]] == [str(paths[1]), (paths[2], "two.md"), *_without_content(sources)]
    pickle.loads(pickle.dumps(results))


def _without_content(sources: list[Any]) -> list[Any]:
    return [(None, name) for _, name in sources[2:5]]


async def test_inputs_may_be_generated(surface: Surface, files: Any) -> None:
    sources = as_inputs(surface, ((b"x", f"{number}.txt") for number in range(50)))
    assert len(good(await many(surface, files, "upload_many", sources, **OPTIONS))) == 50


async def test_a_plain_generator_is_good_for_both(surface: Surface, files: Any) -> None:
    sources = ((b"x", f"{number}.txt") for number in range(9))
    assert len(good(await many(surface, files, "upload_many", sources, **OPTIONS))) == 9


async def test_nothing_at_all(surface: Surface, files: Any) -> None:
    assert await many(surface, files, "upload_many", [], **OPTIONS) == []


async def test_nothing_begins_before_it_is_asked_for(surface: Surface, own_files: Any) -> None:
    taken: list[int] = []
    results = begin(surface, own_files, "upload_many", _noting(taken, 100), max_concurrency=2, **OPTIONS)
    assert taken == []
    async with results:
        await results.__anext__()
        # As many as run, as many again in advance, and what took the place of what ended.
        assert len(taken) <= 2 * 2 + 2
    assert await results_of(results) == []
    assert len(await stored(own_files)) <= len(taken)


def _noting(taken: list[int], count: int) -> Iterator[Any]:
    for number in range(count):
        taken.append(number)
        yield b"x", f"{number}.txt"


BAD_SOURCES = [b"no name", ("name.txt", b"content"), (b"x", 7), 7, None, (b"x",), ("a", "b", "c"), io.BytesIO(b"x")]


@pytest.mark.parametrize("source", BAD_SOURCES, ids=lambda source: type(source).__name__)
async def test_what_is_no_source_is_an_error_of_its_own(surface: Surface, files: Any, source: Any) -> None:
    before, bad, after = await many(
        surface, files, "upload_many", [(b"x", "a.txt"), source, (b"y", "b.txt")], **OPTIONS
    )
    assert before.ok
    assert after.ok
    assert isinstance(bad.error, TypeError)
    assert (bad.attempts, bad.file, bad.index) == (0, None, 1)
    pickle.loads(pickle.dumps(bad))
    with pytest.raises(TypeError):
        bad.raise_for_error()


async def test_what_cannot_be_read_is_an_error_of_its_own(surface: Surface, files: Any, tmp_path: Path) -> None:
    sources = [tmp_path / "none.txt", tmp_path, (b"x", "x.txt"), (b"x", "")]
    results = await many(surface, files, "upload_many", sources, **OPTIONS)
    assert [type(result.error) for result in results] == [FileNotFoundError, IsADirectoryError, type(None), type(None)]
    assert [result.attempts for result in results] == [0, 0, 1, 1]
    assert results[0].input == tmp_path / "none.txt"


async def test_fail_fast(surface: Surface, files: Any, tmp_path: Path) -> None:
    sources = [tmp_path / "none.txt", *((b"x", f"{number}.txt") for number in range(100))]
    results = await many(surface, files, "upload_many", sources, fail_fast=True, max_concurrency=1, **OPTIONS)
    assert [result.ok for result in results] == [False]
    assert await stored(files) == {}


# --- folders ---------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(reachable_path: Path) -> Path:
    root = reachable_path / "tree"
    for name in ("a.txt", "b.pdf", "below/c.txt", "below/deep/d.txt", ".hidden/e.txt", "below/.f.txt", "empty/.g"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["a.txt", "b.pdf"]),
        ("*.txt", ["a.txt"]),
        ("**/*", ["a.txt", "b.pdf", "below/c.txt", "below/deep/d.txt"]),
        ("**/*.txt", ["a.txt", "below/c.txt", "below/deep/d.txt"]),
        ("**", ["a.txt", "b.pdf", "below/c.txt", "below/deep/d.txt"]),
        ("./**/**/*.txt", ["a.txt", "below/c.txt", "below/deep/d.txt"]),
        ("**/below/**/*.txt", ["below/c.txt", "below/deep/d.txt"]),
        ("**/deep/*.txt", ["below/deep/d.txt"]),
        ("b*/*", ["below/c.txt"]),
        ("[ab].*", ["a.txt", "b.pdf"]),
        ("a.txt", ["a.txt"]),
        ("*/*", ["below/c.txt"]),
        ("*/*/*", ["below/deep/d.txt"]),
        ("**/./**/*.txt", ["a.txt", "below/c.txt", "below/deep/d.txt"]),
        ("below", []),
        ("below/below/*", []),
        ("a.txt/*", []),
        ("below/*", ["below/c.txt"]),
        (".hidden/*", [".hidden/e.txt"]),
        ("below/.*", ["below/.f.txt"]),
        ("*.none", []),
    ],
)
async def test_a_folder(surface: Surface, files: Any, tree: Path, pattern: str, names: list[str]) -> None:
    results = good(await many(surface, files, "upload_directory", tree, pattern=pattern, **OPTIONS))
    assert sorted(result.input for result in results) == sorted(tree / name for name in names)
    assert await stored(files) == {os.path.basename(name): len(name) for name in names}


async def test_the_default_pattern_is_the_folder_itself(surface: Surface, files: Any, tree: Path) -> None:
    assert len(await many(surface, files, "upload_directory", str(tree), **OPTIONS)) == 2


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
async def test_links_that_lead_back_are_not_followed(surface: Surface, files: Any, tree: Path) -> None:
    (tree / "round").symlink_to(tree)
    (tree / "below" / "up").symlink_to("..")
    (tree / "again").symlink_to("below")
    results = good(await many(surface, files, "upload_directory", tree, pattern="**/*.txt", **OPTIONS))
    names = ["a.txt", "below/c.txt", "below/deep/d.txt"]
    assert sorted(result.input for result in results) == [tree / name for name in names]
    # One that the pattern names is followed.
    (result,) = good(await many(surface, files, "upload_directory", tree, pattern="again/*", **OPTIONS))
    assert result.input == tree / "again" / "c.txt"


async def test_a_folder_of_many(surface: Surface, own_files: Any, tmp_path: Path) -> None:
    for number in range(600):
        (tmp_path / str(number)).write_bytes(b"x")
    results = begin(surface, own_files, "upload_directory", tmp_path, max_concurrency=4, **OPTIONS)
    async with results:
        async for result in results:
            assert bare(result).ok
            if result.index > 20:
                break


@pytest.mark.parametrize(
    "pattern", ["", ".", "./.", "/etc/*", "../*", "a/../../*", "C:\\*", "\\\\host\\share", "a\\..\\b", "a\0b"]
)
def test_a_pattern_stays_in_its_folder(surface: Surface, tree: Path, pattern: str, files: Any) -> None:
    with pytest.raises(ValueError, match="pattern"):
        begin(surface, files, "upload_directory", tree, pattern=pattern, **OPTIONS)


@pytest.mark.parametrize(("name", "error"), [("none", FileNotFoundError), ("a.txt", NotADirectoryError)])
def test_a_folder_that_is_none(surface: Surface, files: Any, tree: Path, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        begin(surface, files, "upload_directory", tree / name, **OPTIONS)


@pytest.fixture
def locked(tree: Path) -> Iterator[Path]:
    """A tree with a folder that cannot be read, one that can only be listed, and a link into the former."""
    modes = {tree / "locked": 0o000, tree / "below" / "listed": 0o600}
    for folder in modes:
        folder.mkdir()
        (folder / "secret.txt").write_bytes(b"secret")
    (tree / "below" / "link.txt").symlink_to(tree / "locked" / "secret.txt")
    with without_root(tree.parent):
        for folder, mode in modes.items():
            folder.chmod(mode)
        yield tree
        for folder in modes:
            folder.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
@pytest.mark.parametrize(
    ("pattern", "names", "unreadable"),
    [
        ("*", ["a.txt", "b.pdf"], []),
        ("*/*", ["below/c.txt"], ["below/link.txt", "locked"]),
        (
            "**/*",
            ["a.txt", "b.pdf", "below/c.txt", "below/deep/d.txt"],
            ["below/link.txt", "below/listed/secret.txt", "locked"],
        ),
        (
            "**/**/*.txt",
            ["a.txt", "below/c.txt", "below/deep/d.txt"],
            ["below/link.txt", "below/listed/secret.txt", "locked"],
        ),
        ("locked/*", [], ["locked"]),
        ("locked/secret.txt", [], ["locked/secret.txt"]),
        ("below/listed/*", [], ["below/listed/secret.txt"]),
    ],
)
async def test_what_cannot_be_read_has_a_result_of_its_own(
    surface: Surface, locked: Path, own_files: Any, pattern: str, names: list[str], unreadable: list[str]
) -> None:
    results = await many(surface, own_files, "upload_directory", locked, pattern=pattern, **OPTIONS)
    assert sorted(result.input for result in results if result.ok) == [locked / name for name in names]
    failed = {result.input: result for result in results if not result.ok}
    assert sorted(failed) == [locked / name for name in unreadable]
    assert len(results) == len(names) + len(unreadable)
    for path, result in failed.items():
        assert isinstance(result.error, PermissionError)
        assert str(path) in str(result.error)
        assert (result.attempts, pickle.loads(pickle.dumps(result)).input) == (0, path)
    assert await stored(own_files) == {os.path.basename(name): len(name) for name in names}


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
async def test_a_folder_that_cannot_be_read_is_refused_at_once(surface: Surface, files: Any, locked: Path) -> None:
    with pytest.raises(PermissionError, match="locked"):
        begin(surface, files, "upload_directory", locked / "locked", **OPTIONS)


# --- results and progress --------------------------------------------------------------------------------------


async def test_progress_adds_up(surface: Surface, files: Any, paths: list[Path], tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(3_000_000))
    told: list[tuple[int, int | None]] = []
    sources = [*paths, large, (iter([b"12345"]), "stream.txt")] if not surface.is_aio else [*paths, large]
    total = 3_000_000 + sum(range(21)) + (0 if surface.is_aio else 5)
    good(
        await many(
            surface, files, "upload_many", sources, progress_hook=lambda *figures: told.append(figures), **OPTIONS
        )
    )
    assert told[-1] == (total, total)
    currents = [current for current, _ in told]
    assert currents == sorted(currents)
    assert {known for _, known in told} <= {None, total}


@pytest.mark.parametrize("kind", [list, tuple, set])
async def test_the_total_is_known_from_the_first_report_on(
    surface: Surface, files: Any, paths: list[Path], tmp_path: Path, kind: Any
) -> None:
    told: list[tuple[int, int | None]] = []
    sources = kind([*paths, str(paths[0]), (paths[1], "b.txt"), (b"12345", "c.txt"), tmp_path / "missing"])
    results = await many(surface, files, "upload_many", sources, progress_hook=lambda *now: told.append(now), **OPTIONS)
    assert [type(result.error) for result in results if not result.ok] == [FileNotFoundError]
    total = sum(path.stat().st_size for path in (*paths, *paths[:2])) + 5
    assert {known for _, known in told} == {total}


async def test_a_hook_that_raises_ends_everything(surface: Surface, own_files: Any) -> None:
    def refuse(current: int, total: int | None) -> None:
        raise LookupError("enough")

    sources = [(b"x" * 100, f"{number}.txt") for number in range(100)]
    with pytest.raises(LookupError, match="enough"):
        await many(surface, own_files, "upload_many", sources, progress_hook=refuse, max_concurrency=2, **OPTIONS)
    assert len(await stored(own_files)) < 100


async def test_inputs_that_raise_end_everything_after_the_results(
    surface: Surface, files: Any, emulator: Emulator
) -> None:
    emulator.faults.add(faults.Stall(where="request", seconds=0.02, operation="Files_Create"))

    def sources() -> Iterator[Any]:
        yield from ((b"x", f"{number}.txt") for number in range(30))
        raise LookupError("no more")

    results, error = await until_error(begin(surface, files, "upload_many", as_inputs(surface, sources()), **OPTIONS))
    assert isinstance(error, LookupError)
    assert sorted(result.index for result in good(results)) == list(range(30))
    assert {result.file.id for result in results if result.file} == {file.id async for file in files.list_all()}


async def test_expires_after(surface: Surface, make_client: Any, emulator: Any) -> None:
    files = make_client(emulator.openai_endpoint, emulator.credential).files
    expiry = {"anchor": "created_at", "seconds": 3600}
    (result,) = good(await many(surface, files, "upload_many", [(b"x", "x")], expires_after=expiry, **OPTIONS))
    assert result.file is not None
    assert result.file["expires_at"] - result.file["created_at"] == 3600


async def test_checksums(surface: Surface, files: Any, folder: Path) -> None:
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a", "b", "c")}
    sources = [(name.encode(), name) for name in digests]
    uploaded = good(await many(surface, files, "upload_many", sources, sha256=True, **OPTIONS))
    assert [result.sha256 for result in uploaded] == list(digests.values())
    infos = [result.file for result in uploaded]
    saved = good(await many(surface, files, "save_many", infos, folder, sha256=True))
    assert [result.sha256 for result in saved] == list(digests.values())


def test_results_are_values() -> None:
    result = TransferResult(3, "a.txt", attempts=1)
    assert result == TransferResult(3, "a.txt", attempts=1)
    assert result.raise_for_error() is result
    with pytest.raises(AttributeError):
        result.index = 4  # type: ignore[misc]
