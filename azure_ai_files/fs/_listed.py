"""The file system as far as it finds files: paths, the list of files, entries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union, cast

from . import _paths as paths
from ._base import AsyncFileSystem, stringify_path
from ._errors import translating
from ._listing import Entry, FileRecord, KnownFiles, Listing, file_entry, folder_entry, record_of
from ._session import Session
from ._settings import Settings

if TYPE_CHECKING:
    from typing_extensions import Self

#: What ``to_dict(include_password=False)`` keeps of the client's options, besides numbers.
_SHOWN_OPTIONS = frozenset({"api_version", "audience", "dialect"})


class Found(NamedTuple):
    """What a path shows.

    :ivar entry: Its entry.
    :ivar record: The file; None for a folder.
    :ivar listing: The list in which it was found.
    """

    entry: Entry
    record: Optional[FileRecord]
    listing: Listing


class ListedFileSystem(AsyncFileSystem):
    """The part of :class:`AIFileSystem` that finds files.

    :param settings: Where the files are.
    :keyword purpose: List only files with this purpose; None lists all.
    :keyword expiry: Seconds for which the list is kept; None for ever.
    :keyword client_options: Keywords of the client.
    :keyword options: Those of fsspec.
    """

    protocol = paths.PROTOCOL
    root_marker = ""

    def __init__(
        self,
        settings: Settings,
        *,
        purpose: Optional[str],
        expiry: Optional[float],
        client_options: Mapping[str, Any],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.endpoint: str = settings.endpoint
        self.purpose = purpose
        self._session = Session(settings, client_options)
        self._known = KnownFiles(expiry)
        self._listing_lock = asyncio.Lock()

    # --- paths and identity ---------------------------------------------------------------------------------------

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        if isinstance(path, list):
            every: list[Any] = [*path]  # pyright: ignore[reportUnknownVariableType] - of any type
            return [cls._strip_protocol(each) for each in every]
        return paths.stripped(stringify_path(path))

    @property
    def fsid(self) -> str:
        """An id of the service, the same in every process.

        :return: The id.
        :rtype: str
        """
        return f"aifiles-{sha256(self.endpoint.encode()).hexdigest()[:16]}"

    def to_dict(self, *, include_password: bool = True) -> dict[str, Any]:
        """Return the options as a dictionary.

        :keyword include_password: Whether to include the key, the credential, and the options of the client that may
         contain a secret. Default value is True.
        :paramtype include_password: bool
        :return: The dictionary.
        :rtype: dict[str, any]
        """
        if include_password:
            return super().to_dict()
        options = {name: value for name, value in self.storage_options.items() if name not in ("key", "credential")}
        client_options = options.get("client_options")
        if client_options is not None:
            options["client_options"] = {
                name: value
                for name, value in client_options.items()
                if name in _SHOWN_OPTIONS or isinstance(value, (int, float))
            }
        shown = object.__new__(type(self))
        shown.storage_args, shown.storage_options = self.storage_args[:1], options
        return super(ListedFileSystem, shown).to_dict(include_password=False)

    # --- closing --------------------------------------------------------------------------------------------------

    async def aclose(self) -> None:
        """Close the connections. The next use opens others."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: Optional[type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        await self.aclose()

    # --- listing --------------------------------------------------------------------------------------------------

    def invalidate_cache(self, path: Optional[str] = None) -> None:
        """Forget the list of files.

        :param path: Not used: one list serves all paths.
        :type path: str
        """
        self._known.forget()
        super().invalidate_cache(path)

    async def _listing(self, *, since: Optional[float] = None) -> Listing:
        """Return the list of files.

        :keyword since: The list must have been asked for at this time or later.
        """
        found = self._known.listing(time.monotonic(), since=since)
        if found is not None:
            return found
        called = time.monotonic()
        async with self._listing_lock:
            # Another call may have asked meanwhile.
            found = self._known.listing(time.monotonic(), since=called if since is None else since)
            if found is None:
                found = await self._list()
        return found

    async def _list(self) -> Listing:
        begun = time.monotonic()
        options = {} if self.purpose is None else {"purpose": self.purpose}
        records = [record_of(file) async for file in self._session.files.list_all(**options)]
        return self._known.replace(records, begun)

    def _forget(self, file_id: str) -> None:
        self._known.deleted(file_id, time.monotonic())

    async def _info(self, path: str, **kwargs: Any) -> Entry:
        del kwargs
        return (await self._found(path)).entry

    async def _found(self, path: str) -> Found:
        """Return what a path shows. A miss in a list that was kept is looked for in a new one."""
        called = time.monotonic()
        wanted = paths.parsed(path)
        with translating(wanted.path):
            listing = await self._listing()
            found = self._by_id(listing, wanted) if wanted.is_by_id else self._by_name(listing, wanted)
            if found is None:
                listing = await self._listing(since=called)
                found = self._by_name(listing, wanted) or self._by_id(listing, wanted)
        return found or await self._requested(wanted, listing)

    def _by_name(self, listing: Listing, wanted: paths.FilePath) -> Optional[Found]:
        if wanted.is_by_id:
            return None
        entry = listing.entry(wanted.path) if wanted.path else folder_entry("")
        return None if entry is None else Found(entry, listing.by_id(entry.get("id", "")), listing)

    def _by_id(self, listing: Listing, wanted: paths.FilePath) -> Optional[Found]:
        record = listing.by_id(wanted.file_id or wanted.path)
        if record is None or not wanted.fits(record.name):
            return None
        return Found(listing.id_entry(record, wanted.path), record, listing)

    async def _requested(self, wanted: paths.FilePath, listing: Listing) -> Found:
        """Return a file by its id from the service: the list may have only the files of a purpose."""
        file_id = wanted.file_id or wanted.path
        if not (wanted.is_by_id or paths.looks_like_id(file_id)):
            raise paths.not_found(wanted.path)
        try:
            with translating(wanted.path):
                record = record_of(await self._session.files.get(file_id))
        except ValueError:  # not an id that can be sent
            raise paths.not_found(wanted.path) from None
        if not wanted.fits(record.name):
            raise paths.not_found(wanted.path)
        return Found(file_entry(record, wanted.path, 1), record, listing)

    async def _file(self, path: str) -> FileRecord:
        """Return the file that a path shows."""
        record = (await self._found(path)).record
        if record is None:
            raise paths.is_folder(path)
        return record

    async def _ls(
        self, path: str, detail: bool = True, refresh: bool = False, versions: bool = False, **kwargs: Any
    ) -> Union[list[Entry], list[str]]:
        del kwargs
        path = paths.stripped(path)
        if refresh:
            self._known.forget()
        entry, _, listing = await self._found(path)
        if entry["type"] == "directory":
            found = listing.version_entries(path) if versions else listing.entries(path)
        else:
            found = (versions and listing.entries_of(listing.versions(path))) or [entry]
        return found if detail else [each["name"] for each in found]

    def created(self, path: str) -> Optional[datetime]:
        """Return when a file was created.

        :param path: The path.
        :type path: str
        :return: The time, with its zone; None if the service does not say.
        :rtype: ~datetime.datetime
        :raises IsADirectoryError: If it is a folder.
        """
        entry = self.info(path)
        if entry["type"] == "directory":
            raise paths.is_folder(path)
        return cast(Optional[datetime], entry["created"])

    def modified(self, path: str) -> Optional[datetime]:
        """Return when a file was created: files do not change.

        :param path: The path.
        :type path: str
        :return: The time, with its zone; None if the service does not say.
        :rtype: ~datetime.datetime
        """
        return self.created(path)

    def ukey(self, path: str) -> str:
        """Return a text that differs if the content does: the content of a file never changes under its id.

        :param path: The path.
        :type path: str
        :return: Hexadecimal digits.
        :rtype: str
        """
        return sha256(f"{self.endpoint} {self.info(path).get('id', path)}".encode()).hexdigest()

    def checksum(self, path: str) -> int:
        """Return a number that differs if the content does.

        :param path: The path.
        :type path: str
        :return: The number.
        :rtype: int
        """
        return int(self.ukey(path), 16)
