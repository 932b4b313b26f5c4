"""From an endpoint to the dialect its server speaks: paths, api-version, key header, token scopes, features.

Services differ; :data:`DIALECTS` is the one place that says how. The path of the endpoint decides on any
host, so that gateways and loopback servers work; the host adds the cloud and the token audience.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Optional

Feature = Literal["filename_field", "list_paging", "expires_after", "uploads", "assistant_files", "uploaded_is_final"]

FEATURES: Mapping[Feature, str] = {
    "filename_field": "the form field 'filename' beside the file of an upload",
    "list_paging": "'limit', 'order' and 'after' when listing files",
    "expires_after": "'expires_after' on an upload",
    "uploads": "uploads in parts",
    "assistant_files": "the files of an assistant",
    "uploaded_is_final": "'uploaded' as the last status of files for 'batch' and 'user_data'",
}


class Dialect(NamedTuple):
    """What one kind of server expects and offers."""

    name: str
    #: Sent as the query parameter ``api-version``; None sends none.
    api_version: Optional[str]
    key_header: str
    #: Written before the key, as in ``Authorization: Bearer <key>``.
    key_prefix: Optional[str]
    #: First label of the Entra ID audience, ``https://<label>.<cloud>``; None where the server knows no Entra ID.
    audience: Optional[str]
    features: frozenset[Feature]
    #: Most bytes of a file that comes in one request; None where nobody knows.
    request_bytes: Optional[int] = 512 * 1024**2
    #: Most bytes of one upload in parts, and of one part.
    upload_bytes: int = 8 * 1024**3
    upload_part_bytes: int = 64 * 1024**2
    #: The least of the built-in roles with which an identity may do everything that this package does.
    role: Optional[str] = None


def _offers(*features: Feature) -> frozenset[Feature]:
    return frozenset(features)


_EVERYTHING_OF_OPENAI = _offers("list_paging", "expires_after", "uploads", "assistant_files")

_FOUNDRY_ROLE = "Foundry User (formerly Azure AI User)"
_AZURE_OPENAI_ROLE = "Cognitive Services OpenAI Contributor"

FOUNDRY = Dialect("Azure AI Foundry", "v1", "api-key", None, "ai", _offers("filename_field"), role=_FOUNDRY_ROLE)
FOUNDRY_V1 = Dialect(
    "Azure AI Foundry /openai/v1",
    None,
    "Authorization",
    "Bearer",
    "ai",
    _offers("list_paging", "expires_after"),
    role=_FOUNDRY_ROLE,
)
AZURE_OPENAI = Dialect(
    "Azure OpenAI",
    "2024-10-21",
    "api-key",
    None,
    "cognitiveservices",
    _offers("uploads"),
    upload_bytes=9_000_000_000,
    upload_part_bytes=512_000_000,
    role=_AZURE_OPENAI_ROLE,
)
AZURE_OPENAI_V1 = Dialect(
    "Azure OpenAI v1",
    None,
    "Authorization",
    "Bearer",
    "cognitiveservices",
    _offers("expires_after"),
    role=_AZURE_OPENAI_ROLE,
)
OPENAI = Dialect("OpenAI", None, "Authorization", "Bearer", None, _EVERYTHING_OF_OPENAI | _offers("uploaded_is_final"))
COMPATIBLE = Dialect(
    "OpenAI-compatible", None, "Authorization", "Bearer", None, _EVERYTHING_OF_OPENAI, request_bytes=None
)

#: How an endpoint is told apart: the first row whose path ends, and whose host begins, as said. A bare host
#: that only one service uses gets that service's base path.
DIALECTS: tuple[tuple[str, str, str, Dialect], ...] = (
    # host (regex)                path (regex)                  path to add   dialect
    (r"", r".*/api/projects/[^/]+", "", FOUNDRY),
    (r"", r".*/api/projects/[^/]+/openai/v1", "", FOUNDRY_V1),
    (r"", r".*/openai", "", AZURE_OPENAI),
    (r"", r".*/openai/v1", "", AZURE_OPENAI_V1),
    (r"[^.]+\.(openai|cognitiveservices)\.azure\.(com|us|cn)", r"", "/openai", AZURE_OPENAI),
    (r"api\.openai\.com", r"", "/v1", OPENAI),
    (r"api\.openai\.com", r".+", "", OPENAI),
    (r"", r"", "/v1", COMPATIBLE),
    (r"", r".+", "", COMPATIBLE),
)
