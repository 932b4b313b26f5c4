"""The operations on the files that an agent made."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Optional

from ..._concurrency.executors import remote_options
from ..._decisions.bulk_jobs import OutputSaves, PathType, bulk_options
from ..._decisions.outputs import Include, OutputFile, Outputs, check_include, check_result, is_many
from ..._decisions.progress_meter import ProgressHook
from ..._generated.models import ContainerFile
from ..._local.targets import target_folder
from ..._pipeline.tracing import traced
from .._runtime.parallel import iterate
from .._transfers.bulk import TransferResults
from ._many_files import digest_options
from ._waiting import WaitingOperations


class OutputFilesOperations(WaitingOperations):
    """The part of :class:`FilesOperations` for the files that an agent made."""

    @traced
    async def find_outputs(self, result: Any, *, include: Include = "made", **kwargs: Any) -> builtins.list[OutputFile]:
        """Find the files that an agent made, in what a service or a framework returned.

        They are found by their shape: ``container_file_citation``, ``file_path`` and ``image_file`` of Responses,
        threads and run steps, the images and files of code interpreters, ``citation`` of agent-framework, and the
        metadata of MCP tools. Nothing is downloaded, and only for the id of a container a request is sent.

        :param result: A response, a message, a run step or an annotation, as an object or a mapping; an iterable of
         any of them; or the id of a container, for all files that the agent made there.
        :type result: any
        :keyword include: "made", or "all" for the files that the agent cites as its sources too. Default value is
         "made".
        :paramtype include: str
        :return: The files, each once, in the order in which they are mentioned; empty if there are none.
        :rtype: list[~azure_ai_files.OutputFile]
        :raises TypeError: If the result is of a type that cannot contain files.
        :raises ValueError: If ``include`` is unknown, or the id of a container is not valid.
        :raises ~azure_ai_files.exceptions.ContainerExpiredError: If the container has ended.
        :raises ~azure.core.exceptions.HttpResponseError: If the service refuses the request.

        .. code-block:: python

            for output in await client.files.find_outputs(response):
                print(output.filename, output.text)
        """
        check_include(include)
        check_result(result)
        found: builtins.list[OutputFile] = []
        async for output in self._outputs(result, include, kwargs):
            found.append(output)
        return found

    @traced
    def save_outputs(
        self,
        result: Any,
        target_dir: Optional[PathType] = None,
        *,
        max_concurrency: int = 4,
        overwrite: bool = False,
        include: Include = "made",
        progress_hook: Optional[ProgressHook] = None,
        sha256: bool = False,
        **kwargs: Any,
    ) -> TransferResults:
        """Save the files that an agent made to a folder, several at the same time.

        They are found as by :meth:`find_outputs`, and each is saved atomically, as by :meth:`save`. Their names are the
        choice of a model: each is changed to one that is valid on every operating system and stays in the folder, and
        of two files of one name the later one gets a number, as in ``chart (2).png``. A file that fails has a result
        with an error; the other files are still saved.

        :param result: As for :meth:`find_outputs`.
        :type result: any
        :param target_dir: The folder; it is created if it is missing. Default value is None: the current folder.
        :type target_dir: str or ~os.PathLike[str]
        :keyword max_concurrency: Maximum number of files that are saved at the same time. Default value is 4.
        :paramtype max_concurrency: int
        :keyword overwrite: Whether to replace existing files. Default value is False: the result of the file has a
         ``FileExistsError``.
        :paramtype overwrite: bool
        :keyword include: As for :meth:`find_outputs`.
        :paramtype include: str
        :keyword progress_hook: As for :meth:`upload_many`.
        :paramtype progress_hook: ~typing.Callable[[int, ~typing.Optional[int]], None]
        :keyword sha256: Whether to compute the SHA-256 of each file. Default value is False.
        :paramtype sha256: bool
        :return: The results; ``input`` of each is the :class:`~azure_ai_files.OutputFile` with its original name, and
         ``path`` is where it was saved. The first download begins with the iteration. Without files it is empty.
        :rtype: ~azure_ai_files.TransferResults
        :raises ValueError: If a value is not valid, or ``target_dir`` is a file. Nothing was sent.
        :raises TypeError: If the type of an argument is not supported.

        .. code-block:: python

            async for saved in client.files.save_outputs(response, "outputs"):
                print(saved.path if saved.ok else saved.error)
        """
        check_include(include)
        check_result(result)
        folder = target_folder(target_dir)
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"target_dir {str(folder)!r} is not a folder.")
        options = bulk_options(kwargs)
        own = {name: options.pop(name) for name in inspect.signature(self.save).parameters if name in options}
        common = {"overwrite": overwrite, **own, **digest_options(sha256)}
        return self._many(
            "save_outputs",
            OutputSaves(folder, common, options),
            self._outputs(result, include, options),
            max_concurrency,
            False,
            progress_hook,
            executor=None,
            factory=None,
            remote=remote_options(None, None),
            ledger=None,
            owns_inputs=True,
        )

    async def _outputs(
        self, result: Any, include: Include, options: Mapping[str, Any]
    ) -> AsyncGenerator[OutputFile, None]:
        found = Outputs(include)
        async for item in iterate(result if is_many(result) else [result]):
            if not isinstance(item, str):
                for output in found.find(item):
                    if found.add(output):
                        yield output
                continue
            async for file in self._container_files.list(item, **options):
                made = _made(file)
                if made is not None and found.add(made):
                    yield made


def _made(file: ContainerFile) -> Optional[OutputFile]:
    """Return a file of a container if the code there made it."""
    if file.get("source") != "assistant":
        return None
    path: Any = file.get("path")
    name = path.rpartition("/")[2] if isinstance(path, str) else None
    return OutputFile(file["id"], file["container_id"], name)
