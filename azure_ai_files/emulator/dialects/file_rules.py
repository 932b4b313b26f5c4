"""Which uploads a dialect takes, and what it makes of them; no I/O."""

import secrets
import string
from typing import Any, Optional

from ..bodies.forms import Form
from ..errors import ServiceError
from ..settings import Settings
from .dialect import Dialect

__all__ = ["check_upload", "check_purpose", "lifetime", "new_id", "no_such_file", "random_name", "too_large"]

_DEFAULT_NAME = "file"
_ALPHABET = string.ascii_letters + string.digits
_ANCHOR, _SECONDS = "expires_after[anchor]", "expires_after[seconds]"


def check_upload(form: Form, size: int, dialect: Dialect, settings: Settings) -> dict[str, Any]:
    """Hold an upload to the rules of a dialect.

    :param form: What came with the file.
    :type form: ~azure_ai_files.emulator.bodies.forms.Form
    :param size: The bytes of the file.
    :type size: int
    :param dialect: Whose rules.
    :type dialect: ~azure_ai_files.emulator.dialects.dialect.Dialect
    :param settings: What is loosened.
    :type settings: ~azure_ai_files.emulator.settings.Settings
    :return: The values of the new file's row.
    :rtype: dict[str, ~typing.Any]
    :raises ~azure_ai_files.emulator.errors.ServiceError: if the dialect refuses the upload.
    """
    for name in ("file", "purpose"):
        if name not in form.fields and not (name == "file" and form.has_file):
            raise ServiceError(400, f"'{name}' is a required property", param=name)
    if not form.has_file:
        raise ServiceError(400, "'file' must be sent as a part of a multipart form", param="file")
    purpose, filename = form.fields["purpose"], form.filename or form.fields.get("filename") or _DEFAULT_NAME
    check_purpose(purpose, filename, dialect, settings)
    _check_size(size, purpose, dialect, settings)
    created = settings.clock()
    seconds = _expiry(form.fields, purpose, dialect)
    return {
        "id": new_id(purpose, dialect),
        "purpose": purpose,
        "filename": filename,
        "bytes": size,
        "created": created,
        "expires": None if seconds is None else int(created) + seconds,
    }


def too_large(dialect: Dialect, limit: Optional[int], what: str = "file", param: str = "file") -> ServiceError:
    """Make the error for a file, or a part of one, above a limit.

    :param dialect: Whose error.
    :type dialect: ~azure_ai_files.emulator.dialects.dialect.Dialect
    :param limit: The bytes that are allowed.
    :type limit: int
    :param what: What is too large.
    :type what: str
    :param param: The field that it came in.
    :type param: str
    :return: The error.
    :rtype: ~azure_ai_files.emulator.errors.ServiceError
    """
    status, code = dialect.too_large
    message = f"The {what} is larger than the {limit} bytes that are allowed."
    return ServiceError(status, message, param=param, code=code)


def no_such_file(file_id: str) -> ServiceError:
    """Make the error for an id that no file has.

    :param file_id: The id.
    :type file_id: str
    :return: The error.
    :rtype: ~azure_ai_files.emulator.errors.ServiceError
    """
    return ServiceError(404, f"No such File object: {file_id}", param="id", azure_code="notFound")


def check_purpose(purpose: str, filename: str, dialect: Dialect, settings: Settings) -> None:
    """Hold a purpose, and the name of its file, to a dialect.

    :param purpose: The purpose.
    :type purpose: str
    :param filename: The name of the file.
    :type filename: str
    :param dialect: Whose rules.
    :type dialect: ~azure_ai_files.emulator.dialects.dialect.Dialect
    :param settings: What is loosened.
    :type settings: ~azure_ai_files.emulator.settings.Settings
    :raises ~azure_ai_files.emulator.errors.ServiceError: if the dialect refuses them.
    """
    if not settings.strict and purpose:
        return
    if purpose not in dialect.purposes:
        raise ServiceError(400, f"'{purpose}' is not one of {list(dialect.purposes)} - 'purpose'", param="purpose")
    if purpose in dialect.jsonl_purposes and not filename.lower().endswith(".jsonl"):
        raise ServiceError(400, f"Invalid file format for purpose '{purpose}'. Must be .jsonl", param="file")


def _check_size(size: int, purpose: str, dialect: Dialect, settings: Settings) -> None:
    if size == 0 and settings.strict and not settings.allow_empty_files:
        raise ServiceError(400, "File is empty.", param="file")
    limit = dialect.size_limits.get(purpose) if settings.strict else None
    # Whoever lifts the limit of all files means this one too.
    if limit is not None and settings.max_file_size is not None and size > limit:
        raise too_large(dialect, limit)


def _expiry(fields: dict[str, str], purpose: str, dialect: Dialect) -> Optional[int]:
    anchor, seconds = fields.get(_ANCHOR), fields.get(_SECONDS)
    if anchor is None and seconds is None:
        return dialect.default_expiry.get(purpose)
    # More digits than the limit has would be out of range, and cost int() its time.
    number = seconds is not None and seconds.isascii() and seconds.isdigit() and len(seconds) < 10
    return lifetime(anchor, int(seconds) if seconds and number else None, purpose, dialect)


def lifetime(anchor: object, seconds: object, purpose: str, dialect: Dialect) -> int:
    """Hold ``expires_after`` to a dialect that knows it.

    :param anchor: The moment from which the time is counted.
    :type anchor: object
    :param seconds: The time; what is no integer is refused.
    :type seconds: object
    :param purpose: What the file is for.
    :type purpose: str
    :param dialect: Whose rules.
    :type dialect: ~azure_ai_files.emulator.dialects.dialect.Dialect
    :return: The seconds.
    :rtype: int
    :raises ~azure_ai_files.emulator.errors.ServiceError: if the dialect refuses them.
    """
    if anchor != "created_at":
        raise ServiceError(400, "'anchor' must be 'created_at' - 'expires_after'", param="expires_after")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise ServiceError(400, "'seconds' must be an integer - 'expires_after'", param="expires_after")
    least, most = dialect.expiry.get(purpose) or dialect.expiry[""]
    if not least <= seconds <= most:
        raise ServiceError(400, f"'seconds' must be from {least} to {most} - 'expires_after'", param="expires_after")
    return seconds


def new_id(purpose: str, dialect: Dialect) -> str:
    """Make the id of a file.

    :param purpose: What the file is for.
    :type purpose: str
    :param dialect: Whose ids.
    :type dialect: ~azure_ai_files.emulator.dialects.dialect.Dialect
    :return: The id.
    :rtype: str
    """
    if not dialect.azure:
        return f"file-{random_name()}"
    if purpose == "assistants":
        return f"assistant-{random_name()}"
    return f"file-{secrets.token_hex(16)}"


def random_name() -> str:
    """Make what makes an id unique.

    :return: 24 letters and digits.
    :rtype: str
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(24))
