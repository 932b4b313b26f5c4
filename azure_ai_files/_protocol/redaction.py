"""Remove secrets from what a service says, however it spells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

#: What stands in place of a secret.
_MASK = "***"
#: The names that HTML has for characters which can be part of a secret.
_ENTITIES = {'"': "quot", "&": "amp", "'": "apos", "<": "lt", ">": "gt"}
#: What each escape begins with; a text without them can contain secrets only as they are.
_ESCAPE = re.compile(r"[\\%&]")
#: Characters of a secret that are looked for first: the pattern of a whole token takes 0.1 s of CPU time to compile.
_BEGINNING = 16


class Redaction:
    """Replaces secrets, also those that are escaped as in JSON, in a URL, or in HTML.

    :param secrets: The secrets.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first, because one may begin with another.
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        if not self._secrets:
            return text
        if not _ESCAPE.search(text):
            return self._literal.sub(_MASK, text)
        return self._escaped.sub(_MASK, text) if self._beginnings.search(text) else text

    @cached_property
    def _literal(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._secrets)))

    @cached_property
    def _beginnings(self) -> re.Pattern[str]:
        return _escaped_pattern(secret[:_BEGINNING] for secret in self._secrets)

    @cached_property
    def _escaped(self) -> re.Pattern[str]:
        return _escaped_pattern(self._secrets)

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


def _escaped_pattern(secrets: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join("".join(map(_forms_of, secret)) for secret in secrets))


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
