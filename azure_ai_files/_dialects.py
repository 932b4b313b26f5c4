"""From an endpoint to the dialect its server speaks: paths, api-version, key header, token scopes, features.

Services differ; :data:`DIALECTS` is the one place that says how. The path of the endpoint decides on any
host, so that gateways and loopback servers work; the host adds the cloud and the token audience.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import FrozenSet, Iterable, Mapping, NamedTuple, Optional, Sequence, Tuple
from urllib.parse import SplitResult, urlsplit

from typing_extensions import Literal

from ._decisions.arguments import check_count
from ._decisions.part_layout import UploadLimits
from ._protocol.sign_in import SignIn

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
    features: FrozenSet[Feature]
    #: Most bytes of a file that comes in one request; None where nobody knows.
    request_bytes: Optional[int] = 512 * 1024**2
    #: Most bytes of one upload in parts, and of one part.
    upload_bytes: int = 8 * 1024**3
    upload_part_bytes: int = 64 * 1024**2
    #: The least of the built-in roles with which an identity may do everything that this package does.
    role: Optional[str] = None


def _offers(*features: Feature) -> FrozenSet[Feature]:
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
DIALECTS: Tuple[Tuple[str, str, str, Dialect], ...] = (
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

#: Sovereign clouds by host suffix; every other host is taken to be in the public cloud.
_CLOUDS = ("azure.us", "azure.cn")
_PUBLIC_CLOUD = "azure.com"


class Connection(NamedTuple):
    """An endpoint made ready for use: what every request of a client has in common."""

    endpoint: str
    dialect: Dialect
    api_version: Optional[str]
    key_header: str
    key_prefix: Optional[str]
    credential_scopes: Tuple[str, ...]
    sign_in: SignIn
    features: FrozenSet[Feature]
    limits: UploadLimits

    def has(self, feature: Feature) -> bool:
        """Tell whether the server offers a feature."""
        return feature in self.features

    def require(self, feature: Feature) -> None:
        """Refuse what the server is known not to offer, before anything is sent.

        :param feature: The feature that a call needs.
        :raises ValueError: If the dialect lacks it.
        """
        if feature not in self.features:
            raise ValueError(
                f"{self.dialect.name} does not offer {FEATURES[feature]}, so nothing was sent to {self.endpoint}. "
                "If this server does, say so with the client's keyword "
                f"features={{{', '.join(repr(f) for f in sorted({*self.features, feature}))}}}."
            )


def connect(
    endpoint: str,
    *,
    api_version: Optional[str] = None,
    audience: Optional[str] = None,
    credential_scopes: Optional[Sequence[str]] = None,
    key_header: Optional[str] = None,
    features: Optional[Iterable[Feature]] = None,
    max_single_put_size: Optional[int] = None,
) -> Connection:
    """Work out how to talk to an endpoint; every keyword overrides what the dialect says.

    :param endpoint: The URL of the service.
    :keyword api_version: Value of ``api-version``; an empty string sends none.
    :keyword audience: The resource that tokens are asked for, such as ``https://ai.azure.com``.
    :keyword credential_scopes: The scopes that tokens are asked for; wins over ``audience``.
    :keyword key_header: The header that carries the key. Only ``Authorization`` gets ``Bearer`` before it.
    :keyword features: The features that the server offers, in place of the dialect's.
    :keyword max_single_put_size: Most bytes of a file that is sent in one request.
    :return: What every request has in common.
    :raises TypeError: If the endpoint is not a ``str``.
    :raises ValueError: If the endpoint or a keyword cannot be used.
    """
    parts = _parse(endpoint)
    host, path = parts.hostname or "", parts.path.rstrip("/")
    added_path, dialect = _find(host, path)
    header = dialect.key_header if key_header is None else key_header
    scopes = _scopes(dialect, host, audience, credential_scopes)
    return Connection(
        endpoint=f"{parts.scheme}://{parts.netloc}{path}{added_path}",
        dialect=dialect,
        api_version=(dialect.api_version if api_version is None else api_version) or None,
        key_header=header,
        key_prefix="Bearer" if header.lower() == "authorization" else None,
        credential_scopes=scopes,
        sign_in=_sign_in(dialect, host, scopes),
        features=dialect.features if features is None else _known(features),
        limits=_limits(dialect, max_single_put_size),
    )


@functools.lru_cache
def is_loopback(host: Optional[str]) -> bool:
    """Tell whether a host name or address can only be this machine.

    :param host: A host name or address, without port.
    :return: True for ``localhost``, names under it, and loopback addresses.
    """
    if not host:
        return False
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_for_secrets(url: str) -> bool:
    """Tell whether a key or token may be sent to a URL: TLS, or this machine.

    :param url: The URL of a request.
    """
    if url.startswith("https://"):
        return True
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname)


def _parse(endpoint: str) -> SplitResult:
    # The type is a promise of the signature, and callers without a type checker break it.
    if not isinstance(endpoint, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"endpoint must be a str such as 'https://…', not {type(endpoint).__name__}.")
    text = endpoint.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\\;,<>\"|^`{}]", text):
        raise ValueError(
            "endpoint must be a URL such as 'https://<resource>.services.ai.azure.com/api/projects/<project>' or "
            f"'https://api.openai.com/v1', not {_without_userinfo(parts, text)!r}."
        )
    if "@" in parts.netloc:
        raise ValueError("endpoint must not hold a user name or password; pass a credential.")
    if parts.query or parts.fragment:
        raise ValueError(f"endpoint must end with its path, without '?' or '#': {parts.scheme}://{parts.netloc}…")
    try:
        parts.port  # noqa: B018 - parsed on access; raises for a port that is no number
    except ValueError as error:
        raise ValueError(f"endpoint has a port that is not a number from 0 to 65535: {text!r}.") from error
    if re.fullmatch(r"[^.]+\.services\.ai\.azure\.[a-z]+", parts.hostname) and not parts.path.strip("/"):
        raise ValueError(
            f"endpoint {text!r} names no project. Use https://{parts.netloc}/api/projects/<project>, "
            "as shown on the project's overview page."
        )
    return parts


def _without_userinfo(parts: SplitResult, text: str) -> str:
    return text if "@" not in text else f"{parts.scheme}://…@…"


def _find(host: str, path: str) -> Tuple[str, Dialect]:
    for host_pattern, path_pattern, added_path, dialect in DIALECTS:
        host_fits = not host_pattern or re.fullmatch(host_pattern, host, re.IGNORECASE)
        if host_fits and re.fullmatch(path_pattern, path, re.IGNORECASE):
            return added_path, dialect
    raise AssertionError("the last row of DIALECTS fits everything")


def _scopes(
    dialect: Dialect, host: str, audience: Optional[str], credential_scopes: Optional[Sequence[str]]
) -> Tuple[str, ...]:
    if isinstance(credential_scopes, str):
        raise TypeError("credential_scopes must be a list of scopes, not a str.")
    if credential_scopes:
        return tuple(credential_scopes)
    if audience:
        return (audience if audience.endswith("/.default") else audience.rstrip("/") + "/.default",)
    return () if dialect.audience is None else (f"https://{dialect.audience}.{_cloud(host)}/.default",)


def _sign_in(dialect: Dialect, host: str, scopes: Tuple[str, ...]) -> SignIn:
    labels = dict.fromkeys(row[-1].audience for row in DIALECTS)
    known = {label: f"https://{label}.{_cloud(host)}" for label in labels if label is not None}
    audience = None if dialect.audience is None else known[dialect.audience]
    return SignIn(dialect.name, scopes, audience, tuple(known.values()), dialect.role)


def _limits(dialect: Dialect, max_single_put_size: Optional[int]) -> UploadLimits:
    if max_single_put_size is not None:
        check_count(max_single_put_size, "max_single_put_size")
    request = dialect.request_bytes if max_single_put_size is None else max_single_put_size
    return UploadLimits(request, dialect.upload_part_bytes, dialect.upload_bytes)


def _cloud(host: str) -> str:
    return next((cloud for cloud in _CLOUDS if host.lower().endswith("." + cloud)), _PUBLIC_CLOUD)


def _known(features: Iterable[Feature]) -> FrozenSet[Feature]:
    chosen = frozenset(features)
    unknown = sorted(chosen - FEATURES.keys())
    if unknown:
        raise ValueError(f"features holds {unknown}, and knows only {sorted(FEATURES)}.")
    return chosen
