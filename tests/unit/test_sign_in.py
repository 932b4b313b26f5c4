"""What a refused token needs: another audience, a role, or a new sign-in."""

from __future__ import annotations

import pytest

from azure_ai_files._pipeline.connection import connect

PROJECT = "https://r.services.ai.azure.com/api/projects/p"
CHALLENGE = 'Bearer error="insufficient_claims", claims="e30="'
INCORRECT = "Access token is missing, invalid, audience is incorrect ({}), or have expired."


@pytest.mark.parametrize(
    ("endpoint", "audience", "message", "advice"),
    [
        (PROJECT, "https://other.example", "denied", "Pass audience='https://ai.azure.com'"),
        (PROJECT, "https://cognitiveservices.azure.com", "denied", "Pass audience='https://ai.azure.com'"),
        (PROJECT, None, "denied", "was requested for https://ai.azure.com. If Azure AI Foundry"),
        (PROJECT, None, INCORRECT.format("https://ai.azure.com"), "check that the credential signs in"),
        (
            PROJECT,
            None,
            INCORRECT.format("https://cognitiveservices.azure.com"),
            "Pass audience='https://cognitiveservices.azure.com'",
        ),
        (PROJECT, None, INCORRECT.format("https://management.azure.com"), "pass it as audience="),
        (PROJECT, None, INCORRECT.format("https://ai.azure.com.evil.example"), "pass it as audience="),
        (
            "https://r.openai.azure.us/openai",
            "https://cognitiveservices.azure.com",
            "denied",
            "Pass audience='https://cognitiveservices.azure.us'",
        ),
        ("https://llm.example.com/v1", "https://mine.example", "denied", "pass it as audience="),
        (
            "https://llm.example.com/v1",
            "https://mine.example",
            "Expected audience: https://ai.azure.com.",
            "Pass audience='https://ai.azure.com'",
        ),
    ],
)
def test_audience(endpoint: str, audience: str | None, message: str, advice: str) -> None:
    said = connect(endpoint, audience=audience).sign_in.advice(401, "Unauthorized", message, "Bearer")
    assert said is not None
    assert advice in said
    assert ("audience='" in said) is ("audience='" in advice)


@pytest.mark.parametrize(
    ("endpoint", "role"),
    [
        (PROJECT, "Foundry User"),
        (f"{PROJECT}/openai/v1", "Foundry User"),
        ("https://r.openai.azure.com", "Cognitive Services OpenAI Contributor"),
        ("https://r.openai.azure.com/openai/v1", "Cognitive Services OpenAI Contributor"),
        ("https://llm.example.com/v1", "a role that allows this"),
    ],
)
@pytest.mark.parametrize("status", [401, 403])
def test_role(endpoint: str, role: str, status: int) -> None:
    said = connect(endpoint, audience="https://a").sign_in.advice(status, "PermissionDenied", "no", "")
    assert said is not None
    assert role in said
    assert "audience" not in said


def test_claims() -> None:
    sign_in = connect(PROJECT).sign_in
    assert "Sign in again" in (sign_in.advice(401, None, None, CHALLENGE) or "")
    assert "Make the call again" in (sign_in._replace(spent=True).advice(401, None, None, CHALLENGE) or "")


@pytest.mark.parametrize(
    ("status", "code"), [(400, "invalidPayload"), (403, "Forbidden"), (404, None), (429, "rate_limit_exceeded")]
)
def test_no_advice_for_what_is_not_about_the_token(status: int, code: str | None) -> None:
    assert connect(PROJECT).sign_in.advice(status, code, "audience https://ai.azure.com", "") is None
