"""The result of each of many transfers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from azure.core.exceptions import AzureError

from .._generated.models import FileInfo, VectorStoreFile

#: Attributes of azure-core's errors that cannot leave the process.
_OF_THIS_PROCESS = ("response", "model", "inner_exception", "exc_type", "exc_value", "exc_traceback")


@dataclass(frozen=True)
class TransferResult:
    """The result for one of many files: for one input of ``upload_many``, ``save_many`` and the like.

    It pickles. The copy of an error keeps its message, but has neither traceback nor response.

    :ivar int index: Which input it was, counted from 0.
    :ivar any input: What the caller passed: a path, an id or a file. For ``(content, name)`` it is ``(None, name)``, so
     that results do not keep the contents of all files.
    :ivar file: The file on the service; None if it is not known.
    :vartype file: ~azure_ai_files.models.FileInfo
    :ivar Exception error: What went wrong; None after a success.
    :ivar int attempts: How often it was tried: 1, and 1 more for each retry; 0 if nothing was sent.
    :ivar float seconds: How long it took, from its first request on.
    :ivar ~pathlib.Path path: Where the file was saved; None if it was not.
    :ivar str sha256: The SHA-256 of the content, if it was requested.
    :ivar vector_store_file: The file in the vector store, if it was attached to one; of a file that failed there, what
     the vector store says about it. None otherwise.
    :vartype vector_store_file: ~azure_ai_files.models.VectorStoreFile
    :ivar bool skipped: Whether an earlier call with the same ledger had done it, so that nothing was done now.

    .. code-block:: python

        for result in files.upload_directory("reports", purpose="assistants"):
            print(result.input, result.file.id if result.ok else result.error)
    """

    index: int
    input: Any
    file: Optional[FileInfo] = None
    error: Optional[Exception] = None
    attempts: int = 0
    seconds: float = 0.0
    path: Optional[Path] = None
    sha256: Optional[str] = None
    skipped: bool = False
    vector_store_file: Optional[VectorStoreFile] = None

    @property
    def ok(self) -> bool:
        """Whether the transfer succeeded.

        :return: True if it did.
        :rtype: bool
        """
        return self.error is None

    def raise_for_error(self) -> TransferResult:
        """Raise the error, if there is one.

        :return: This result.
        :rtype: ~azure_ai_files.TransferResult
        :raises Exception: The error.
        """
        if self.error is not None:
            raise self.error
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        values = dict(vars(self), error=None if self.error is None else portable(self.error))
        return TransferResult, tuple(values.values())


def portable(error: Exception) -> Exception:
    """Return an error that can be sent to another process.

    :param error: The error.
    :return: A copy of the same class and message, without response and traceback; a ``RuntimeError`` if that does not
     pickle.
    """
    import pickle  # needed by few, and its import takes as long as half of this package

    copy = _without_connection(error) if isinstance(error, AzureError) else error
    try:
        pickle.loads(pickle.dumps(copy))  # noqa: S301 - made on the line itself
    except Exception:
        return RuntimeError(f"{type(error).__qualname__}: {error}")
    return copy


def _without_connection(error: AzureError) -> AzureError:
    copy = type(error).__new__(type(error), *error.args)
    values: dict[str, Any] = {name: None if name in _OF_THIS_PROCESS else value for name, value in vars(error).items()}
    vars(copy).update(values)
    return copy
