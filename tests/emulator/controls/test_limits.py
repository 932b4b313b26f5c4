"""The requests a minute of each key: what is refused, what the replies say, and how both are set."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.credentials import AzureKeyCredential

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator, Limits

from ..client import AZURE, FOUNDRY, OPENAI, Face, Reply
from ..conftest import Clock, Connect, MakeEmulator


def pace(reply: Reply) -> tuple[str | None, ...]:
    return tuple(reply.headers.get(f"x-ratelimit-{name}-requests") for name in ("limit", "remaining", "reset"))


def test_a_burst_and_then_the_rate(emulator: Emulator, clock: Clock, connect: Connect) -> None:
    client = connect(OPENAI)
    assert pace(client.list()) == (None, None, None)
    emulator.limits.set(30, burst=3)
    told = [(reply.status, *pace(reply)) for reply in (client.list() for _ in range(4))]
    assert told == [
        (200, "30", "2", "2s"),
        (200, "30", "1", "4s"),
        (200, "30", "0", "6s"),
        (429, "30", "0", "6s"),
    ]
    clock.now += 0.5
    refused = client.list()
    assert (refused.headers["Retry-After"], refused.headers["retry-after-ms"]) == ("2", "1500")
    assert refused.json["error"]["code"] == "rate_limit_exceeded"
    clock.now += 1.5
    assert [client.list().status for _ in range(2)] == [200, 429]
    clock.now += 3600
    assert [client.list().status for _ in range(4)] == [200, 200, 200, 429]
    clock.now -= 3600  # time that runs backwards neither adds nor removes requests
    assert client.list().status == 429
    emulator.limits.clear()
    assert (client.list().status, *pace(client.list())) == (200, None, None, None)


@pytest.mark.parametrize(("face", "code"), [(FOUNDRY, "rate_limit_exceeded"), (AZURE, "429")])
def test_each_service_words_it(emulator: Emulator, connect: Connect, face: Face, code: str) -> None:
    client = connect(face)
    emulator.limits.set(1)
    assert client.create().status in (200, 201)
    refused = client.create()
    assert (refused.status, refused.json["error"]["code"], refused.headers["Retry-After"]) == (429, code, "60")
    assert len(emulator.requests) == 2


def test_each_key_has_its_own(make_emulator: MakeEmulator, connect: Connect) -> None:
    emulator = make_emulator(projects={"a": "key-a", "b": "key-b"})
    emulator.limits.set(6)
    clients = [connect(to=emulator, key=key) for key in ("key-a", "key-b")]
    statuses = [client.list().status for client in clients for _ in range(2)]
    assert statuses == [200, 429, 200, 429]


def test_it_is_set_over_http(emulator: Emulator, connect: Connect) -> None:
    client = connect(OPENAI)

    def call(method: str, body: Any = None) -> Reply:
        headers = {"Content-Type": "application/json"}
        return client.send(method, "/_emulator/limits", headers, None if body is None else json.dumps(body))

    assert call("GET").json == {"requests_per_minute": None, "burst": None}
    assert call("POST", {"requests_per_minute": 60}).json == {"requests_per_minute": 60, "burst": 10}
    assert call("POST", {"requests_per_minute": 60, "burst": 1}).json == {"requests_per_minute": 60, "burst": 1}
    assert [client.list().status for _ in range(2)] == [200, 429]
    for wrong in ([], {"requests_per_minute": 0}, {"requests_per_minute": "9"}, {"burst": 1}, {"rate": 1}):
        assert call("POST", wrong).status == 400
    assert call("GET").json == {"requests_per_minute": 60, "burst": 1}
    assert call("DELETE").json == {"requests_per_minute": None, "burst": None}
    emulator.limits.set(60)
    emulator.reset()
    assert emulator.limits.requests_per_minute is None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [((0,), ValueError), ((1.5,), TypeError), ((True,), TypeError), ((60, 0), ValueError), ((60, "2"), TypeError)],
)
def test_what_is_not_a_limit(arguments: tuple[Any, ...], error: type[Exception]) -> None:
    limits = Limits()
    with pytest.raises(error):
        limits.set(arguments[0], burst=arguments[1] if arguments[1:] else None)
    assert limits.requests_per_minute is None


def test_a_client_keeps_to_the_limit() -> None:
    with Emulator() as emulator, AgentsClient(emulator.endpoint, AzureKeyCredential(emulator.key)) as client:
        emulator.limits.set(600, burst=5)  # ten a second
        sources = [(b"x", f"{number}.txt") for number in range(15)]
        results = list(client.files.upload_many(sources, purpose="assistants", max_concurrency=8))
        assert all(result.ok for result in results)
        assert len(list(client.files.list_all())) == 15
        assert 429 in {request.status for request in emulator.requests}
