"""The files that an agent made: found in every shape, once, and under names that are safe."""

from __future__ import annotations

import json
import types
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azure_ai_files._decisions.bulk_jobs import OutputSaves, Saves
from azure_ai_files._decisions.file_names import check_file_name, numbered_name, safe_file_name
from azure_ai_files._decisions.name_registry import NameRegistry
from azure_ai_files._decisions.outputs import (
    OutputFile,
    Outputs,
    check_include,
    check_plain_file,
    check_result,
    is_many,
    output_of,
)

CITED = {"type": "container_file_citation", "container_id": "cntr_1", "file_id": "cfile_1", "filename": "a.csv"}
TEXT = "See [a](sandbox:/mnt/data/a.csv) and more."
LINK = "sandbox:/mnt/data/a.csv"
SOURCE = {"type": "file_citation", "file_id": "file-s", "filename": "source.pdf", "index": 0}
THREAD_SOURCE = {"type": "file_citation", "text": "[0]", "file_citation": {"file_id": "file-s"}}
IN_CONTAINER = OutputFile("cfile_1", "cntr_1", "a.csv")


def response(*annotations: Any, text: str = TEXT) -> dict[str, Any]:
    content = {"type": "output_text", "text": text, "annotations": list(annotations)}
    return {"object": "response", "output": [{"type": "message", "role": "assistant", "content": [content]}]}


def message(*annotations: Any, role: str = "assistant") -> dict[str, Any]:
    text = {"type": "text", "text": {"value": "…", "annotations": list(annotations)}}
    image = {"type": "image_file", "image_file": {"file_id": "file-i"}}
    return {"object": "thread.message", "role": role, "content": [image, text]}


STEP = {
    "object": "thread.run.step",
    "step_details": {
        "type": "tool_calls",
        "tool_calls": [
            {
                "type": "code_interpreter",
                "code_interpreter": {
                    "input": "plot()",
                    "outputs": [{"type": "logs", "logs": "ok"}, {"type": "image", "image": {"file_id": "file-i"}}],
                },
            }
        ],
    },
}
META = {
    "content": [
        {
            "type": "text",
            "text": "…",
            "_meta": {
                "container_id": "cntr_1",
                "container_file_citations": json.dumps([{"file_id": "cfile_1", "filename": "a.csv"}]),
            },
        }
    ]
}
CLAUDE = {
    "type": "bash_code_execution_tool_result",
    "content": {"content": [{"type": "bash_code_execution_output", "file_id": "file_c"}]},
}
FRAMEWORK = {
    "type": "citation",
    "file_id": "cfile_1",
    "url": "a.csv",
    "additional_properties": {"container_id": "cntr_1"},
}

SHAPES: dict[str, tuple[Any, list[OutputFile]]] = {
    "an annotation": (CITED, [IN_CONTAINER]),
    "a response": (
        response({**CITED, "start_index": 4, "end_index": 32}),
        [OutputFile("cfile_1", "cntr_1", "a.csv", LINK)],
    ),
    "a place that is not in the text": (response({**CITED, "start_index": 400, "end_index": 10**9}), [IN_CONTAINER]),
    "an event of a stream": ({"type": "response.output_text.annotation.added", "annotation": CITED}, [IN_CONTAINER]),
    "a path in a response": (response({"type": "file_path", "file_id": "file-p", "index": 3}), [OutputFile("file-p")]),
    "a path in a thread": (
        {"type": "file_path", "text": LINK, "start_index": 1, "end_index": 9, "file_path": {"file_id": "file-p"}},
        [OutputFile("file-p", None, "a.csv", LINK)],
    ),
    "a message": (message(), [OutputFile("file-i")]),
    "what the user attached": (message(CITED, role="user"), []),
    "a source in a response": (response(SOURCE), []),
    "a source in a thread": (message(THREAD_SOURCE), [OutputFile("file-i")]),
    "a run step": (STEP, [OutputFile("file-i")]),
    "a result of MCP": (META, [IN_CONTAINER]),
    "agent-framework": (FRAMEWORK, [IN_CONTAINER]),
    "agent-framework without a container": ({**FRAMEWORK, "additional_properties": None}, []),
    "a URL is not a name": ({**FRAMEWORK, "url": "https://a.example/a.csv"}, [OutputFile("cfile_1", "cntr_1")]),
    "Claude": (CLAUDE, [OutputFile("file_c")]),
    "twice": (response(CITED, CITED), [IN_CONTAINER]),
    "once with more": ([{**CITED, "filename": None}, CITED], [IN_CONTAINER]),
    "once without its container": ([{"type": "file_path", "file_id": "cfile_1"}, CITED], [IN_CONTAINER]),
    "in order": (
        response({**CITED, "file_id": "cfile_2"}, CITED),
        [OutputFile("cfile_2", "cntr_1", "a.csv"), IN_CONTAINER],
    ),
    "nothing": ({"output": [], "usage": {"total_tokens": 7}}, []),
    "an id that is not one": ({**CITED, "file_id": None}, []),
    "broken metadata": ({"_meta": {"container_file_citations": "[{"}}, []),
    "metadata of another form": ({"_meta": {"container_file_citations": [7, {"file_id": 7}]}}, []),
}


def found(item: Any, include: Any = "made") -> list[OutputFile]:
    return Outputs(include).find(item)


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape(name: str) -> None:
    item, expected = SHAPES[name]
    assert found(item) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (response(SOURCE), [OutputFile("file-s", None, "source.pdf")]),
        (message(THREAD_SOURCE), [OutputFile("file-i"), OutputFile("file-s")]),
        ({**FRAMEWORK, "additional_properties": {}}, [OutputFile("cfile_1", None, "a.csv")]),
    ],
)
def test_sources_are_found_on_request(item: Any, expected: list[OutputFile]) -> None:
    assert found(item, "all") == expected


@dataclass
class Annotation:
    type: str = "container_file_citation"
    container_id: str = "cntr_1"
    file_id: str = "cfile_1"
    filename: str = "a.csv"
    owner: Any = None


class Slotted:
    __slots__ = ("annotations", "missing")

    def __init__(self) -> None:
        self.annotations = [Annotation()]


@dataclass
class Extra:
    __pydantic_extra__: Any = field(default_factory=lambda: {"annotation": CITED})


@pytest.mark.parametrize("item", [Annotation(), Slotted(), Extra(), types.SimpleNamespace(x=(Annotation(),))])
def test_objects_are_read_by_their_attributes(item: Any) -> None:
    assert found(item) == [IN_CONTAINER]


def test_a_circle_ends() -> None:
    annotation = Annotation()
    annotation.owner = annotation
    assert found(annotation) == [IN_CONTAINER]


def test_depth_is_not_limited() -> None:
    item: Any = CITED
    for _ in range(20_000):
        item = [item]
    assert found(item) == [IN_CONTAINER]


def test_a_file_comes_once_in_all_results() -> None:
    outputs = Outputs("made")
    (file,) = outputs.find(CITED)
    assert outputs.add(file)
    assert not [each for each in outputs.find(response(CITED)) if outputs.add(each)]


@pytest.mark.parametrize("result", [None, 7, 1.5, True, b"cntr_1", print, dict, json, lambda: None])
def test_results_that_cannot_be(result: Any) -> None:
    with pytest.raises(TypeError, match="result must be"):
        check_result(result)


def test_an_empty_text_is_not_a_container() -> None:
    with pytest.raises(ValueError, match="id of a container"):
        check_result(" ")
    check_result("cntr_1")
    with pytest.raises(ValueError, match="include"):
        check_include("some")


class Page:
    def iter_pages(self) -> None: ...


class PydanticLike:
    model_fields: Any = {}

    def __iter__(self) -> Any:
        return iter([("a", 1)])


@pytest.mark.parametrize(
    ("result", "many"),
    [
        ([], True),
        ((), True),
        (iter(()), True),
        (Page(), True),
        ({}, False),
        ("cntr_1", False),
        (PydanticLike(), False),
        (Annotation(), False),
    ],
)
def test_one_result_or_many(result: Any, many: bool) -> None:
    assert is_many(result) is many


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (IN_CONTAINER, IN_CONTAINER),
        ({"id": "cfile_1", "container_id": "cntr_1", "path": "/mnt/data/a.csv"}, IN_CONTAINER),
        (("cntr_1", "cfile_1"), OutputFile("cfile_1", "cntr_1")),
        (("file-1", "a.csv"), None),
        ({"id": "file-1", "filename": "a.csv"}, None),
        ("file-1", None),
    ],
)
def test_inputs_that_stand_for_files_of_containers(given_: Any, expected: Any) -> None:
    assert output_of(given_) == expected


def test_an_id_without_its_container_shows_the_calls_that_work() -> None:
    with pytest.raises(
        ValueError, match=r"files\.save_outputs\(response.*container_files\.save\(container_id, 'cfile_1'"
    ):
        check_plain_file("cfile_1")
    check_plain_file("file-1")


# --- names -------------------------------------------------------------------------------------------------------

NAMES = [
    ("report.csv", "report.csv"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("/mnt/data/plot.png", "plot.png"),
    ("C:evil.txt", "C_evil.txt"),
    ("CON", "_CON"),
    ("aux.txt", "_aux.txt"),
    ("a\x00b\nc.txt", "a_b_c.txt"),
    ('a<b>:"|?*.txt', "a_b______.txt"),
    ("name. . ", "name"),
    ("", "output"),
    ("..", "output"),
    ("???", "output"),
    ("dir/", "output"),
    ("photo\u202egpj.exe", "photo_gpj.exe"),
    ("\ud800.txt", "?.txt".replace("?", "_")),
    ("été.csv", "été.csv"),
    ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ("é" * 200 + ".csv", "é" * 125 + ".csv"),
    ("y" * 300, "y" * 255),
    ("a." + "z" * 300, "a." + "z" * 253),
]


@pytest.mark.parametrize(("name", "safe"), NAMES)
def test_a_name_that_a_model_chose(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe
    assert check_file_name(safe) == safe


@given(st.text())
def test_every_name_is_made_safe(name: str) -> None:
    safe = safe_file_name(name)
    assert check_file_name(safe) == safe
    assert safe_file_name(safe) == safe
    assert check_file_name(numbered_name(safe, 12))


def test_equal_names_get_numbers() -> None:
    names = NameRegistry()
    taken = [names.take_free(name) for name in ("a.csv", "A.csv", "a.csv", "a (2).csv", "a", "a")]
    assert taken == ["a.csv", "A (2).csv", "a (3).csv", "a (2) (2).csv", "a", "a (2)"]
    long = "x" * 251 + ".csv"
    assert [len(names.take_free(long)) for _ in range(3)] == [255] * 3


def test_jobs_differ_in_what_they_do_with_names(tmp_path: Any) -> None:
    bad, job = OutputFile("cfile_1", "cntr_1", "../CON"), OutputSaves(tmp_path, {}, {})
    assert job.call(bad).arguments["file_name"] == "_CON"
    with pytest.raises(ValueError, match="cannot be used"):
        Saves(tmp_path, {}, {}).call(bad)
    with pytest.raises(ValueError, match="executor"):
        Saves(tmp_path, {}, {}, is_remote=True).call(IN_CONTAINER)
    named = job.with_name(job.call(OutputFile("cfile_1", "cntr_1")), {"path": "/mnt/data/a:b"})
    assert (named.arguments["file_name"], named.shown.filename) == ("a_b", "a:b")
