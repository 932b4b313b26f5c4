"""Where files of the service are saved: their names come from there, and must not lead out of the folder."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["SavePlan", "plan_saves", "split_name", "versioned_name"]

File = Mapping[str, Any]


class SavePlan(NamedTuple):
    """Where a file is saved.

    :ivar file: The file.
    :vartype file: ~typing.Mapping
    :ivar folder: The folder.
    :vartype folder: ~pathlib.Path
    :ivar name: The name in the folder.
    :vartype name: str
    """

    file: File
    folder: Path
    name: str


def split_name(name: str) -> list[str]:
    """Return the parts of a name with folders.

    :param name: The name.
    :type name: str
    :return: The parts.
    :rtype: list[str]
    :raises ValueError: if it would lead out of its folder.
    """
    parts = name.split("/")
    if "\\" in name or any(part in ("", ".", "..") for part in parts) or re.match(r"[A-Za-z]:", name):
        raise ValueError(f"the name {name!r} would lead out of the folder; save it with --as FILE")
    return parts


def versioned_name(name: str, file_id: str) -> str:
    """Return a name that contains the id of the file.

    :param name: The name, such as ``a.txt``.
    :type name: str
    :param file_id: The id.
    :type file_id: str
    :return: Such as ``a.<id>.txt``.
    :rtype: str
    """
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.{file_id}.{extension}" if stem and dot else f"{name}.{file_id}"


def plan_saves(
    files: Iterable[File], folder: Path, *, flatten: bool, with_ids: bool
) -> tuple[list[SavePlan], list[tuple[File, ValueError]]]:
    """Decide where files are saved.

    :param files: The files.
    :type files: ~typing.Iterable
    :param folder: The folder of all.
    :type folder: ~pathlib.Path
    :keyword flatten: Whether folders in names are left out.
    :paramtype flatten: bool
    :keyword with_ids: Whether names contain the ids.
    :paramtype with_ids: bool
    :return: The places, and the files that have none.
    :rtype: tuple
    """
    plans: list[SavePlan] = []
    refused: list[tuple[File, ValueError]] = []
    for file in files:
        try:
            *folders, name = split_name(str(file.get("filename") or ""))
        except ValueError as error:
            refused.append((file, error))
            continue
        place = folder if flatten else folder.joinpath(*folders)
        plans.append(SavePlan(file, place, versioned_name(name, str(file["id"])) if with_ids else name))
    return plans, refused
