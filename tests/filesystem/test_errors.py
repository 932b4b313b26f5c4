"""Errors are built-in ones, say what happened to which path, and show no secret."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from typing import Any

import pytest
from azure.core import exceptions as azure
from azure.core.credentials import AzureKeyCredential
from fsspec.exceptions import FSTimeoutError

from azure_ai_files.emulator import Emulator, faults
from azure_ai_files.fs import AIFileSystem
from azure_ai_files.fs._errors import is_broken, translated

from .conftest import MakeFileSystem

SECRET = "not-the-key-of-anything"


def error_with(status: int, message: str = "Refused") -> azure.HttpResponseError:
    error = azure.HttpResponseError(message)
    error.status_code = status
    return error


@pytest.mark.parametrize(
    ("error", "expected", "number"),
    [
        (azure.ResourceNotFoundError("gone"), FileNotFoundError, errno.ENOENT),
        (error_with(404), FileNotFoundError, errno.ENOENT),
        (azure.ClientAuthenticationError("no token"), PermissionError, errno.EACCES),
        (error_with(401), PermissionError, errno.EACCES),
        (error_with(403), PermissionError, errno.EACCES),
        (error_with(400, "Not allowed to download files of purpose: x"), PermissionError, errno.EACCES),
        (error_with(400), OSError, errno.EINVAL),
        (error_with(429), OSError, errno.EINVAL),
        (error_with(503), OSError, errno.EIO),
        (azure.ServiceRequestError("no host"), OSError, errno.EIO),
        (azure.IncompleteReadError("cut"), OSError, errno.EIO),
        (azure.ServiceResponseTimeoutError("slow"), FSTimeoutError, errno.ETIMEDOUT),
    ],
)
def test_errors_of_the_service(error: Exception, expected: type[Exception], number: int) -> None:
    made = translated(error, "a/b.txt", "note")
    assert isinstance(made, expected)
    assert isinstance(made, OSError)
    assert (made.errno, made.filename) == (number, "a/b.txt")
    assert str(error) in str(made)
    assert ("note" in str(made)) is (number == errno.EINVAL and getattr(error, "status_code", 0) == 400)


@pytest.mark.parametrize("error", [ValueError("x"), FileNotFoundError(2, "x", "y"), KeyError("x")])
def test_other_errors_stay(error: Exception) -> None:
    assert translated(error, "a") is error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (azure.IncompleteReadError("cut"), True),
        (azure.HttpResponseError("cut"), True),
        (azure.DecodeError("not gzip"), False),
        (azure.ServiceResponseError("closed"), True),
        (azure.ServiceRequestError("closed"), True),
        (OSError("disk"), False),
    ],
)
def test_broken_connections_are_recognised(error: Exception, expected: bool) -> None:
    assert is_broken(error) is expected


CALLS: list[Callable[[Any], object]] = [
    lambda fs: fs.ls(""),
    lambda fs: fs.exists("x"),
    lambda fs: fs.cat(".id/assistant-12345678"),
    lambda fs: fs.pipe("x", b"1"),
    lambda fs: fs.rm("x"),
    lambda fs: fs.open("x"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_key(make_fs: MakeFileSystem, call: Callable[[Any], object]) -> None:
    fs = make_fs(key=SECRET)
    with pytest.raises(PermissionError) as caught:
        call(fs)
    assert isinstance(caught.value.__cause__, azure.ClientAuthenticationError)
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"


@pytest.mark.parametrize("call", CALLS)
def test_an_unreachable_host(make_fs: MakeFileSystem, call: Callable[[Any], object]) -> None:
    fs = make_fs("http://127.0.0.1:9/v1", SECRET, client_options={"retry_total": 0})
    with pytest.raises(OSError, match="127") as caught:
        call(fs)
    assert isinstance(caught.value.__cause__, azure.AzureError)


def test_a_purpose_whose_content_is_not_returned(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(emulator.openai_endpoint)
    fs.pipe("x", b"1")
    for call in (lambda: fs.cat("x"), lambda: fs.open("x").read()):
        with pytest.raises(PermissionError, match=r"purpose: assistants.*request id.*'vision'") as caught:
            call()
        assert caught.value.filename == "x"


def test_a_deadline(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    fs = make_fs(client_options={"retry_total": 0, "read_timeout": 0.05})
    emulator.faults.add(faults.Stall(operation="Files_List"))
    with pytest.raises(FSTimeoutError):
        fs.ls("")
    emulator.faults.clear()


def test_secrets_are_not_shown(make_fs: MakeFileSystem, emulator: Emulator) -> None:
    options = {"retry_total": 1, "audience": "https://a", "proxies": {"https": f"http://u:{SECRET}@p"}}
    fs = make_fs(key=SECRET, client_options=options)
    shown = fs.to_dict(include_password=False)
    assert SECRET not in f"{fs!r} {shown} {fs.to_json(include_password=False)}"
    assert shown["client_options"] == {"retry_total": 1, "audience": "https://a"}
    assert SECRET in json.dumps(fs.to_dict())
    positional = AIFileSystem(emulator.endpoint, SECRET, skip_instance_cache=True)
    assert SECRET not in str(positional.to_dict(include_password=False))
    with_credential = AIFileSystem(emulator.endpoint, credential=AzureKeyCredential(SECRET), skip_instance_cache=True)
    assert SECRET not in with_credential.to_json(include_password=False)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"endpoint": None}, ValueError),
        ({"on_overwrite": "ask"}, ValueError),
        ({"block_size": 0}, ValueError),
        ({"key": b"key"}, TypeError),
        ({"purpos": "batch"}, TypeError),
    ],
)
def test_options_that_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        AIFileSystem(**{"endpoint": "https://x/v1", **options}, skip_instance_cache=True)
