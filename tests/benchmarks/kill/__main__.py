"""``python -m tests.benchmarks.kill``: kill an upload ten times and tell what that costs; exit with 1 if too much."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from tests.benchmarks.sources import make_source
from tests.benchmarks.tasks import MIB

from .trial import KillError, Outcome, Plan, attempt

#: The most that may reach the server, as a multiple of the file, and what that is set for.
BAR = 1.1
STANDARD_SIZE, STANDARD_KILLS = 1024, 10

_SURFACES = {"sync": ["sync"], "aio": ["aio"], "both": ["sync", "aio"]}


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Kill and resume; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        outcomes = [_run(surface, options) for surface in _SURFACES[options.surface]]
    except KillError as error:
        print(error, file=sys.stderr)
        return 2
    if not all(outcome.is_intact for outcome in outcomes):
        return 1
    if (options.size, options.kills) != (STANDARD_SIZE, STANDARD_KILLS):
        print(f"The bar is set for {STANDARD_SIZE} MiB and {STANDARD_KILLS} kills; here it judges nothing.")
        return 0
    return int(any(outcome.multiple > BAR or outcome.kills < STANDARD_KILLS for outcome in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kill", description=__doc__)
    parser.add_argument("--size", type=int, default=STANDARD_SIZE, metavar="MIB", help="of the file, 1024 by default")
    parser.add_argument("--kills", type=int, default=STANDARD_KILLS, metavar="N", help="10 by default")
    parser.add_argument("--rate", type=float, default=100, metavar="MB", help="a second over the link, 100 by default")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the moments of the kills")
    parser.add_argument("--surface", choices=_SURFACES, default="both", help="which client, both by default")
    return parser


def _run(surface: str, options: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="azure-ai-files-kill-") as name:
        source, state = Path(name, "source.bin"), Path(name, "state")
        make_source(source, options.size * MIB)
        state.mkdir(mode=0o700)
        outcome = attempt(Plan(surface, source, options.rate * 1e6, options.kills, options.seed), state)
        left = sorted(path.name for path in state.iterdir())
    print("\n".join([f"{surface}: {options.size} MiB over {options.rate:g} MB/s", *_lines(outcome, left)]), flush=True)
    return outcome


def _lines(outcome: Outcome, left: Sequence[str]) -> list[str]:
    word = "PASS" if outcome.multiple <= BAR else "MISS"
    rows = [
        ("kills", str(outcome.kills)),
        ("uploads begun", str(outcome.uploads)),
        ("parts taken, and others", f"{outcome.parts}, {outcome.torn}"),
        ("bytes of parts received", f"{outcome.multiple:.3f} times the file  {word}  at most {BAR:g}"),
        ("everything received", f"{outcome.transferred / outcome.size:.3f} times the file"),
        ("sha256 of what is read back", "the source's" if outcome.is_intact else "NOT the source's"),
        ("journals left behind", ", ".join(left) or "none"),
        ("time", f"{outcome.seconds:.1f} s"),
    ]
    return [f"  {name:30}{value}" for name, value in rows]


if __name__ == "__main__":
    sys.exit(main())
