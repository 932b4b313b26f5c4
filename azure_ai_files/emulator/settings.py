"""What of the emulator can be set, also while it runs."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Optional, Union

__all__ = ["MAX_FILE_SIZE", "KeySet", "ProcessingRule", "Settings", "TokenRules"]

#: Gets a new file as the service would send it; if it returns a text, processing fails with that text.
ProcessingRule = Callable[[Mapping[str, Any]], Optional[str]]

MAX_FILE_SIZE = 512 * 1024 * 1024


#: A JSON Web Key Set, or what gives the one of the moment.
KeySet = Union[Mapping[str, Any], Callable[[], Mapping[str, Any]]]


@dataclass
class TokenRules:
    """Which access tokens open the projects, beside their keys; read at each request, so a change counts at once.

    :ivar keys: The public keys of the authority, as a JSON Web Key Set, or a callable that gives it. Tokens must be
     signed with one of them, by RS256.
    :vartype keys: ~typing.Mapping[str, ~typing.Any] or ~typing.Callable
    :ivar issuer: The ``iss`` of the authority; None takes any.
    :vartype issuer: str
    :ivar audiences: The ``aud`` to take on every face. None takes what each service takes: ``https://ai.azure.com``
     below ``/api/projects``, ``https://cognitiveservices.azure.com`` below ``/openai``, and no token below ``/v1``.
    :vartype audiences: ~typing.Sequence[str]
    :ivar role: What ``roles`` must hold; None asks for no role.
    :vartype role: str
    :ivar issued_after: Tokens that were issued before this moment, in unix seconds, are answered with a claims
     challenge, as after a password was changed or a session revoked.
    :vartype issued_after: float
    :ivar claims: Tokens without these claims are answered with a claims challenge.
    :vartype claims: ~typing.Mapping[str, str]
    :raises ImportError: if PyJWT or cryptography is not installed.
    """

    keys: KeySet
    issuer: Optional[str] = None
    audiences: Optional[Sequence[str]] = None
    role: Optional[str] = None
    issued_after: Optional[float] = None
    claims: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        missing = [name for name in ("jwt", "cryptography") if find_spec(name) is None]
        if missing:
            raise ImportError(
                "Tokens need PyJWT and cryptography, which come with azure-identity: pip install 'pyjwt[crypto]'",
                name=missing[0],
            )
        if isinstance(self.audiences, str):
            raise TypeError("audiences must be a list of audiences, not a str.")


@dataclass
class Settings:
    """The behaviour that tests turn; read at each request, so a change counts at once.

    :ivar processing_delay: Seconds that a file stays ``uploaded``, and then ``running``.
    :vartype processing_delay: float
    :ivar processing_rule: Decides at upload which files end in ``error``.
    :vartype processing_rule: ~typing.Callable
    :ivar clock: Unix time in seconds; everything that ages, ages by it.
    :vartype clock: ~typing.Callable
    :ivar max_file_size: Bytes of the largest file, ``None`` for no limit.
    :vartype max_file_size: int
    :ivar allow_empty_files: Whether a file without content is taken.
    :vartype allow_empty_files: bool
    :ivar allow_all_downloads: Whether the OpenAI dialect hands out what OpenAI does not, such as ``assistants`` files.
    :vartype allow_all_downloads: bool
    :ivar strict: Whether each dialect keeps to what its service has and takes. False offers every operation in every
     dialect, takes any purpose and name, also for empty files, hands out every content, and leaves no limit of size
     but ``max_file_size``.
    :vartype strict: bool
    :ivar tokens: Which access tokens of Entra ID are taken beside the keys; None takes none.
    :vartype tokens: ~azure_ai_files.emulator.TokenRules
    """

    processing_delay: float = 0.05
    processing_rule: Optional[ProcessingRule] = None
    clock: Callable[[], float] = time.time
    max_file_size: Optional[int] = MAX_FILE_SIZE
    allow_empty_files: bool = False
    allow_all_downloads: bool = False
    strict: bool = True
    tokens: Optional[TokenRules] = None
