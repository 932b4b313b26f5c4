"""How a file gets ready: nothing runs, its age tells."""

from enum import IntEnum
from typing import Optional

__all__ = ["ERROR", "Stage", "stage_of"]

ERROR = "error"


class Stage(IntEnum):
    """What has become of a file; the first three index the names that a dialect has for them."""

    WAITING = 0
    RUNNING = 1
    PROCESSED = 2
    FAILED = 3


def stage_of(age: float, delay: float, failure: Optional[str]) -> Stage:
    """Tell the stage of a file.

    :param age: Seconds since it was created.
    :type age: float
    :param delay: Seconds that each of the first two stages takes.
    :type delay: float
    :param failure: Why its processing fails, None if it does not.
    :type failure: str
    :return: The stage.
    :rtype: ~azure_ai_files.emulator.storage.statuses.Stage
    """
    if age < delay:
        return Stage.WAITING
    if age < 2 * delay:
        return Stage.RUNNING
    return Stage.PROCESSED if failure is None else Stage.FAILED
