"""Find the local files that a command line names: files, patterns, folders, lists of files, and stdin."""

import glob
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Optional

from ._filters import glob_pattern
from ._output import CommandError, ExitCode

__all__ = ["FolderRules", "LocalFile", "expand", "files_below", "read_list", "service_name", "spool"]


class LocalFile(NamedTuple):
    """A file to upload.

    :ivar path: Its path.
    :vartype path: str
    :ivar name: Its name on the service; None for that of the path.
    :vartype name: str
    :ivar shown: What the user called it.
    :vartype shown: str
    """

    path: str
    name: Optional[str]
    shown: str


class FolderRules(NamedTuple):
    """Which files of a folder are meant.

    :ivar include: Only paths that match one of these patterns; empty for all.
    :vartype include: ~typing.Sequence[str]
    :ivar exclude: No paths that match one of these patterns.
    :vartype exclude: ~typing.Sequence[str]
    :ivar hidden: Whether hidden files and folders are included.
    :vartype hidden: bool
    :ivar follow_links: Whether links to folders are followed.
    :vartype follow_links: bool
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    hidden: bool = False
    follow_links: bool = False

    def takes(self, path: str) -> bool:
        """Return whether a file is meant.

        :param path: Its path below the folder, with ``/``.
        :type path: str
        :return: True if it is.
        :rtype: bool
        """
        included = not self.include or any(_fits(pattern, path) for pattern in self.include)
        return included and not any(_fits(pattern, path) for pattern in self.exclude)


def _fits(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path, or, without a slash, the last part of it."""
    return glob_pattern(pattern).fullmatch(path if "/" in pattern else path.rpartition("/")[2]) is not None


def service_name(path: str, separator: str = os.sep) -> str:
    """Return the name on the service of a path below a folder.

    :param path: The path.
    :type path: str
    :param separator: What separates its parts.
    :type separator: str
    :return: The name, with ``/``, in the composed form of Unicode (NFC).
    :rtype: str
    """
    return unicodedata.normalize("NFC", path.replace(separator, "/"))


def files_below(folder: str, rules: FolderRules, skipped: list[str]) -> Iterator[str]:
    """Yield the files of a folder and its subfolders, sorted, as paths below it.

    :param folder: The folder.
    :type folder: str
    :param rules: Which files are meant.
    :type rules: ~azure_ai_files.cli._local_files.FolderRules
    :param skipped: Gets the links to folders that were not followed.
    :type skipped: list[str]
    :return: The paths.
    :rtype: ~typing.Iterator[str]
    :raises OSError: if a folder cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    visited: set[str] = set()
    for path, folders, names in os.walk(folder, onerror=fail, followlinks=rules.follow_links):
        folders[:] = sorted(name for name in folders if rules.hidden or not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(path, name))]
        if rules.follow_links:
            # A link may lead back to a folder above it.
            visited.add(os.path.realpath(path))
            folders[:] = [name for name in folders if os.path.realpath(os.path.join(path, name)) not in visited]
        else:
            skipped += [os.path.join(path, name) for name in links]
        for name in sorted(names):
            below = os.path.relpath(os.path.join(path, name), folder)
            if (rules.hidden or not name.startswith(".")) and rules.takes(service_name(below)):
                yield below


def expand(words: Sequence[str]) -> list[str]:
    """Expand patterns; shells of Windows do not, and quoted patterns reach the program elsewhere too.

    :param words: Paths and patterns.
    :type words: ~typing.Sequence[str]
    :return: Paths.
    :rtype: list[str]
    :raises ~azure_ai_files.cli._output.CommandError: if a path does not exist, or a pattern matches nothing.
    """
    paths: list[str] = []
    for word in words:
        if word == "-" or os.path.lexists(word):
            paths.append(word)
        elif any(letter in word for letter in "*?["):
            found = sorted(glob.glob(word, recursive=True))
            if not found:
                raise CommandError(ExitCode.NOT_FOUND, f"the pattern {word!r} matches no file; nothing was sent")
            paths += found
        else:
            raise CommandError(ExitCode.NOT_FOUND, f"there is no file {word!r}; nothing was sent")
    return paths


def read_list(path: str, separator: str) -> list[str]:
    """Read a list of paths.

    :param path: The file with the list; ``-`` is stdin.
    :type path: str
    :param separator: What ends each path: a line break or NUL.
    :type separator: str
    :return: The paths.
    :rtype: list[str]
    :raises ~azure_ai_files.cli._output.CommandError: if the list cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(ExitCode.NOT_FOUND, f"cannot read the list {path!r}: {error.strerror}") from error
    parts = os.fsdecode(content).split(separator)
    return [part for part in (text.removesuffix("\r") if separator == "\n" else text for text in parts) if part]


def spool(folder: str) -> str:
    """Store stdin in a file, so that it is complete before the upload begins, and can be sent again.

    :param folder: A temporary folder.
    :type folder: str
    :return: The path of the file.
    :rtype: str
    """
    descriptor, path = tempfile.mkstemp(dir=folder)
    with open(descriptor, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1024 * 1024)
    return path
