"""``find_outputs`` and ``save_outputs``: from what an agent returned to files on the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.core.rest import HttpRequest

from azure_ai_files import OutputFile
from azure_ai_files.emulator import Emulator, GeneratedContent, faults
from azure_ai_files.exceptions import ContainerExpiredError
from azure_ai_files.models import FileInfo
from tests.harness.methods import bare
from tests.harness.reply import Reply
from tests.harness.server import MakeServer
from tests.harness.surface import MakeClient, Surface

MIB = 1024 * 1024
AFTER_THE_END = 21 * 60


@pytest.fixture
def client(make_client: MakeClient, emulator: Emulator) -> Any:
    return make_client(emulator.openai_endpoint, emulator.credential)


async def results_of(results: Any) -> list[Any]:
    return sorted([result async for result in results], key=lambda result: result.index)


async def response_of(client: Any, response_id: str) -> Any:
    return (await client.send_request(HttpRequest("GET", f"/responses/{response_id}"))).json()


async def test_from_a_response_to_the_disk(client: Any, emulator: Emulator, folder: Path) -> None:
    outputs = [("chart.png", b"png"), ("data.csv", b"csv")]
    response = await response_of(client, emulator.add_response("Done: sandbox:/mnt/data/chart.png", outputs))
    found = await client.files.find_outputs(response)
    assert [(file.filename, file.text) for file in found] == [
        ("chart.png", "sandbox:/mnt/data/chart.png"),
        ("data.csv", "sandbox:/mnt/data/data.csv"),
    ]
    saved = await results_of(client.files.save_outputs(response, folder / "new", sha256=True))
    assert [bare(result.input) for result in saved] == found
    assert [result.path for result in saved] == [folder / "new" / name for name, _ in outputs]
    assert [result.sha256 for result in saved] == [hashlib.sha256(content).hexdigest() for _, content in outputs]
    assert [path.read_bytes() for path in sorted((folder / "new").iterdir())] == [b"png", b"csv"]


async def test_files_of_threads_are_among_the_uploaded(client: Any, emulator: Emulator, folder: Path) -> None:
    emulator.settings.allow_all_downloads = True
    image = emulator.add_file("/mnt/data/plot.png", b"png", purpose="assistants_output")
    linked = emulator.add_file("x", b"csv", purpose="assistants_output")
    message = {
        "role": "assistant",
        "content": [
            {"type": "image_file", "image_file": {"file_id": image}},
            {"type": "file_path", "text": "sandbox:/mnt/data/a.csv", "file_path": {"file_id": linked}},
        ],
    }
    saved = await results_of(client.files.save_outputs([message, message], folder))
    assert [(result.path.name, result.input.filename) for result in saved] == [
        ("plot.png", "/mnt/data/plot.png"),
        ("a.csv", "a.csv"),
    ]
    assert isinstance(saved[0].file, FileInfo)
    assert sorted(os.listdir(folder)) == ["a.csv", "plot.png"]


async def test_a_container_stands_for_what_the_assistant_made(client: Any, emulator: Emulator, folder: Path) -> None:
    container_id = emulator.add_container()
    emulator.add_container_file(container_id, "input.csv", source="user")
    for number in range(25):  # more than a page
        emulator.add_container_file(container_id, f"{number:02}.txt", str(number).encode())
    saved = await results_of(client.files.save_outputs(container_id, folder))
    assert all(result.ok for result in saved)
    assert sorted(os.listdir(folder)) == [f"{number:02}.txt" for number in range(25)]
    assert len(await client.files.find_outputs([container_id, container_id])) == 25


async def test_results_come_from_an_iterator(client: Any, emulator: Emulator, surface: Surface) -> None:
    container_id = emulator.add_container()
    items = [{"type": "container_file_citation", "container_id": container_id, "file_id": f"cfile_{n}"} for n in "ab"]

    def plain() -> Iterator[Any]:
        yield from items

    async def apart() -> AsyncIterator[Any]:
        for item in items:
            yield item

    source = apart() if surface.is_aio else plain()
    assert [file.file_id for file in await client.files.find_outputs(source)] == ["cfile_a", "cfile_b"]


async def test_nothing_found_is_nothing_saved(client: Any, emulator: Emulator, folder: Path) -> None:
    assert await client.files.find_outputs({"output": []}) == []
    assert await results_of(client.files.save_outputs({"output": []}, folder / "missing")) == []
    assert os.listdir(folder) == []
    with pytest.raises(TypeError, match="result must be"):
        await client.files.find_outputs(7)
    with pytest.raises(TypeError, match="result must be"):
        client.files.save_outputs(None).close()
    with pytest.raises(ValueError, match="include"):
        client.files.save_outputs({}, include="some").close()
    with pytest.raises(ValueError, match="cls= cannot be used"):
        client.files.save_outputs({}, cls=print).close()


async def test_names_that_a_model_chose(client: Any, emulator: Emulator, folder: Path) -> None:
    container_id = emulator.add_container()
    names = ["../../x.txt", "CON", "a\x07b.txt", "n" * 300 + ".txt", "same.txt", "Same.txt", "x.txt"]
    response = [
        {
            "type": "container_file_citation",
            "container_id": container_id,
            "file_id": emulator.add_container_file(container_id, f"{number}.txt", str(number).encode()),
            "filename": name,
        }
        for number, name in enumerate(names)
    ]
    saved = await results_of(client.files.save_outputs(response, folder))
    assert [result.input.filename for result in saved] == names
    assert [result.path.name for result in saved] == [
        *("x.txt", "_CON", "a_b.txt", "n" * 251 + ".txt", "same.txt", "Same (2).txt", "x (2).txt")
    ]
    assert [result.path.read_text() for result in saved] == [str(number) for number in range(len(names))]
    assert {result.path.parent for result in saved} == {folder}


async def test_one_of_five_is_gone(client: Any, emulator: Emulator, folder: Path) -> None:
    outputs = [(f"{number}.txt", b"x") for number in range(5)]
    response = await response_of(client, emulator.add_response("", outputs))
    gone = (await client.files.find_outputs(response))[2]
    await client.container_files.delete(gone.container_id, gone.file_id)
    saved = await results_of(client.files.save_outputs(response, folder))
    assert [result.ok for result in saved] == [True, True, False, True, True]
    assert type(saved[2].error) is ResourceNotFoundError
    assert sorted(os.listdir(folder)) == ["0.txt", "1.txt", "3.txt", "4.txt"]


async def test_all_are_gone_with_their_container(client: Any, emulator: Emulator, folder: Path) -> None:
    response = await response_of(client, emulator.add_response("", [("a.txt", b"a"), ("b.txt", b"b")]))
    (file, _) = await client.files.find_outputs(response)
    await client.containers.delete(file.container_id)
    saved = await results_of(client.files.save_outputs(response, folder))
    assert [type(result.error) for result in saved] == [ContainerExpiredError] * 2
    assert [result.error.container_id for result in saved] == [file.container_id] * 2


async def test_the_container_ends_while_files_are_saved(client: Any, emulator: Emulator, folder: Path) -> None:
    outputs: list[Any] = [("a.txt", b"a"), ("big.bin", GeneratedContent(4 * MIB))]
    response = await response_of(client, emulator.add_response("", outputs))
    # Slow, so that the hook is called before the end.
    emulator.faults.add(faults.SlowLink(file="big.bin", bytes_per_second=8 * MIB))
    emulator.faults.add(faults.Cut(operation="ContainerFiles_GetContent", file="big.bin", at=2 * MIB))
    start = emulator.clock()

    def end(current: int, _: Any) -> None:
        if current > 1 and emulator.clock() < start + AFTER_THE_END:
            emulator.clock.advance(AFTER_THE_END)

    saved = await results_of(client.files.save_outputs(response, folder, progress_hook=end, max_concurrency=1))
    assert [result.ok for result in saved] == [True, False]
    assert isinstance(saved[1].error, ContainerExpiredError)
    assert os.listdir(folder) == ["a.txt"]


async def test_an_existing_file_stays(client: Any, emulator: Emulator, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"mine")
    response = await response_of(client, emulator.add_response("", [("a.txt", b"new")]))
    (saved,) = await results_of(client.files.save_outputs(response, folder))
    assert isinstance(saved.error, FileExistsError)
    assert (folder / "a.txt").read_bytes() == b"mine"
    (saved,) = await results_of(client.files.save_outputs(response, folder, overwrite=True))
    assert (folder / "a.txt").read_bytes() == b"new"


async def test_save_many_takes_them_too(client: Any, emulator: Emulator, folder: Path) -> None:
    container_id = emulator.add_container()
    made = [emulator.add_container_file(container_id, f"{name}.txt", name.encode()) for name in "abc"]
    inputs = [
        OutputFile(made[0], container_id, "a.txt"),
        (container_id, made[1]),
        await client.container_files.get(container_id, made[2]),
        "cfile_x",
        OutputFile("cfile_y"),
    ]
    saved = await results_of(client.files.save_many(inputs, folder))
    assert [result.path and result.path.name for result in saved] == ["a.txt", "b.txt", "c.txt", None, None]
    for failed in saved[3:]:
        assert "save_outputs(response" in str(failed.error)
    assert [(folder / f"{name}.txt").read_bytes() for name in "abc"] == [b"a", b"b", b"c"]


async def test_save_does_not_guess_a_container(make_client: MakeClient, fault_server: MakeServer, folder: Path) -> None:
    server = fault_server(lambda _: Reply(404, b"{}"))
    client = make_client(f"{server.url}/v1")
    with pytest.raises(ValueError, match=r"files\.save_outputs.*container_files\.save"):
        await client.files.save("cfile_1", "a.txt", folder)
    assert server.requests == []


async def test_objects_of_openai_python(client: Any, emulator: Emulator, folder: Path) -> None:
    openai = pytest.importorskip("openai")
    response_id = emulator.add_response("", [("chart.png", b"png")])
    with openai.OpenAI(base_url=emulator.openai_endpoint, api_key=emulator.key) as other:
        response = other.responses.retrieve(response_id)
    (saved,) = await results_of(client.files.save_outputs(response, folder))
    assert (saved.path.name, saved.ok) == ("chart.png", True)


async def test_objects_of_azure_ai_agents(client: Any) -> None:
    models = pytest.importorskip("azure.ai.agents.models")
    message = models.ThreadMessage(
        {
            "id": "msg_1",
            "role": "assistant",
            "content": [{"type": "image_file", "image_file": {"file_id": "file-i"}}],
        }
    )
    assert await client.files.find_outputs(message) == [OutputFile("file-i")]
