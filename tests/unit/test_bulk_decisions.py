"""The pure decisions of calls for many files, as tables; and errors that travel."""

from __future__ import annotations

import pickle
import random
import threading
import tracemalloc
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)

from azure_ai_files import TransferResult
from azure_ai_files._concurrency.results import portable
from azure_ai_files._concurrency.scope import TransferScope
from azure_ai_files._decisions.bulk_jobs import (
    Uploads,
    bulk_options,
    check_pattern,
    shown,
)
from azure_ai_files._decisions.name_registry import NameRegistry, TextSet
from azure_ai_files._decisions.selection import Selection, selection
from azure_ai_files.exceptions import PollingTimeoutError, SourceChangedError
from azure_ai_files.models import FileInfo

NOW = datetime(2025, 6, 15, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def file_of(created: datetime | None = NOW - HOUR, purpose: str | None = "vision") -> FileInfo:
    return FileInfo({"id": "1", "created_at": created and int(created.timestamp()), "purpose": purpose})


class TestSelection:
    @pytest.mark.parametrize(
        ("older_than", "before"),
        [
            (None, None),
            (HOUR, NOW - HOUR),
            (timedelta(), NOW),
            (NOW, NOW),
            (datetime(2025, 6, 15, 14, tzinfo=timezone(2 * HOUR)), NOW),
        ],
    )
    def test_moment(self, older_than: Any, before: datetime | None) -> None:
        assert selection(None, "vision", older_than, NOW) == Selection("vision", before)

    @pytest.mark.parametrize(
        ("file", "is_meant"),
        [
            (file_of(), False),
            (file_of(NOW - HOUR - timedelta(seconds=1)), True),
            (file_of(NOW), False),
            (file_of(None), False),
            (file_of(NOW - 2 * HOUR, "batch"), False),
            (file_of(NOW - 2 * HOUR, None), False),
            (FileInfo({"id": "1", "created_at": "long ago", "purpose": "vision"}), False),
        ],
    )
    def test_file(self, file: FileInfo, is_meant: bool) -> None:
        assert Selection("vision", NOW - HOUR).includes(file) is is_meant

    def test_given_files_are_no_selection(self) -> None:
        assert selection([], None, None, NOW) is None


class TestNames:
    @pytest.mark.parametrize(
        ("first", "second"),
        [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("Straße", "STRASSE"), ("é", "e\u0301"), ("ς", "Σ")],
    )
    def test_taken(self, first: str, second: str) -> None:
        names = NameRegistry()
        assert names.take(first) == first
        with pytest.raises(FileExistsError, match="file_id, file_name"):
            names.take(second)

    def test_free(self) -> None:
        names = NameRegistry()
        assert [names.take(name) for name in ("a", "b", "a.", "á")] == ["a", "b", "a.", "á"]

    def test_a_set_of_texts_is_a_set(self) -> None:
        rng, texts, expected = random.Random(14), TextSet(), set[str]()
        for _ in range(5_000):
            text = str(rng.randrange(4_000))
            assert texts.add(text) is (text not in expected)
            expected.add(text)
        assert {str(number) for number in range(4_000) if str(number) in texts} == expected

    def test_many_take_little_memory(self) -> None:
        count = 50_000
        tracemalloc.start()
        try:
            names = NameRegistry()
            empty = tracemalloc.get_traced_memory()[0]
            for number in range(count):
                names.take(f"report-{number}.txt")
            taken = tracemalloc.get_traced_memory()[0] - empty
        finally:
            tracemalloc.stop()
        assert taken < 12 * count
        for number in range(0, count, 1000):
            with pytest.raises(FileExistsError):
                names.take(f"Report-{number}.TXT")


class TestInputs:
    @pytest.mark.parametrize("given", ["a", Path("a"), ("a", "b"), FileInfo({"id": "1"}), (Path("a"), "b")])
    def test_what_is_small_is_shown(self, given: Any) -> None:
        assert shown(given) == given

    @pytest.mark.parametrize("given", [b"content", bytearray(b"x"), threading.Lock(), 7, None])
    def test_what_may_be_large_or_stay_here_is_not(self, given: Any) -> None:
        assert shown((given, "a.txt")) == (None, "a.txt")

    def test_an_upload(self) -> None:
        uploads = Uploads({"purpose": "vision"}, {"timeout": 3})
        common = {"purpose": "vision", "timeout": 3}
        assert uploads.call("a").arguments == {**common, "file_path": "a", "filename": None}
        assert uploads.call(("a", "b")).arguments == {**common, "file_path": "a", "filename": "b"}
        assert uploads.call((b"a", "b")).arguments == {**common, "file": b"a", "filename": "b"}

    def test_options(self) -> None:
        assert bulk_options({"timeout": 3}) == {"retry_status": 10, "timeout": 3}
        assert bulk_options({"retry_status": 2}) == {"retry_status": 2}

    @pytest.mark.parametrize("pattern", ["*", "**", "**/*.pdf", ".*", "a..b", "...", "[a-z]/?", "a/b"])
    def test_patterns(self, pattern: str) -> None:
        check_pattern(pattern)


class OddError(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}")


class LockedError(Exception):
    def __init__(self) -> None:
        super().__init__("locked")
        self.lock = threading.Lock()


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


ERRORS: list[Exception] = [
    ValueError("no"),
    FileNotFoundError(2, "No such file", "a.txt"),
    HttpResponseError("400 Bad Request: no"),
    ResourceNotFoundError("404 Not Found"),
    DecodeError("half"),
    IncompleteReadError("half"),
    ServiceRequestError("no way", error=OSError(111, "refused")),
    ServiceResponseError(OSError(104, "reset")),
    SourceChangedError("a.txt", 3, 4),
    PollingTimeoutError("late", file_of()),
]


class TestErrors:
    @pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
    def test_class_and_text_arrive(self, error: Exception) -> None:
        copy = pickle.loads(pickle.dumps(TransferResult(0, "a", error=raised(error)))).error
        assert (type(copy), str(copy)) == (type(error), str(error))
        if isinstance(error, AzureError):
            assert copy.message == error.message

    def test_what_belongs_to_this_process_stays(self) -> None:
        error = HttpResponseError("400", error=LockedError())
        error.status_code, error.reason, error.response = 400, "Bad Request", threading.Lock()  # type: ignore[assignment]
        copy = portable(error)
        assert isinstance(copy, HttpResponseError)
        assert (copy.status_code, copy.reason, copy.response, copy.inner_exception) == (400, "Bad Request", None, None)
        assert error.response is not None

    @pytest.mark.parametrize("error", [OddError("this", "that"), LockedError()])
    def test_what_does_not_pickle_says_what_it_was(self, error: Exception) -> None:
        copy = portable(error)
        assert type(copy) is RuntimeError
        assert str(copy) == f"{type(error).__name__}: {error}"

    def test_what_pickles_stays_itself(self) -> None:
        error = ValueError("no")
        assert portable(error) is error


class TestScope:
    def test_attempts(self) -> None:
        scope = TransferScope()
        assert scope.attempts == 0
        request: dict[str, int] = {}
        inner = scope.context().run(TransferScope)
        inner.note_request(request)
        assert (inner.attempts, scope.attempts) == (1, 1)
        inner.note_request(request)
        inner.note_request({})
        inner.note_retry()
        assert (inner.attempts, scope.attempts) == (3, 3)
