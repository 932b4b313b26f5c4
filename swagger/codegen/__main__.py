"""``python -m swagger.codegen`` writes what is derived; with ``--check`` it only says what is not as it should be."""

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

#: Lines of a difference that are worth showing; the command that mends it shows the rest.
_DIFF_LINES = 20


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command.

    :param arguments: The command line without the name of the program.
    :return: The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m swagger.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would be written")
    options = parser.parse_args(arguments)
    try:
        derived = derive(ROOT)
    except ValueError as error:
        print(f"swagger.codegen: {error}", file=sys.stderr)
        return 1
    return check(ROOT, derived) if options.check else write(ROOT, derived)


def check(root: Path, derived: Derived) -> int:
    """Print every difference between what is there and what should be.

    :return: 1 if there is one, otherwise 0.
    """
    findings = list(_findings(root, derived))
    for finding in findings:
        print(finding)
    if findings:
        print("Edit the source and run `python -m swagger.codegen`.")
    return 1 if findings else 0


def write(root: Path, derived: Derived) -> int:
    """Make what is there what it should be.

    :return: 1 if a rule of the conversion is not used any more, otherwise 0.
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
            yield "\n".join([f"{path}: differs from what its source makes", *_difference(current, text)])
    yield from (f"{path}: nothing makes this file any more" for path in orphans(root, derived))
    yield from _unused(derived)


def _unused(derived: Derived) -> list[str]:
    return [f"swagger/codegen/convert.py: no source needs the rule {rule.pattern!r}" for rule in derived.unused_rules]


def _difference(current: str, text: str) -> Iterator[str]:
    lines = difflib.unified_diff(current.splitlines(), text.splitlines(), "is", "should be", lineterm="", n=1)
    return islice(lines, _DIFF_LINES)


def _current(path: Path) -> Optional[str]:
    return path.read_bytes().decode() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
