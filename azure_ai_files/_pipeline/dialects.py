"""The dialects of services: api-version, key header, token audience, features and limits.

:data:`DIALECTS` and :data:`ENDPOINTS` are the only places that describe how services differ, and which endpoint belongs
to which service.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, Optional

Feature = Literal[
    "filename_field",
    "list_paging",
    "expires_after",
    "uploads",
    "assistant_files",
    "uploaded_is_final",
    "vector_stores",
    "vector_store_attributes",
    "data_sources",
    "containers",
]

FEATURES: Mapping[Feature, str] = {
    "filename_field": "the form field 'filename' in addition to the file of an upload",
    "list_paging": "'limit', 'order' and 'after' when listing files",
    "expires_after": "'expires_after' on an upload",
    "uploads": "uploads in parts",
    "assistant_files": "the files of an assistant",
    "uploaded_is_final": "'uploaded' as the last status of files for 'batch' and 'user_data'",
    "vector_stores": "vector stores",
    "vector_store_attributes": "attributes of the files of a vector store",
    "data_sources": "vector stores of Azure assets ('data_source')",
    "containers": "the containers of code interpreters, and their files",
}

#: The least and the most seconds that ``expires_after`` may span.
SecondsRange = tuple[int, int]

_HOUR, _DAY = 3_600, 86_400


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
    #: Maximum size of all files together, in bytes; None if unknown.
    total_bytes: Optional[int] = None
    #: The least privileged built-in role that allows everything that this package does; None if unknown.
    role: Optional[str] = None
    #: What ``expires_after`` may span, by the purpose of the file, None for the other purposes; empty if unknown.
    expiry: Mapping[Optional[str], SecondsRange] = MappingProxyType({})
    #: The first preview of the api-version that takes ``expires_after``, if others do not.
    expiry_preview: Optional[str] = None
    #: The header ``OpenAI-Beta`` of the operations on vector stores; None if the service does not need it.
    vector_stores_beta: Optional[str] = None

    def offers(self, api_version: Optional[str]) -> frozenset[Feature]:
        """Return the features of a version of the service.

        :param api_version: The ``api-version``, or None.
        """
        is_preview = api_version is not None and api_version.endswith("-preview")
        if self.expiry_preview is None or not is_preview or str(api_version) < self.expiry_preview:
            return self.features
        return self.features | _offers("expires_after")


def _offers(*features: Feature) -> frozenset[Feature]:
    return frozenset(features)


_EVERYTHING_OF_OPENAI = _offers(
    "list_paging",
    "expires_after",
    "uploads",
    "assistant_files",
    "uploaded_is_final",
    "vector_stores",
    "vector_store_attributes",
    "containers",
)

_OPENAI_EXPIRY: Mapping[Optional[str], SecondsRange] = MappingProxyType({None: (_HOUR, 30 * _DAY)})
_AZURE_EXPIRY: Mapping[Optional[str], SecondsRange] = MappingProxyType(
    {None: (_HOUR, 30 * _DAY), "batch": (14 * _DAY, 30 * _DAY)}
)

_FOUNDRY_ROLE = "Foundry User (formerly Azure AI User)"
_AZURE_OPENAI_ROLE = "Cognitive Services OpenAI Contributor"

FOUNDRY = Dialect(
    "Azure AI Foundry",
    "v1",
    "api-key",
    None,
    "ai",
    # The containers of a project are below its ``/openai/v1``.
    _offers("filename_field", "vector_stores", "data_sources", "containers"),
    total_bytes=300_000_000_000,
    role=_FOUNDRY_ROLE,
    expiry=_OPENAI_EXPIRY,
)
FOUNDRY_V1 = Dialect(
    "Azure AI Foundry /openai/v1",
    None,
    "Authorization",
    "Bearer",
    "ai",
    _offers(
        "list_paging",
        "expires_after",
        "uploads",
        "uploaded_is_final",
        "vector_stores",
        "vector_store_attributes",
        "containers",
    ),
    total_bytes=300_000_000_000,
    role=_FOUNDRY_ROLE,
    expiry=_OPENAI_EXPIRY,
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
    total_bytes=200_000_000_000,
    role=_AZURE_OPENAI_ROLE,
    expiry=_AZURE_EXPIRY,
    expiry_preview="2025-03-01-preview",
)
AZURE_OPENAI_V1 = Dialect(
    "Azure OpenAI v1",
    None,
    "Authorization",
    "Bearer",
    "cognitiveservices",
    _offers("list_paging", "expires_after", "vector_stores", "vector_store_attributes", "containers"),
    total_bytes=200_000_000_000,
    role=_AZURE_OPENAI_ROLE,
    expiry=_AZURE_EXPIRY,
)
OPENAI = Dialect(
    "OpenAI",
    None,
    "Authorization",
    "Bearer",
    None,
    _EVERYTHING_OF_OPENAI,
    total_bytes=2_500_000_000_000,
    expiry=_OPENAI_EXPIRY,
    vector_stores_beta="assistants=v2",
)
COMPATIBLE = Dialect(
    "OpenAI-compatible",
    None,
    "Authorization",
    "Bearer",
    None,
    _EVERYTHING_OF_OPENAI,
    request_bytes=None,
    vector_stores_beta="assistants=v2",
)

DialectName = Literal["foundry", "foundry-v1", "azure-openai", "azure-openai-v1", "openai", "compatible"]

#: What callers call the dialects.
DIALECTS: Mapping[DialectName, Dialect] = {
    "foundry": FOUNDRY,
    "foundry-v1": FOUNDRY_V1,
    "azure-openai": AZURE_OPENAI,
    "azure-openai-v1": AZURE_OPENAI_V1,
    "openai": OPENAI,
    "compatible": COMPATIBLE,
}

#: The hosts of Microsoft's AI services. An endpoint there has one of the paths of :data:`ENDPOINTS`, or is wrong.
FOUNDRY_HOST = r".+\.services\.ai\.azure\.(com|us|cn)"
AZURE_OPENAI_HOST = (
    r".+\.(openai|cognitiveservices)\.azure\.(com|us|cn)"
    r"|[^.]+\.api\.cognitive\.(microsoft\.(com|us)|azure\.cn)"
)
#: Other hosts of Microsoft, without files: portals, models without a project, projects of before Foundry.
OTHER_MICROSOFT_HOST = (
    r"(.+\.)?(ai|oai|openai|cognitiveservices)\.azure\.(com|us|cn)|(ml|portal|management)\.azure\.(com|us|cn)"
    r"|.+\.api\.azureml\.(ms|us|cn)"
)
#: The gateways of Azure API Management.
_API_MANAGEMENT_HOST = r".+\.azure-api\.(net|us|cn)"
#: This machine.
_LOOPBACK = r"localhost|.+\.localhost|127(\.\d{1,3}){3}|::1"


class EndpointRow(NamedTuple):
    """Endpoints of one kind of service.

    :ivar host: A regular expression for the host; an empty one fits every host.
    :ivar path: A regular expression for the path.
    :ivar added: What is added to the path: an endpoint without a path gets the base path of its service.
    :ivar dialect: The dialect of the service.
    """

    host: str
    path: str
    added: str
    dialect: Dialect


#: Public services that call themselves compatible with OpenAI, and the base path of their files.
PUBLIC_SERVICES: Mapping[str, str] = {
    r"api\.groq\.com|api\.novita\.ai": "/openai/v1",
    r"api\.deepinfra\.com": "/v1/openai",
    r"generativelanguage\.googleapis\.com": "/v1beta/openai",
    r"api\.mistral\.ai|([a-z0-9-]+\.)?api\.x\.ai|api\.perplexity\.ai|api\.together\.(ai|xyz)": "/v1",
    r"api\.moonshot\.(ai|cn)|api\.siliconflow\.(com|cn)": "/v1",
    r"openrouter\.ai": "/api/v1",
    r"api\.fireworks\.ai": "/inference/v1",
    r"open\.bigmodel\.cn|api\.z\.ai": "/api/paas/v4",
    r"dashscope(-intl|-us)?\.aliyuncs\.com": "/compatible-mode/v1",
    r"ark\.[a-z0-9-]+\.volces\.com": "/api/v3",
    # The path of the gateway names the account, and often the provider.
    r"gateway\.ai\.cloudflare\.com": "",
}

#: The first row whose host and path match the endpoint applies.
ENDPOINTS: tuple[EndpointRow, ...] = (
    EndpointRow(FOUNDRY_HOST, "/api/projects/[^/]+", "", FOUNDRY),
    EndpointRow(FOUNDRY_HOST, "/api/projects/[^/]+/openai/v1", "", FOUNDRY_V1),
    EndpointRow(FOUNDRY_HOST, "/openai", "", AZURE_OPENAI),
    EndpointRow(FOUNDRY_HOST, "/openai/v1", "", AZURE_OPENAI_V1),
    EndpointRow(AZURE_OPENAI_HOST, "", "/openai", AZURE_OPENAI),
    EndpointRow(AZURE_OPENAI_HOST, "/openai", "", AZURE_OPENAI),
    EndpointRow(AZURE_OPENAI_HOST, "/openai/v1", "", AZURE_OPENAI_V1),
    EndpointRow(AZURE_OPENAI_HOST, "/api/projects/[^/]+", "", FOUNDRY),
    EndpointRow(AZURE_OPENAI_HOST, "/api/projects/[^/]+/openai/v1", "", FOUNDRY_V1),
    # OpenAI, also with data residency: us., eu., au., in., jp., ae.
    EndpointRow(r"([a-z0-9-]+\.)?api\.openai\.com", "", "/v1", OPENAI),
    EndpointRow(r"([a-z0-9-]+\.)?api\.openai\.com", ".+", "", OPENAI),
    *(EndpointRow(host, "", base_path, COMPATIBLE) for host, base_path in PUBLIC_SERVICES.items()),
    *(EndpointRow(host, ".+", "", COMPATIBLE) for host in PUBLIC_SERVICES),
    # A project is known by its path on any host, so that gateways and loopback servers work.
    EndpointRow("", ".*/api/projects/[^/]+", "", FOUNDRY),
    EndpointRow("", ".*/api/projects/[^/]+/openai/v1", "", FOUNDRY_V1),
    # Other services have these paths too, so that only the host makes them Azure OpenAI's.
    EndpointRow(f"{_API_MANAGEMENT_HOST}|{_LOOPBACK}", ".*/openai", "", AZURE_OPENAI),
    EndpointRow(f"{_API_MANAGEMENT_HOST}|{_LOOPBACK}", ".*/openai/v1", "", AZURE_OPENAI_V1),
    EndpointRow("", "", "/v1", COMPATIBLE),
    EndpointRow("", ".+", "", COMPATIBLE),
)

#: What ``dialect=`` adds to an endpoint whose path matches the expression.
COMPLETIONS: Mapping[DialectName, tuple[tuple[str, str], ...]] = {
    "foundry": (),
    "foundry-v1": ((r"|.*/api/projects/[^/]+", "/openai/v1"), (r".*/api/projects/[^/]+/openai", "/v1")),
    "azure-openai": ((r"", "/openai"),),
    "azure-openai-v1": ((r"", "/openai/v1"), (r".*/openai", "/v1")),
    "openai": ((r"", "/v1"),),
    "compatible": ((r"", "/v1"),),
}
