"""Access tokens: signature, issuer, times, audience, claims and role; and the separation of projects."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from azure_ai_files.emulator import Emulator, TokenRules

from ..client import AZURE, AZURE_V1, FOUNDRY, FOUNDRY_V1, OPENAI, Client, Face, Reply
from ..conftest import Clock, Connect, MakeEmulator

FOUNDRY_AUDIENCE, AZURE_AUDIENCE = "https://ai.azure.com", "https://cognitiveservices.azure.com"
AUDIENCES = {
    FOUNDRY: FOUNDRY_AUDIENCE,
    FOUNDRY_V1: FOUNDRY_AUDIENCE,
    AZURE: AZURE_AUDIENCE,
    AZURE_V1: AZURE_AUDIENCE,
}
CODES = {FOUNDRY: "Unauthorized", FOUNDRY_V1: "Unauthorized", AZURE: "401", AZURE_V1: "401", OPENAI: "invalid_api_key"}
ISSUER = "https://login.example.com/tenant"
Sign = Callable[..., str]

each_face = pytest.mark.parametrize("face", AUDIENCES, ids=lambda face: face.name)


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return make_key()


@pytest.fixture(scope="module")
def other_key() -> rsa.RSAPrivateKey:
    return make_key()


def key_set(**keys: rsa.RSAPrivateKey) -> dict[str, Any]:
    documents = {name: json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) for name, key in keys.items()}
    return {"keys": [{**document, "kid": name} for name, document in documents.items()]}


@pytest.fixture
def rules(key: rsa.RSAPrivateKey) -> TokenRules:
    return TokenRules(key_set(first=key), issuer=ISSUER)


@pytest.fixture
def emulator(make_emulator: MakeEmulator, clock: Clock, rules: TokenRules) -> Emulator:
    return make_emulator(clock=clock, tokens=rules, projects={"second": "key of the second"})


@pytest.fixture
def sign(key: rsa.RSAPrivateKey, clock: Clock) -> Sign:
    """Create a token that Foundry accepts, except for the given changes."""

    def make(with_key: Any = key, algorithm: str = "RS256", kid: str | None = "first", **changes: Any) -> str:
        times = {"iat": clock.now - 10, "nbf": clock.now - 10, "exp": clock.now + 10}
        claims = {"iss": ISSUER, "aud": FOUNDRY_AUDIENCE, "oid": "someone", **times, **changes}
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(present, with_key, algorithm=algorithm, headers={"kid": kid} if kid else {})

    return make


def list_with(connect: Connect, token: str, face: Face = FOUNDRY) -> Reply:
    client = connect(face)
    client.headers = {"Authorization": f"Bearer {token}"}
    return client.list()


def claims_of(reply: Reply) -> Mapping[str, Any]:
    """Return the claims that the challenge of a reply asks for."""
    found = re.fullmatch(
        r'Bearer realm="", error="insufficient_claims", claims="([^"]+)"', reply.headers["WWW-Authenticate"]
    )
    assert found, reply.headers["WWW-Authenticate"]
    wanted: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(found[1]))["access_token"]
    assert all(wish["essential"] for wish in wanted.values())
    return {name: wish["value"] for name, wish in wanted.items()}


@each_face
@pytest.mark.parametrize("form", ["{}", "{}/"])
def test_the_audience_of_each_service_is_accepted(connect: Connect, sign: Sign, face: Face, form: str) -> None:
    taken = form.format(AUDIENCES[face])
    assert list_with(connect, sign(aud=taken), face).status == 200
    assert list_with(connect, sign(aud=["api://x", taken]), face).status == 200


@each_face
@pytest.mark.parametrize("audience", [None, "", "https://management.azure.com", ["api://x"], 7, {"a": 1}])
def test_another_audience_is_refused(connect: Connect, sign: Sign, face: Face, audience: Any) -> None:
    reply = list_with(connect, sign(aud=audience), face)
    assert (reply.status, reply.error["code"]) == (401, CODES[face])
    expected = f"The audience of the access token is incorrect ({AUDIENCES[face]} is expected)."
    assert reply.error["message"] == expected
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_foundry_and_azure_openai_refuse_each_others_tokens(connect: Connect, sign: Sign) -> None:
    for face, audience in AUDIENCES.items():
        other = AZURE_AUDIENCE if audience == FOUNDRY_AUDIENCE else FOUNDRY_AUDIENCE
        assert list_with(connect, sign(aud=other), face).status == 401


def test_openai_accepts_tokens_only_with_audiences(connect: Connect, sign: Sign, rules: TokenRules) -> None:
    reply = list_with(connect, sign(aud=FOUNDRY_AUDIENCE), OPENAI)
    assert (reply.status, reply.error["code"]) == (401, "invalid_api_key")
    assert "this path takes keys; tokens open those of Foundry and Azure OpenAI" in reply.error["message"]
    rules.audiences = ["api://gateway"]
    assert list_with(connect, sign(aud="api://gateway"), OPENAI).status == 200
    assert list_with(connect, sign(aud="api://gateway"), FOUNDRY).status == 200
    assert list_with(connect, sign(), FOUNDRY).status == 401


def test_only_the_keys_of_the_authority_sign(
    connect: Connect, sign: Sign, key: rsa.RSAPrivateKey, other_key: rsa.RSAPrivateKey
) -> None:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body, signature = sign().split(".")
    other_body = sign(exp=2_000_000_000).split(".")[1]
    confused = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    deep = base64.urlsafe_b64encode(b"[" * 4000).decode()
    for token in (
        sign(other_key),
        sign(kid=None),
        sign(kid="second"),
        sign(None, "none"),
        sign(public.hex(), "HS256"),
        f"{confused}.{body}.{signature}",
        f"{head}.{other_body}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.{signature}",
        f"{deep}.{body}.{signature}",
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        sign(algorithm="PS256"),
        "a.b.c",
        "....",
        "wrong",
        "\xff\xfe",
    ):
        reply = list_with(connect, token)
        assert (reply.status, reply.error["code"]) == (401, "Unauthorized"), token
        assert "not signed by the authority" in reply.error["message"]


@pytest.mark.parametrize("issuer", [None, "https://login.example.com/other"])
def test_the_issuer_is_checked(connect: Connect, sign: Sign, rules: TokenRules, issuer: str | None) -> None:
    reply = list_with(connect, sign(iss=issuer))
    assert (reply.status, reply.error["message"]) == (
        401,
        f"The issuer of the access token is incorrect ({ISSUER} is expected).",
    )
    rules.issuer = None
    assert list_with(connect, sign(iss=issuer)).status == 200


def test_times_count_by_the_clock_of_the_emulator(connect: Connect, sign: Sign, clock: Clock) -> None:
    token = sign()
    for step, status in ((0, 200), (9.9, 200), (0.1, 401), (-20, 200), (-0.1, 401)):
        clock.now += step
        assert list_with(connect, token).status == status


@pytest.mark.parametrize("times", [{"exp": None}, {"exp": "soon"}, {"nbf": "now"}, {"exp": [1]}])
def test_times_that_are_not_numbers_are_refused(connect: Connect, sign: Sign, times: dict[str, Any]) -> None:
    assert list_with(connect, sign(**times)).status == 401


def test_keys_may_change(
    connect: Connect, sign: Sign, rules: TokenRules, key: rsa.RSAPrivateKey, other_key: rsa.RSAPrivateKey
) -> None:
    published = key_set(first=key)
    rules.keys = lambda: published
    assert list_with(connect, sign(other_key, kid="second")).status == 401
    published = key_set(first=key, second=other_key)
    assert list_with(connect, sign(other_key, kid="second")).status == 200
    published = key_set(second=other_key)
    assert list_with(connect, sign()).status == 401


@each_face
def test_a_role_is_required(connect: Connect, sign: Sign, rules: TokenRules, face: Face) -> None:
    rules.role = "Files.ReadWrite"
    audience = AUDIENCES[face]
    for roles in (None, [], "Files.Read", ["Files.Read", 7], {"Files.ReadWrite": True}):
        reply = list_with(connect, sign(aud=audience, roles=roles), face)
        assert (reply.status, reply.error["code"]) == (401, "PermissionDenied")
        action = f"`GET {face.path}/files`"
        assert reply.error["message"] == (
            f"The principal `someone` lacks the role `Files.ReadWrite` that it needs to perform {action}."
        )
    assert list_with(connect, sign(aud=audience, roles=["Files.ReadWrite"]), face).status == 200


def test_a_token_from_before_a_moment_is_challenged(
    connect: Connect, sign: Sign, rules: TokenRules, clock: Clock
) -> None:
    rules.issued_after = clock.now - 10
    assert list_with(connect, sign()).status == 200
    rules.issued_after = clock.now - 9.5
    for issued in (clock.now - 10, None, "now"):
        reply = list_with(connect, sign(iat=issued))
        assert (reply.status, claims_of(reply)) == (401, {"nbf": "1699999991"})
    assert list_with(connect, sign(iat=clock.now)).status == 200


@each_face
def test_a_token_without_a_claim_is_challenged(connect: Connect, sign: Sign, rules: TokenRules, face: Face) -> None:
    rules.claims = {"acrs": "c1", "xms_cc": "CP1"}
    audience = AUDIENCES[face]
    for claims, missing in (
        ({}, {"acrs": "c1", "xms_cc": "CP1"}),
        ({"acrs": "c2", "xms_cc": ["CP1"]}, {"acrs": "c1"}),
        ({"acrs": ["c2", "c1"]}, {"xms_cc": "CP1"}),
    ):
        reply = list_with(connect, sign(aud=audience, **claims), face)
        assert (reply.status, reply.error["code"], claims_of(reply)) == (401, CODES[face], missing)
    assert list_with(connect, sign(aud=audience, acrs="c1", xms_cc=["CP1"]), face).status == 200


def test_keys_work_besides_tokens(connect: Connect, emulator: Emulator, rules: TokenRules, sign: Sign) -> None:
    rules.role, rules.claims = "Files.ReadWrite", {"acrs": "c1"}
    assert list_with(connect, emulator.key).status == 200
    client = connect(FOUNDRY)
    client.headers = {"api-key": sign()}
    reply = client.list()
    assert (reply.status, reply.error["message"]) == (401, "The key is not valid for this emulator.")
    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("face", CODES, ids=lambda face: face.name)
def test_without_rules_a_token_is_refused_with_advice(
    connect: Connect, emulator: Emulator, sign: Sign, face: Face
) -> None:
    emulator.settings.tokens = None
    reply = list_with(connect, sign(), face)
    assert (reply.status, reply.error["code"]) == (401, CODES[face])
    assert reply.error["message"] == (
        "This is an access token, but this emulator takes keys; start it with `--tls --tokens`, or as "
        "Emulator(tls=True, tokens=True)."
    )
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="unsupported_token_type"'


def test_rules_that_cannot_be_used(key: rsa.RSAPrivateKey) -> None:
    with pytest.raises(TypeError, match="audiences"):
        TokenRules(key_set(first=key), audiences=FOUNDRY_AUDIENCE)  # type: ignore[arg-type]


def test_without_pyjwt_the_error_says_what_to_install() -> None:
    code = "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n, *a: None if n == 'jwt' else f(n, *a)\n"
    code += "from azure_ai_files.emulator import TokenRules; TokenRules({})"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    assert "ImportError: Tokens need PyJWT and cryptography" in done.stderr


# --- projects --------------------------------------------------------------------------------------------------

SECOND = Face("second", "/api/projects/second", "v1")
SECOND_KEY = "key of the second"


def test_projects_cannot_see_each_other(connect: Connect, emulator: Emulator) -> None:
    first, second = connect(FOUNDRY), connect(SECOND, key=SECOND_KEY)
    mine, theirs = first.new_id(b"mine"), second.new_id(b"theirs")
    for client, own, other in ((first, mine, theirs), (second, theirs, mine)):
        assert [file["id"] for file in client.list().json["data"]] == [own]
        assert client.get(other).status == 404
        assert client.content(other).status == 404
        assert client.delete(other).status == 404
        assert client.content(own).status == 200
    assert emulator.projects == {"emulator": emulator.key, "second": SECOND_KEY}


def test_a_key_opens_its_own_project_only(connect: Connect, emulator: Emulator) -> None:
    for face, key in ((SECOND, emulator.key), (FOUNDRY, SECOND_KEY)):
        reply = connect(face, key=key).list()
        assert (reply.status, "This key does not open" in reply.error["message"]) == (404, True)


def test_a_path_without_a_project_leads_to_the_one_of_the_key(connect: Connect) -> None:
    file_id = connect(SECOND, key=SECOND_KEY).new_id()
    for face in (AZURE, AZURE_V1, OPENAI):
        assert connect(face, key=SECOND_KEY).get(file_id).status == 200
        assert connect(face).get(file_id).status == 404


def test_a_token_opens_the_project_of_the_path(connect: Connect, sign: Sign) -> None:
    mine, theirs = connect(FOUNDRY).new_id(), connect(SECOND, key=SECOND_KEY).new_id()
    for face, listed in ((FOUNDRY, mine), (SECOND, theirs)):
        assert [file["id"] for file in list_with(connect, sign(), face).json["data"]] == [listed]
    for face in (AZURE, AZURE_V1):
        reply = list_with(connect, sign(aud=AZURE_AUDIENCE), face)
        assert [file["id"] for file in reply.json["data"]] == [mine]
    assert list_with(connect, sign(), Face("none", "/api/projects/none", "v1")).status == 404


def test_endpoints_and_credentials_of_projects(emulator: Emulator) -> None:
    assert emulator.endpoint_of("second") == f"{emulator.url}/api/projects/second"
    assert emulator.endpoint_of("emulator") == emulator.endpoint
    assert emulator.credential_of("second").key == SECOND_KEY
    assert emulator.credential_of("emulator").key == emulator.credential.key == emulator.key
    for get in (emulator.endpoint_of, emulator.credential_of):
        with pytest.raises(KeyError, match="third"):
            get("third")
    assert SECOND_KEY not in repr(emulator)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"key": "same", "projects": {"a": "same"}}, "needs its own key"),
        ({"projects": {"a": "same", "b": "same"}}, "needs its own key"),
        ({"projects": {"a": ""}}, "must not be empty"),
        ({"key": ""}, "must not be empty"),
        ({"project": "a", "projects": {"a": "key"}}, "'a'"),
    ],
)
def test_projects_with_the_same_name_or_key_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Emulator(**options)


def test_names_and_files_survive_a_restart(tmp_path: Any) -> None:
    options: dict[str, Any] = {"key": "one", "projects": {"second": SECOND_KEY}}
    with Emulator(tmp_path, **options) as emulator, Client(emulator, SECOND, SECOND_KEY) as client:
        file_id = client.new_id()
    with Emulator(tmp_path, **options) as emulator:
        with Client(emulator, SECOND, SECOND_KEY) as client:
            assert client.get(file_id).status == 200
        with Client(emulator, FOUNDRY) as client:
            assert client.get(file_id).status == 404
