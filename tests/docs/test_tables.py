"""The tables of the pages are those of the code."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import inspect
import re
from typing import Any, cast

import azure.core.exceptions
import pytest

import azure_ai_files.exceptions
from azure_ai_files import TransferResult
from azure_ai_files._pipeline.connection import connect
from azure_ai_files._pipeline.dialects import FEATURES
from azure_ai_files.emulator import Emulator, Settings
from tests.docs.pages import table


@pytest.mark.parametrize("row", table("docs/services.md", "Endpoint"), ids=lambda row: row[0])
def test_endpoint(row: list[str]) -> None:
    endpoint, name, dialect, api_version, key_header, audience = row
    connection = connect(endpoint)
    assert connection == connect(endpoint, dialect=cast(Any, name))
    assert connection.dialect.name == dialect
    assert (connection.api_version or "none") == api_version
    assert ": ".join(filter(None, (connection.key_header, connection.key_prefix))) == key_header
    assert [scope.removesuffix("/.default") for scope in connection.credential_scopes] == (
        [] if audience == "only with audience=" else [audience]
    )


def test_features() -> None:
    """Each row of the table is what the dialects of its header have."""
    rows = table("docs/services.md", "Feature")
    endpoints = {name: endpoint for endpoint, name, *_ in table("docs/services.md", "Endpoint")}
    offered = {row[0]: dict(zip(endpoints, row[1:], strict=False)) for row in rows}
    assert offered == {
        feature: {name: "yes" if connect(url).has(feature) else "no" for name, url in endpoints.items()}
        for feature in FEATURES
    }


def test_keywords() -> None:
    keywords: dict[str, Any] = {}
    for keyword, _ in table("docs/services.md", "Keyword"):
        name, _, value = keyword.partition("=")
        keywords[name] = ast.literal_eval(value)
        assert name in inspect.signature(connect).parameters
    assert keywords["features"] <= FEATURES.keys()
    connect("https://llm.example.com/v1", **keywords)


def test_results_of_many() -> None:
    named = {name for row in table("docs/many-files.md", "Result") for name in re.findall(r"\w+", row[0])}
    assert named == {field.name for field in dataclasses.fields(TransferResult)} | {"ok", "raise_for_error"}


def test_settings_of_the_emulator() -> None:
    rows = [re.findall(r"(\w+)=", row[0]) for row in table("docs/emulator.md", "Setting")]
    named = {name for row in rows for name in row}
    assert named == inspect.signature(Emulator).parameters.keys() - {"data_dir"}
    assert {name for row in rows[-6:] for name in row} == inspect.signature(Settings).parameters.keys()


ERRORS = [name for row in table("docs/errors-and-retries.md", "Error") for name in re.findall(r"\w+Error\b", row[0])]


@pytest.mark.parametrize("error", ERRORS)
def test_error_exists(error: str) -> None:
    assert any(hasattr(module, error) for module in (builtins, azure.core.exceptions, azure_ai_files.exceptions))
