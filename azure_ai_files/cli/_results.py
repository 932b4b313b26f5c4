"""The results of a command for many files: each as JSON, and the exit code of all."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ._errors import code_of, error_json, total_code
from ._output import ExitCode
from ._render import Column
from ._session import Session

if TYPE_CHECKING:
    from .. import TransferResult

__all__ = ["DELETED", "SAVED", "UPLOADED", "Results", "result_json"]

UPLOADED = (Column("id", "id"), Column("size", "bytes", "size"), Column("name", "name"))
SAVED = (Column("id", "id"), Column("size", "bytes", "size"), Column("path", "path"))
DELETED = (Column("id", "id"), Column("size", "bytes", "size"), Column("name", "name"))


def result_json(
    given: Any,
    *,
    file: Optional[Mapping[str, Any]] = None,
    error: Optional[BaseException] = None,
    result: "Optional[TransferResult]" = None,
    **values: Any,
) -> dict[str, Any]:
    """Return the result for one file as JSON.

    :param given: What the user passed.
    :type given: ~typing.Any
    :keyword file: The file on the service.
    :paramtype file: ~typing.Mapping
    :keyword error: What went wrong.
    :paramtype error: BaseException
    :keyword result: The result of the client.
    :paramtype result: ~azure_ai_files.TransferResult
    :keyword values: Other values.
    :paramtype values: ~typing.Any
    :return: The JSON object, without what is unknown.
    :rtype: dict[str, ~typing.Any]
    """
    known = dict(file or {})
    known.pop("sha256", None)
    found: dict[str, Any] = {
        "input": str(given),
        "ok": error is None,
        "id": known.get("id"),
        "name": known.get("filename"),
        "bytes": known.get("bytes"),
        "path": None,
        "sha256": None,
        "reused": None,
    }
    if result is not None:
        path: Optional[Path] = result.path
        found["path"] = None if path is None else str(path)
        found["sha256"] = result.sha256
        found["attempts"], found["seconds"] = result.attempts, round(result.seconds, 3)
    found["file"] = known if len(known) > 1 else None
    found["error"] = None if error is None else error_json(error)
    found.update(values)
    return {name: value for name, value in found.items() if value is not None}


class Results:
    """Writes the results of a command for many files, as they come.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    :param columns: The columns of tables.
    :type columns: ~typing.Sequence
    :keyword ids_when_quiet: Whether ``--quiet`` stands for ``-o ids``.
    :paramtype ids_when_quiet: bool
    """

    def __init__(self, session: Session, columns: tuple[Column, ...], *, ids_when_quiet: bool = False) -> None:
        self._session = session
        self._writer = session.writer(columns, ids_when_quiet=ids_when_quiet)
        self._worked = 0
        self._failures: list[BaseException] = []

    def add(self, given: Any, error: Optional[BaseException] = None, **values: Any) -> None:
        """Write a result.

        :param given: What the user passed.
        :type given: ~typing.Any
        :param error: What went wrong.
        :type error: BaseException
        :keyword values: As for :func:`result_json`.
        :paramtype values: ~typing.Any
        """
        if error is None:
            self._worked += 1
        else:
            self._failures.append(error)
            file: Mapping[str, Any] = values.get("file") or {}
            name = file.get("filename")
            self._session.complain(error, f"{given} ({name})" if name not in (None, given) else str(given))
        if error is None or self._writer.takes_failures:
            self._writer.write(result_json(given, error=error, **values))

    def skip(self, given: Any, **values: Any) -> None:
        """Count a file for which nothing had to be done; only JSON shows it.

        :param given: What the user passed.
        :type given: ~typing.Any
        :keyword values: As for :func:`result_json`.
        :paramtype values: ~typing.Any
        """
        self._worked += 1
        if self._writer.takes_failures:
            self._writer.write(result_json(given, reused=True, **values))

    @property
    def codes(self) -> set[ExitCode]:
        """The exit codes of the files that failed.

        :return: The exit codes.
        :rtype: set[~azure_ai_files.cli._output.ExitCode]
        """
        return {code_of(error) for error in self._failures}

    def close(self) -> ExitCode:
        """Complete the output.

        :return: The exit code of the command.
        :rtype: ~azure_ai_files.cli._output.ExitCode
        """
        self._writer.close()
        return total_code(self._worked, self._failures)

    def __enter__(self) -> "Results":
        return self

    def __exit__(self, kind: Optional[type[BaseException]], error: object, traceback: object) -> None:
        # After Ctrl-C, the results so far are one complete document too.
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._writer.close()
