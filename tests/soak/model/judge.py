"""Whether an action reported what is true, and failed only for a reason."""

from __future__ import annotations

from azure.core.exceptions import AzureError, ResourceNotFoundError

from azure_ai_files.exceptions import PollingTimeoutError

from .choices import Hit, excuse
from .conditions import Conditions
from .state import State
from .world import Action

#: The errors with which a request or a wait may end.
_EXPLAINED = (AzureError, PollingTimeoutError)


def wrong_reports(action: Action, conditions: Conditions, hits: list[Hit], before: State, after: State) -> list[str]:
    """Return what an action reported and should not have.

    :param action: The action.
    :param conditions: Under what it was carried out.
    :param hits: The faults that hit its requests.
    :param before: What was known before.
    :param after: What is known after it, and after what was carried out at the same time.
    """
    wrong = [*action.outcome.wrong, *_inexcusable(action)]
    if not (conditions.kind or excuse(hits, can_repeat=action.can_repeat)):
        wrong += _unexcused(action)
    if not any(hit.hits and hit.choice.fault.kind == "stale-list" for hit in hits):
        wrong += _wrongly_listed(action, before, after)
    if action.missing and not action.outcome.errors and conditions.kind != "cancelled" and not action.was_stopped:
        wrong.append("a missing file was found")
    return wrong


def _inexcusable(action: Action) -> list[str]:
    """Return the errors that nothing which happens to a request explains."""
    explained = (*_EXPLAINED, FileExistsError) if action.is_refused else _EXPLAINED
    return [f"failed with {error!r}" for error in action.outcome.errors if not isinstance(error, explained)]


def _unexcused(action: Action) -> list[str]:
    expected: list[type[BaseException]] = [ResourceNotFoundError] if action.missing or action.may_miss else []
    errors = [error for error in action.outcome.errors if isinstance(error, _EXPLAINED)]
    return [f"failed without a reason: {error!r}" for error in errors if not isinstance(error, tuple(expected))]


def _wrongly_listed(action: Action, before: State, after: State) -> list[str]:
    if action.outcome.errors:
        return []
    listed = action.listed.items()
    wrong = [key for key, file in listed if not (before.may_list(key, file) or after.may_list(key, file))]
    unlisted = action.must_list - action.listed.keys() - before.doomed
    return [f"{key} was listed as {action.listed[key]}" for key in wrong] + [
        f"{key} was not listed" for key in unlisted
    ]
