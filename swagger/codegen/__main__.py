"""Write the derived files: ``python -m swagger.codegen``. With ``--check``, only report the differences."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Optional

from .derived_files import Derived, derive, orphans

ROOT = Path(__file__).resolve().parents[2]

#: Maximum number of lines shown of each difference.
_DIFF_LINES = 20


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command.

    :param arguments: The command line without the name of the program.
    :return: The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m swagger.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    options = parser.parse_args(arguments)
    try:
        derived = derive(ROOT)
    except ValueError as error:
        print(f"swagger.codegen: {error}", file=sys.stderr)
        return 1
    return check(ROOT, derived) if options.check else write(ROOT, derived)


def check(root: Path, derived: Derived) -> int:
    """Print every difference between the existing files and the derived texts.

    :return: 1 if there is a difference, otherwise 0.
    """
    findings = list(_findings(root, derived))
    for finding in findings:
        print(finding)
    if findings:
        print("Edit the source and run `python -m swagger.codegen`.")
    return 1 if findings else 0


def write(root: Path, derived: Derived) -> int:
    """Write the derived texts to their files, and delete orphans.

    :return: 1 if a rule of the conversion is unused, otherwise 0.
    """
    for path, text in derived.texts.items():
        if _current(root / path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
            print(f"wrote {path}")
    for path in orphans(root, derived):
        (root / path).unlink()
        print(f"removed {path}")
    for complaint in _unused(derived):
        print(complaint)
    return 1 if derived.unused_rules else 0


def _findings(root: Path, derived: Derived) -> Iterator[str]:
    for path, text in derived.texts.items():
        current = _current(root / path)
        if current is None:
            yield f"{path}: is missing"
        elif current != text:
            yield "\n".join([f"{path}: differs from the output of its source", *_difference(current, text)])
    yield from (f"{path}: no source creates this file" for path in orphans(root, derived))
    yield from _unused(derived)


def _unused(derived: Derived) -> list[str]:
    return [f"swagger/codegen/convert.py: unused rule {rule.pattern!r}; delete it" for rule in derived.unused_rules]


def _difference(current: str, text: str) -> Iterator[str]:
    lines = difflib.unified_diff(current.splitlines(), text.splitlines(), "is", "should be", lineterm="", n=1)
    return islice(lines, _DIFF_LINES)


def _current(path: Path) -> Optional[str]:
    return path.read_bytes().decode() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
