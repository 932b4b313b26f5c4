"""Build the sdist and the wheel into ``dist``, check both, and test the sdist where nothing else of the repository is.

Usage: ``python -m tests.gates.distribution``
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tests.harness.repository import ROOT

from .environments import build_wheel, run

DIST = ROOT / "dist"


def build() -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--outdir", DIST, ROOT)
    (sdist,), (wheel,) = DIST.glob("*.tar.gz"), DIST.glob("*.whl")
    return sdist, wheel


def check_files(sdist: Path, wheel: Path) -> None:
    """Check what an index shows, and what is in the wheel."""
    run(sys.executable, "-m", "twine", "check", "--strict", sdist, wheel)
    run(sys.executable, "-m", "check_wheel_contents", wheel)


def check_same(wheel: Path, folder: Path) -> None:
    """Check that the wheel of the sdist is the wheel of the repository."""
    if contents(wheel) != contents(build_wheel(folder)):
        raise SystemExit("The wheel that is built from the sdist differs from the wheel of the repository.")


def contents(wheel: Path) -> dict[str, int]:
    """Return the checksum of each file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


def test(sdist: Path, folder: Path) -> None:
    """Run fast tests in the unpacked sdist, on its own code: the working folder comes before this environment."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder)
    (root,) = folder.iterdir()
    run(sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/unit", "tests/contract", cwd=root)


def main() -> None:
    """Run all steps."""
    sdist, wheel = build()
    check_files(sdist, wheel)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_same(wheel, folder / "wheel")
        test(sdist, folder / "sdist")
    for path in (sdist, wheel):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
