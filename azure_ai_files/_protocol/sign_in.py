"""What helps when a service refuses an access token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Optional

#: The key under which a request's context keeps how it was signed in.
SIGN_IN = "azure_ai_files.sign_in"

_ROLE_CODES = frozenset({"PermissionDenied", "AuthorizationFailed"})


class SignIn(NamedTuple):
    """How requests to a service are signed in with tokens.

    :ivar service: What the service is called.
    :ivar scopes: What tokens are asked for.
    :ivar audience: Whom the tokens are for that the service takes, as far as that is known.
    :ivar known_audiences: The audiences of all services that are known.
    :ivar role: The role that an identity needs there, as far as that is known.
    :ivar spent: Whether the body of the request could not be sent a second time, with a new token.
    """

    service: str
    scopes: Sequence[str]
    audience: Optional[str]
    known_audiences: Sequence[str]
    role: Optional[str]
    spent: bool = False

    def advice(self, status: int, code: Optional[str], message: Optional[str], challenge: str) -> Optional[str]:
        """Say what to do about a refusal.

        :param status: The status of the reply.
        :param code: The code of its error.
        :param message: The message of its error.
        :param challenge: Its ``WWW-Authenticate``.
        :return: Sentences for the user, or None if the refusal is not about the token.
        """
        if code in _ROLE_CODES:
            return self._role_advice()
        if status != 401:
            return None
        if "insufficient_claims" in challenge and self.spent:
            return (
                "The service wanted a new sign-in. It was made, but the body was not sent again, because its source "
                "can be read only once: make the call again."
            )
        if "insufficient_claims" in challenge:
            return (
                "The service wants a new sign-in that meets the claims it names, and the one that the credential made "
                "does not. Sign in again, or ask the administrator of the tenant which policy is behind it."
            )
        return self._audience_advice(message or "")

    def _role_advice(self) -> str:
        role = f"the role '{self.role}'" if self.role else "a role that allows this"
        return (
            f"The token was taken, but its identity lacks a role: assign {role} to it, on the resource or project of "
            "the endpoint. That takes some minutes to count."
        )

    def _audience_advice(self, message: str) -> str:
        asked = tuple(scope.removesuffix("/.default").rstrip("/") for scope in self.scopes)
        # A server may name any resource, and would get a token for it: only the ones of this table are passed on.
        named = (word.rstrip("/.") for word in re.findall(r"https://[\w./-]+", message))
        expected = next((name for name in named if name in self.known_audiences and name not in asked), self.audience)
        begin = f"The token was asked for {', '.join(asked)}"
        if expected is None or expected in asked:
            return (
                f"{begin}. If {self.service} takes tokens for another resource at this endpoint, pass it as audience=; "
                "otherwise check that the credential signs in to the tenant of the resource."
            )
        return f"{begin}, but this endpoint takes tokens for {expected}: pass audience='{expected}' to the client."
