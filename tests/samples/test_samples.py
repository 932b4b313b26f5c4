"""Every sample runs by itself, signs in with a key or with tokens, prints what it should, and leaves nothing behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.harness.certificate import Certificate
from tests.harness.rows import in_turn
from tests.harness.scripted_service import Service, uploads
from tests.harness.server import MakeServer
from tests.samples.processes import ROOT, assert_lines, output_of, start_sample

FACE = r"<AgentsClient https://127\.0\.0\.1:\d+{} \({}\)>: hello\.txt has 6 bytes"
PRINTED: dict[str, tuple[str, ...]] = {
    "sample_upload_and_poll": (
        r"sent ([\d,]+) of \1 bytes",
        r"sample_upload_and_poll\.py is ready: assistant-\w+, [\d,]+ bytes, created \d\d:\d\d:\d\d UTC",
    ),
    "sample_stream_content": ("read everything, the same", r"the first of 2,788,890 bytes are b'line 0'"),
    "sample_save": (
        r"saved [\d,]+ bytes as copy\.py, SHA-256 [0-9a-f]{64}",
        r"the content on the service is the same",
        r"copy\.py already exists and was not replaced",
        r"file_name '\.\./outside\.py' cannot be used: it contains a path separator.*",
    ),
    "sample_many": (
        "uploaded 20 files",
        "assistant-none was not saved: ResourceNotFoundError",
        "saved 20 files",
        "deleted 20 files",
    ),
    "sample_wait_many": (
        "assistant-none is not ready: ResourceNotFoundError",
        "20 files are ready",
        "deleted 20 files",
    ),
    "sample_usage": (
        "3 files have 15 bytes of 300,000,000,000",
        "2 files contain the same 5 bytes",
        "deleted 2 files, kept 1",
        "deleted 1 files, kept 0",
    ),
    "sample_sync": (
        *[r"upload azure-ai-files-sample/(notes|report)\.txt: done"] * 2,
        r"replace azure-ai-files-sample/report\.txt: done",
        r"delete azure-ai-files-sample/notes\.txt: done",
        "nothing to do",
        r"delete azure-ai-files-sample/report\.txt: done",
    ),
    "sample_vector_store_upload": (
        r"team\.png cannot be searched: .*Files such as \.png are not supported\..*",
        "20 files can be searched",
        "deleted 21 files",
    ),
    "sample_temporary": (r"sample_temporary\.py is there: [\d,]+ bytes", "it is deleted"),
    "sample_vector_store": (
        "2 of 3 files can be searched",
        r"team\.png failed: Files such as \.png are not supported\.",
        "deleted the vector store and 3 files",
    ),
    "sample_ledger": ("uploaded 10 files, skipped 0", "uploaded 5 files, skipped 10", "done: 15"),
    "sample_list_and_clean_up": tuple(rf"deleted azure-ai-files-sample-{n}\.txt, 11 bytes" for n in range(3)),
    "sample_outputs": (
        r"mentioned as sandbox:/mnt/data/chart\.png",
        r"mentioned as sandbox:/mnt/data/data\.csv",
        *[r"saved (chart\.png|data\.csv)"] * 2,
    ),
    "sample_paging": ("found 3 files of this sample",),
    "sample_raw_response": (
        r"200: hello\.txt, request id known",
        "200: 6 bytes, sent as application/json",
        "200: 6 bytes follow",
        "received: Hello!",
        "deleted: True",
    ),
    "sample_begin_upload": (
        "uploaded, (not ready yet|ready)",
        r"sample_begin_upload\.py is ready",
    ),
    "sample_errors": (
        "uploaded a.txt",
        "not found: the file no longer exists",
        r"refused: 400 Bad Request: .*no such purpose.*request id.*",
        r"not sent: purpose .*",
        r"no reply: .*127\.0\.0\.1.*",
    ),
    "sample_filesystem": (
        "june has 2 rows, the sun shone for 21 hours",
        r"the folder has june\.csv and june\.csv\.gz",
        "nothing was published: the thermometer broke",
        "deleted",
    ),
    "sample_pandas": ("3 rows, 19 units", "deleted"),
    "sample_progress_bar": ("uploaded 8,000,000 bytes",),
    "sample_batch": (
        r"requests\.jsonl can be used: \d+ bytes",
        r"Which river flows through it\? The Seine\.",
        r"What is the capital of France\? Paris\.",
    ),
    "sample_entra_id": (r"signed in to <AgentsClient https://127\.0\.0\.1:\d+/api/projects/\S+ .*>: 0 files",),
    "sample_existing_client": (r"uploaded hello\.txt, 6 bytes", "deleted"),
    "sample_bring_your_own_endpoint": (
        FACE.format(r"/api/projects/\S+", "Azure AI Foundry"),
        FACE.format(r"/api/projects/\S+/openai/v1", "Azure AI Foundry /openai/v1"),
        FACE.format("/openai", "Azure OpenAI"),
        FACE.format("/openai/v1", "Azure OpenAI v1"),
        FACE.format("/v1", "OpenAI-compatible"),
    ),
}
#: What samples write to stderr.
WARNINGS = {
    "sample_filesystem": r"A file was not uploaded, because .*\n",
    "sample_progress_bar": r"[\S\s]+100%[\S\s]+ 20/20 [\S\s]+",
}
#: The samples that another module tests.
TESTED_ELSEWHERE = {"sample_proxy_and_ca", "sample_web_upload"}
#: The paths of the endpoints that follow that of the project.
OTHER_ENDPOINTS = ("/openai", "/openai/v1", "/v1")
SIGN_INS = ("key", "tokens")
PATHS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "samples").rglob("sample_*.py"))
HERE = [path for path in PATHS if Path(path).stem not in TESTED_ELSEWHERE]
ROWS = [
    pytest.param(*row.values, marks=[*row.marks, *([pytest.mark.libraries] if "pandas" in row.values[0] else [])])
    for row in in_turn(HERE, SIGN_INS)
]

#: What `az account get-access-token` does, as azure-identity calls it.
AZ = """#!{python}
import json, sys
open({log!r}, "a").write(" ".join(sys.argv[1:]) + "\\n")
print(json.dumps({{"accessToken": "token-of-az", "expires_on": 4102444800}}))
"""


@pytest.fixture(scope="module")
def service() -> Iterator[Emulator]:
    """A service with a project for each row, so that a sample sees only its own files."""
    names = [f"{sign_in} {path}" for path in HERE for sign_in in SIGN_INS]
    with Emulator(tls=True, tokens=True, projects={name: f"key-{name}" for name in names}) as service:
        yield service


def variables(service: Emulator, path: str, sign_in: str) -> dict[str, str]:
    """What the emulator prints for a sample that signs in with a key, or with tokens."""
    project = f"{sign_in} {path}"
    environment = {**service.environment, "PROJECT_ENDPOINT": service.endpoint_of(project)}
    if sign_in == "tokens" or Path(path).stem == "sample_entra_id":
        return environment
    del environment["IDENTITY_ENDPOINT"], environment["IDENTITY_HEADER"]
    return {**environment, "PROJECT_KEY": service.projects[project]}


def run(service: Emulator, path: str, sign_in: str, folder: Path) -> str:
    """Run a sample in an empty folder, and return what it prints."""
    settings = {**variables(service, path, sign_in), "TMPDIR": str(folder / "temporary")}
    for name in ("current", "temporary"):
        (folder / name).mkdir()
    arguments: list[str] = []
    if Path(path).stem == "sample_bring_your_own_endpoint" and sign_in == "key":
        endpoint = settings["PROJECT_ENDPOINT"]
        arguments = [endpoint, f"{endpoint}/openai/v1", *(service.url + path for path in OTHER_ENDPOINTS)]
    process = start_sample(path, folder / "current", *arguments, **settings)
    output = output_of(process, WARNINGS.get(Path(path).stem, ""))
    assert [*folder.glob("*/*")] == []
    return output


@pytest.fixture(scope="module")
def running(
    service: Emulator, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Future[str]]:
    """What the selected samples print. They have run, several at a time, since each waits for replies in between."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    rows = [item.callspec.params for item in items if item.originalname == test_sample.__name__]
    with ThreadPoolExecutor(3) as pool:
        return {
            (row["path"], row["sign_in"]): pool.submit(run, service, **row, folder=tmp_path_factory.mktemp("sample"))
            for row in rows
        }


def left_behind(service: Emulator, project: str) -> list[Any]:
    endpoint, credential = service.endpoint_of(project), service.credential_of(project)
    with AgentsClient(endpoint, credential, connection_verify=service.ca_file) as client:
        return [*client.files.list_all(), *client.vector_stores.list()]


def test_every_sample_is_tested() -> None:
    assert {Path(path).stem for path in PATHS} == PRINTED.keys() | TESTED_ELSEWHERE


@pytest.mark.parametrize(("path", "sign_in"), ROWS)
def test_sample(path: str, sign_in: str, running: dict[tuple[str, str], Future[str]], service: Emulator) -> None:
    name = Path(path).stem
    of_first = name == "sample_bring_your_own_endpoint" and sign_in == "tokens"
    assert_lines(running[path, sign_in].result(), *(PRINTED[name][:1] if of_first else PRINTED[name]))
    assert left_behind(service, f"{sign_in} {path}") == []


@pytest.mark.skipif(sys.platform == "win32", reason="az is a shell script here")
@pytest.mark.parametrize("folder", ["samples", "samples/aio"])
def test_sample_signs_in_with_entra_id(
    folder: str, fault_server: MakeServer, certificate: Certificate, tmp_path: Path
) -> None:
    server = fault_server(Service(), certificate=certificate)
    log = tmp_path / "az.log"
    (tmp_path / "az").write_text(AZ.format(python=sys.executable, log=str(log)))
    (tmp_path / "az").chmod(0o700)
    process = start_sample(
        f"{folder}/sample_upload_and_poll.py",
        tmp_path,
        PROJECT_ENDPOINT=f"https://127.0.0.1:{server.port}/api/projects/demo",
        PATH=f"{tmp_path}:/usr/bin:/bin",
        AZURE_TOKEN_CREDENTIALS="AzureCliCredential",
        # The first is read by requests, the second by OpenSSL.
        REQUESTS_CA_BUNDLE=str(certificate.path),
        SSL_CERT_FILE=str(certificate.path),
    )
    assert "is ready" in output_of(process)
    assert "https://ai.azure.com" in log.read_text()
    assert [request.headers["Authorization"] for request in uploads(server.requests)] == ["Bearer token-of-az"]
