"""The Pythons of this machine, and environments of them that contain nothing but what is installed on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from tests.harness.repository import ROOT

#: The minor versions of Python 3 that are tried.
MINORS = range(10, 15)
_SCRIPTS = "Scripts" if os.name == "nt" else "bin"
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


class Environment:
    """A new virtual environment.

    :param folder: Where it is made.
    :param python: The interpreter.
    """

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        run(python, "-m", "venv", folder)
        self.scripts = folder / _SCRIPTS
        self.python = str(self.scripts / "python")

    def install(self, *requirements: str) -> None:
        """Install requirements with pip."""
        run(self.python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *requirements)

    def run(self, *words: object, cwd: Path, **variables: str) -> None:
        """Run Python in a folder, with the programs of this environment before others."""
        path = os.pathsep.join([str(self.scripts), os.environ["PATH"]])
        run(self.python, *words, cwd=cwd, env={**os.environ, "PATH": path, **variables})


def run(*words: object, cwd: Optional[Path] = None, env: Optional[dict[str, str]] = None) -> None:
    """Run a command; if it fails, end this program, which failed with it."""
    command = [str(word) for word in words]
    code = subprocess.run(command, cwd=cwd, env=env).returncode
    if code:
        raise SystemExit(f"Exit code {code} of: {' '.join(command)}")


def build_wheel(folder: Path) -> Path:
    """Build the wheel of the repository in a folder."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, env={**os.environ, "NO_COLOR": "1"})
    (wheel,) = folder.glob("*.whl")
    return wheel


def find_python(minor: int) -> Optional[str]:
    """Return the path of an interpreter of this version, on the PATH or of pyenv; None if there is none."""
    return next((path for path in _candidates(minor) if _version(path) == f"3.{minor}"), None)


def _candidates(minor: int) -> Iterator[str]:
    yield sys.executable
    on_path = shutil.which(f"python3.{minor}")
    if on_path:
        yield on_path
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from map(str, sorted(versions.glob(f"3.{minor}.*/bin/python"), reverse=True))


def _version(python: str) -> str:
    # pyenv has a command for each version that some project uses; outside of that project it fails.
    done = subprocess.run([python, "-c", _VERSION], capture_output=True, text=True)
    return done.stdout.strip()
