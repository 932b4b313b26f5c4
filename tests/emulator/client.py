"""A plain HTTP client for each face of the emulator: it adds paths and keys, and hides nothing else."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from azure_ai_files.emulator import Emulator

from .document import check_reply

BOUNDARY = "----------------boundary"


@dataclass(frozen=True)
class Face:
    """A path and key format under which a dialect is served."""

    name: str
    path: str
    api_version: str | None = None


FOUNDRY = Face("foundry", "/api/projects/emulator", "v1")
FOUNDRY_V1 = Face("foundry-v1", "/api/projects/emulator/openai/v1")
AZURE = Face("azure", "/openai", "2024-10-21")
AZURE_V1 = Face("azure-v1", "/openai/v1")
OPENAI = Face("openai", "/v1")
FACES = (FOUNDRY, FOUNDRY_V1, AZURE, AZURE_V1, OPENAI)


class Reply(NamedTuple):
    """A reply, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> Any:
        return self.json["error"]


class Part(NamedTuple):
    """A part of a form."""

    name: str
    value: bytes | str
    filename: str | None = None
    content_type: str | None = None

    def encode(self) -> bytes:
        filename = "" if self.filename is None else f'; filename="{self.filename}"'
        content_type = "" if self.content_type is None else f"\r\nContent-Type: {self.content_type}"
        value = self.value if isinstance(self.value, bytes) else self.value.encode()
        head = f'Content-Disposition: form-data; name="{self.name}"{filename}{content_type}\r\n\r\n'
        return f"--{BOUNDARY}\r\n{head}".encode() + value + b"\r\n"


def encode_form(*parts: Part) -> bytes:
    return b"".join(part.encode() for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def upload_head(key: str, framing: str) -> bytes:
    """Return the head of a request that uploads a form.

    :param framing: The header that says how long the form is.
    """
    lines = ["POST /v1/files HTTP/1.1", "Host: x", f"api-key: {key}", framing]
    return "\r\n".join([*lines, f"Content-Type: multipart/form-data; boundary={BOUNDARY}", "", ""]).encode()


def open_connection(emulator: Emulator) -> http.client.HTTPConnection:
    url = urlsplit(emulator.url)
    if url.scheme == "http":
        return http.client.HTTPConnection(url.netloc, timeout=120)
    trust = ssl.create_default_context(cafile=emulator.ca_file)
    return http.client.HTTPSConnection(url.netloc, timeout=120, context=trust)


class Client:
    """One keep-alive connection to a face; every JSON reply is checked against the document."""

    def __init__(self, emulator: Emulator, face: Face = OPENAI, key: str | None = None) -> None:
        self.face = face
        self.headers = {"api-key": emulator.key if key is None else key}
        self._connection = open_connection(emulator)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, method: str, target: str, headers: Mapping[str, str] | None = None, body: Any = None) -> Reply:
        """Send a request to an unmodified target."""
        self._connection.request(method, target, body, {**self.headers, **(headers or {})})
        response = self._connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        **query: Any,
    ) -> Reply:
        """Call an operation of the face."""
        if self.face.api_version is not None:
            query.setdefault("api-version", self.face.api_version)
        target = f"{self.face.path}{path}" + (f"?{urlencode(query)}" if query else "")
        reply = self.send(method, target, headers, body)
        check_reply(operation, reply.status, reply.headers, reply.body)
        return reply

    def post_form(self, body: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}") -> Reply:
        return self.call("Files_Create", "POST", "/files", {"Content-Type": content_type}, body)

    def create(
        self, content: bytes = b"content", filename: str = "a.txt", purpose: str = "assistants", **fields: str
    ) -> Reply:
        others = [Part(name, value) for name, value in fields.items()]
        return self.post_form(encode_form(Part("purpose", purpose), *others, Part("file", content, filename)))

    def new_id(self, content: bytes = b"content", filename: str = "a.txt", purpose: str = "assistants") -> str:
        reply = self.create(content, filename, purpose)
        assert reply.status in (200, 201), reply.body
        return str(reply.json["id"])

    def list(self, **query: Any) -> Reply:
        return self.call("Files_List", "GET", "/files", **query)

    def get(self, file_id: str) -> Reply:
        return self.call("Files_Get", "GET", f"/files/{file_id}")

    def delete(self, file_id: str) -> Reply:
        return self.call("Files_Delete", "DELETE", f"/files/{file_id}")

    def content(self, file_id: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.call("Files_GetContent", "GET", f"/files/{file_id}/content", headers)
