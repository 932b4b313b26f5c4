"""The assistant file operations. Assistants are not stored: every id is accepted."""

from typing import Optional

from aiohttp import web

from ..bodies.json_bodies import read_object
from ..dialects.file_rules import no_such_file
from ..dialects.list_parameters import is_ascending, limit_of
from ..dialects.objects import attachment_list, attachment_object, json_reply
from ..errors import Refusal
from ..storage.attachments_table import AttachmentQuery
from ..storage.catalog import Catalog, Row
from .base import Handlers
from .calls import Call

__all__ = ["AssistantFilesHandlers"]

_MAX_LIMIT, _DEFAULT_LIMIT = 100, 20
_MAX_FILES = 20
_BETA = "assistants=v1"


class AssistantFilesHandlers(Handlers):
    """Answers the operations of the group ``AssistantFiles``."""

    async def assistant_files_create(self, call: Call) -> web.StreamResponse:
        """Attach a file; if it is attached already, nothing changes."""
        assistant_id, now = self._assistant(call), self._settings.clock()
        file_id = (await read_object(call.request, {"file_id": True}))["file_id"]
        if not isinstance(file_id, str):
            raise Refusal(400, f"{file_id!r:.100} is not of type 'string' - 'file_id'")

        def attach(catalog: Catalog) -> Row:
            attachments = catalog.attachments
            self._check_file(catalog.get(call.project, file_id, now), file_id)
            attached = attachments.get(call.project, assistant_id, file_id, now)
            if attached is not None:
                return attached
            if self._settings.strict and attachments.count(call.project, assistant_id, now) >= _MAX_FILES:
                raise Refusal(400, f"An assistant can have at most {_MAX_FILES} files.", param="file_id")
            return attachments.add(call.project, assistant_id, file_id, now)

        return json_reply(attachment_object(await self._store.query(attach)))

    async def assistant_files_list(self, call: Call) -> web.StreamResponse:
        """List the files of an assistant in pages."""
        parameters = call.request.query
        query = AttachmentQuery(
            call.project,
            self._assistant(call),
            self._settings.clock(),
            limit_of(parameters, most=_MAX_LIMIT, default=_DEFAULT_LIMIT),
            is_ascending(parameters),
            parameters.get("after"),
            parameters.get("before"),
        )

        def read(catalog: Catalog) -> web.Response:
            for name, cursor in (("after", query.after), ("before", query.before)):
                if cursor is not None:
                    found = catalog.attachments.get(query.project, query.assistant, cursor, query.now)
                    if found is None:
                        raise Refusal(400, f"No such AssistantFile object: {cursor}", param=name)
            return json_reply(attachment_list(catalog.attachments.page(query)))

        return await self._store.query(read)

    async def assistant_files_get(self, call: Call) -> web.StreamResponse:
        """Return a file of an assistant."""
        assistant_id, file_id, now = self._assistant(call), call.request.match_info["file_id"], self._settings.clock()
        row = await self._store.query(lambda catalog: catalog.attachments.get(call.project, assistant_id, file_id, now))
        if row is None:
            raise _not_attached(file_id)
        return json_reply(attachment_object(row))

    async def assistant_files_delete(self, call: Call) -> web.StreamResponse:
        """Detach a file, which continues to exist."""
        assistant_id, file_id, now = self._assistant(call), call.request.match_info["file_id"], self._settings.clock()
        removed = await self._store.query(
            lambda catalog: catalog.attachments.remove(call.project, assistant_id, file_id, now)
        )
        if not removed:
            raise _not_attached(file_id)
        return json_reply({"id": file_id, "object": "assistant.file.deleted", "deleted": True})

    def _assistant(self, call: Call) -> str:
        given = ",".join(call.request.headers.getall("OpenAI-Beta", ()))
        if self._settings.strict and _BETA not in (feature.strip() for feature in given.split(",")):
            raise Refusal(400, f"This operation needs the header 'OpenAI-Beta: {_BETA}'.", code="invalid_beta")
        return call.request.match_info["assistant_id"]

    def _check_file(self, file: Optional[Row], file_id: str) -> None:
        if file is None:
            raise no_such_file(file_id)
        if self._settings.strict and file["purpose"] != "assistants":
            message = f"The file {file_id} has the purpose '{file['purpose']}', not 'assistants'."
            raise Refusal(400, message, param="file_id")


def _not_attached(file_id: str) -> Refusal:
    return Refusal(404, f"No such AssistantFile object: {file_id}", param="id", azure_code="notFound")
