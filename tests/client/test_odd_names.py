"""Names and paths that cannot be written are a ValueError before anything is sent."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from azure_ai_files._decisions.arguments import creation_body
from azure_ai_files._decisions.file_names import check_file_name
from tests.harness.scripted_service import FILE_ID, Service
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient

NAMES = ["a\ud800.txt", "a\udfff", "\udce9.txt"]
each_name = pytest.mark.parametrize("name", NAMES, ids=ascii)


@each_name
async def test_a_name_with_a_lone_surrogate(
    make_client: MakeClient, fault_server: MakeServer, folder: Path, name: str
) -> None:
    server = fault_server(Service())
    client = make_client(server.url + "/v1")
    files = client.files
    calls: list[Any] = [
        lambda: files.save(FILE_ID, name, folder),
        lambda: files.upload(file=(name, b"x"), purpose="assistants"),
        lambda: files.upload(file=b"x", filename=name, purpose="assistants"),
        lambda: files.upload(file=(name, b"xy"), purpose="assistants", part_size=1),
        lambda: client.uploads.create(filename=name, purpose="assistants", bytes=1, mime_type="text/plain"),
        lambda: client.uploads.create(filename="a", purpose="assistants", bytes=1, mime_type=name),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="Unicode") as caught:
            await call()
        assert type(caught.value) is ValueError
    (result,) = [result async for result in files.save_many([(FILE_ID, name)], folder)]
    assert type(result.error) is ValueError
    assert (server.requests, os.listdir(folder)) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Windows are written in UTF-16")
async def test_a_path_with_a_lone_surrogate(make_client: MakeClient, fault_server: MakeServer, folder: Path) -> None:
    server = fault_server(Service())
    files = make_client(server.url + "/v1").files
    path = folder / "a\ud800.txt"
    for call in (
        lambda: files.upload(file_path=path, purpose="assistants"),
        lambda: files.upload(file=path, purpose="assistants"),
        lambda: files.verify(FILE_ID, path),
        lambda: files.save(FILE_ID, "a.txt", path),
    ):
        with pytest.raises(ValueError, match="encoding") as caught:
            await call()
        assert type(caught.value) is ValueError
    for call_many in (lambda: files.upload_directory(path, purpose="assistants"), lambda: files.save_many([], path)):
        with pytest.raises(ValueError, match="encoding"):
            call_many().close  # noqa: B018 - a sync call begins when it is used
    assert (server.requests, os.listdir(folder)) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Windows are written in UTF-16")
@pytest.mark.parametrize("package", ["azure_ai_files", "azure_ai_files.aio"])
def test_a_locale_without_unicode(tmp_path: Path, package: str) -> None:
    """Nothing listens at the endpoint: a request would be an error of azure-core."""
    code = textwrap.dedent(f"""
        import asyncio, inspect, sys
        from azure.core.credentials import AzureKeyCredential
        from {package} import AgentsClient
        assert sys.getfilesystemencoding() == "ascii", sys.getfilesystemencoding()

        async def value(result):
            return await result if inspect.isawaitable(result) else result

        async def main():
            client = AgentsClient("http://127.0.0.1:9/v1", AzureKeyCredential("k"), retry_total=0)
            files = client.files
            for call in (
                lambda: files.save("file-1", "\\u00fc.txt", {str(tmp_path)!r}),
                lambda: files.save("file-1", "u.txt", {str(tmp_path)!r} + "/\\u00fc"),
                lambda: files.upload(file_path="\\u00fc.txt", purpose="assistants"),
                lambda: files.verify("file-1", "\\u00fc.txt"),
                lambda: files.upload_directory("\\u00fc", purpose="assistants"),
            ):
                try:
                    await value(call())
                except ValueError as error:
                    assert type(error) is ValueError and "PYTHONUTF8=1" in str(error), repr(error)
                else:
                    raise AssertionError("no error")
            await value(client.close())

        asyncio.run(main())
    """)
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@each_name
def test_the_decisions(name: str) -> None:
    with pytest.raises(ValueError, match="not valid Unicode"):
        check_file_name(name)
    with pytest.raises(ValueError, match=r"filename .* is not valid Unicode"):
        creation_body(None, {"filename": name, "purpose": "batch", "bytes": 1, "mime_type": "a/b"}, 1)
