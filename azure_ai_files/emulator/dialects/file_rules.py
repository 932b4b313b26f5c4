"""Which files a service accepts, and the rows that they become; no I/O."""

import secrets
import string
from typing import Any, Optional

from ..bodies.forms import Form
from ..errors import Refusal
from ..settings import Settings
from .services import EmulatedService

__all__ = ["check_lifetime", "check_purpose", "check_upload", "new_id", "no_such_file", "random_id", "too_large"]

_DEFAULT_NAME = "file"
_ALPHABET = string.ascii_letters + string.digits
_ANCHOR, _SECONDS = "expires_after[anchor]", "expires_after[seconds]"


def check_upload(form: Form, size: int, service: EmulatedService, settings: Settings) -> dict[str, Any]:
    """Check an upload against the rules of a service, and return the values of the new row.

    :param size: The size of the file in bytes.
    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses the upload.
    """
    for name in ("file", "purpose"):
        if name not in form.fields and not (name == "file" and form.has_file):
            raise Refusal(400, f"'{name}' is a required property", param=name)
    if not form.has_file:
        raise Refusal(400, "'file' must be sent as a part of a multipart form", param="file")
    purpose, filename = form.fields["purpose"], form.filename or form.fields.get("filename") or _DEFAULT_NAME
    check_purpose(purpose, filename, service, settings)
    _check_size(size, purpose, service, settings)
    created = settings.clock()
    seconds = _expiry(form.fields, purpose, service)
    return {
        "id": new_id(purpose, service),
        "purpose": purpose,
        "filename": filename,
        "bytes": size,
        "created": created,
        "expires": None if seconds is None else int(created) + seconds,
    }


def too_large(service: EmulatedService, limit: Optional[int], what: str = "file", param: str = "file") -> Refusal:
    """Return the error for a file, or a part of one, that is too large.

    :param limit: The maximum size in bytes.
    :param what: What is too large, for the message.
    :param param: The field that contains it.
    """
    status, code = service.too_large
    message = f"The {what} is larger than {limit} bytes, the maximum."
    return Refusal(status, message, param=param, code=code)


def no_such_file(file_id: str) -> Refusal:
    """Return the error for the id of a file that does not exist."""
    return Refusal(404, f"No such File object: {file_id}", param="id", azure_code="notFound")


def check_purpose(purpose: str, filename: str, service: EmulatedService, settings: Settings) -> None:
    """Check a purpose, and the file name that it requires.

    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses them.
    """
    if not settings.strict and purpose:
        return
    if purpose not in service.purposes:
        raise Refusal(400, f"'{purpose}' is not one of {list(service.purposes)} - 'purpose'", param="purpose")
    if purpose in service.jsonl_purposes and not filename.lower().endswith(".jsonl"):
        raise Refusal(400, f"Invalid file format for purpose '{purpose}'. Must be .jsonl", param="file")


def _check_size(size: int, purpose: str, service: EmulatedService, settings: Settings) -> None:
    if size == 0 and settings.strict and not settings.allow_empty_files:
        raise Refusal(400, "File is empty.", param="file")
    limit = service.size_limits.get(purpose) if settings.strict else None
    # A caller that lifts the limit of all files means this one too.
    if limit is not None and settings.max_file_size is not None and size > limit:
        raise too_large(service, limit)


def _expiry(fields: dict[str, str], purpose: str, service: EmulatedService) -> Optional[int]:
    anchor, seconds = fields.get(_ANCHOR), fields.get(_SECONDS)
    if anchor is None and seconds is None:
        return service.default_expiry.get(purpose)
    # More digits are out of range, and make int() slow.
    number = seconds is not None and seconds.isascii() and seconds.isdigit() and len(seconds) < 10
    return check_lifetime(anchor, int(seconds) if seconds and number else None, purpose, service)


def check_lifetime(anchor: object, seconds: object, purpose: str, service: EmulatedService) -> int:
    """Check ``expires_after`` for a service that supports it, and return its seconds.

    :param anchor: The moment from which the time is counted.
    :param seconds: The time; refused if it is not an integer.
    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses them.
    """
    if anchor != "created_at":
        raise Refusal(400, "'anchor' must be 'created_at' - 'expires_after'", param="expires_after")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise Refusal(400, "'seconds' must be an integer - 'expires_after'", param="expires_after")
    least, most = service.expiry.get(purpose) or service.expiry[""]
    if not least <= seconds <= most:
        raise Refusal(400, f"'seconds' must be from {least} to {most} - 'expires_after'", param="expires_after")
    return seconds


def new_id(purpose: str, service: EmulatedService) -> str:
    """Create the id of a file."""
    if not service.azure:
        return f"file-{random_id()}"
    if purpose == "assistants":
        return f"assistant-{random_id()}"
    return f"file-{secrets.token_hex(16)}"


def random_id() -> str:
    """Return 24 random letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(24))
