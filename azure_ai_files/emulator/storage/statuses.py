"""The processing of files: nothing runs, the stage of a file depends on its age."""

from enum import IntEnum
from typing import Optional

__all__ = ["ERROR", "Stage", "stage_of"]

ERROR = "error"


class Stage(IntEnum):
    """The stage of a file; the first three are indexes of a service's ``statuses``."""

    WAITING = 0
    RUNNING = 1
    PROCESSED = 2
    FAILED = 3


def stage_of(age: float, delay: float, failure: Optional[str]) -> Stage:
    """Return the stage of a file.

    :param age: Seconds since the file was created.
    :param delay: Seconds that each of the first two stages takes.
    :param failure: Why processing fails; None if it succeeds.
    """
    if age < delay:
        return Stage.WAITING
    if age < 2 * delay:
        return Stage.RUNNING
    return Stage.PROCESSED if failure is None else Stage.FAILED
