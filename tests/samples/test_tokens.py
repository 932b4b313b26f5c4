"""Every sample runs, unchanged, with nothing but the variables that `azure-ai-files emulator --tls --tokens` prints."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.command_line.command import PATIENCE, command, processes, stop
from tests.samples.processes import assert_lines, output_of, start
from tests.samples.test_samples import MODULES, PRINTED


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What an emulator prints that has a project for each sample, so that no sample sees the files of another."""
    temporary: Path = tmp_path_factory.mktemp("temporary")
    with processes(temporary) as launch:
        projects = [argument for module in MODULES for argument in ("--project", module)]
        process = launch(command("--json", "--port", "0", "--tls", "--tokens", *projects))
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        assert stop(process) == ""
    assert not any(temporary.iterdir())


@pytest.fixture(scope="module")
def running(printed: Any) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All samples, started at once, since each spends most of its time importing."""
    variables = {name: value for name, value in printed["environment"].items() if name != "PROJECT_ENDPOINT"}
    assert not any("KEY" in name for name in variables)
    started = {
        module: start(module, PROJECT_ENDPOINT=printed["projects"][module]["endpoint"], **variables)
        for module in MODULES
    }
    yield started
    for process in started.values():
        with process:
            process.kill()
            process.wait(PATIENCE)


@pytest.mark.parametrize("module", MODULES)
def test_sample_with_the_variables_of_the_emulator(module: str, running: dict[str, subprocess.Popen[str]]) -> None:
    output = output_of(running[module]).replace("https://", "http://").replace(f"/{module} ", "/emulator ")
    name = module.rpartition(".")[2]
    assert_lines(output, *(PRINTED[name][:1] if name == "sample_bring_your_own_endpoint" else PRINTED[name]))
