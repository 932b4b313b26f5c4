"""From an endpoint to the dialect."""

from __future__ import annotations

import re
from enum import Enum
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

#: Gemini's compatible endpoint.
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai"
AI = "https://ai.azure.com/.default"
COGNITIVE = "https://cognitiveservices.azure.com/.default"
PROJECT = "https://r.services.ai.azure.com/api/projects/p"
RESOURCE = "https://r.openai.azure.com"

#: What each dialect sends and offers: api-version, key header, features, bytes of a file in one request, of a part and
#: of an upload in parts.
MIB = 1024**2
STORE_FEATURES = {"vector_stores", "vector_store_attributes"}
OPENAI_FEATURES = {"list_paging", "expires_after", "uploads", "assistant_files", "uploaded_is_final", "containers"}
OPENAI_FEATURES |= STORE_FEATURES
SETTINGS: dict[str, tuple[Any, ...]] = {
    "Azure AI Foundry": (
        "v1",
        "api-key",
        {"filename_field", "vector_stores", "data_sources", "containers"},
        512 * MIB,
        64 * MIB,
        8192 * MIB,
    ),
    "Azure AI Foundry /openai/v1": (
        None,
        "Authorization: Bearer",
        {"list_paging", "expires_after", "uploads", "uploaded_is_final", "containers"} | STORE_FEATURES,
        512 * MIB,
        64 * MIB,
        8192 * MIB,
    ),
    "Azure OpenAI": ("2024-10-21", "api-key", {"uploads"}, 512 * MIB, 512_000_000, 9_000_000_000),
    "Azure OpenAI v1": (
        None,
        "Authorization: Bearer",
        {"list_paging", "expires_after", "containers"} | STORE_FEATURES,
        512 * MIB,
        64 * MIB,
        8192 * MIB,
    ),
    "OpenAI": (
        None,
        "Authorization: Bearer",
        OPENAI_FEATURES,
        512 * MIB,
        64 * MIB,
        8192 * MIB,
    ),
    "OpenAI-compatible": (
        None,
        "Authorization: Bearer",
        OPENAI_FEATURES,
        None,
        64 * MIB,
        8192 * MIB,
    ),
}

#: Endpoints: the dialect, the URL that requests begin with (None if it is the endpoint), and the scopes of tokens.
ENDPOINTS: list[tuple[str, Dialect, str | None, tuple[str, ...]]] = [
    # Azure AI Foundry
    (PROJECT, FOUNDRY, None, (AI,)),
    (f"{PROJECT}/", FOUNDRY, PROJECT, (AI,)),
    ("https://R.Services.AI.Azure.com/API/Projects/p", FOUNDRY, None, (AI,)),
    ("https://r.services.ai.azure.us/api/projects/p", FOUNDRY, None, ("https://ai.azure.us/.default",)),
    ("https://r.cognitiveservices.azure.com/api/projects/p", FOUNDRY, None, (AI,)),
    (f"{PROJECT}/openai/v1", FOUNDRY_V1, None, (AI,)),
    # Azure OpenAI
    (RESOURCE, AZURE_OPENAI, f"{RESOURCE}/openai", (COGNITIVE,)),
    (f"{RESOURCE}/openai", AZURE_OPENAI, None, (COGNITIVE,)),
    (f"{RESOURCE}/openai/v1/", AZURE_OPENAI_V1, f"{RESOURCE}/openai/v1", (COGNITIVE,)),
    (
        "https://r.cognitiveservices.azure.com/",
        AZURE_OPENAI,
        "https://r.cognitiveservices.azure.com/openai",
        (COGNITIVE,),
    ),
    ("https://r.services.ai.azure.com/openai/v1", AZURE_OPENAI_V1, None, (COGNITIVE,)),
    (
        "https://eastus.api.cognitive.microsoft.com",
        AZURE_OPENAI,
        "https://eastus.api.cognitive.microsoft.com/openai",
        (COGNITIVE,),
    ),
    (
        "https://r.openai.azure.us/openai/",
        AZURE_OPENAI,
        "https://r.openai.azure.us/openai",
        ("https://cognitiveservices.azure.us/.default",),
    ),
    (
        "https://r.openai.azure.cn/openai/v1",
        AZURE_OPENAI_V1,
        None,
        ("https://cognitiveservices.azure.cn/.default",),
    ),
    # OpenAI
    ("https://api.openai.com/v1", OPENAI, None, ()),
    ("https://api.openai.com", OPENAI, "https://api.openai.com/v1", ()),
    *((f"https://{region}.api.openai.com/v1", OPENAI, None, ()) for region in ("us", "eu", "au", "in", "jp", "ae")),
    ("https://eu.api.openai.com", OPENAI, "https://eu.api.openai.com/v1", ()),
    # Public services that call themselves compatible, by their own base URL and by their host
    ("https://api.groq.com/openai/v1", COMPATIBLE, None, ()),
    ("https://api.groq.com", COMPATIBLE, "https://api.groq.com/openai/v1", ()),
    ("https://api.deepinfra.com/v1/openai", COMPATIBLE, None, ()),
    ("https://api.deepinfra.com/", COMPATIBLE, "https://api.deepinfra.com/v1/openai", ()),
    ("https://generativelanguage.googleapis.com/v1beta/openai/", COMPATIBLE, GEMINI, ()),
    ("https://generativelanguage.googleapis.com", COMPATIBLE, GEMINI, ()),
    ("https://gateway.ai.cloudflare.com/v1/account/gateway/openai", COMPATIBLE, None, ()),
    ("https://gateway.ai.cloudflare.com/v1/account/gateway/compat", COMPATIBLE, None, ()),
    ("https://api.mistral.ai/v1", COMPATIBLE, None, ()),
    ("https://api.mistral.ai", COMPATIBLE, "https://api.mistral.ai/v1", ()),
    ("https://api.x.ai/v1", COMPATIBLE, None, ()),
    ("https://us-east-1.api.x.ai/v1", COMPATIBLE, None, ()),
    ("https://openrouter.ai/api/v1", COMPATIBLE, None, ()),
    ("https://openrouter.ai", COMPATIBLE, "https://openrouter.ai/api/v1", ()),
    ("https://api.perplexity.ai", COMPATIBLE, "https://api.perplexity.ai/v1", ()),
    ("https://api.together.xyz/v1", COMPATIBLE, None, ()),
    ("https://api.together.ai", COMPATIBLE, "https://api.together.ai/v1", ()),
    ("https://api.fireworks.ai/inference/v1", COMPATIBLE, None, ()),
    ("https://api.fireworks.ai", COMPATIBLE, "https://api.fireworks.ai/inference/v1", ()),
    ("https://open.bigmodel.cn/api/paas/v4", COMPATIBLE, None, ()),
    ("https://api.z.ai", COMPATIBLE, "https://api.z.ai/api/paas/v4", ()),
    ("https://api.moonshot.ai/v1", COMPATIBLE, None, ()),
    ("https://api.siliconflow.cn/v1", COMPATIBLE, None, ()),
    ("https://api.novita.ai/openai/v1", COMPATIBLE, None, ()),
    ("https://dashscope.aliyuncs.com/compatible-mode/v1", COMPATIBLE, None, ()),
    ("https://ark.cn-beijing.volces.com/api/v3", COMPATIBLE, None, ()),
    # Gateways: a project is known by its path, Azure OpenAI by a host of API Management
    ("https://gateway.example/tools/api/projects/p", FOUNDRY, None, (AI,)),
    ("https://my.azure-api.net/ai/api/projects/p/openai/v1", FOUNDRY_V1, None, (AI,)),
    ("https://my.azure-api.net/ai/openai", AZURE_OPENAI, None, (COGNITIVE,)),
    ("https://my.azure-api.net/ai/openai/v1", AZURE_OPENAI_V1, None, (COGNITIVE,)),
    ("https://my.azure-api.us/openai", AZURE_OPENAI, None, ("https://cognitiveservices.azure.us/.default",)),
    ("https://gateway.example/openai", COMPATIBLE, None, ()),
    ("https://gateway.example/ai/openai/v1", COMPATIBLE, None, ()),
    ("https://vm.westeurope.cloudapp.azure.com/v1", COMPATIBLE, None, ()),
    ("https://x.eastus.inference.ml.azure.com/v1", COMPATIBLE, None, ()),
    # Loopback
    ("http://127.0.0.1:8080/api/projects/p", FOUNDRY, None, (AI,)),
    ("http://127.0.0.1:8080/openai", AZURE_OPENAI, None, (COGNITIVE,)),
    ("http://localhost:8080/openai/v1", AZURE_OPENAI_V1, None, (COGNITIVE,)),
    ("http://[::1]:8080/some/openai", AZURE_OPENAI, None, (COGNITIVE,)),
    ("http://localhost:11434", COMPATIBLE, "http://localhost:11434/v1", ()),
    ("http://10.0.0.7/openai", COMPATIBLE, None, ()),
    ("https://llm.example/some/where", COMPATIBLE, None, ()),
]


@pytest.mark.parametrize(("endpoint", "dialect", "url", "scopes"), ENDPOINTS, ids=[row[0] for row in ENDPOINTS])
def test_endpoint_decides(endpoint: str, dialect: Dialect, url: Any, scopes: Any) -> None:
    connection = connect(endpoint)
    assert connection.dialect is dialect
    assert connection.endpoint == (url or endpoint)
    assert connection.credential_scopes == scopes
    api_version, key, features, *limits = SETTINGS[dialect.name]
    assert connection.api_version == api_version
    assert ": ".join(filter(None, (connection.key_header, connection.key_prefix))) == key
    assert connection.features == features
    assert [connection.limits.request, connection.limits.part, connection.limits.total] == limits


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("https://r.services.ai.azure.com", "https://r.services.ai.azure.com/api/projects/<project>"),
        ("https://r.services.ai.azure.com/api/projects", "https://r.services.ai.azure.com/api/projects/<project>"),
        ("https://r.services.ai.azure.com/models", "https://r.services.ai.azure.com/api/projects/<project>"),
        ("https://r.services.ai.azure.com/anthropic", "https://r.services.ai.azure.com/api/projects/<project>"),
        (f"{PROJECT}/files", PROJECT),
        (f"{PROJECT}/openai", f"{PROJECT}/openai/v1"),
        (f"{PROJECT}/agents/a/endpoint/protocols/openai", PROJECT),
        ("https://r.openai.azure.com/v1", RESOURCE),
        ("https://r.openai.azure.com/openai/deployments/gpt-4o", f"{RESOURCE}/openai/v1"),
        ("https://r.openai.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21", RESOURCE),
        ("https://r.cognitiveservices.azure.com/models", "https://r.cognitiveservices.azure.com"),
        (
            "https://ai.azure.com/build/overview?wsid=1",
            "https://<resource>.services.ai.azure.com/api/projects/<project>",
        ),
        ("https://openai.azure.com", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("https://eastus.api.ai.azure.com/x", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("https://oai.azure.com/portal", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("https://ai.azure.us/build", "https://<resource>.services.ai.azure.us/api/projects/<project>"),
        ("https://portal.azure.com/#@t/resource", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("https://m.eastus.models.ai.azure.com", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        ("https://models.inference.ai.azure.com", "https://<resource>.services.ai.azure.com/api/projects/<project>"),
        (
            "https://eastus.api.azureml.ms/agents/v1.0",
            "https://<resource>.services.ai.azure.com/api/projects/<project>",
        ),
    ],
)
def test_an_unknown_path_at_microsoft_shows_the_right_form(endpoint: str, shown: str) -> None:
    with pytest.raises(
        ValueError, match=rf"endpoint .*{re.escape(shown)}\b" if shown[-1].isalnum() else re.escape(shown)
    ):
        connect(endpoint)


@pytest.mark.parametrize(
    ("endpoint", "name", "dialect", "url"),
    [
        ("https://gateway.example/openai", "azure-openai", AZURE_OPENAI, None),
        ("https://gateway.example", "azure-openai", AZURE_OPENAI, "https://gateway.example/openai"),
        ("https://gateway.example/aoai", "azure-openai", AZURE_OPENAI, None),
        ("https://gateway.example/openai/v1", "azure-openai-v1", AZURE_OPENAI_V1, None),
        ("https://gateway.example/openai", "azure-openai-v1", AZURE_OPENAI_V1, "https://gateway.example/openai/v1"),
        (RESOURCE, "azure-openai-v1", AZURE_OPENAI_V1, f"{RESOURCE}/openai/v1"),
        ("https://r.services.ai.azure.com", "azure-openai", AZURE_OPENAI, "https://r.services.ai.azure.com/openai"),
        (PROJECT, "foundry", FOUNDRY, None),
        (PROJECT, "foundry-v1", FOUNDRY_V1, f"{PROJECT}/openai/v1"),
        (f"{PROJECT}/openai", "foundry-v1", FOUNDRY_V1, f"{PROJECT}/openai/v1"),
        (f"{PROJECT}/openai/v1", "foundry-v1", FOUNDRY_V1, None),
        ("https://gateway.example/my-project", "foundry", FOUNDRY, None),
        ("https://gateway.example", "foundry-v1", FOUNDRY_V1, "https://gateway.example/openai/v1"),
        ("https://gateway.example", "openai", OPENAI, "https://gateway.example/v1"),
        ("https://gateway.example/llm", "openai", OPENAI, None),
        ("https://api.openai.com", "compatible", COMPATIBLE, "https://api.openai.com/v1"),
        ("http://127.0.0.1/openai", "compatible", COMPATIBLE, None),
        ("http://127.0.0.1", "compatible", COMPATIBLE, "http://127.0.0.1/v1"),
        ("https://r.services.ai.azure.com/tomorrow", "openai", OPENAI, None),
    ],
)
def test_the_caller_decides(endpoint: str, name: Any, dialect: Dialect, url: str | None) -> None:
    connection = connect(endpoint, dialect=name)
    assert (connection.dialect, connection.endpoint) == (dialect, url or endpoint)
    assert connection.api_version == dialect.api_version


@pytest.mark.parametrize(
    ("endpoint", "purpose", "allowed"),
    [
        (PROJECT, "assistants", (3_600, 2_592_000, "Azure AI Foundry")),
        (f"{PROJECT}/openai/v1", "batch", (3_600, 2_592_000, "Azure AI Foundry /openai/v1")),
        (RESOURCE, "batch", (1_209_600, 2_592_000, "Azure OpenAI and purpose 'batch'")),
        (f"{RESOURCE}/openai/v1", "batch", (1_209_600, 2_592_000, "Azure OpenAI v1 and purpose 'batch'")),
        (f"{RESOURCE}/openai/v1", "assistants", (3_600, 2_592_000, "Azure OpenAI v1")),
        ("https://eu.api.openai.com/v1", "batch", (3_600, 2_592_000, "OpenAI")),
        ("https://api.x.ai/v1", "batch", None),
        ("https://llm.example/v1", "of tomorrow", None),
    ],
)
def test_what_expires_after_may_span(endpoint: str, purpose: str, allowed: tuple[int, int, str] | None) -> None:
    assert connect(endpoint).expiry_range(purpose) == allowed


class Kind(Enum):
    """An enum of the caller."""

    OPENAI = "openai"


def test_a_dialect_may_be_a_member_of_an_enum() -> None:
    assert connect("https://gateway.example", dialect=Kind.OPENAI).dialect is OPENAI  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "azure", "OpenAI", 7, [], FOUNDRY])
def test_an_unknown_dialect(name: Any) -> None:
    with pytest.raises(ValueError, match=r"dialect must be one of 'foundry', .*'compatible', not"):
        connect(PROJECT, dialect=name)


def test_a_project_is_needed_whoever_decides() -> None:
    with pytest.raises(ValueError, match="must include the project"):
        connect("https://r.services.ai.azure.com", dialect="foundry")


@pytest.mark.parametrize(
    ("api_version", "offered"),
    [
        (None, False),
        ("2024-10-21", False),
        ("2025-02-01-preview", False),
        ("2025-03-01-preview", True),
        ("2025-04-01-preview", True),
        ("2026-01-01", False),
        ("", False),
    ],
)
def test_previews_of_azure_openai_take_expires_after(api_version: str | None, offered: bool) -> None:
    assert connect(RESOURCE, api_version=api_version).has("expires_after") is offered
    assert not connect(RESOURCE, api_version=api_version, features=[]).has("expires_after")
    assert not connect(PROJECT, api_version=api_version).has("expires_after")


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
        ("https://r.openai.azure.com/openai?api-version=1", ValueError, "without"),
        ("https://host/v1#x", ValueError, "without"),
        ("https://host:99999/v1", ValueError, "port"),
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
