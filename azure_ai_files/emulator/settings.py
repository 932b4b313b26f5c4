"""The settings of the emulator, which can change while it runs."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Literal, Optional, Union, get_args

__all__ = [
    "FILES_ROLE",
    "MAX_FILE_SIZE",
    "DeletionStyle",
    "KeySet",
    "ManagedIdentity",
    "PagingStyle",
    "ProcessingRule",
    "Settings",
    "TokenRules",
    "check_token_packages",
]

#: How a server divides its list of files into pages, by the key that leads to the next page.
PagingStyle = Literal["after", "page", "pagination_token", "next_page", "next", "cursor"]
#: What a server answers when it has deleted a file.
DeletionStyle = Literal["status", "no_content", "empty", "null", "accepted", "file"]
_STYLES = {"paging": get_args(PagingStyle), "deletion": get_args(DeletionStyle)}

#: Called with a new file as the service would send it; if it returns text, processing fails with that text.
ProcessingRule = Callable[[Mapping[str, Any]], Optional[str]]

MAX_FILE_SIZE = 512 * 1024 * 1024

#: The role that an emulator with ``tokens=True`` requires, and that its managed identity has.
FILES_ROLE = "Files.ReadWrite"
_DAY = 24 * 60 * 60


#: A JSON Web Key Set, or a callable that returns the current one.
KeySet = Union[Mapping[str, Any], Callable[[], Mapping[str, Any]]]


@dataclass
class TokenRules:
    """Which access tokens open the projects, besides their keys. Read at each request, so changes apply at once.

    :ivar keys: The public keys of the authority, as a JSON Web Key Set, or a callable that returns it. Tokens must be
     signed with one of them, by RS256.
    :vartype keys: ~typing.Mapping[str, ~typing.Any] or ~typing.Callable
    :ivar issuer: The required ``iss``; None accepts any.
    :vartype issuer: str
    :ivar audiences: The ``aud`` to accept on every path. None accepts what each service does: ``https://ai.azure.com``
     below ``/api/projects``, ``https://cognitiveservices.azure.com`` below ``/openai``, and no token below ``/v1``.
    :vartype audiences: ~typing.Sequence[str]
    :ivar role: The role that ``roles`` must contain; None requires no role.
    :vartype role: str
    :ivar issued_after: Tokens that were issued before this time, in unix seconds, are answered with a claims
     challenge, as after a changed password or a revoked session.
    :vartype issued_after: float
    :ivar claims: Tokens without these claims are answered with a claims challenge.
    :vartype claims: ~typing.Mapping[str, str]
    :raises ImportError: if PyJWT or cryptography is not installed.
    :raises TypeError: if ``audiences`` is a single str.
    """

    keys: KeySet
    issuer: Optional[str] = None
    audiences: Optional[Sequence[str]] = None
    role: Optional[str] = None
    issued_after: Optional[float] = None
    claims: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        check_token_packages()
        if isinstance(self.audiences, str):
            raise TypeError("audiences must be a list of audiences, not a str.")


def check_token_packages() -> None:
    """Check that the packages for tokens are installed.

    :raises ImportError: if PyJWT or cryptography is not installed.
    """
    missing = [name for name in ("jwt", "cryptography") if find_spec(name) is None]
    if missing:
        raise ImportError(
            "Tokens need PyJWT and cryptography, which come with azure-identity: pip install 'pyjwt[crypto]'",
            name=missing[0],
        )


@dataclass
class ManagedIdentity:
    """What the managed identity of an emulator with ``tokens=True`` gets in its tokens. Read for each token, so changes
    apply to the next one; a credential keeps the token that it has.

    :ivar roles: The ``roles`` of its tokens.
    :vartype roles: ~typing.Sequence[str]
    :ivar lifetime: Seconds for which a token is valid, by the clock of the emulator.
    :vartype lifetime: int
    :ivar client_id: The ``appid`` of its tokens, unless the program asks for the identity with another client id.
    :vartype client_id: str
    :ivar object_id: The ``oid`` of its tokens.
    :vartype object_id: str
    :ivar tenant_id: The ``tid`` of its tokens, and part of their issuer: a change makes the emulator refuse new tokens.
    :vartype tenant_id: str
    """

    roles: Sequence[str] = (FILES_ROLE,)
    lifetime: int = _DAY
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    object_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    tenant_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Settings:
    """The settings of an emulator. Read at each request, so changes apply at once.

    :ivar processing_delay: Seconds that a file stays ``uploaded``, and then ``running``; indexing takes as long as one.
    :vartype processing_delay: float
    :ivar processing_rule: Decides at upload which files end in ``error``, and when they are attached to a vector store,
     which end in ``failed``; their ``object`` is then ``vector_store.file``.
    :vartype processing_rule: ~typing.Callable
    :ivar clock: The clock by which files age and expire, in unix seconds.
    :vartype clock: ~typing.Callable
    :ivar max_file_size: The maximum size of a file in bytes; ``None`` for no limit.
    :vartype max_file_size: int
    :ivar allow_empty_files: Whether files without content are accepted.
    :vartype allow_empty_files: bool
    :ivar allow_all_downloads: Whether the OpenAI dialect sends contents that OpenAI does not, such as those of
     ``assistants`` files.
    :vartype allow_all_downloads: bool
    :ivar strict: Whether each dialect offers and accepts only what its service does. False offers every operation in
     every dialect, accepts any purpose, name and ``expires_after``, also for empty files, sends every content, and
     removes all limits of size except ``max_file_size``.
    :vartype strict: bool
    :ivar tokens: Which access tokens of Entra ID are accepted besides the keys; None accepts none.
    :vartype tokens: ~azure_ai_files.emulator.TokenRules
    :ivar paging: How ``/v1`` divides lists into pages, by the key that leads to the next page: ``after`` as OpenAI,
     ``page`` (with ``total``) as Mistral, ``pagination_token`` as xAI, ``next_page`` as Anthropic, ``next`` as
     OpenAI's agents, ``cursor`` as OpenRouter.
    :vartype paging: str
    :ivar deletion: What ``/v1`` answers to a successful delete: ``status`` as OpenAI, ``no_content`` (204), ``empty``
     (200 without a body), ``null``, ``accepted`` (202), or the deleted ``file`` itself.
    :vartype deletion: str
    :ivar poll_hint: Seconds that ``openai-poll-after-ms`` states while a vector store, its file or a batch is being
     indexed; None leaves the header out.
    :vartype poll_hint: float
    :raises ValueError: if ``paging`` or ``deletion`` is not one of these, also when it is changed later.
    """

    processing_delay: float = 0.05
    processing_rule: Optional[ProcessingRule] = None
    clock: Callable[[], float] = time.time
    max_file_size: Optional[int] = MAX_FILE_SIZE
    allow_empty_files: bool = False
    allow_all_downloads: bool = False
    strict: bool = True
    tokens: Optional[TokenRules] = None
    paging: PagingStyle = "after"
    deletion: DeletionStyle = "status"
    poll_hint: Optional[float] = None

    def __setattr__(self, name: str, value: object) -> None:
        styles = _STYLES.get(name)
        if styles is not None and value not in styles:
            raise ValueError(f"{name} must be one of {', '.join(styles)}, not {value!r}.")
        super().__setattr__(name, value)
