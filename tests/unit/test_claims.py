"""Whether a file that was found on the service belongs to the input that claims it."""

from __future__ import annotations

from azure_ai_files._decisions.claims import Claims


def test_a_claim_is_decided_when_all_batches_that_ran_have_ended() -> None:
    claims: Claims[str] = Claims()
    claims.claim("a", "file-1", [1, 2])
    assert claims.end(1) == []
    assert claims.end(3) == []
    assert claims.end(2) == [("a", True)]
    assert claims.end(2) == []


def test_a_claim_is_decided_at_once_if_nothing_else_runs() -> None:
    claims: Claims[str] = Claims()
    claims.claim("a", "file-1", [])
    assert claims.end(7) == [("a", True)]


def test_the_file_of_another_input() -> None:
    claims: Claims[str] = Claims()
    claims.note("file-1")
    claims.claim("a", "file-1", [1])
    assert (claims.is_noted("file-1"), claims.is_noted("file-2")) == (True, False)
    claims.claim("b", "file-2", [1])
    claims.note("file-2")  # by batch 1, which was on its way
    claims.claim("c", "file-3", [1])
    claims.claim("d", "file-3", [1])  # two batches were begun again, and have found the same file
    assert claims.end(1) == [("a", False), ("b", False), ("c", True), ("d", False)]
