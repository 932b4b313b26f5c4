"""Derive from an endpoint how to talk to its service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Optional
from urllib.parse import SplitResult, urlsplit

from .._decisions.arguments import check_count
from .._decisions.part_layout import UploadLimits
from .._protocol.sign_in import SignIn
from .dialects import DIALECTS, FEATURES, Dialect, Feature

#: Sovereign clouds by host suffix; every other host is treated as part of the public cloud.
_CLOUDS = ("azure.us", "azure.cn")


_PUBLIC_CLOUD = "azure.com"


class Connection(NamedTuple):
    """The settings that all requests of a client share."""

    endpoint: str
    dialect: Dialect
    api_version: Optional[str]
    key_header: str
    key_prefix: Optional[str]
    credential_scopes: tuple[str, ...]
    sign_in: SignIn
    features: frozenset[Feature]
    limits: UploadLimits
    #: Whether policies or a transport of the caller may take keywords that are unknown here.
    takes_any_keyword: bool = False

    def has(self, feature: Feature) -> bool:
        """Return whether the server offers a feature."""
        return feature in self.features

    def require(self, feature: Feature) -> None:
        """Check, before anything is sent, that the server offers a feature.

        :param feature: The feature that a call needs.
        :raises ValueError: If the server does not offer it.
        """
        if feature not in self.features:
            raise ValueError(
                f"{self.dialect.name} does not offer {FEATURES[feature]}, so nothing was sent to {self.endpoint}. "
                "If this server does, create the client with "
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
    """Return the settings for an endpoint; each keyword overrides a setting of its dialect.

    :param endpoint: The URL of the service.
    :keyword api_version: The value of ``api-version``; with an empty string, the parameter is not sent.
    :keyword audience: The resource that tokens are requested for, such as ``https://ai.azure.com``.
    :keyword credential_scopes: The scopes that tokens are requested for; takes precedence over ``audience``.
    :keyword key_header: The header that carries the key. In ``Authorization``, ``Bearer`` is written before the key.
    :keyword features: The features that the server offers.
    :keyword max_single_put_size: The maximum size, in bytes, of a file that is sent in one request.
    :return: The settings that all requests share.
    :raises TypeError: If the endpoint is not a ``str``, or ``credential_scopes`` is one.
    :raises ValueError: If the endpoint or a keyword is not valid.
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


def _parse(endpoint: str) -> SplitResult:
    # Callers without a type checker pass other types too.
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
        raise ValueError("endpoint must not contain a user name or password. Pass a credential instead.")
    if parts.query or parts.fragment:
        raise ValueError(f"endpoint must end with its path, without '?' or '#': {parts.scheme}://{parts.netloc}…")
    try:
        parts.port  # noqa: B018 - parsed on access; raises for a port that is not a number
    except ValueError as error:
        raise ValueError(f"The port of endpoint must be a number from 0 to 65535, unlike in {text!r}.") from error
    if re.fullmatch(r"[^.]+\.services\.ai\.azure\.[a-z]+", parts.hostname) and not parts.path.strip("/"):
        raise ValueError(
            f"endpoint must include the project, unlike {text!r}. Use https://{parts.netloc}/api/projects/<project>, "
            "as shown on the project's overview page."
        )
    return parts


def _without_userinfo(parts: SplitResult, text: str) -> str:
    return text if "@" not in text else f"{parts.scheme}://…@…"


def _find(host: str, path: str) -> tuple[str, Dialect]:
    for host_pattern, path_pattern, added_path, dialect in DIALECTS:
        host_fits = not host_pattern or re.fullmatch(host_pattern, host, re.IGNORECASE)
        if host_fits and re.fullmatch(path_pattern, path, re.IGNORECASE):
            return added_path, dialect
    raise AssertionError("The last row of DIALECTS matches every endpoint.")


def _scopes(
    dialect: Dialect, host: str, audience: Optional[str], credential_scopes: Optional[Sequence[str]]
) -> tuple[str, ...]:
    if isinstance(credential_scopes, str):
        raise TypeError("credential_scopes must be a list of scopes, not a str.")
    if credential_scopes:
        return tuple(credential_scopes)
    if audience:
        return (audience if audience.endswith("/.default") else audience.rstrip("/") + "/.default",)
    return () if dialect.audience is None else (f"https://{dialect.audience}.{_cloud(host)}/.default",)


def _sign_in(dialect: Dialect, host: str, scopes: tuple[str, ...]) -> SignIn:
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


def _known(features: Iterable[Feature]) -> frozenset[Feature]:
    chosen = frozenset(features)
    unknown = sorted(chosen - FEATURES.keys())
    if unknown:
        raise ValueError(f"features must not contain {unknown}; the known features are {sorted(FEATURES)}.")
    return chosen
