"""Links lead to files that exist, and commands are those of the Makefile."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCUMENTS, text_of
from tests.harness.repository import ROOT


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_commands(document: str) -> None:
    text = text_of(document)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / link).exists(), link
    for target in re.findall(r"(?:`|\$ )make (?:\w+=\S+ )*(\w+)", text):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
