"""Derive from an endpoint how to talk to its service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Optional

from .._decisions.arguments import ExpiryRange, check_count
from .._decisions.part_layout import UploadLimits
from .._decisions.upload_replies import SizeCheck
from .._protocol.sign_in import SignIn
from .dialects import (
    AZURE_OPENAI_V1,
    COMPATIBLE,
    DIALECTS,
    FEATURES,
    FOUNDRY,
    FOUNDRY_V1,
    Dialect,
    DialectName,
    Feature,
)
from .endpoints import cloud_of, read_endpoint


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
    #: Whether another size than was sent is an error; None if that is up to the dialect.
    verify_size: Optional[bool] = None
    #: The name of the dialect if the endpoint is a gateway to Azure OpenAI; None if nothing suggests that.
    gateway_dialect: Optional[DialectName] = None
    #: Whether policies or a transport of the caller may take keywords that are unknown here.
    takes_any_keyword: bool = False

    def has(self, feature: Feature) -> bool:
        """Return whether the server offers a feature."""
        return feature in self.features

    @property
    def largest_file(self) -> Optional[int]:
        """The most bytes of a file, in one request or in parts; None if unknown."""
        return self.limits.total if self.limits.request is not None and self.has("uploads") else self.limits.request

    def expiry_range(self, purpose: str) -> Optional[ExpiryRange]:
        """Return what ``expires_after`` may span for a purpose; None if the server alone knows."""
        ranges = self.dialect.expiry
        if not ranges:
            return None
        where = f"{self.dialect.name} and purpose {purpose!r}" if purpose in ranges else self.dialect.name
        return ExpiryRange(*ranges.get(purpose, ranges[None]), where)

    def for_openai_routes(self) -> Connection:
        """Return the settings for the routes that a project has below ``/openai/v1`` only."""
        if self.dialect is not FOUNDRY:
            return self
        is_chosen = self.key_header != FOUNDRY.key_header
        return self._replace(
            endpoint=f"{self.endpoint}/openai/v1",
            dialect=FOUNDRY_V1,
            api_version=None,
            key_header=self.key_header if is_chosen else FOUNDRY_V1.key_header,
            key_prefix=self.key_prefix if is_chosen else FOUNDRY_V1.key_prefix,
        )

    @property
    def container_endpoint(self) -> Optional[str]:
        """The endpoint, if a container may be known to another one: a resource has one, and each of its projects."""
        return self.endpoint if self.dialect in (AZURE_OPENAI_V1, FOUNDRY_V1) else None

    def size_check(self, verify_size: Optional[bool]) -> SizeCheck:
        """Return what becomes of an upload if the server states another size than was sent.

        :param verify_size: What the caller of the upload wants; None for what the client was created with.
        """
        wanted = self.verify_size if verify_size is None else verify_size
        if wanted is None:
            return SizeCheck.WARNING if self.dialect is COMPATIBLE else SizeCheck.ERROR
        return SizeCheck.ERROR if wanted else SizeCheck.NOTHING

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
    dialect: Optional[DialectName] = None,
    verify_size: Optional[bool] = None,
) -> Connection:
    """Return the settings for an endpoint; each keyword overrides a setting of its dialect.

    :param endpoint: The URL of the service.
    :keyword api_version: The value of ``api-version``; with an empty string, the parameter is not sent.
    :keyword audience: The resource that tokens are requested for, such as ``https://ai.azure.com``.
    :keyword credential_scopes: The scopes that tokens are requested for; takes precedence over ``audience``.
    :keyword key_header: The header that carries the key. In ``Authorization``, ``Bearer`` is written before the key.
    :keyword features: The features that the server offers.
    :keyword max_single_put_size: The maximum size, in bytes, of a file that is sent in one request.
    :keyword dialect: The name of the dialect; by default, the endpoint determines it.
    :keyword verify_size: Whether another size of an uploaded file than was sent is an error.
    :return: The settings that all requests share.
    :raises TypeError: If the endpoint is not a ``str``, or ``credential_scopes`` is one.
    :raises ValueError: If the endpoint or a keyword is not valid.
    """
    url, host, found, gateway = read_endpoint(endpoint, dialect)
    version = (found.api_version if api_version is None else api_version) or None
    header = found.key_header if key_header is None else key_header
    scopes = _scopes(found, host, audience, credential_scopes)
    return Connection(
        endpoint=url,
        dialect=found,
        api_version=version,
        key_header=header,
        key_prefix="Bearer" if header.lower() == "authorization" else None,
        credential_scopes=scopes,
        sign_in=_sign_in(found, host, scopes),
        features=found.offers(version) if features is None else _known(features),
        limits=_limits(found, max_single_put_size),
        verify_size=verify_size,
        gateway_dialect=gateway,
    )


def _scopes(
    dialect: Dialect, host: str, audience: Optional[str], credential_scopes: Optional[Sequence[str]]
) -> tuple[str, ...]:
    if isinstance(credential_scopes, str):
        raise TypeError("credential_scopes must be a list of scopes, not a str.")
    if credential_scopes:
        return tuple(credential_scopes)
    if audience:
        return (audience if audience.endswith("/.default") else audience.rstrip("/") + "/.default",)
    return () if dialect.audience is None else (f"https://{dialect.audience}.{cloud_of(host)}/.default",)


def _sign_in(dialect: Dialect, host: str, scopes: tuple[str, ...]) -> SignIn:
    labels = dict.fromkeys(each.audience for each in DIALECTS.values())
    known = {label: f"https://{label}.{cloud_of(host)}" for label in labels if label is not None}
    audience = None if dialect.audience is None else known[dialect.audience]
    return SignIn(dialect.name, scopes, audience, tuple(known.values()), dialect.role)


def _limits(dialect: Dialect, max_single_put_size: Optional[int]) -> UploadLimits:
    if max_single_put_size is not None:
        check_count(max_single_put_size, "max_single_put_size")
    request = dialect.request_bytes if max_single_put_size is None else max_single_put_size
    return UploadLimits(request, dialect.upload_part_bytes, dialect.upload_bytes)


def _known(features: Iterable[Feature]) -> frozenset[Feature]:
    chosen = frozenset(features)
    unknown = sorted(chosen - FEATURES.keys())
    if unknown:
        raise ValueError(f"features must not contain {unknown}; the known features are {sorted(FEATURES)}.")
    return chosen
