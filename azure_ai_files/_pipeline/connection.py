"""From an endpoint to how its service is spoken to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Optional
from urllib.parse import SplitResult, urlsplit

from .._decisions.arguments import check_count
from .._decisions.part_layout import UploadLimits
from .._protocol.sign_in import SignIn
from .dialects import DIALECTS, FEATURES, Dialect, Feature

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
    credential_scopes: tuple[str, ...]
    sign_in: SignIn
    features: frozenset[Feature]
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


def _find(host: str, path: str) -> tuple[str, Dialect]:
    for host_pattern, path_pattern, added_path, dialect in DIALECTS:
        host_fits = not host_pattern or re.fullmatch(host_pattern, host, re.IGNORECASE)
        if host_fits and re.fullmatch(path_pattern, path, re.IGNORECASE):
            return added_path, dialect
    raise AssertionError("the last row of DIALECTS fits everything")


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
        raise ValueError(f"features holds {unknown}, and knows only {sorted(FEATURES)}.")
    return chosen
