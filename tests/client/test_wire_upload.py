"""The bytes of an upload, the same from both clients: its form, its names, its types."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.datastructures import Headers, UploadFile

from azure_ai_files.models import ExpiresAfter, FilePurpose
from tests.harness.request import Request
from tests.harness.scripted_service import Service
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

CONTENT = b"some\r\n--content\x00\xff"
COMPATIBLE = "/v1"
FOUNDRY = "/api/projects/demo"

#: File names as browsers write them between the quotes of a header.
NAMES = {
    "plain.txt": b"plain.txt",
    'quo"te.txt': b"quo%22te.txt",
    '"': b"%22",
    "line\r\nend.txt": b"line%0D%0Aend.txt",
    "line\nfeed.txt": b"line%0Afeed.txt",
    'x"\r\nContent-Type: text/html\r\n\r\n.txt': b"x%22%0D%0AContent-Type: text%2Fhtml%0D%0A%0D%0A.txt",
    "ünïcödé 文件.txt": "ünïcödé 文件.txt".encode(),
    "e\u0301.txt": b"e\xcc\x81.txt",
    "😀.txt": b"\xf0\x9f\x98\x80.txt",
    "\u202etxt.exe": b"\xe2\x80\xaetxt.exe",
    "back\\slash.txt": b"back\\slash.txt",
    "encoded%22quote.txt": b"encoded%22quote.txt",
    "100%.txt": b"100%.txt",
    ".env": b".env",
    "semi;colon=x.txt": b"semi;colon=x.txt",
    "it's (1) & 2.txt": b"it's (1) & 2.txt",
    " blank .txt": b" blank .txt",
    "tab\there.txt": b"tab\there.txt",
    "n" * 251 + ".txt": b"n" * 251 + b".txt",
    "文" * 83 + "é.txt": ("文" * 83 + "é.txt").encode(),
}
# "/" cannot be in the name of a file on disk, and is not touched on the wire.
NAMES = {name.replace("/", "-"): written.replace(b"%2F", b"-") for name, written in NAMES.items()}
#: What browsers escape is sent once more, so that it cannot be taken for "%22" in a name.
EXACT = {
    'quo"te.txt': b"quo%22te.txt",
    '"': b"%22",
    "line\r\nend.txt": b"line%0D%0Aend.txt",
    "line\nfeed.txt": b"line%0Afeed.txt",
    'x"\r\nContent-Type: text-html\r\n\r\n.txt': b"x%22%0D%0AContent-Type%3A%20text-html%0D%0A%0D%0A.txt",
}

Upload = Callable[..., Any]


@pytest.fixture
async def upload(make_client: MakeClient, fault_server: MakeServer) -> Upload:
    """Upload with these arguments, and give the request that the server got."""

    async def send(path: str = COMPATIBLE, **arguments: Any) -> Request:
        server = fault_server(Service())
        await make_client(server.url + path).files.upload(**{"purpose": "assistants", **arguments})
        (request,) = server.requests
        return request

    return send


def form(*parts: tuple[bytes, bytes], boundary: bytes = b"boundary") -> bytes:
    """A form as it must be, byte by byte, of headers and contents."""
    pieces = (b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (boundary, *part) for part in parts)
    return b"".join(pieces) + b"--%b--\r\n" % boundary


def file_part(name: bytes, content: bytes, content_type: bytes, exact: bytes = b"") -> tuple[bytes, bytes]:
    exact = exact and b"; filename*=UTF-8''" + exact
    return b'name="file"; filename="%b"%b\r\nContent-Type: %b' % (name, exact, content_type), content


def normalized(request: Request) -> bytes:
    """The body with a boundary that is not random."""
    boundary = request.headers.get_param("boundary")
    assert isinstance(boundary, str)
    assert len(boundary) >= 32
    return request.body.replace(boundary.encode(), b"boundary")


PURPOSE = (b'name="purpose"', b"assistants")


# --- names -----------------------------------------------------------------------------------------------------


def ways_to_name(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / name
    path.write_bytes(CONTENT)
    yield {"file": CONTENT, "filename": name}
    yield {"file": (name, CONTENT)}
    yield {"file_path": path}
    yield {"file": UploadFile(io.BytesIO(CONTENT), filename=name)}
    with path.open("rb") as handle:
        yield {"file": handle}
    yield {"body": {"file": CONTENT, "filename": name, "purpose": "assistants"}, "purpose": None}


@pytest.mark.parametrize(("name", "written"), NAMES.items())
async def test_a_name_is_written_as_browsers_do(upload: Upload, folder: Path, name: str, written: bytes) -> None:
    content_type = {".txt": b"text/plain", ".exe": None}.get(Path(name).suffix, b"application/octet-stream")
    for arguments in ways_to_name(name, folder):
        request = await upload(**arguments)
        expected_type = content_type or request.file.headers["Content-Type"].encode()
        assert normalized(request) == form(PURPOSE, file_part(written, CONTENT, expected_type, EXACT.get(name, b"")))


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_comes_back(files: Any, folder: Path, name: str) -> None:
    file = await files.upload(file=(name, CONTENT), purpose="assistants")
    assert file.filename == name
    assert (await files.get(file.id)).filename == name
    if any(character in name for character in '"\r\n\t\\'):
        with pytest.raises(ValueError, match="file_name"):
            await files.save(file.id, name, folder)
    else:
        await files.save(file.id, name, folder)
        assert (folder / name).read_bytes() == CONTENT
    await files.delete(file.id)


# --- kinds of file ---------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """What is passed, and what the file part must say."""

    make: Callable[[Path], dict[str, Any]]
    name: bytes = b"upload"
    content_type: bytes = b"application/octet-stream"
    content: bytes = CONTENT


def on_disk(folder: Path, name: str = "report.pdf", content: bytes = CONTENT) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def upload_file(filename: str, content_type: str | None) -> UploadFile:
    headers = Headers({"content-type": content_type} if content_type else {})
    return UploadFile(io.BytesIO(CONTENT), filename=filename, headers=headers)


PDF = b"application/pdf"
KINDS = {
    "path as str": Kind(lambda folder: {"file_path": str(on_disk(folder))}, b"report.pdf", PDF),
    "path": Kind(lambda folder: {"file_path": on_disk(folder)}, b"report.pdf", PDF),
    "path, renamed": Kind(lambda f: {"file_path": on_disk(f), "filename": "a.md"}, b"a.md", b"text/markdown"),
    "bytes": Kind(lambda _: {"file": CONTENT}),
    "bytes, named": Kind(lambda _: {"file": CONTENT, "filename": "a.jsonl"}, b"a.jsonl", b"application/jsonl"),
    "bytearray": Kind(lambda _: {"file": bytearray(CONTENT)}),
    "memoryview": Kind(lambda _: {"file": memoryview(CONTENT)}),
    "BytesIO": Kind(lambda _: {"file": io.BytesIO(CONTENT)}),
    "2-tuple": Kind(lambda _: {"file": ("a.csv", CONTENT)}, b"a.csv", b"text/csv"),
    "2-tuple without a name": Kind(lambda _: {"file": (None, CONTENT)}),
    "2-tuple of a handle": Kind(lambda _: {"file": ("a.csv", io.BytesIO(CONTENT))}, b"a.csv", b"text/csv"),
    "3-tuple": Kind(lambda _: {"file": ("a.csv", CONTENT, "x/y; z=1")}, b"a.csv", b"x/y; z=1"),
    "3-tuple without a type": Kind(lambda _: {"file": ("a.csv", CONTENT, None)}, b"a.csv", b"text/csv"),
    "tuple, renamed": Kind(lambda _: {"file": ("a.csv", CONTENT), "filename": "b.md"}, b"b.md", b"text/markdown"),
    "UploadFile": Kind(lambda _: {"file": upload_file("a.csv", "x/y")}, b"a.csv", b"x/y"),
    "UploadFile without a type": Kind(lambda _: {"file": upload_file("a.csv", None)}, b"a.csv", b"text/csv"),
    "empty bytes": Kind(lambda _: {"file": b""}, content=b""),
    "empty file": Kind(lambda f: {"file_path": on_disk(f, "a.csv", b"")}, b"a.csv", b"text/csv", b""),
    "empty handle": Kind(lambda _: {"file": io.BytesIO()}, content=b""),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_each_kind_of_file_is_one_part(upload: Upload, folder: Path, kind: Kind) -> None:
    request = await upload(**kind.make(folder))
    assert normalized(request) == form(PURPOSE, file_part(kind.name, kind.content, kind.content_type))


def open_named(dir: Path, buffering: int = -1) -> Any:
    return (dir / "report.pdf").open("w+b", buffering)


@pytest.mark.parametrize(
    ("open_file", "name", "content_type"),
    [
        (open_named, b"report.pdf", PDF),
        (partial(open_named, buffering=0), b"report.pdf", PDF),
        (tempfile.TemporaryFile, b"upload", b"application/octet-stream"),
        (partial(tempfile.SpooledTemporaryFile, 1024), b"upload", b"application/octet-stream"),
        (partial(tempfile.SpooledTemporaryFile, 1), b"upload", b"application/octet-stream"),
    ],
    ids=["open", "unbuffered", "temporary", "spooled in memory", "spooled on disk"],
)
async def test_a_file_object_is_one_part(
    upload: Upload, folder: Path, open_file: Any, name: bytes, content_type: bytes
) -> None:
    with open_file(dir=folder) as file:
        file.write(CONTENT)
        file.seek(0)
        request = await upload(file=file)
    assert normalized(request) == form(PURPOSE, file_part(name, CONTENT, content_type))


def in_pieces(surface: Surface) -> Any:
    """An iterable that the client of the surface can wait for."""
    pieces = [CONTENT[:3], b"", CONTENT[3:]]

    async def give() -> Any:
        for piece in pieces:
            yield piece

    return give() if surface.is_aio else iter(pieces)


async def test_an_iterable_is_one_part(surface: Surface, upload: Upload) -> None:
    request = await upload(file=("a.csv", in_pieces(surface)))
    assert normalized(request) == form(PURPOSE, file_part(b"a.csv", CONTENT, b"text/csv"))


async def test_a_length_is_announced_where_it_is_known(surface: Surface, upload: Upload) -> None:
    known, unknown = await upload(file=CONTENT), await upload(file=in_pieces(surface))
    assert (known.content_length, known.chunked) == (len(known.body), False)
    assert ("Content-Length" in unknown.headers, unknown.chunked) == (False, True)


async def test_a_boundary_is_used_once(upload: Upload) -> None:
    types = {(await upload(file=CONTENT)).headers["Content-Type"] for _ in range(3)}
    assert len(types) == 3


# --- other fields ----------------------------------------------------------------------------------------------

EXPIRY = [(b'name="expires_after[anchor]"', b"created_at"), (b'name="expires_after[seconds]"', b"3600")]
FILE = file_part(b"a.txt", CONTENT, b"text/plain")


@pytest.mark.parametrize(
    ("path", "extra"),
    [
        (FOUNDRY, [(b'name="filename"', b"a.txt")]),
        (f"{FOUNDRY}/openai/v1", []),
        ("/openai", []),
        ("/openai/v1", []),
        ("/v1", []),
        ("/some/gateway", []),
    ],
)
async def test_the_field_filename_is_only_for_foundry(upload: Upload, path: str, extra: Any) -> None:
    request = await upload(path, file=CONTENT, filename="a.txt")
    assert normalized(request) == form(PURPOSE, *extra, FILE)
    # Where the caller names no file there is no field either, as with azure-ai-agents.
    request = await upload(path, file=("a.txt", CONTENT))
    assert normalized(request) == form(PURPOSE, FILE)


@pytest.mark.parametrize("path", [f"{FOUNDRY}/openai/v1", "/openai/v1", "/v1"])
@pytest.mark.parametrize(
    "expires_after",
    [
        {"anchor": "created_at", "seconds": 3600},
        {"seconds": 3600},
        ExpiresAfter(seconds=3600),
        ExpiresAfter({"anchor": "created_at", "seconds": 3600}),
    ],
)
async def test_expires_after_is_two_fields_with_brackets(upload: Upload, path: str, expires_after: Any) -> None:
    request = await upload(path, file=("a.txt", CONTENT), expires_after=expires_after)
    assert normalized(request) == form(PURPOSE, *EXPIRY, FILE)


@pytest.mark.parametrize("purpose", [FilePurpose.FINE_TUNE, "fine-tune", FilePurpose("fine-tune")])
async def test_a_purpose_is_its_value(upload: Upload, purpose: Any) -> None:
    request = await upload(file=("a.txt", CONTENT), purpose=purpose)
    assert normalized(request) == form((b'name="purpose"', b"fine-tune"), FILE)


async def test_an_unknown_purpose_is_sent_as_it_is(upload: Upload) -> None:
    request = await upload(file=("a.txt", CONTENT), purpose="of tomorrow ü")
    assert request.parts["purpose"].content == "of tomorrow ü".encode()
