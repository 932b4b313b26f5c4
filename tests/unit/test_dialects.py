"""From an endpoint to the dialect."""

from __future__ import annotations

from typing import Any

import pytest

from azure_ai_files._pipeline.connection import connect
from azure_ai_files._pipeline.dialects import (
    AZURE_OPENAI,
    AZURE_OPENAI_V1,
    COMPATIBLE,
    FOUNDRY,
    FOUNDRY_V1,
    OPENAI,
    Dialect,
)
from azure_ai_files._pipeline.privacy import secrets_are_safe

AI = "https://ai.azure.com/.default"
COGNITIVE = "https://cognitiveservices.azure.com/.default"


@pytest.mark.parametrize(
    ("endpoint", "dialect", "url", "api_version", "scopes"),
    [
        ("https://r.services.ai.azure.com/api/projects/p", FOUNDRY, None, "v1", (AI,)),
        (
            "https://r.services.ai.azure.com/api/projects/p/",
            FOUNDRY,
            "https://r.services.ai.azure.com/api/projects/p",
            "v1",
            (AI,),
        ),
        ("https://r.services.ai.azure.us/api/projects/p", FOUNDRY, None, "v1", ("https://ai.azure.us/.default",)),
        ("http://127.0.0.1:8080/api/projects/p", FOUNDRY, None, "v1", (AI,)),
        ("https://gateway.example/tools/api/projects/p", FOUNDRY, None, "v1", (AI,)),
        ("https://r.services.ai.azure.com/api/projects/p/openai/v1", FOUNDRY_V1, None, None, (AI,)),
        ("https://r.openai.azure.com", AZURE_OPENAI, "https://r.openai.azure.com/openai", "2024-10-21", (COGNITIVE,)),
        ("https://r.openai.azure.com/openai", AZURE_OPENAI, None, "2024-10-21", (COGNITIVE,)),
        (
            "https://r.cognitiveservices.azure.com/",
            AZURE_OPENAI,
            "https://r.cognitiveservices.azure.com/openai",
            "2024-10-21",
            (COGNITIVE,),
        ),
        (
            "https://r.openai.azure.us/openai/",
            AZURE_OPENAI,
            "https://r.openai.azure.us/openai",
            "2024-10-21",
            ("https://cognitiveservices.azure.us/.default",),
        ),
        (
            "https://r.openai.azure.cn/openai/v1",
            AZURE_OPENAI_V1,
            None,
            None,
            ("https://cognitiveservices.azure.cn/.default",),
        ),
        (
            "https://r.openai.azure.com/openai/v1/",
            AZURE_OPENAI_V1,
            "https://r.openai.azure.com/openai/v1",
            None,
            (COGNITIVE,),
        ),
        ("https://api.openai.com/v1", OPENAI, None, None, ()),
        ("https://api.openai.com", OPENAI, "https://api.openai.com/v1", None, ()),
        ("https://api.mistral.ai/v1", COMPATIBLE, None, None, ()),
        ("http://localhost:11434", COMPATIBLE, "http://localhost:11434/v1", None, ()),
        ("https://llm.example/some/where", COMPATIBLE, None, None, ()),
    ],
)
def test_endpoint_decides(endpoint: str, dialect: Dialect, url: Any, api_version: Any, scopes: Any) -> None:
    connection = connect(endpoint)
    assert connection.dialect is dialect
    assert connection.endpoint == (url or endpoint)
    assert connection.api_version == api_version
    assert connection.credential_scopes == scopes


@pytest.mark.parametrize(
    ("keywords", "attribute", "value"),
    [
        ({"api_version": "2025-05-15-preview"}, "api_version", "2025-05-15-preview"),
        ({"api_version": ""}, "api_version", None),
        ({"audience": "https://other.example"}, "credential_scopes", ("https://other.example/.default",)),
        ({"audience": "https://other.example/"}, "credential_scopes", ("https://other.example/.default",)),
        ({"audience": "api://app/.default"}, "credential_scopes", ("api://app/.default",)),
        ({"audience": "ignored", "credential_scopes": ["a", "b"]}, "credential_scopes", ("a", "b")),
        ({"key_header": "X-Key"}, "key_header", "X-Key"),
        ({"key_header": "X-Key"}, "key_prefix", None),
        ({"key_header": "authorization"}, "key_prefix", "Bearer"),
        ({"features": ["uploads"]}, "features", frozenset({"uploads"})),
    ],
)
def test_keywords_override(keywords: dict[str, Any], attribute: str, value: Any) -> None:
    assert getattr(connect("https://r.services.ai.azure.com/api/projects/p", **keywords), attribute) == value


@pytest.mark.parametrize(
    ("endpoint", "error", "message"),
    [
        (None, TypeError, "must be a str"),
        ("", ValueError, "must be a URL"),
        ("r.openai.azure.com", ValueError, "must be a URL"),
        ("ftp://r/v1", ValueError, "must be a URL"),
        ("https://", ValueError, "must be a URL"),
        ("https://host/a b", ValueError, "must be a URL"),
        ("https://host;sub;rg;project", ValueError, "must be a URL"),
        ("https://user:hunter2@host/v1", ValueError, "user name or password"),
        ("https://host/v1?api-version=1", ValueError, "without"),
        ("https://host/v1#x", ValueError, "without"),
        ("https://host:99999/v1", ValueError, "port"),
        ("https://r.services.ai.azure.com", ValueError, "must include the project"),
    ],
)
def test_unusable_endpoint(endpoint: Any, error: Any, message: Any) -> None:
    with pytest.raises(error, match=message) as caught:
        connect(endpoint)
    assert "hunter2" not in str(caught.value)


def test_unknown_feature() -> None:
    with pytest.raises(ValueError, match="upload"):
        connect("https://host/v1", features=["upload"])  # type: ignore[list-item]


def test_require_names_feature_and_remedy() -> None:
    connection = connect("https://r.services.ai.azure.com/api/projects/p")
    with pytest.raises(ValueError, match=r"Azure AI Foundry does not offer 'expires_after'.*features=\{"):
        connection.require("expires_after")
    connect(connection.endpoint, features=["expires_after"]).require("expires_after")


@pytest.mark.parametrize(
    ("url", "proxies", "safe"),
    [
        ("https://a/b", None, True),
        ("https://a/b", {"https": "http://proxy:3128"}, True),
        ("http://[::1]:80/b", None, True),
        ("http://localhost/b", None, True),
        ("http://localhost/b", {"https": "http://proxy:3128"}, True),
        ("http://localhost/b", {"http": "http://proxy:3128"}, False),
        ("http://a/b", None, False),
    ],
)
def test_safe_for_secrets(url: str, proxies: Any, safe: bool) -> None:
    assert secrets_are_safe(url, proxies) is safe
