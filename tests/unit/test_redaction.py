"""Secrets do not show, however a service spells them."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._protocol.redaction import Redaction

SECRET = "SECRETKEY+abc/def=0123<&>'\"\\"
PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)


def escaped(secret: str) -> str:
    return "".join(f"\\u{ord(character):04X}" for character in secret)


SPELLINGS = {
    "as it is": SECRET,
    "JSON": json.dumps(SECRET)[1:-1],
    "JSON with slashes": json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    "JSON in JSON": json.dumps(json.dumps(SECRET))[3:-3],
    "escapes": escaped(SECRET),
    "escapes in lower case": escaped(SECRET).lower().replace("\\u", "\\u"),
    "escapes in JSON": escaped(SECRET).replace("\\", "\\\\"),
    "a URL": quote(SECRET, safe=""),
    "a URL in lower case": "".join(f"%{ord(character):02x}" for character in SECRET),
    "HTML": html.escape(SECRET),
    "decimal entities": "".join(f"&#{ord(character)};" for character in SECRET),
    "hexadecimal entities": "".join(f"&#x{ord(character):04X};" for character in SECRET),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_each_spelling(spelling: str) -> None:
    assert Redaction([SECRET]).text(f"a {spelling} b {spelling}") == "a *** b ***"


@pytest.mark.parametrize(
    ("secrets", "text", "shown"),
    [
        ([], "all", "all"),
        ([""], "all", "all"),
        (["ab", "abc"], "abc ab", "*** ***"),
        (["abc"], "ab abC", "ab abC"),
        (["a.c"], "abc a.c", "abc ***"),
        (["abc"], "xabcx", "x***x"),
        (["begins-like-another-1"], "begins-like-another-2 & begins-like-another-%31", "begins-like-another-2 & ***"),
    ],
)
def test_texts(secrets: list[str], text: str, shown: str) -> None:
    assert Redaction(secrets).text(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"key": ["key", {"deep": "a key"}], "n": 7}, {"***": ["***", {"deep": "a ***"}], "n": 7}),
        ([None, True, 1.5], [None, True, 1.5]),
        ("a key", "a ***"),
    ],
)
def test_values(value: Any, shown: Any) -> None:
    assert Redaction(["key"]).value(value) == shown


@given(st.text(PRINTABLE, min_size=8, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_secret_in_any_json(secret: str, before: str, after: str) -> None:
    document = json.dumps({"message": f"{before} {secret} {after}"})
    shown = Redaction([secret]).text(document)
    assert secret not in json.dumps(shown)
    assert secret not in Redaction([secret]).value(json.loads(document))["message"].replace("***", "")
