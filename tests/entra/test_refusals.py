"""A token that is refused ends in an error that says what to fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError

from azure_ai_files.emulator import Emulator, TokenRules
from tests.entra.authority import Authority
from tests.entra.conftest import KINDS, Clock, Traffic
from tests.entra.test_tokens import AUDIENCES, AZURE_OPENAI, FOUNDRY

Connect = Callable[..., Any]
FOUNDRY_ROLE, AZURE_OPENAI_ROLE = "Foundry User", "Cognitive Services OpenAI Contributor"
ROLES = {path: FOUNDRY_ROLE if audience == FOUNDRY else AZURE_OPENAI_ROLE for path, audience in AUDIENCES.items()}


async def refusal(files: Any, authority: Authority) -> str:
    """The message of the error; no token is in it."""
    with pytest.raises(ClientAuthenticationError) as caught:
        await files.list()
    text = f"{caught.value}"
    assert text == caught.value.message
    assert authority.issued
    assert not any(issued.token in text + repr(caught.value) for issued in authority.issued)
    return text


@pytest.mark.parametrize(("path", "audience"), AUDIENCES.items())
async def test_a_wrong_audience(
    connect: Connect, authority: Authority, traffic: Traffic, path: str, audience: str
) -> None:
    wrong = AZURE_OPENAI if audience == FOUNDRY else FOUNDRY
    text = await refusal(connect(path=path, audience=wrong), authority)
    assert "The audience of the access token is incorrect" in text
    assert f"The token was requested for {wrong}, but" in text
    assert text.endswith(f"Pass audience='{audience}' to the client.")
    assert traffic.statuses == [401]
    assert (await connect(path=path, audience=audience).list()).data == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_audience_of_any_credential(connect: Connect, authority: Authority, kind: str) -> None:
    text = await refusal(connect(kind, credential_scopes=["https://management.azure.com/.default"]), authority)
    assert "Pass audience='https://ai.azure.com'" in text


async def test_the_audience_that_the_service_names_wins(
    connect: Connect, authority: Authority, rules: TokenRules
) -> None:
    rules.audiences = [AZURE_OPENAI]
    assert (await refusal(connect(), authority)).endswith(f"Pass audience='{AZURE_OPENAI}' to the client.")


async def test_an_audience_that_nobody_knows_is_not_recommended(
    connect: Connect, authority: Authority, rules: TokenRules
) -> None:
    """A server could name any resource, and get a token for it from who follows the advice."""
    rules.audiences = ["https://management.azure.com"]
    text = await refusal(connect(), authority)
    assert "audience='" not in text
    assert "pass it as audience=" in text


@pytest.mark.parametrize(("path", "role"), ROLES.items())
async def test_a_missing_role(
    connect: Connect, authority: Authority, rules: TokenRules, traffic: Traffic, path: str, role: str
) -> None:
    rules.role = "Files.ReadWrite"
    files = connect(path=path)
    text = await refusal(files, authority)
    assert "(PermissionDenied) The principal `the object id of the identity` lacks the role" in text
    assert f"Assign the role '{role}" in text
    assert "audience" not in text
    assert traffic.statuses == [401]
    authority.extra = {"roles": ["Files.Read", "Files.ReadWrite"]}
    assert (await connect(path=path).list()).data == []


async def test_a_clock_that_is_ahead(
    connect: Connect, authority: Authority, emulator: Emulator, clock: Clock, traffic: Traffic
) -> None:
    files = connect()
    emulator.settings.clock = lambda: clock() + 2 * 3600
    assert "has expired" in await refusal(files, authority)
    emulator.settings.clock = clock
    await files.list()
    assert traffic.statuses == [401, 200]


async def test_an_authority_that_is_not_trusted(connect: Connect, authority: Authority, rules: TokenRules) -> None:
    rules.issuer = "https://login.example.com"
    text = await refusal(connect(), authority)
    assert "The issuer of the access token is incorrect" in text
    assert "Otherwise check that the credential signs in to the tenant" in text


async def test_a_reply_that_is_not_about_the_token_gets_no_advice(connect: Connect, emulator: Emulator) -> None:
    with pytest.raises(ResourceNotFoundError) as caught:
        await connect().get("assistant-unknown")
    assert "token" not in str(caught.value)
