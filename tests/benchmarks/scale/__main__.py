"""``python -m tests.benchmarks.scale``: what 10 million files of 1 MB cost, as the tables of ``docs/scale.md``.

Options change the numbers of files and bytes, and what was measured.
"""

import argparse

from .costs import Measured, Transfer, tables


def main() -> None:
    measured = Measured()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000_000)
    parser.add_argument("--bytes", type=int, default=10**13, help="of all files together")
    for name, value in measured._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=value)
    options = parser.parse_args()
    known = {name: getattr(options, name) for name in measured._fields}
    print("\n\n".join(tables(Transfer(options.files, options.bytes), Measured(**known))))


if __name__ == "__main__":
    main()
