"""The ways out of each revision: its outlets to cache and model, and its SQL socket."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from goldenpath_lab import model

from .connector import Connector
from .destination import Destination, DestinationName
from .mirror import Mirror
from .sql_socket import SqlSocket
from .way import Carrier, Direct, Way

_FIRST, _LAST = 10, 99


class EgressError(Exception):
    """A revision's ways out cannot be opened."""


class HostNumbers(Protocol):
    """The lab's addresses, by their last number."""

    def at(self, number: int, /) -> str:
        """Return the address with this last number."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlets:
    """Where a revision's instances find what they connect to; None where the lab has no such destination."""

    cache_host: str | None
    cache_port: int | None
    model_host: str | None
    model_port: int | None
    sql_folder: Path
    """The folder that a database URL names as its host."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Open:
    number: int
    mirrors: Mapping[str, Mirror]
    sql_socket: SqlSocket


class Egress:
    """Opens and closes the ways out of revisions."""

    def __init__(
        self,
        connector: Connector,
        destinations: Mapping[DestinationName, Destination],
        addresses: HostNumbers,
        *,
        sql_instance: str = model.SQL_INSTANCE,
        dial_seconds: float = 30,
    ) -> None:
        self._connector = connector
        self.destinations = destinations
        self._addresses = addresses
        self._sql_instance = sql_instance
        self._dial_seconds = dial_seconds
        self._direct = Direct()
        self._revisions: dict[str, _Open] = {}

    async def open(  # noqa: PLR0913 - a revision's ways out have this many sides
        self,
        revision: str,
        *,
        mode: model.Egress,
        sql_path: model.SqlPath,
        folder: Path,
        on_line: Callable[[str], None],
        admitted: Callable[[], bool] = lambda: True,
    ) -> Outlets:
        """Open a revision's outlets and its SQL socket.

        Args:
            revision: The revision's name.
            mode: What leaves through the connector: private destinations, or everything.
            sql_path: Which address of the database its proxy dials.
            folder: Where the SQL socket lies, in a folder named for the instance.
            on_line: Called with each line of the proxy.
            admitted: Asked at each connection whether the account may connect to the instance.

        Raises:
            EgressError: It is open already, or no address is left for it.
            SocketPathError: The folder's path is too long.
            OSError: A port belongs to somebody else.
        """
        number = self._free_number(revision)
        host = self._addresses.at(number)
        database = self.destinations["database-public" if sql_path == "public" else "database"]
        carrier = Carrier(self._way(mode, database), database, seconds=self._dial_seconds)
        opened = _Open(
            number=number,
            mirrors={
                destination.name: Mirror(
                    host,
                    destination.port,
                    way=self._way(mode, destination),
                    destination=destination,
                    dial_seconds=self._dial_seconds,
                )
                for name in ("cache", "model")
                if (destination := self.destinations.get(name))
            },
            sql_socket=SqlSocket(folder, self._sql_instance, carrier=carrier, on_line=on_line, admitted=admitted),
        )
        self._revisions[revision] = opened
        try:
            opened.sql_socket.open()
            for mirror in opened.mirrors.values():
                mirror.open()
        except BaseException:
            await self.close(revision)
            raise
        cache, provider = self.destinations.get("cache"), self.destinations.get("model")
        return Outlets(
            cache_host=host if cache else None,
            cache_port=cache.port if cache else None,
            model_host=host if provider else None,
            model_port=provider.port if provider else None,
            sql_folder=opened.sql_socket.folder,
        )

    async def close(self, revision: str) -> None:
        """Close a revision's outlets and end their connections; that it is closed already is fine."""
        opened = self._revisions.get(revision)
        if opened is None:
            return
        await asyncio.gather(opened.sql_socket.close(), *(mirror.close() for mirror in opened.mirrors.values()))
        # Only now may another revision get the address.
        self._revisions.pop(revision, None)

    def _way(self, mode: model.Egress, destination: Destination) -> Way:
        return self._connector if mode == "all-traffic" or destination.private else self._direct

    def _free_number(self, revision: str) -> int:
        if revision in self._revisions:
            raise EgressError(f"{revision} has its ways out already")
        taken = {opened.number for opened in self._revisions.values()}
        number = next((number for number in range(_FIRST, _LAST + 1) if number not in taken), None)
        if number is None:
            raise EgressError(f"{len(taken)} revisions have every address that is meant for revisions")
        return number
