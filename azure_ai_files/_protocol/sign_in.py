"""Explain why a service refused an access token, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Optional

#: The key of the `SignIn` in the context of a request.
SIGN_IN = "azure_ai_files.sign_in"

_ROLE_CODES = frozenset({"PermissionDenied", "AuthorizationFailed"})


class SignIn(NamedTuple):
    """How requests to a service are signed in with tokens.

    :ivar service: The name of the service.
    :ivar scopes: The scopes that tokens are requested for.
    :ivar audience: The audience of the tokens that the service accepts; None if unknown.
    :ivar known_audiences: The audiences of all known services.
    :ivar role: The role that an identity needs at the service; None if unknown.
    :ivar spent: Whether the body of the request could not be resent with a new token.
    """

    service: str
    scopes: Sequence[str]
    audience: Optional[str]
    known_audiences: Sequence[str]
    role: Optional[str]
    spent: bool = False

    def advice(self, status: int, code: Optional[str], message: Optional[str], challenge: str) -> Optional[str]:
        """Return advice on a refusal.

        :param status: The status of the reply.
        :param code: The code of its error.
        :param message: The message of its error.
        :param challenge: Its ``WWW-Authenticate`` header.
        :return: Sentences for the user, or None if the token was not the reason for the refusal.
        """
        if code in _ROLE_CODES:
            return self._role_advice()
        # An emulator that accepts keys only says so itself.
        if status != 401 or "unsupported_token_type" in challenge:
            return None
        if "insufficient_claims" in challenge and self.spent:
            return (
                "The service asked for a new sign-in. The credential signed in again, but the body could not be "
                "resent, because its source can be read only once. Make the call again with a new source."
            )
        if "insufficient_claims" in challenge:
            return (
                "The service asked for a new sign-in with certain claims, and the new token of the credential does not "
                "meet them. Sign in again, or ask the administrator of the tenant which policy requires the claims."
            )
        return self._audience_advice(message or "")

    def _role_advice(self) -> str:
        role = f"the role '{self.role}'" if self.role else "a role that allows this"
        return (
            f"The token is valid, but its identity lacks a role. Assign {role} to it, on the resource or project of "
            "the endpoint. Role assignments can take a few minutes to take effect."
        )

    def _audience_advice(self, message: str) -> str:
        asked = tuple(scope.removesuffix("/.default").rstrip("/") for scope in self.scopes)
        # A server could name any resource and so obtain a token for it; only audiences of known services are shown.
        named = (word.rstrip("/.") for word in re.findall(r"https://[\w./-]+", message))
        expected = next((name for name in named if name in self.known_audiences and name not in asked), self.audience)
        begin = f"The token was requested for {', '.join(asked)}"
        if expected is None or expected in asked:
            return (
                f"{begin}. If {self.service} accepts tokens for another resource at this endpoint, pass it as "
                "audience=. Otherwise check that the credential signs in to the tenant of the resource."
            )
        return f"{begin}, but this endpoint accepts tokens for {expected}. Pass audience='{expected}' to the client."
