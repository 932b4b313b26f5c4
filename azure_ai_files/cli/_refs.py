"""Find the files that the user names by id or by name."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ._errors import code_of
from ._listing import list_files, newest_first
from ._output import CommandError, ExitCode
from ._session import Session

__all__ = ["ID_PATTERN", "References", "ambiguous", "not_found"]

#: What looks like the id of a file.
ID_PATTERN = re.compile(r"[A-Za-z]+[-_][A-Za-z0-9_-]{8,}")

File = Mapping[str, Any]


class References:
    """Finds files. All files are listed once, if a name is asked for.

    :param session: The run of the command.
    :type session: ~azure_ai_files.cli._session.Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_name: Optional[dict[str, list[File]]] = None

    def versions(self, reference: str) -> list[File]:
        """Return all files with an id or a name.

        :param reference: The id or the name.
        :type reference: str
        :return: One file, or the files of one name, the newest first.
        :rtype: list
        :raises ~azure_ai_files.cli._output.CommandError: if there are none.
        """
        found = self._by_id(reference)
        versions = [found] if found is not None else self._named().get(reference, [])
        if not versions:
            raise not_found(reference)
        return versions

    def newest(self, reference: str) -> File:
        """Return the file with an id, or the newest one of a name, and say so if there are more.

        :param reference: The id or the name.
        :type reference: str
        :return: The file.
        :rtype: ~typing.Mapping
        :raises ~azure_ai_files.cli._output.CommandError: if there is no such file.
        """
        versions = self.versions(reference)
        if len(versions) > 1:
            self._session.say(f"{len(versions)} files are named {reference!r}; using the newest, {versions[0]['id']}")
        return versions[0]

    def _by_id(self, reference: str) -> Optional[File]:
        if not ID_PATTERN.fullmatch(reference):
            return None
        try:
            return self._session.files.get(reference)
        except Exception as error:
            if code_of(error) is ExitCode.NOT_FOUND:
                return None
            raise

    def _named(self) -> Mapping[str, list[File]]:
        if self._by_name is None:
            by_name = defaultdict[str, list[File]](list)
            for file in newest_first(list_files(self._session)):
                by_name[str(file.get("filename"))].append(file)
            self._by_name = by_name
        return self._by_name


def not_found(reference: str) -> CommandError:
    """Return the error for a file that does not exist.

    :param reference: What was asked for.
    :type reference: str
    :return: The error.
    :rtype: ~azure_ai_files.cli._output.CommandError
    """
    return CommandError(ExitCode.NOT_FOUND, f"no file on the service has the id or the name {reference!r}")


def ambiguous(reference: str, versions: Sequence[File]) -> CommandError:
    """Return the error for a name that several files have.

    :param reference: The name.
    :type reference: str
    :param versions: The files.
    :type versions: ~typing.Sequence
    :return: The error.
    :rtype: ~azure_ai_files.cli._output.CommandError
    """
    ids = ", ".join(str(file["id"]) for file in versions)
    message = f"{len(versions)} files are named {reference!r}: {ids}; name one by its id, or add --newest or "
    return CommandError(ExitCode.USAGE, f"{message}--all-versions; nothing was deleted")
