"""The check of ``doctor --deep``: upload a file, read it, and delete it."""

import os
from contextlib import suppress
from typing import Any

from ._checks import Diagnosis, Outcome
from ._output import ExitCode

__all__ = ["check_deeply"]

_NAME = "azure-ai-files doctor/é.txt"
_SIZE = 1024


def check_deeply(diagnosis: Diagnosis) -> Outcome:
    """Upload a file of 1 KiB, read it, and delete it.

    :param diagnosis: What is known.
    :type diagnosis: ~azure_ai_files.cli._checks.Diagnosis
    :return: The result.
    :rtype: ~azure_ai_files.cli._checks.Outcome
    """
    files = diagnosis.session.files
    content = os.urandom(_SIZE)
    file = files.upload(file=content, filename=_NAME, purpose=diagnosis.session.purpose)
    try:
        found = [f"name {'kept' if files.get(file.id).filename == _NAME else 'changed'}"]
        try:
            is_same = b"".join(files.get_content(file.id)) == content
        except Exception as error:
            from ._errors import code_of, message_of

            return Outcome("fail", f"uploaded, but not readable: {message_of(error)}", None, code_of(error))
        if not is_same:
            advice = "another program changes contents on the way, such as a proxy"
            return Outcome("fail", "the content differs from what was uploaded", advice, ExitCode.UNREACHABLE)
        found += ["content the same", *_ranges(diagnosis, file.id)]
    finally:
        files.delete(file.id)
    return Outcome("ok", ", ".join([*found, "deleted"]))


def _ranges(diagnosis: Diagnosis, file_id: str) -> list[str]:
    seen: list[Any] = []

    def look(response: Any) -> None:
        seen.append(response.http_response)

    with (
        suppress(Exception),
        diagnosis.session.files.get_content(file_id, headers={"Range": "bytes=0-9"}, raw_response_hook=look) as content,
    ):
        content.read()
    if not seen:
        return []
    has_etag = seen[0].headers.get("ETag") is not None
    return [f"ranges {'yes' if seen[0].status_code == 206 else 'no'}", f"ETag {'yes' if has_etag else 'no'}"]
