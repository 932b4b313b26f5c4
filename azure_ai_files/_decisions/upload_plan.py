"""How a file is uploaded: its form fields for one request, or its parts and the JSON that begins them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional, Protocol, cast

from .arguments import ExpiryRange, creation_body, expiry, one_of, purpose_text
from .file_input import FileInput, describe, describe_path
from .part_layout import PartLayout, UploadLimits, UploadOptions, lay_out


class _Service(Protocol):
    @property
    def endpoint(self) -> str: ...
    @property
    def dialect(self) -> Any: ...
    @property
    def limits(self) -> UploadLimits: ...
    def has(self, feature: Any) -> bool: ...
    def require(self, feature: Any) -> None: ...
    def expiry_range(self, purpose: str) -> Optional[ExpiryRange]: ...


class UploadArguments(NamedTuple):
    """The arguments of an upload as the caller passed them, whether as ``body`` or as keywords."""

    file: Any = None
    file_path: Any = None
    purpose: Any = None
    filename: Any = None
    expires_after: Any = None


class PartsPlan(NamedTuple):
    """An upload in parts."""

    layout: PartLayout
    #: The JSON that begins the upload.
    creation: Mapping[str, Any]
    #: What makes the upload the same as an earlier one; None if it cannot be resumed.
    identity: Optional[Mapping[str, Any]]


class UploadPlan(NamedTuple):
    """One upload."""

    arguments: UploadArguments
    options: UploadOptions
    file: FileInput
    #: The plain fields of its form, in the order of the wire.
    fields: list[tuple[str, str]]
    #: Its parts; None for an upload in one request, and until the size is known.
    parts: Optional[PartsPlan] = None

    def with_size(self, size: Optional[int], service: _Service) -> UploadPlan:
        """Decide between one request and parts, and return the completed plan.

        :param size: Bytes of the file; None if unknown.
        :param service: The service.
        :raises ValueError: If the service does not accept the file, or not in this way.
        """
        layout = lay_out(size, self.options, service.limits)
        if layout is None:
            return self
        if not service.has("uploads"):
            raise ValueError(
                f"The file has {layout.size:,} bytes. {service.dialect.name} accepts at most "
                f"{service.limits.request:,} in one request and does not offer uploads in parts, so nothing was sent. "
                "If this service accepts more, say so with the client's keyword max_single_put_size=."
            )
        creation = self._creation(layout.size, service)
        identity = self._identity(creation, service.endpoint) if self.options.resume else None
        return self._replace(parts=PartsPlan(layout, creation, identity))

    def _creation(self, size: int, service: _Service) -> dict[str, Any]:
        named = {
            "filename": self.file.name,
            "purpose": self.arguments.purpose,
            "bytes": size,
            "mime_type": self.file.content_type,
            "expires_after": self.arguments.expires_after,
        }
        return creation_body(None, named, service.limits.total, service.expiry_range)

    def _identity(self, creation: Mapping[str, Any], endpoint: str) -> Mapping[str, Any]:
        path = os.path.abspath(os.fspath(cast("os.PathLike[str]", self.file.data)))
        # Without the size: a file that has grown replaces the upload that was begun, instead of adding a second one.
        document = {name: value for name, value in creation.items() if name != "bytes"}
        return {**document, "endpoint": endpoint, "path": path, "part_size": self.options.part_size}


def upload_arguments(body: Optional[Mapping[str, Any]], named: Mapping[str, Any]) -> UploadArguments:
    """Read the arguments of an upload from a body or from keywords, None where not given.

    :raises TypeError: If the body is not a mapping.
    :raises ValueError: If both are given, or something is missing or unknown.
    """
    values = one_of(body, named)
    known = list(UploadArguments._fields)
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(f"body has the unknown keys {unknown}; it accepts {known}.")
    arguments = _with_path(UploadArguments(**values))
    if arguments.purpose is None:
        raise ValueError("purpose is missing; pass for example purpose=FilePurpose.AGENTS.")
    if (arguments.file is None) == (arguments.file_path is None):
        raise ValueError("Pass either file= with the content or file_path= with the path of a file.")
    return arguments


def _with_path(arguments: UploadArguments) -> UploadArguments:
    """Treat a path in ``file=`` as one in ``file_path=``."""
    file: object = arguments.file
    if arguments.file_path is not None or not isinstance(file, os.PathLike):
        return arguments
    return arguments._replace(file=None, file_path=cast("os.PathLike[str]", file))


def plan_upload(arguments: UploadArguments, options: UploadOptions, service: _Service) -> UploadPlan:
    """Check an upload, and plan what can be planned before its file is opened.

    :raises TypeError: If something is of a wrong type.
    :raises ValueError: If something cannot be used, or the service does not offer it.
    """
    options.check()
    if arguments.expires_after is not None:
        service.require("expires_after")
    if options.asks_for_parts:
        service.require("uploads")
    if options.resume and arguments.file_path is None:
        raise ValueError("resume=True needs file_path=: another process can only read a file on disk.")
    fields = _form_fields(arguments, service)
    return UploadPlan(arguments, options, _input_of(arguments), fields)


def _input_of(arguments: UploadArguments) -> FileInput:
    filename = arguments.filename
    if filename is not None and not isinstance(filename, str):
        raise TypeError(f"filename must be a str, not {type(filename).__name__}.")
    if arguments.file_path is not None:
        return describe_path(arguments.file_path, filename)
    return describe(arguments.file, filename)


def _form_fields(arguments: UploadArguments, service: _Service) -> list[tuple[str, str]]:
    purpose = purpose_text(arguments.purpose)
    fields = [("purpose", purpose)]
    if service.has("filename_field") and arguments.filename:
        fields.append(("filename", arguments.filename))
    if arguments.expires_after is not None:
        anchor, seconds = expiry(arguments.expires_after, service.expiry_range(purpose))
        fields += [("expires_after[anchor]", anchor), ("expires_after[seconds]", str(seconds))]
    return fields
