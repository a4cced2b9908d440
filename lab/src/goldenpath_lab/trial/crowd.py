"""Users who walk the golden path again and again, several at a time, and what they met."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle

from goldenpath_lab.client.contact import Contact, witnessed
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Request, Unreachable, exchange
from goldenpath_lab.client.session import Account, Refused, Session
from goldenpath_lab.client.walk import Walk, walk
from goldenpath_lab.errors import LabError

_WALKERS = 3
_ACCOUNTS = 12
"""They are several because the platform limits the logins of one."""
_PAUSE = 0.8
_ENOUGH = 2
_PATIENCE = 30.0
_LOOK_AGAIN = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One user's visit: the page, then the path."""

    number: int
    page: str | None
    """Why the page did not open; None where it did."""
    walk: Walk

    @property
    def ended(self) -> float:
        """Return when it ended, in seconds since 1970."""
        return self.walk.began + self.walk.seconds

    @property
    def ok(self) -> bool:
        """Return whether the page opened and the path led through."""
        return self.page is None and self.walk.ok

    @property
    def failed(self) -> tuple[str, ...]:
        """Return where it failed: ``page``, and the step at which the walk ended."""
        page = () if self.page is None else ("page",)
        return (*page, self.walk.failed.name) if self.walk.failed else page


@dataclass(kw_only=True, slots=True)
class Crowd:
    """Users with accounts; what they met is kept in the order in which it ended."""

    where: Endpoints
    accounts: Iterator[Account]
    walkers: int = _WALKERS
    pause: float = _PAUSE
    """Seconds between a walker's visits."""
    visits: list[Visit] = field(default_factory=list)
    contacts: list[tuple[int, Contact]] = field(default_factory=list)
    """Each with the number of its visit."""
    _numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    async def gathered(cls, where: Endpoints, *, walkers: int = _WALKERS, pause: float = _PAUSE) -> "Crowd":
        """Return users with new accounts; when one cannot be made, the walk's login says why."""
        made = [
            Account(email=f"trial-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
            for _ in range(_ACCOUNTS)
        ]
        await asyncio.gather(*(_enrol(where, one) for one in made))
        return cls(where=where, accounts=cycle(made), walkers=walkers, pause=pause)

    @asynccontextmanager
    async def walking(self) -> AsyncIterator[None]:
        """Let the users walk while the block lasts; who is under way at its end gives up."""
        shares = [self.pause * number / self.walkers for number in range(self.walkers)]
        walkers = [asyncio.create_task(self._go_on(share)) for share in shares]
        try:
            yield
        finally:
            for one in walkers:
                one.cancel()
            await asyncio.gather(*walkers, return_exceptions=True)

    async def led_through(self) -> None:
        """Wait until the path has led through a few times.

        Raises:
            LabError: it does not, before anything was broken.
        """
        before, limit = len(self.visits), time.monotonic() + _PATIENCE
        while sum(visit.ok for visit in self.visits[before:]) < _ENOUGH:
            if time.monotonic() > limit:
                ends = ", ".join(self.visits[-1].failed) if self.visits else "nobody got anywhere"
                raise LabError(f"the golden path does not lead through before anything is broken ({ends})")
            await asyncio.sleep(_LOOK_AGAIN)

    async def _go_on(self, pause: float) -> None:
        await asyncio.sleep(pause)
        while True:
            self.visits.append(await self._visit(next(self._numbers), next(self.accounts)))
            await asyncio.sleep(self.pause)

    async def _visit(self, number: int, user: Account) -> Visit:
        with witnessed(lambda contact: self.contacts.append((number, contact))):
            page = await _opened(self.where)
            return Visit(number=number, page=page, walk=await walk(self.where, user))


async def _enrol(where: Endpoints, account: Account) -> None:
    with suppress(Refused, Unreachable):
        await Session(where).enrol(account)


async def _opened(where: Endpoints) -> str | None:
    """Open the page as a person does first, and return why that failed."""
    try:
        reply = await exchange(where, Request(method="GET", url=f"{where.web_url}/"))
    except Unreachable as problem:
        return str(problem)
    return f"HTTP {reply.status}" if reply.status >= 400 else None
