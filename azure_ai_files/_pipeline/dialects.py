"""The dialects of services: api-version, key header, token audience, features and limits.

:data:`DIALECTS` is the only place that describes how services differ. The path of the endpoint determines the dialect
on any host, so that gateways and loopback servers work; the host determines the cloud of the token audience.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Optional

Feature = Literal["filename_field", "list_paging", "expires_after", "uploads", "assistant_files", "uploaded_is_final"]

FEATURES: Mapping[Feature, str] = {
    "filename_field": "the form field 'filename' in addition to the file of an upload",
    "list_paging": "'limit', 'order' and 'after' when listing files",
    "expires_after": "'expires_after' on an upload",
    "uploads": "uploads in parts",
    "assistant_files": "the files of an assistant",
    "uploaded_is_final": "'uploaded' as the last status of files for 'batch' and 'user_data'",
}


class Dialect(NamedTuple):
    """What one kind of server expects and offers."""

    name: str
    #: The query parameter ``api-version``; if None, it is not sent.
    api_version: Optional[str]
    key_header: str
    #: Written before the key, as in ``Authorization: Bearer <key>``.
    key_prefix: Optional[str]
    #: First label of the Entra ID audience, ``https://<label>.<cloud>``; None if the server does not use Entra ID.
    audience: Optional[str]
    features: frozenset[Feature]
    #: Maximum size of a file in one request, in bytes; None if unknown.
    request_bytes: Optional[int] = 512 * 1024**2
    #: Maximum size of an upload in parts, and of one part, in bytes.
    upload_bytes: int = 8 * 1024**3
    upload_part_bytes: int = 64 * 1024**2
    #: The least privileged built-in role that allows everything that this package does; None if unknown.
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

#: The first row whose host and path match the endpoint applies. If only one service uses a host, an endpoint without
#: a path gets the base path of that service.
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
