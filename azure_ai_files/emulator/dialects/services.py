"""The emulated services: which service answers under which path, and how the services differ."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Optional

from ..errors import Refusal, azure_error, azure_v1_error, openai_error
from ..settings import DeletionStyle, PagingStyle, Settings

__all__ = [
    "AZURE_OPENAI_V1",
    "FOUNDRY",
    "MOUNTS",
    "OPENAI",
    "ApiVersionRule",
    "EmulatedService",
    "Mount",
    "RefusalCode",
    "VersionRange",
    "find_service",
    "is_not_offered",
    "service_in_force",
]

_HOUR = 60 * 60
_DAY = 24 * _HOUR
_MIB = 1024 * 1024


class RefusalCode(NamedTuple):
    """The status and code with which a service refuses in one situation."""

    status: int
    code: Optional[str]


class VersionRange(NamedTuple):
    """What a service does differently in a range of its api-versions, which begin with a date."""

    first: str
    last: str
    differences: Mapping[str, Any]


class ApiVersionRule(NamedTuple):
    """What a service expects of the query parameter ``api-version``."""

    accepted: str
    missing: Optional[RefusalCode]
    unknown: RefusalCode


@dataclass(frozen=True)
class EmulatedService:
    """One row of differences; what is not listed here is the same for all services."""

    name: str
    #: Whether replies have the headers of Azure, and files its ids.
    azure: bool
    api_version: Optional[ApiVersionRule]
    error_body: Callable[[Refusal], dict[str, Any]]
    no_key: Optional[str]
    bad_key: Optional[str]
    unknown_route: Optional[str]
    too_large: RefusalCode
    #: The status of a file that waits, that runs, and that is processed.
    statuses: tuple[str, str, str]
    purposes: tuple[str, ...]
    form_fields: frozenset[str] = frozenset({"file", "purpose"})
    #: How lists are divided into pages; None if they are not.
    paging: Optional[PagingStyle] = None
    created: int = 200
    deletion: DeletionStyle = "status"
    #: Least and most seconds of ``expires_after``, by purpose; ``""`` stands for every other purpose.
    expiry: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    default_expiry: Mapping[str, int] = field(default_factory=dict[str, int])
    #: Files of these purposes must be named ``*.jsonl``.
    jsonl_purposes: frozenset[str] = frozenset({"fine-tune", "batch"})
    size_limits: Mapping[str, int] = field(default_factory=dict[str, int])
    no_download: frozenset[str] = frozenset()
    #: Operations that the service does not offer, by the first segment of their path.
    absent: frozenset[str] = frozenset()
    #: Maximum bytes of an upload in parts, and of one part; None if a part may be as large as a file.
    upload_size: int = 8 * 1024 * _MIB
    part_size: Optional[int] = 64 * _MIB
    #: Seconds after which a pending upload expires.
    upload_lifetime: int = _HOUR
    #: Whether uploads and parts have the ids of Azure OpenAI, which also names the block of a part.
    block_ids: bool = False
    #: Whether the files of vector stores have attributes, so that stores can be searched, and whether Azure assets can
    #: be indexed in place of files.
    store_attributes: bool = True
    data_sources: bool = False
    version_ranges: tuple[VersionRange, ...] = ()


_EXPIRY_FIELDS = frozenset({"file", "purpose", "expires_after[anchor]", "expires_after[seconds]"})
_EXPIRY = {"": (_HOUR, 30 * _DAY)}
_AZURE_EXPIRY = {**_EXPIRY, "batch": (14 * _DAY, 30 * _DAY)}
_ALL_FIELDS = _EXPIRY_FIELDS | {"filename"}
_ANY_EXPIRY = {"": (1, 10**9 - 1)}
_OPENAI_PURPOSES = ("fine-tune", "assistants", "batch", "user_data", "vision", "evals")
_AZURE_V1_VERSIONS = ApiVersionRule(r"v1|preview|latest", None, RefusalCode(400, "BadRequest"))

FOUNDRY = EmulatedService(
    name="Foundry",
    azure=True,
    api_version=ApiVersionRule(
        r"v1|2025-05-01|2025-05-15-preview",
        RefusalCode(400, "BadRequest"),
        RefusalCode(400, "UnsupportedApiVersionValue"),
    ),
    error_body=openai_error,
    no_key="Unauthorized",
    bad_key="Unauthorized",
    unknown_route="NotFound",
    too_large=RefusalCode(400, "file_size_exceeded"),
    statuses=("uploaded", "running", "processed"),
    purposes=(
        "assistants",
        "assistants_output",
        "vision",
        "batch",
        "batch_output",
        "fine-tune",
        "fine-tune-results",
    ),
    form_fields=frozenset({"file", "purpose", "filename"}),
    jsonl_purposes=frozenset(),
    absent=frozenset({"uploads", "assistants", "containers", "responses"}),
    store_attributes=False,
    data_sources=True,
)
AZURE_OPENAI = EmulatedService(
    name="Azure OpenAI",
    azure=True,
    api_version=ApiVersionRule(r"20\d\d-\d\d-\d\d(-preview)?", RefusalCode(404, "404"), RefusalCode(400, "BadRequest")),
    error_body=azure_error,
    no_key="401",
    bad_key="401",
    unknown_route="404",
    too_large=RefusalCode(400, "file_size_exceeded"),
    statuses=("pending", "running", "processed"),
    purposes=("assistants", "assistants_output", "batch", "fine-tune", "fine-tune-results"),
    created=201,
    size_limits={"batch": 200 * _MIB},
    absent=frozenset({"assistants", "containers", "responses", "vector_stores"}),
    upload_size=9_000_000_000,
    part_size=None,
    upload_lifetime=2 * _HOUR,
    block_ids=True,
    version_ranges=(
        VersionRange("", "2024-05-01", {"created": 200}),
        VersionRange("", "2023-12-01", {"deletion": "no_content"}),
        VersionRange("2025-03-01", "9", {"form_fields": _EXPIRY_FIELDS, "expiry": _AZURE_EXPIRY}),
    ),
)
AZURE_OPENAI_V1 = replace(
    AZURE_OPENAI,
    name="Azure OpenAI v1",
    api_version=_AZURE_V1_VERSIONS,
    error_body=azure_v1_error,
    purposes=("assistants", "batch", "fine-tune", "evals"),
    form_fields=_EXPIRY_FIELDS,
    paging="after",
    created=200,
    expiry=_AZURE_EXPIRY,
    absent=frozenset({"uploads", "assistants"}),
    version_ranges=(),
)
FOUNDRY_V1 = replace(
    FOUNDRY,
    name="Foundry /openai/v1",
    api_version=_AZURE_V1_VERSIONS,
    error_body=azure_v1_error,
    statuses=("uploaded", "uploaded", "processed"),
    purposes=_OPENAI_PURPOSES,
    form_fields=_EXPIRY_FIELDS,
    paging="after",
    expiry=_EXPIRY,
    default_expiry={"batch": 30 * _DAY},
    jsonl_purposes=frozenset({"fine-tune", "batch"}),
    size_limits={"batch": 200 * _MIB},
    absent=frozenset({"assistants"}),
    store_attributes=True,
    data_sources=False,
)
OPENAI = EmulatedService(
    name="OpenAI",
    azure=False,
    api_version=None,
    error_body=openai_error,
    no_key=None,
    bad_key="invalid_api_key",
    unknown_route="unknown_url",
    too_large=RefusalCode(413, None),
    statuses=("uploaded", "uploaded", "processed"),
    purposes=_OPENAI_PURPOSES,
    form_fields=_EXPIRY_FIELDS,
    paging="after",
    expiry=_EXPIRY,
    default_expiry={"batch": 30 * _DAY},
    size_limits={"batch": 200 * _MIB},
    no_download=frozenset({"assistants", "user_data"}),
)


class Mount(NamedTuple):
    """A path under which a service is served."""

    prefix: str
    service: EmulatedService


#: Longer prefixes first, because the first match decides.
MOUNTS = (
    Mount("/api/projects/{project}/openai/v1", FOUNDRY_V1),
    Mount("/api/projects/{project}", FOUNDRY),
    Mount("/openai/v1", AZURE_OPENAI_V1),
    Mount("/openai", AZURE_OPENAI),
    Mount("/v1", OPENAI),
)

_PATTERNS = tuple((re.compile(mount.prefix.replace("{project}", "[^/]+") + "(/|$)"), mount) for mount in MOUNTS)


def find_service(path: str) -> EmulatedService:
    """Return the service that answers for a path, even if nothing is served there; OpenAI's is the default."""
    return next((mount.service for pattern, mount in _PATTERNS if pattern.match(path)), OPENAI)


def service_in_force(service: EmulatedService, api_version: Optional[str], settings: Settings) -> EmulatedService:
    """Return a service as an api-version and the settings change it.

    :param api_version: The api-version of the request, valid if the service has a rule for it.
    """
    date = (api_version or "")[: len("2024-05-01")]
    changes: dict[str, Any] = {}
    for first, last, differences in service.version_ranges:
        if first <= date <= last:
            changes.update(differences)
    if not settings.strict:
        changes.update(form_fields=_ALL_FIELDS, expiry=_ANY_EXPIRY, store_attributes=True, data_sources=True)
    # Compatible servers have the paths of OpenAI.
    if service is OPENAI:
        changes.update(paging=settings.paging, deletion=settings.deletion)
    return replace(service, **changes) if changes else service


def is_not_offered(path: str) -> bool:
    """Return whether a path leads to an operation that its service does not offer."""
    found = next(((match, mount) for pattern, mount in _PATTERNS if (match := pattern.match(path))), None)
    return found is not None and path[found[0].end() :].partition("/")[0] in found[1].service.absent
