"""The multipart scanner by itself: every way to split a form, and malformed forms."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azure_ai_files.emulator.bodies.multipart import MalformedMultipart, MultipartScanner, Part, boundary_of

HEAD = b'Content-Disposition: form-data; name="a"'
FORM = (
    b"preamble\r\n--b\r\n" + HEAD + b"\r\n\r\nfirst\r\n--b \t\r\nContent-Type: x/y\r\n"
    b'content-disposition: form-data; name="b"; filename="f"\r\n\r\n\r\n--b\r\n' + HEAD + b"\r\n\r\n"
    b"\r\r\n-\r\n--\r\n\r\n\r\n--b--\r\nepilogue"
)
PARTS = [
    (Part("a", None, None), b"first"),
    (Part("b", "f", "x/y"), b""),
    (Part("a", None, None), b"\r\r\n-\r\n--\r\n\r\n"),
]


def scan(*blocks: bytes, boundary: bytes = b"b") -> list[tuple[Part, bytes]]:
    scanner, parts = MultipartScanner(boundary), list[tuple[Part, bytes]]()
    for block in blocks:
        for event in scanner.feed(block):
            if isinstance(event, Part):
                parts.append((event, b""))
            else:
                assert len(event) > 0
                parts[-1] = (parts[-1][0], parts[-1][1] + bytes(event))
    scanner.close()
    return parts


def test_a_form_is_the_same_wherever_it_is_cut() -> None:
    assert scan(FORM) == PARTS
    for cut in range(len(FORM)):
        assert scan(FORM[:cut], FORM[cut:]) == PARTS
    assert scan(*(FORM[at : at + 1] for at in range(len(FORM)))) == PARTS


def test_only_a_possible_delimiter_is_held_back() -> None:
    scanner = MultipartScanner(b"boundary")
    list(scanner.feed(b"--boundary\r\n" + HEAD + b"\r\n\r\n"))
    assert sum(map(len, scanner.feed(bytes(1000)))) == 1000
    assert sum(map(len, scanner.feed(bytes(1000) + b"\r\n--bou"))) == 1000
    assert sum(map(len, scanner.feed(b"x" * 12))) == 7 + 12


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"--b",
        b"--b--x--b\r\n",
        b"--bc\r\n" + HEAD + b"\r\n\r\nx\r\n--b--",
        b"--b\n" + HEAD + b"\n\nx\n--b--",
        b"--b\r\n" + HEAD + b"\r\n--b--",
        b"--b\r\n" + HEAD + b"\r\n\r\nx",
        b"--b\r\n" + HEAD + b"\r\n\r\nx\r\n--b",
        b"--b\r\n" + HEAD + b"\r\n\r\nx\r\n--b-",
        b"--b\r\n" + HEAD + b"\r\n\r\nx\r\n--bx--",
        b"--b\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Type: x/y\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--",
        b"--b\r\nno colon\r\n" + HEAD + b"\r\n\r\nx\r\n--b--",
        b"--b\r\nno token: x\r\n" + HEAD + b"\r\n\r\nx\r\n--b--",
        b"--b\r\nX: " + b"y" * 20_000 + b"\r\n" + HEAD + b"\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--b--',
        b"--b\r\n" + HEAD + b"; filename*=x\r\n\r\nx\r\n--b--",
        b"--b\r\n" + HEAD + b"; filename*=utf-8''%ff\r\n\r\nx\r\n--b--",
        b"--b\r\n" + HEAD + b"; filename*=unicode_escape''%5cud800\r\n\r\nx\r\n--b--",
        b"--b" + b" " * 20_000 + b"\r\n" + HEAD + b"\r\n\r\nx\r\n--b--",
    ],
)
def test_forms_that_break_the_grammar(form: bytes) -> None:
    for blocks in ([form], [form[at : at + 1] for at in range(len(form))]):
        if form.startswith(b"--b--"):
            assert scan(*blocks) == []
        else:
            with pytest.raises(MalformedMultipart):
                scan(*blocks)


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "x; boundary=\u00e4"]
)
def test_a_boundary_is_required(content_type: str) -> None:
    with pytest.raises(MalformedMultipart):
        boundary_of(content_type)


def test_a_boundary_is_found_in_its_quotes() -> None:
    assert boundary_of('multipart/form-data; charset=x; BOUNDARY="a b;c"') == b"a b;c"


@pytest.mark.parametrize("piece", [';a="\\"x', ';a="', ";", ' "', '\\"', ";a=b ", ";a= "])
def test_a_long_header_takes_no_quadratic_time(piece: str) -> None:
    # In quadratic time, this would take hours.
    with pytest.raises(MalformedMultipart):
        boundary_of("multipart/form-data" + piece * (1_000_000 // len(piece)))


@pytest.mark.parametrize(
    ("written", "filename"),
    [
        (r'filename="a\"', "a\\"),
        (r'filename="a\""', 'a"'),
        (r'filename="a\"; x="y"', "a\\"),
        (r'filename="a\";b\".txt"; x="y"', 'a";b".txt'),
        (r'filename="\""', '"'),
        (r'filename="\"', "\\"),
        ('filename=""', None),
        ('filename="a;b=\\"c"', 'a;b="c'),
        ('filename="a" ; x', "a"),
        ('filename="a"b', None),
        ('filename="a', None),
        ("filename=a b; x=y", None),
        ("filename=a;x", "a"),
        ("FileName = a", "a"),
    ],
)
def test_where_a_name_ends(written: str, filename: str | None) -> None:
    ((part, _),) = scan(b"--b\r\n" + HEAD + f"; {written}\r\n\r\nx\r\n--b--".encode())
    assert part.filename == filename


ALMOST = st.text(alphabet='\r\n-b x:;"', max_size=40).map(str.encode)


@given(contents=st.lists(ALMOST, max_size=4), cuts=st.lists(st.integers(0, 400), max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_content_survives_any_cut(contents: list[bytes], cuts: list[int]) -> None:
    kept = [content for content in contents if b"\r\n--b" not in b"\r\n" + content + b"\r"]
    form = b"".join(b"--b\r\n" + HEAD + b"\r\n\r\n" + content + b"\r\n" for content in kept) + b"--b--"
    edges = sorted({0, len(form), *(min(cut, len(form)) for cut in cuts)})
    blocks = [form[start:end] for start, end in itertools.pairwise(edges)]
    assert [content for _, content in scan(*blocks)] == kept


PIECES = st.sampled_from(
    [b"--b", b"--", b"\r\n", b"\n", b"--b\r\n", b"\r\n--b--", HEAD, b"\r\n\r\n", b":", b"x", b"\xff", b" "]
)


@given(blocks=st.lists(PIECES | st.binary(max_size=8), max_size=30))
@settings(max_examples=300, deadline=None)
def test_noise_is_a_form_or_malformed(blocks: list[bytes]) -> None:
    def outcome(*pieces: bytes) -> object:
        try:
            return scan(*pieces)
        except MalformedMultipart as error:
            return str(error)

    assert outcome(*blocks) == outcome(b"".join(blocks))
