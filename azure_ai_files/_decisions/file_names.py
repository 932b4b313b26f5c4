"""Names under which a file may be saved on any system, and the name of its temporary file."""

from __future__ import annotations

import os
import re
import unicodedata

#: Longest file name, in bytes, that all common file systems accept.
_MAX_NAME_BYTES = 255

#: Devices of Windows: a file there cannot have such a name, with any extension.
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)

#: The longest suffix that stays when a name is shortened.
_MAX_SUFFIX_BYTES = 32

#: The name of an output whose name has nothing that can be used.
_NO_NAME = "output"

_TEMPORARY_SUFFIX = ".azure-ai-files.part"


def check_file_name(file_name: str) -> str:
    """Check that a name becomes one plain file in the target folder, on any system, and return it.

    :raises TypeError: If the name is not a ``str``.
    :raises ValueError: If the name cannot be used; the message says why.
    """
    if not isinstance(file_name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"file_name must be a str, not {type(file_name).__name__}.")
    reason = _fault(file_name)
    if reason:
        raise ValueError(f"file_name {file_name!r} cannot be used: {reason}. Nothing was downloaded.")
    return file_name


def safe_file_name(name: str) -> str:
    """Return a name like this that becomes one plain file in the target folder, on any system.

    :param name: Any text: the choice of a model, or a path in a container.
    """
    text = re.split(r"[/\\]", name)[-1].encode("utf-8", "replace").decode("utf-8")
    text = "".join("_" if _is_unsafe(character) else character for character in text).rstrip(". ")
    if text.strip("_ .") == "":
        text = _NO_NAME
    if _WINDOWS_DEVICES.fullmatch(text):
        text = f"_{text}"
    return _shortened(text, "")


def numbered_name(name: str, number: int) -> str:
    """Return a name with a number before its suffix, such as ``a (2).txt``."""
    return _shortened(name, f" ({number})")


def _is_unsafe(character: str) -> bool:
    # Marks that change the direction of a text can hide the suffix of a name.
    is_mark = unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return character in '<>:"|?*' or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or is_mark


def _shortened(name: str, added: str) -> str:
    """Return a name with an addition before its suffix, with a shorter stem if it would be too long."""
    stem, suffix = os.path.splitext(name)
    if len(suffix.encode()) > _MAX_SUFFIX_BYTES:
        stem, suffix = name, ""
    room = _MAX_NAME_BYTES - len(added.encode()) - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". " if not added + suffix else "") + added + suffix


def temporary_name(file_name: str, token: str) -> str:
    """Return the name of the temporary file beside a file, with a random token; a leftover shows what it is."""
    suffix = f".{token}{_TEMPORARY_SUFFIX}"
    kept = file_name.encode("utf-8", "surrogateescape")[: _MAX_NAME_BYTES - len(suffix) - 1]
    return "." + kept.decode("utf-8", "ignore") + suffix


def is_temporary_name(name: str, token: str) -> bool:
    """Return whether a name was made by :func:`temporary_name` with a token that starts like this."""
    return name.startswith(".") and f".{token}" in name and name.endswith(_TEMPORARY_SUFFIX) and not _fault(name)


def _fault(name: str) -> str:
    for is_fault, reason in (
        (not name.strip(), "it is empty"),
        (name in (".", ".."), "it names a folder"),
        (re.search(r"[/\\]", name), "it contains a path separator; pass the folder as target_dir"),
        (re.match(r"[A-Za-z]:", name), "it starts with a drive"),
        (re.search(r"[\x00-\x1f\x7f-\x9f]", name), "it contains a control character"),
        (re.search(r'[<>:"|?*]', name), "it contains a character that Windows forbids"),
        (name[-1:] in (".", " "), "it ends with a dot or a space, which Windows drops"),
        (_WINDOWS_DEVICES.fullmatch(name), "Windows reserves it for a device"),
        (re.search("[\ud800-\udfff]", name), "it is not valid Unicode"),
        (len(name.encode("utf-8", "surrogatepass")) > _MAX_NAME_BYTES, f"it is over {_MAX_NAME_BYTES} bytes long"),
    ):
        if is_fault:
            return reason
    return ""
