"""Every sample runs, on both surfaces, and prints what it should."""

from __future__ import annotations

import asyncio
import importlib
import sys
from pathlib import Path

import pytest

from azure_ai_files import AgentsClient
from azure_ai_files.emulator import Emulator
from tests.harness.certificate import Certificate
from tests.harness.rows import in_turn
from tests.harness.scripted_service import Service, uploads
from tests.harness.server import MakeServer
from tests.samples.processes import ROOT, assert_lines, output_of, start

FACE = r"<AgentsClient http://127\.0\.0\.1:\d+{} \({}\)>: hello\.txt has 6 bytes"
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
    "sample_vector_store_upload": ("20 files can be searched", "deleted 20 files"),
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
    "sample_entra_id": (r"signed in to <AgentsClient http://127\.0\.0\.1:\d+/api/projects/emulator .*>: 0 files",),
    "sample_existing_client": (r"uploaded hello\.txt, 6 bytes", "deleted"),
    "sample_bring_your_own_endpoint": (
        FACE.format("/api/projects/emulator", "Azure AI Foundry"),
        FACE.format("/api/projects/emulator/openai/v1", "Azure AI Foundry /openai/v1"),
        FACE.format("/openai", "Azure OpenAI"),
        FACE.format("/openai/v1", "Azure OpenAI v1"),
        FACE.format("/v1", "OpenAI-compatible"),
    ),
}
FOLDERS = ("samples", "samples/aio")
MODULES = [f"{folder.replace('/', '.')}.{name}" for folder in FOLDERS for name in PRINTED]

#: What `az account get-access-token` does, as azure-identity calls it.
AZ = """#!{python}
import json, sys
open({log!r}, "a").write(" ".join(sys.argv[1:]) + "\\n")
print(json.dumps({{"accessToken": "token-of-az", "expires_on": 4102444800}}))
"""


def test_every_sample_is_tested() -> None:
    for folder in FOLDERS:
        assert {path.stem for path in (ROOT / folder).glob("sample_*.py")} == PRINTED.keys()


@pytest.mark.parametrize("path", sorted(ROOT.glob("samples/aio/*.py")), ids=lambda path: path.stem)
def test_a_sample_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60


@pytest.mark.parametrize(("name", "folder"), in_turn(list(PRINTED), FOLDERS))
def test_sample_against_an_emulator_of_its_own(name: str, folder: str) -> None:
    assert_lines(output_of(start(f"{folder.replace('/', '.')}.{name}")), *PRINTED[name])


@pytest.mark.parametrize("module", MODULES)
def test_sample_against_an_endpoint_leaves_nothing_there(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Emulator
) -> None:
    monkeypatch.setenv("PROJECT_ENDPOINT", emulator.endpoint)
    monkeypatch.setenv("PROJECT_KEY", emulator.key)
    monkeypatch.setattr(sys, "argv", [module])
    running = importlib.import_module(module).main()
    if running is not None:
        asyncio.run(running)
    _, name = module.rsplit(".", 1)
    printed = PRINTED[name][:1] if name == "sample_bring_your_own_endpoint" else PRINTED[name]
    assert_lines(capsys.readouterr().out, *printed)
    with AgentsClient(emulator.endpoint, emulator.credential) as client:
        assert list(client.files.list_all()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="az is a shell script here")
@pytest.mark.parametrize("folder", ["samples", "samples.aio"])
def test_sample_signs_in_with_entra_id(
    folder: str, fault_server: MakeServer, certificate: Certificate, tmp_path: Path
) -> None:
    server = fault_server(Service(), certificate=certificate)
    log = tmp_path / "az.log"
    (tmp_path / "az").write_text(AZ.format(python=sys.executable, log=str(log)))
    (tmp_path / "az").chmod(0o700)
    process = start(
        f"{folder}.sample_upload_and_poll",
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
