"""The ways in which clients send a file."""

from __future__ import annotations

import gzip

import pytest

from ..client import BOUNDARY, FOUNDRY, OPENAI, Client, Part, encode_form
from ..conftest import Connect

PURPOSE = Part("purpose", "assistants")


@pytest.fixture
def foundry(connect: Connect) -> Client:
    return connect(FOUNDRY)


def test_the_file_may_come_first(client: Client) -> None:
    content = bytes(range(256)) * 8192
    file = client.post_form(encode_form(Part("file", content, "a.jsonl"), Part("purpose", "batch"))).json
    assert (file["purpose"], file["bytes"]) == ("batch", len(content))
    assert client.content(file["id"]).body == content


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ((PURPOSE, Part("filename", "field.txt"), Part("file", b"x")), "field.txt"),
        ((Part("file", b"x"), Part("filename", "field.txt"), PURPOSE), "field.txt"),
        ((PURPOSE, Part("filename", "field.txt"), Part("file", b"x", "part.txt")), "part.txt"),
        ((PURPOSE, Part("filename", "field.txt"), Part("file", b"x", "")), "field.txt"),
        ((PURPOSE, Part("file", b"x")), "file"),
        ((PURPOSE, Part("filename", ""), Part("file", b"x")), "file"),
    ],
)
def test_where_the_name_comes_from(foundry: Client, parts: tuple[Part, ...], name: str) -> None:
    assert foundry.post_form(encode_form(*parts)).json["filename"] == name


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("plain.txt", "plain.txt"),
        ("a;b;c.txt", "a;b;c.txt"),
        ("a, b=c (1).txt", "a, b=c (1).txt"),
        ("größe 文書 😀.txt", "größe 文書 😀.txt"),
        ("50%22.txt", "50%22.txt"),
        ("a%22b%0D%0Ac.txt", "a%22b%0D%0Ac.txt"),
        (r"a\"b.txt", 'a"b.txt'),
        ("C:\\temp\\a.txt", "C:\\temp\\a.txt"),
        ("ends in a backslash\\", "ends in a backslash\\"),
        ("b%20%C3%A9.jsonl", "b%20%C3%A9.jsonl"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("nul\x00.txt", "nul\x00.txt"),
        ("x" * 4000, "x" * 4000),
    ],
)
def test_names_are_kept_as_they_were(foundry: Client, sent: str, stored: str) -> None:
    file = foundry.create(filename=sent).json
    assert file["filename"] == stored
    assert foundry.get(file["id"]).json["filename"] == stored


BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
)


@pytest.mark.parametrize("agent", BROWSERS)
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a%22b%0D%0Ac.txt", 'a"b\r\nc.txt'),
        ("100%.txt", "100%.txt"),
        ("%41%0a.txt", "%41%0a.txt"),
        ("C:\\%22.txt", 'C:\\".txt'),
        # No browser sends a quote as it is.
        (r"50%22\".txt", '50%22".txt'),
    ],
)
def test_what_browsers_escape_is_undone(foundry: Client, agent: str, sent: str, stored: str) -> None:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "User-Agent": agent}
    body = encode_form(PURPOSE, Part("file", b"x", sent))
    assert foundry.call("Files_Create", "POST", "/files", headers, body).json["filename"] == stored


@pytest.mark.parametrize(
    ("disposition", "stored"),
    [
        ("form-data; name=file; filename=token.txt", "token.txt"),
        ("form-data;name=file;filename=token.txt", "token.txt"),
        ('FORM-DATA; NAME="file"; FileName="a.txt"', "a.txt"),
        ('form-data; filename="a.txt"; name="file"', "a.txt"),
        ("form-data; name=file; filename=\"a.txt\"; filename*=UTF-8''%e2%82%ac%22.txt", '€".txt'),
        ("form-data; name=file; filename*=iso-8859-1'en'%a3.txt", "£.txt"),
        ("form-data; name=file; filename*=utf-8''100%2525.txt", "100%25.txt"),
    ],
)
def test_ways_to_write_a_name(foundry: Client, disposition: str, stored: str) -> None:
    part = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n".encode()
    assert foundry.post_form(part + encode_form(PURPOSE)).json["filename"] == stored


@pytest.mark.parametrize(
    "content_type", ["multipart/related; boundary=inner", "message/rfc822", "application/json", "text/plain; charset=x"]
)
def test_the_type_of_a_part_is_ignored(foundry: Client, content_type: str) -> None:
    content = b"--inner\r\n\r\nnested\r\n--inner--\r\n"
    file = foundry.post_form(encode_form(PURPOSE, Part("file", content, "a.mht", content_type))).json
    assert foundry.content(file["id"]).body == content


def test_a_content_full_of_almost_boundaries(foundry: Client) -> None:
    almost = f"\r\n--{BOUNDARY[:-1]}\r\n--\r\n\r\r\n-{BOUNDARY}".encode()
    content = almost * 20_000 + b"\r\n"
    file_id = foundry.new_id(content)
    assert foundry.content(file_id).body == content


def test_a_chunked_body(client: Client) -> None:
    body = encode_form(Part("purpose", "batch"), Part("file", b"0123456789" * 1000, "a.jsonl"))
    pieces = (body[at : at + 37] for at in range(0, len(body), 37))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    file = client.call("Files_Create", "POST", "/files", headers, pieces).json
    assert client.content(file["id"]).body == b"0123456789" * 1000


def test_a_compressed_body(connect: Connect) -> None:
    client = connect(OPENAI)
    body = gzip.compress(encode_form(Part("purpose", "batch"), Part("file", b"text" * 1000, "a.jsonl")))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Content-Encoding": "gzip"}
    assert client.call("Files_Create", "POST", "/files", headers, body).json["bytes"] == 4000


def test_text_around_the_form_is_ignored(client: Client) -> None:
    body = b"preamble\r\n" + encode_form(PURPOSE, Part("file", b"x", "a.txt")) + b"epilogue"
    assert client.post_form(body).json["bytes"] == 1


@pytest.mark.parametrize(
    "parameters", [";" * 8000, ';="' * 2600, ';a="\\"x' * 1100, ";a=" + "(" * 8000, ";a*0*=x''%" * 700]
)
def test_a_type_with_many_parameters_is_read_at_once(client: Client, parameters: str) -> None:
    form = encode_form(PURPOSE, Part("file", b"x", "a.txt"))
    assert client.post_form(form, f"multipart/form-data{parameters}").status == 400
    assert client.post_form(form, f"application/json{parameters}").status == 400
    assert client.post_form(form, f"multipart/form-data; boundary={BOUNDARY}{parameters[:4000]}").status in (200, 201)


def test_content_types_are_written_in_many_ways(client: Client) -> None:
    body = encode_form(PURPOSE, Part("file", b"x", "a.txt"))
    assert client.post_form(body, f'Multipart/Form-Data; Boundary="{BOUNDARY}"').status in (200, 201)
    assert client.post_form(body, f"multipart/form-data;charset=x;boundary={BOUNDARY}").status in (200, 201)
