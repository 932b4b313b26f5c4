"""The routes of the service, below any base path."""

import json
import os
from pathlib import Path
from typing import Any

from .channel import Channel, Request
from .parts import UploadError, Uploads
from .ranges import select
from .replies import error_reply, file_info, file_list, head, json_reply

# Multipart framing fits well within this at either end of a body; what lies between can only be the file.
_FRAMING_SIZE = 4096


class Service:
    """Answers requests, from any number of threads.

    :param content: The content of every file.
    """

    def __init__(self, content: Path) -> None:
        self._content = content
        status = content.stat()
        self._etag = f'"{status.st_size:x}-{status.st_mtime_ns:x}"'
        self._get = json_reply(file_info(0, status.st_size))
        self._list = json_reply(file_list(status.st_size))
        self._uploads = Uploads()

    def serve(self, channel: Channel) -> None:
        """Answer requests until the client goes away."""
        try:
            while request := channel.next_request():
                if request.path.endswith("/content"):
                    self._send_content(channel, request)
                else:
                    channel.answer(self._reply(channel, request))
        except ConnectionError:
            pass  # A client that has what it wanted may simply leave.
        finally:
            channel.close()

    def _reply(self, channel: Channel, request: Request) -> bytes:
        if request.method != "POST":
            return self._list if request.path.endswith("/files") else self._get
        if request.path.endswith("/files"):
            return json_reply(file_info(0, _file_size(channel, request)))
        try:
            return json_reply(self._change_upload(channel, request))
        except UploadError as error:
            return error_reply(error.status, str(error))

    def _change_upload(self, channel: Channel, request: Request) -> dict[str, Any]:
        upload_id, _, action = request.path.rpartition("/uploads")[2].strip("/").partition("/")
        if action == "parts":
            return self._uploads.add_part(upload_id, _file_size(channel, request))
        asked = json.loads(b"".join(bytes(block) for block in channel.blocks(request)) or b"{}")
        if action == "complete":
            return self._uploads.complete(upload_id, asked["part_ids"])
        return self._uploads.cancel(upload_id) if action == "cancel" else self._uploads.create(asked)

    def _send_content(self, channel: Channel, request: Request) -> None:
        with self._content.open("rb") as content:
            selection = select(request.headers, os.fstat(content.fileno()).st_size, self._etag)
            if selection.status[0] == "4":
                channel.answer(error_reply(selection.status, selection.status, selection.headers))
                return
            channel.answer(head(selection.status, "application/octet-stream", selection.length, selection.headers))
            channel.send_file(content, selection.start, selection.length)


def _file_size(channel: Channel, request: Request) -> int:
    start = end = b""
    for block in channel.blocks(request):
        start += block[: max(0, _FRAMING_SIZE - len(start))]
        end = (end + bytes(block[-_FRAMING_SIZE:]))[-_FRAMING_SIZE:]
    return payload_size(start, end, request.length)


def payload_size(start: bytes, end: bytes, length: int) -> int:
    """Return how many bytes of a multipart body are the file's own, from the two ends of the body."""
    boundary = start[: start.index(b"\r\n")]
    data = start.index(b"\r\n\r\n", start.index(b"filename=")) + 4
    after = end.index(b"\r\n" + boundary, max(0, data - (length - len(end))))
    return length - len(end) + after - data
