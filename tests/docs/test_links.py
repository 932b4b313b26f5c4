"""Links lead to files that exist, and commands are those of the Makefile."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCUMENTS, text_of
from tests.harness.repository import ROOT

#: Links of the README are absolute, because an index of packages shows it too.
REPOSITORY = (
    r"https://(?:github\.com|raw\.githubusercontent\.com)/azure-ai-files/azure-ai-files/(?:(?:blob|tree)/)?main/"
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_commands(document: str) -> None:
    text = text_of(document)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / link).exists(), link
    for link in re.findall(rf"{REPOSITORY}([\w./-]+\w)", text):
        assert (ROOT / link).exists(), link
    for target in re.findall(r"(?:`|\$ )make (?:\w+=\S+ )*(\w+)", text):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_links_of_the_readme_are_absolute() -> None:
    links = re.findall(r"\]\((.*?)\)|^\[[\w-]+\]: (.*)$", text_of("README.md"), re.MULTILINE)
    assert len(links) > 15
    assert [link for link in links if not "".join(link).startswith("https://")] == []


def test_the_readme_uses_each_link_that_it_defines() -> None:
    text = text_of("README.md")
    used = set(re.findall(r"\]\[([\w-]+)\]", text))
    assert used == set(re.findall(r"^\[([\w-]+)\]: ", text, re.MULTILINE))
