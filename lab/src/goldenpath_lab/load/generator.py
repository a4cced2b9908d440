"""Run a plan against a lab on this machine, in one process, within bounds."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from time import perf_counter

from goldenpath_lab.client.conversation import Closed, Rejected
from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Account, Message, Refused, Session
from goldenpath_lab.load.plan import Shape, plan
from goldenpath_lab.load.report import Counts, LoadReport
from goldenpath_lab.load.tally import Sent, Tally
from goldenpath_lab.load.user import Entrance, Stage, User
from goldenpath_lab.load.verdict import Fate, read_back, seen, total

_ENROLLING = 4
"""Accounts made at once: hashing a password takes the platform's CPU."""
_READING = 16
_TRIES = 4
_VERIFY_SECONDS = 120

Enrol = Callable[[Endpoints, int], Awaitable[Sequence[Account]]]


class NotLocal(ValueError):
    """The load would leave this machine."""


async def confined(endpoints: Endpoints) -> Endpoints:
    """Return the endpoints such that no connection leaves this machine, whatever address a host gets meanwhile.

    Raises:
        NotLocal: a host has an address elsewhere now.
    """
    for url in (endpoints.auth_url, endpoints.api_url):
        place = origin(url)
        address = await endpoints.resolve(place.host, place.port)
        if not ip_address(address).is_loopback:
            raise NotLocal(f"{place.host} is {address}: a load stays on this machine")
    return replace(endpoints, stay_here=True)


async def enrol(endpoints: Endpoints, number: int) -> list[Account]:
    """Create so many new accounts, a few at a time, and return them."""
    name = secrets.token_hex(4)
    accounts = [
        Account(email=f"load-{name}-{one:04d}@chat.test", password=secrets.token_urlsafe(18)) for one in range(number)
    ]
    limit = asyncio.Semaphore(_ENROLLING)

    async def make(account: Account) -> None:
        async with limit:
            await Session(endpoints, seconds=30).register(account)

    async with asyncio.TaskGroup() as group:
        for account in accounts:
            group.create_task(make(account))
    return accounts


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chatter:
    """A user of the platform."""

    session: Session
    account: Account
    tally: Tally

    async def token(self) -> str:
        began = perf_counter()
        await self.session.login(self.account)
        self.tally.took("login", perf_counter() - began)
        return self.session.token

    async def stored(self, messages: Sequence[Sent]) -> list[Message] | None:
        threads = {one.thread_id for one in messages if one.thread_id}
        if any(one.transmitted and not one.accepted for one in messages):
            threads |= {one.id for one in await self.session.threads()}
        return [message for thread in threads for message in await self.session.messages(thread)]


class _Passer:
    """A user of the bare echo server: no account, nothing stored."""

    async def token(self) -> str:
        return "echo"

    async def stored(self, messages: Sequence[Sent]) -> list[Message] | None:  # noqa: ARG002 - the protocol's
        return None


async def chat(endpoints: Endpoints, shape: Shape, *, enrolled: Enrol = enrol) -> LoadReport:
    """Run the load against a platform and return what it found, stored answers included.

    Raises:
        NotLocal: the platform is not on this machine.
        TooMuch: the shape is beyond the bounds.
        Refused: an account could not be made.
        Unreachable: as above.
    """
    plan(shape)  # refused before an account is made
    endpoints = await confined(endpoints)
    accounts = await enrolled(endpoints, shape.users)
    tally = Tally()
    entrances = [_Chatter(session=Session(endpoints), account=account, tally=tally) for account in accounts]
    return await _run(endpoints, shape, tally, entrances)


async def echo(endpoints: Endpoints, shape: Shape) -> LoadReport:
    """Run the same load against a bare echo server: the floor of what the generator can measure.

    Raises:
        NotLocal: the server is not on this machine.
        TooMuch: the shape is beyond the bounds.
    """
    found = await _run(await confined(endpoints), shape, Tally(), [_Passer() for _ in range(shape.users)])
    return replace(found, kind="echo")


async def _run(endpoints: Endpoints, shape: Shape, tally: Tally, entrances: Sequence[Entrance]) -> LoadReport:
    journeys = plan(shape)
    start, cpu = perf_counter(), time.process_time()
    steady = start + shape.ramp
    until = steady + shape.seconds + shape.grace
    stage = Stage(endpoints=endpoints, tally=tally, start=start, steady=steady, until=until)
    users = [User(stage, journey, entrance) for journey, entrance in zip(journeys, entrances, strict=True)]
    async with asyncio.TaskGroup() as group:
        for user in users:
            group.create_task(user.live())
    seconds, cpu = perf_counter() - start, time.process_time() - cpu
    fate = await _verified(users, entrances)
    return LoadReport(
        shape=shape,
        counts=_counts([one for user in users for one in user.messages], tally, fate, shape.users),
        latencies={name: one for name, one in tally.latencies().items() if one.count},
        errors=tally.errors,
        closes=tally.closes,
        seconds=seconds,
        cpu_seconds=cpu,
        loop=type(asyncio.get_running_loop()).__module__.partition(".")[0],
    )


def _counts(sent: Sequence[Sent], tally: Tally, fate: Fate, users: int) -> Counts:
    return Counts(
        users=users,
        connected=tally.connected,
        sent=sum(one.transmitted for one in sent),
        unsent=sum(not one.transmitted for one in sent),
        accepted=sum(one.accepted for one in sent),
        answered=sum(one.answered for one in sent),
        refused=sum(one.refused for one in sent),
        lost=fate.lost,
        duplicated=fate.duplicated,
        unverified=fate.unverified,
        reconnects=tally.reconnects,
    )


async def _verified(users: Sequence[User], entrances: Sequence[Entrance]) -> Fate:
    limit = asyncio.Semaphore(_READING)
    until = asyncio.get_running_loop().time() + _VERIFY_SECONDS

    async def one(user: User, entrance: Entrance) -> Fate:
        async with limit:
            try:
                async with asyncio.timeout_at(until):
                    return await _fate(user.messages, entrance)
            except TimeoutError:
                return replace(seen(user.messages), unverified=1)

    return total(await asyncio.gather(*map(one, users, entrances)))


async def _fate(sent: Sequence[Sent], entrance: Entrance) -> Fate:
    if not any(one.transmitted for one in sent):
        return Fate()
    for _ in range(_TRIES):
        try:
            stored = await entrance.stored(sent)
        except Refused as problem:
            await _entered(entrance, problem)
        except Unreachable:
            await asyncio.sleep(1)
        else:
            return seen(sent) if stored is None else read_back(sent, stored)
    return replace(seen(sent), unverified=1)


async def _entered(entrance: Entrance, problem: Refused) -> None:
    """Take a new token where the old one has ended meanwhile; else wait."""
    if problem.status != 401:
        await asyncio.sleep(problem.retry_after or 1)
        return
    try:
        await entrance.token()
    except (Refused, Rejected, Closed, Unreachable):
        await asyncio.sleep(1)
