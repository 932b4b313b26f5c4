"""What paths mean, which names are paths, and where endpoint and key come from."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files.fs._paths import FilePath, check_path, is_path, looks_like_id, parents, parsed, path_of_id, stripped
from azure_ai_files.fs._settings import settings_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("aifiles://report.csv", "report.csv"),
        ("aifiles::report.csv", "report.csv"),
        ("/2024/june/report.csv/", "2024/june/report.csv"),
        ("aifiles://a b#?%20.txt", "a b#?%20.txt"),
        ("aifiles://", ""),
        ("a//b", "a//b"),
    ],
)
def test_protocol_and_outer_slashes_are_dropped(path: str, expected: str) -> None:
    assert stripped(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("report.csv", FilePath("report.csv")),
        (".id", FilePath(".id")),
        (".id/assistant-1", FilePath(".id/assistant-1", "assistant-1")),
        (".id/assistant-1/a/b.csv", FilePath(".id/assistant-1/a/b.csv", "assistant-1", "a/b.csv")),
        (".id/assistant-1//abs", FilePath(".id/assistant-1//abs", "assistant-1", "/abs")),
        (".idle/x", FilePath(".idle/x")),
    ],
)
def test_a_path_is_parsed(path: str, expected: FilePath) -> None:
    assert parsed(path) == expected


@pytest.mark.parametrize(
    ("path", "name", "fits"),
    [
        (".id/x-12345678", "any", True),
        (".id/x-12345678/a.csv", "a.csv", True),
        (".id/x-12345678/b.csv", "a.csv", False),
        (".id/x-12345678//abs", "/abs", True),
        (".id/x-12345678/folder/", "folder/", True),
        ("a.csv", "b.csv", True),
    ],
)
def test_the_name_behind_an_id_is_checked(path: str, name: str, fits: bool) -> None:
    assert parsed(path).fits(name) is fits


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("assistant-abcdefgh", True),
        ("file_abcd-fgh", True),
        ("assistant-abcdefg", False),
        ("1assistant-abcdefgh", False),
        ("assistant-abcdefgh.csv", False),
        ("a/assistant-abcdefgh", False),
    ],
)
def test_ids_are_recognised(path: str, expected: bool) -> None:
    assert looks_like_id(path) is expected


@pytest.mark.parametrize(
    "name", ["a", "a/b.csv", "...", "a..b", ".ids", "ä b#?%20.txt", "日本.csv", "x" * 200, "a/.id/b"]
)
def test_names_that_are_paths(name: str) -> None:
    assert is_path(name)
    assert check_path(f"aifiles://{name}") == name


@pytest.mark.parametrize("name", ["", "a//b", "a/../b", "..", "./a", ".id", ".id/x-12345678"])
def test_names_that_are_no_paths(name: str) -> None:
    assert not is_path(name)
    with pytest.raises(ValueError, match="cannot be the path of a file"):
        check_path(name)


def test_parents_and_paths_of_ids() -> None:
    assert parents("a/b/c") == ["a/b", "a"]
    assert parents("a") == []
    assert path_of_id("x-1") == ".id/x-1"
    assert path_of_id("x-1", "a/b") == ".id/x-1/a/b"


OWN = {"AZURE_AI_FILES_ENDPOINT": "https://own/v1", "AZURE_AI_FILES_KEY": "own"}
PROJECT = {"PROJECT_ENDPOINT": "https://project/v1", "PROJECT_KEY": "project"}


@pytest.mark.parametrize(
    ("options", "environment", "endpoint", "key"),
    [
        (("https://option/v1", "option"), {**OWN, **PROJECT}, "https://option/v1", "option"),
        (("https://option/v1", None), PROJECT, "https://option/v1", None),
        (("https://option/v1", None), OWN, "https://option/v1", "own"),
        (("HTTPS://Project/v1/", None), PROJECT, "HTTPS://Project/v1/", "project"),
        (("https://project:8443/v1", None), PROJECT, "https://project:8443/v1", None),
        ((None, None), {**OWN, **PROJECT}, "https://own/v1", "own"),
        ((None, None), PROJECT, "https://project/v1", "project"),
        ((None, None), {**PROJECT, "AZURE_AI_FILES_ENDPOINT": "https://own/v1"}, "https://own/v1", None),
        ((None, None), {**PROJECT, "AZURE_AI_FILES_ENDPOINT": ""}, "https://project/v1", "project"),
    ],
)
def test_settings(options: Any, environment: dict[str, str], endpoint: str, key: str | None) -> None:
    found = settings_of(*options, None, environment)
    assert (found.endpoint, found.key) == (endpoint, key)
    assert "own" not in repr(found).replace("https://own", "")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ((None, None, None), ValueError),
        (("https://x/v1", "key", object()), ValueError),
        ((1, None, None), TypeError),
        (("https://x/v1", b"key", None), TypeError),
    ],
)
def test_settings_that_are_refused(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        settings_of(*options, {})
