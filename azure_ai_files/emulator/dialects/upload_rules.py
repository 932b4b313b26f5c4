"""Which uploads in parts a service accepts, and the rows that they become; no I/O."""

import base64
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Optional, cast

from ..bodies.forms import Form
from ..errors import Refusal
from ..settings import Settings
from ..storage.catalog import Row
from .file_rules import check_lifetime, check_purpose, new_id, random_id
from .services import EmulatedService

__all__ = [
    "block_id",
    "check_creation",
    "check_md5",
    "check_part",
    "check_pending",
    "choose_parts",
    "new_file",
    "new_part",
    "no_such_upload",
    "part_limit",
    "too_many_bytes",
    "upload_fields",
]

_MD5 = re.compile(r"[0-9a-fA-F]{32}")
#: Media types that a purpose refuses. All others are accepted: openai-python's own example says "pdf".
_REFUSED_MEDIA = {
    "vision": r"(?!image/).*",
    "fine-tune": r"(image|audio|video)/.*",
    "batch": r"(image|audio|video)/.*",
}


def upload_fields(service: EmulatedService) -> dict[str, bool]:
    """Return the fields of the body that creates an upload, and whether each is required."""
    fields = {"filename": True, "purpose": True, "bytes": True, "mime_type": True}
    return {**fields, "expires_after": False} if service.expiry else fields


def check_creation(body: Mapping[str, Any], service: EmulatedService, settings: Settings) -> dict[str, Any]:
    """Check a new upload against the rules of a service, and return the values of its row.

    :param body: The body of the request, with no other names than those of :func:`upload_fields`.
    :raises ~azure_ai_files.emulator.errors.Refusal: if the service refuses the upload.
    """
    filename, purpose, mime_type = (_text(body, name) for name in ("filename", "purpose", "mime_type"))
    check_purpose(purpose, filename, service, settings)
    refused = _REFUSED_MEDIA.get(purpose)
    if settings.strict and refused is not None and re.fullmatch(refused, mime_type, re.IGNORECASE | re.DOTALL):
        raise Refusal(400, f"'{mime_type}' is not a MIME type for purpose '{purpose}'", param="mime_type")
    created = settings.clock()
    return {
        "id": _new_upload_id(purpose, service),
        "purpose": purpose,
        "filename": filename,
        "bytes": _size(body["bytes"], service, settings),
        "created": created,
        "expires": int(created) + service.upload_lifetime,
        "file_lifetime": _file_lifetime(body.get("expires_after"), purpose, service),
    }


def _new_upload_id(purpose: str, service: EmulatedService) -> str:
    if not service.block_ids:
        return f"upload_{random_id()}"
    # Without strict rules a purpose can be any text, but an id must fit into a path.
    return f"{purpose if purpose in service.purposes else 'upload'}-{secrets.token_hex(16)}"


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise Refusal(400, f"{value!r:.100} is not of type 'string' - '{name}'")
    if not value:
        raise Refusal(400, f"'' is too short - '{name}'", param=name)
    return value


def _size(size: object, service: EmulatedService, settings: Settings) -> int:
    if not isinstance(size, int) or isinstance(size, bool):
        raise Refusal(400, f"{size!r:.100} is not of type 'integer' - 'bytes'")
    least = 0 if settings.allow_empty_files or not settings.strict else 1
    # SQLite's largest integer is a limit even without strict rules.
    most = service.upload_size if settings.strict else 2**63 - 1
    if not least <= size <= most:
        raise Refusal(400, f"{size!r:.100} is not from {least} to {most} - 'bytes'", param="bytes")
    return size


def _file_lifetime(expires_after: object, purpose: str, service: EmulatedService) -> Optional[int]:
    if expires_after is None:
        return service.default_expiry.get(purpose)
    values = cast(Mapping[str, object], expires_after if isinstance(expires_after, dict) else {})
    return check_lifetime(values.get("anchor"), values.get("seconds"), purpose, service)


def check_pending(upload: Optional[Row], upload_id: str, now: float) -> Row:
    """Check that an upload exists and is pending, and return its row.

    :raises ~azure_ai_files.emulator.errors.Refusal: 404 if it does not exist, 400 if it has ended.
    """
    if upload is None:
        raise no_such_upload(upload_id)
    pending = upload["status"] == "pending"
    if not pending or upload["expires"] <= now:
        status = "expired" if pending else upload["status"]
        raise Refusal(400, f"The upload {upload_id} is {status}.", azure_code="unexpectedEntityState")
    return upload


def no_such_upload(upload_id: str) -> Refusal:
    """Return the error for the id of an upload that does not exist."""
    return Refusal(404, f"No such Upload object: {upload_id}", param="id", azure_code="notFound")


def part_limit(upload: Row, service: EmulatedService, settings: Settings) -> Optional[int]:
    """Return the maximum size of a part in bytes; None for no limit."""
    if not settings.strict:
        return None
    if service.part_size is not None or settings.max_file_size is None:
        return service.part_size
    return min(settings.max_file_size, service.size_limits.get(upload["purpose"], settings.max_file_size))


def too_many_bytes(upload: Row) -> Refusal:
    """Return the error for more bytes than the upload was created for."""
    return Refusal(400, f"The parts have more than the {upload['bytes']} bytes of the upload.", param="data")


def check_part(form: Form, size: int, settings: Settings) -> None:
    """Check a part against the rules that all services share.

    :param size: The size of the part in bytes.
    :raises ~azure_ai_files.emulator.errors.Refusal: if the part is missing or empty.
    """
    if not form.has_file:
        what = "must be sent as a part of a multipart form" if "data" in form.fields else "is a required property"
        raise Refusal(400, f"'data' {what}", param="data")
    if size == 0 and settings.strict and not settings.allow_empty_files:
        raise Refusal(400, "The part is empty.", param="data")


def new_part(upload: Row, size: int, now: float, service: EmulatedService) -> dict[str, Any]:
    """Return the values of a part's row."""
    part_id = f"{'uplprt-' if service.block_ids else 'part_'}{random_id()}"
    return {"id": part_id, "upload": upload["id"], "bytes": size, "created": now}


def block_id(part_id: str) -> str:
    """Return the second id that Azure OpenAI assigns to a part."""
    return base64.b64encode(part_id.encode()).decode()


def choose_parts(parts: Sequence[Row], part_ids: object, upload: Row, service: EmulatedService) -> list[Row]:
    """Return the parts of the file, in the order of the ids.

    :param parts: The rows of all parts of the upload.
    :param part_ids: The ids that were sent; Azure OpenAI accepts block ids too.
    :raises ~azure_ai_files.emulator.errors.Refusal: if an id is unknown or repeated, or the size is wrong.
    """
    if not isinstance(part_ids, list):
        raise Refusal(400, f"{part_ids!r:.100} is not of type 'array' - 'part_ids'")
    known: dict[object, Row] = {part["id"]: part for part in parts}
    if service.block_ids:
        known.update({block_id(part["id"]): part for part in parts})
    chosen: dict[str, Row] = {}
    for part_id in cast(list[object], part_ids):
        if not isinstance(part_id, str):
            raise Refusal(400, f"{part_id!r:.100} is not of type 'string' - 'part_ids'")
        if part_id not in known:
            raise Refusal(400, f"The upload {upload['id']} has no part {part_id!r:.100}.", param="part_ids")
        part = known[part_id]
        if part["id"] in chosen:
            raise Refusal(400, f"The part {part_id} is listed more than once.", param="part_ids")
        chosen[part["id"]] = part
    received = sum(part["bytes"] for part in chosen.values())
    if received != upload["bytes"]:
        message = f"The parts have {received} bytes, but the upload was created for {upload['bytes']}."
        raise Refusal(400, message, param="part_ids")
    return list(chosen.values())


def check_md5(md5: object) -> Optional[str]:
    """Check the form of a checksum, and return it in lower case; None if it was not sent.

    :raises ~azure_ai_files.emulator.errors.Refusal: if it is not a checksum.
    """
    if md5 is None:
        return None
    if not isinstance(md5, str) or not _MD5.fullmatch(md5):
        raise Refusal(400, f"{md5!r:.100} is not a checksum in 32 hexadecimal digits - 'md5'", param="md5")
    return md5.lower()


def new_file(upload: Row, now: float, service: EmulatedService) -> dict[str, Any]:
    """Return the values of the row of the file that an upload becomes."""
    values = {name: upload[name] for name in ("project", "purpose", "filename", "bytes")}
    expires = None if upload["file_lifetime"] is None else int(now) + upload["file_lifetime"]
    return {**values, "id": new_id(upload["purpose"], service), "created": now, "expires": expires}
