"""What the command line decides without a service."""

from __future__ import annotations

import argparse
import ntpath
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files.cli import _arguments
from azure_ai_files.cli._errors import code_of, total_code
from azure_ai_files.cli._filters import Filters, glob_pattern
from azure_ai_files.cli._local_files import service_name
from azure_ai_files.cli._options import split_command_line
from azure_ai_files.cli._output import CommandError, ExitCode
from azure_ai_files.cli._progress import chosen_mode, progress_text
from azure_ai_files.cli._render import Column, human_age, human_size, table_lines, tsv_line, uses_color
from azure_ai_files.cli._save_names import plan_saves, split_name, versioned_name
from azure_ai_files.cli._settings import Profile, resolve
from azure_ai_files.cli.prune import beyond_newest

NOW = datetime(2026, 11, 30, tzinfo=timezone.utc)
SECONDS = NOW.timestamp()
NO_PROFILE = Profile("default", {})


@pytest.mark.parametrize(
    ("text", "size"),
    [("500", 500), ("10MB", 10_000_000), ("10MiB", 10 * 1024**2), ("1.5k", 1500), ("2 GiB", 2 * 1024**3)],
)
def test_sizes(text: str, size: int) -> None:
    assert _arguments.size(text) == size


@pytest.mark.parametrize("text", ["", "-1", "1X", "1iB", "MB", "1e3"])
def test_texts_that_are_not_sizes(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        _arguments.size(text)


@pytest.mark.parametrize(
    ("text", "age"),
    [("30d", timedelta(30)), ("12h", timedelta(hours=12)), ("90m", timedelta(minutes=90)), ("0s", timedelta())],
)
def test_ages(text: str, age: timedelta) -> None:
    assert _arguments.age(text) == _arguments.when(text) == age


@pytest.mark.parametrize("text", ["30", "d", "-1d", "1y", "9" * 30 + "d", "2026-01-01", "2026-13-01T00:00Z"])
def test_texts_that_are_not_ages(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        _arguments.when(text)


def test_dates() -> None:
    assert _arguments.when("2026-11-30T00:00Z") == _arguments.when("2026-11-30T02:00+02:00") == NOW


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("list -q", "", "list -q"),
        ("-q list", "-q", "list"),
        ("-o json list", "-o json", "list"),
        ("-ojson list", "-ojson", "list"),
        ("-qo json list", "-qo json", "list"),
        ("-qv list", "-qv", "list"),
        ("--output=json list", "--output=json", "list"),
        ("--endpoint list list", "--endpoint list", "list"),
        ("--unknown list", "--unknown", "list"),
        ("-o", "-o", ""),
        ("", "", ""),
    ],
)
def test_the_command_line_is_split(words: str, before: str, after: str) -> None:
    assert split_command_line(words.split()) == (before.split(), after.split())


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "d/a.txt", False),
        ("**/*.txt", "d/e/a.txt", True),
        ("**/*.txt", "a.txt", True),
        ("d/**", "d/e/a.txt", True),
        ("?.txt", "é.txt", True),
        ("[ab].txt", "b.txt", True),
        ("[!ab].txt", "b.txt", False),
        ("[z-a]", "[z-a]", True),
        ("a.txt", "aXtxt", False),
        ("*", "a\nb", True),
        ("[", "[", True),
    ],
)
def test_patterns(pattern: str, name: str, fits: bool) -> None:
    assert (glob_pattern(pattern).fullmatch(name) is not None) is fits


FILE = {"filename": "a.txt", "bytes": 10, "created_at": SECONDS - 3600, "purpose": "batch", "expires_at": SECONDS + 60}


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        (Filters(), True),
        (Filters(purposes=("vision", "batch")), True),
        (Filters(purposes=("vision",)), False),
        (Filters(larger_than=10), False),
        (Filters(larger_than=9, smaller_than=11), True),
        (Filters(older_than=timedelta(minutes=59)), True),
        (Filters(older_than=timedelta(hours=2)), False),
        (Filters(newer_than=timedelta(hours=2)), True),
        (Filters(older_than=NOW), True),
        (Filters(older_than=timedelta(999_999)), False),
        (Filters(newer_than=timedelta(999_999)), True),
        (Filters(expires_within=timedelta(minutes=2)), True),
        (Filters(expires_within=timedelta(seconds=30)), False),
        (Filters(status="error"), False),
    ],
)
def test_filters(filters: Filters, fits: bool) -> None:
    assert filters.matches(FILE, NOW) is fits


@pytest.mark.parametrize(
    "filters",
    [
        Filters(larger_than=0),
        Filters(smaller_than=100),
        Filters(older_than=timedelta()),
        Filters(newer_than=timedelta(9)),
        Filters(expires_within=timedelta(9)),
    ],
)
def test_what_is_unknown_matches_no_filter_on_it(filters: Filters) -> None:
    assert not filters.matches({"filename": "a.txt", "bytes": None, "created_at": None, "expires_at": None}, NOW)


OURS = {"AZURE_AI_FILES_ENDPOINT": "https://ours/v1"}
PROJECT = {"PROJECT_ENDPOINT": "https://project/api/projects/p", "PROJECT_KEY": "project-key"}
OPENAI = {"OPENAI_API_KEY": "openai-key"}
WORK = Profile("work", {"endpoint": "https://work/v1", "key": "work-key", "purpose": "batch"})


@pytest.mark.parametrize(
    ("options", "environment", "profile", "endpoint", "key"),
    [
        ({}, PROJECT, WORK, "https://project/api/projects/p", "project-key"),
        ({}, OURS | PROJECT, WORK, "https://ours/v1", None),
        ({}, {}, WORK, "https://work/v1", "work-key"),
        ({}, OPENAI, WORK, "https://work/v1", "work-key"),
        ({}, OPENAI, NO_PROFILE, "https://api.openai.com/v1", "openai-key"),
        ({}, OPENAI | {"OPENAI_BASE_URL": "https://other/v1"}, NO_PROFILE, "https://other/v1", "openai-key"),
        ({"endpoint": "https://evil/v1"}, PROJECT | OPENAI, WORK, "https://evil/v1", None),
        ({"endpoint": "HTTPS://PROJECT:443/api/projects/p/"}, PROJECT, WORK, None, "project-key"),
        ({"endpoint": "https://project/api/projects/other"}, PROJECT, WORK, None, None),
        ({"endpoint": "http://work/v1"}, {}, WORK, None, None),
        ({"endpoint": "https://api.openai.com/v1"}, OPENAI, NO_PROFILE, None, "openai-key"),
        ({"endpoint": "https://x/v1"}, PROJECT | {"AZURE_AI_FILES_KEY": "own"}, WORK, None, "own"),
        ({}, {}, NO_PROFILE, None, None),
    ],
)
def test_a_key_goes_to_its_endpoint_only(
    options: Mapping[str, str], environment: Mapping[str, str], profile: Profile, endpoint: str | None, key: str | None
) -> None:
    found = resolve(options, environment, profile)
    assert found["endpoint"].value == (endpoint or options.get("endpoint"))
    assert found["key"].value == key


def test_precedence() -> None:
    environment = {"AZURE_AI_FILES_PURPOSE": "vision"}
    sources = [
        resolve({"purpose": "evals"}, environment, WORK)["purpose"],
        resolve({}, environment, WORK)["purpose"],
        resolve({}, {}, WORK)["purpose"],
        resolve({}, {}, NO_PROFILE)["purpose"],
    ]
    assert [source[:2] for source in sources] == [
        ("evals", "option"),
        ("vision", "environment AZURE_AI_FILES_PURPOSE"),
        ("batch", "file work"),
        ("assistants", "default"),
    ]


@pytest.mark.parametrize(
    ("environment", "values"),
    [({"AZURE_AI_FILES_OUTPUT": "xml"}, {}), ({}, {"concurrency": "0"}), ({}, {"concurrency": "many"})],
)
def test_settings_that_are_not_valid(environment: Mapping[str, str], values: Mapping[str, str]) -> None:
    with pytest.raises(CommandError) as caught:
        resolve({}, environment, Profile("work", values))
    assert caught.value.code is ExitCode.USAGE


COLUMNS = (
    Column("id", "id"),
    Column("size", "bytes", "size"),
    Column("created", "created_at", "time"),
    Column("name", "name"),
)
ROW: dict[str, Any] = {"id": "file-1", "bytes": 2048, "created_at": SECONDS - 7200, "name": "a\tb\\\n\x1b[31m日本"}


def test_tables() -> None:
    assert table_lines([ROW], COLUMNS, SECONDS) == [
        "ID         SIZE  CREATED  NAME",
        "file-1  2.0 KiB  2 h      a\\tb\\\\n\\x1b[31m日本",
    ]
    (narrow,) = table_lines([ROW], COLUMNS, SECONDS, header=False, width=38)
    assert narrow == "file-1  2.0 KiB  2 h  a\\tb\\\\n\\x1b[31m…"


def test_tsv() -> None:
    assert tsv_line(ROW, COLUMNS) == "file-1\t2048\t2026-11-29T22:00:00Z\ta\\tb\\\\\\n\x1b[31m日本"


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (2**40, "1.0 TiB")])
def test_sizes_for_people(size: int, text: str) -> None:
    assert human_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "5 s"), (90, "1 min"), (7200, "2 h"), (259200, "3 d"), (-7200, "in 2 h")]
)
def test_ages_for_people(seconds: int, text: str) -> None:
    assert human_age(seconds) == text


@pytest.mark.parametrize(
    ("choice", "environment", "is_terminal", "expected"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (None, {"NO_COLOR": "1"}, True, False),
        (None, {"TERM": "dumb"}, True, False),
        (None, {"CLICOLOR_FORCE": "1"}, False, True),
        (None, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_colors(choice: str | None, environment: Mapping[str, str], is_terminal: bool, expected: bool) -> None:
    assert uses_color(choice, environment, is_terminal) is expected


@pytest.mark.parametrize(
    ("mode", "is_terminal", "is_quiet", "expected"),
    [
        ("auto", True, False, "bar"),
        ("auto", False, False, "log"),
        ("log", True, False, "log"),
        ("auto", True, True, "none"),
    ],
)
def test_modes_of_progress(mode: str, is_terminal: bool, is_quiet: bool, expected: str) -> None:
    assert chosen_mode(mode, is_terminal, is_quiet) == expected


def test_a_line_of_progress() -> None:
    text = progress_text(1, 4, 512 * 1024, 2 * 1024**2, 2.0)
    assert text == "[#####...............]  25%  1/4 files  512.0 KiB/2.0 MiB  256.0 KiB/s  0:06 left"
    assert progress_text(0, 4, 0, None, 0.0) == "0/4 files  0 B"


@pytest.mark.parametrize("name", ["../a", "a/../b", "/a", "a//b", "./a", "a\\b", "C:a", "", "a/"])
def test_names_that_lead_out(name: str) -> None:
    with pytest.raises(ValueError, match="would lead out"):
        split_name(name)


def test_where_files_are_saved() -> None:
    files = [{"id": "file-1", "filename": "d/a.txt"}, {"id": "file-2", "filename": "../b"}]
    plans, refused = plan_saves(files, Path("to"), flatten=False, with_ids=True)
    assert [(plan.folder, plan.name) for plan in plans] == [(Path("to/d"), "a.file-1.txt")]
    assert [file["id"] for file, _ in refused] == ["file-2"]
    assert plan_saves(files[:1], Path("to"), flatten=True, with_ids=False)[0][0].folder == Path("to")


@pytest.mark.parametrize(
    ("name", "expected"), [("a.txt", "a.X.txt"), ("a", "a.X"), (".rc", ".rc.X"), ("a.tar.gz", "a.tar.X.gz")]
)
def test_names_with_ids(name: str, expected: str) -> None:
    assert versioned_name(name, "X") == expected


def test_names_of_windows_paths() -> None:
    assert service_name("sub\\e\u0301.txt", ntpath.sep) == "sub/é.txt"


def test_what_is_beyond_the_newest() -> None:
    files = [{"id": str(age), "filename": name, "created_at": -age} for age, name in enumerate("aabab")]
    assert [file["id"] for file in beyond_newest(files, 1)] == ["1", "3", "4"]
    assert beyond_newest(files, 3) == []


@pytest.mark.parametrize(
    ("worked", "failures", "code"),
    [
        (1, [], ExitCode.DONE),
        (0, [], ExitCode.DONE),
        (1, [ValueError()], ExitCode.PARTIAL),
        (0, [ValueError(), TypeError()], ExitCode.REFUSED),
        (0, [ValueError(), PermissionError()], ExitCode.FAILED),
    ],
)
def test_the_exit_code_of_many(worked: int, failures: list[Exception], code: ExitCode) -> None:
    assert total_code(worked, failures) is code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileExistsError(), ExitCode.LOCAL),
        (TimeoutError(), ExitCode.TIMEOUT),
        (RuntimeError(), ExitCode.FAILED),
        (CommandError(ExitCode.DIFFERENT, "x"), ExitCode.DIFFERENT),
    ],
)
def test_the_exit_code_of_an_error(error: Exception, code: ExitCode) -> None:
    assert code_of(error) is code
