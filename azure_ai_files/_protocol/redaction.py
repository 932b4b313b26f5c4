"""Remove secrets from what a service says, however it spells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

#: What stands in place of a secret.
_MASK = "***"
#: The names that HTML has for characters which can be part of a secret.
_ENTITIES = {'"': "quot", "&": "amp", "'": "apos", "<": "lt", ">": "gt"}


class Redaction:
    """Replaces secrets, also those that are escaped as in JSON, in a URL, or in HTML.

    :param secrets: The secrets.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first, because one may begin with another.
        forms = [_pattern_of(secret) for secret in sorted(set(secrets), key=len, reverse=True) if secret]
        self._pattern = re.compile("|".join(forms)) if forms else None

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        return text if self._pattern is None else self._pattern.sub(_MASK, text)

    def value(self, value: Any) -> Any:
        """Return a parsed JSON value without the secrets, at any depth.

        :raises RecursionError: If it is nested too deeply.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in cast("Sequence[Any]", value)]
        if isinstance(value, dict):
            fields = cast("Mapping[str, Any]", value)
            return {self.text(key): self.value(item) for key, item in fields.items()}
        return value


def _pattern_of(secret: str) -> str:
    return "".join(_forms_of(character) for character in secret)


def _forms_of(character: str) -> str:
    code = ord(character)
    # JSON inside JSON doubles its backslashes. Escapes come first, because a backslash can be a part of a secret.
    forms = [
        rf"\\{{1,4}}u(?i:{code:04x})",
        rf"\\{{0,4}}{re.escape(character)}",
        rf"(?i:%{code:02x})",
        rf"&#0*{code};",
        rf"(?i:&#x0*{code:x};)",
    ]
    if character in _ENTITIES:
        forms.append(f"&{_ENTITIES[character]};")
    return f"(?:{'|'.join(forms)})"
