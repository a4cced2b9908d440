"""The golden path, walked once: every step with its time and what was seen, up to the first that fails."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter

import msgspec

from goldenpath_lab.client.contact import contact
from goldenpath_lab.client.conversation import Closed, Conversation, Rejected
from goldenpath_lab.client.endpoints import Endpoints, origin
from goldenpath_lab.client.events import GOLDEN, LAST, Accepted, Draft, Event, disorder
from goldenpath_lab.client.http import Phases, Unreachable, connected, explained
from goldenpath_lab.client.session import Account, Refused, Session

QUESTION = "What is 17 * 23? Look at what I asked before, and say how the platform is."
_SECONDS = {"resolve": 5, "tls": 5, "login": 10, "socket": 10, "message": 5, "events": 10, "answer": 30, "stored": 5}
"""The steps in order, and how long each may take."""
_DAY = 86_400
_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the path."""

    name: str
    ok: bool | None
    """None: not reached."""
    milliseconds: float | None
    seen: str
    """What was seen, or why the step failed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A walk; every step of the path is named, reached or not."""

    host: str
    began: float
    """Seconds since 1970."""
    seconds: float
    steps: tuple[Step, ...]

    @property
    def failed(self) -> Step | None:
        """Return the step where the path ends; None where it leads through."""
        return next((step for step in self.steps if step.ok is False), None)

    @property
    def ok(self) -> bool:
        """Return whether every step was gone."""
        return all(step.ok for step in self.steps)


class _Broken(Exception):
    """What was seen breaks the contract."""


class _Walker:
    """The steps in order; each finds what the one before left, and returns what was seen."""

    def __init__(self, endpoints: Endpoints, account: Account) -> None:
        self._endpoints = endpoints
        self._account = account
        self._place = origin(endpoints.api_url)
        self._session = Session(endpoints)
        self._conversation: Conversation
        self._accepted: Accepted
        self._events: list[Event] = []
        self._sent = 0.0
        self._until = 0.0

    async def resolve(self) -> str:
        phases = Phases()
        async with explained(phases, _SECONDS["resolve"]):
            return f"{self._place.host} → {await self._endpoints.resolve(self._place.host, self._place.port)}"

    async def tls(self) -> str:
        phases = Phases()
        with contact("TLS", self._endpoints.api_url) as seen:
            seen.milliseconds = phases.milliseconds
            async with explained(phases, _SECONDS["tls"]), connected(self._endpoints, self._place, phases) as line:
                ends = line.certificate_ends
        if ends is None:
            return "not used"
        days = (ends - time.time()) / _DAY
        return f"valid for {days:.0f} days" if days >= 2 else f"valid for {24 * days:.0f} hours"

    async def login(self) -> str:
        user = await self._session.login(self._account)
        return f"{user.email}{_by(self._session.last.served_by if self._session.last else None)}"

    async def socket(self) -> str:
        self._conversation = await Conversation.open(self._endpoints, self._session.token)
        return f"upgraded and greeted{_by(self._conversation.served_by)}"

    async def message(self) -> str:
        self._sent = perf_counter()
        self._accepted = await self._conversation.send(Draft(content=QUESTION))
        return f"accepted, run {self._accepted.run_id[:8]}"

    async def events(self) -> str:
        async for one in self._following():
            if one is self._events[0]:
                self._until = perf_counter()
            if one.type == "agent_error":
                raise _Broken(f"agent_error {one.payload.get('error')}: {one.payload.get('message')}")
            if one.type in {"answer_delta", "agent_completed"}:
                break
        absent = [name for name in GOLDEN[:-1] if name not in {one.type for one in self._events}]
        if absent:
            raise _Broken(f"{' and '.join(absent)} not seen before the answer")
        tools = [str(one.payload.get("tool_name")) for one in self._events if one.type == "tool_executing"]
        return f"started first · tools: {', '.join(tools)}"

    async def answer(self) -> str:
        if self._events[-1].type not in LAST:
            async for one in self._following():
                if one.type == "agent_error":
                    raise _Broken(f"agent_error {one.payload.get('error')}: {one.payload.get('message')}")
        self._until = perf_counter()
        attempt = self._events[-1].attempt
        if problem := disorder([one for one in self._events if one.attempt == attempt]):
            raise _Broken(problem)
        if not (text := self._events[-1].answer):
            raise _Broken("agent_completed without a text")
        return f"{len(self._events)} events · “{_short(text)}”"

    async def stored(self) -> str:
        messages = await self._session.messages(self._accepted.thread_id)
        answers = [one for one in messages if one.run_id == self._accepted.run_id and one.role == "assistant"]
        if not any(one.id == self._accepted.message_id for one in messages):
            raise _Broken("the message is not there")
        if len(answers) != 1:
            raise _Broken(f"{len(answers)} answers instead of one")
        if answers[0].content != self._events[-1].answer:
            raise _Broken("another answer than the one shown")
        return "one message, one answer, as shown"

    def taken(self, step: str, began: float) -> float:
        """Return the milliseconds of a step that has ended; those of events and answer count from the message."""
        seconds = self._until - self._sent if step in {"events", "answer"} else perf_counter() - began
        return 1000 * seconds

    async def close(self) -> None:
        if hasattr(self, "_conversation"):
            await self._conversation.close()

    async def _following(self) -> AsyncGenerator[Event, None]:
        async with aclosing(self._conversation.events(self._accepted.run_id)) as events:
            async for one in events:
                self._events.append(one)
                yield one

    def awaited(self, step: str) -> str:
        """Return what the step waited for, where it is one frame."""
        seen = {one.type for one in self._events}
        absent = next((name for name in GOLDEN if name not in seen), GOLDEN[-1])
        return {"message": "message_accepted: ", "events": f"{absent}: ", "answer": f"{GOLDEN[-1]}: "}.get(step, "")


async def walk(endpoints: Endpoints, account: Account, *, on_step: Callable[[Step], None] = lambda _: None) -> Walk:
    """Walk the golden path and return what was seen, also when it ends early; ``on_step`` hears each step's end."""
    began, start = time.time(), perf_counter()
    walker = _Walker(endpoints, account)
    steps: list[Step] = []
    try:
        for name in _SECONDS:
            if steps and not steps[-1].ok:
                steps.append(Step(name=name, ok=None, milliseconds=None, seen="not reached"))
            else:
                steps.append(await _step(walker, name))
                on_step(steps[-1])
    finally:
        await walker.close()
    host = origin(endpoints.api_url).host
    return Walk(host=host, began=began, seconds=perf_counter() - start, steps=tuple(steps))


async def _step(walker: _Walker, name: str) -> Step:
    work: Callable[[], Awaitable[str]] = getattr(walker, name)
    began = perf_counter()
    try:
        async with asyncio.timeout(_SECONDS[name]):
            seen = await work()
    except TimeoutError:
        return _failure(name, f"{walker.awaited(name)}nothing in {_SECONDS[name]:.1f} s")
    except Refused as problem:
        return _failure(name, _refused(problem))
    except (Unreachable, Closed, Rejected, _Broken) as problem:
        return _failure(name, str(problem))
    except msgspec.ValidationError as problem:
        return _failure(name, f"not as the contract says: {problem}")
    return Step(name=name, ok=True, milliseconds=walker.taken(name, began), seen=seen)


def _failure(name: str, why: str) -> Step:
    return Step(name=name, ok=False, milliseconds=None, seen=why)


def _refused(problem: Refused) -> str:
    reply = problem.reply
    if reply.served_by is None:
        return f"HTTP {reply.status} from something in front of the service: {_short(problem.message)}"
    return f"HTTP {reply.status} {problem.code}{_by(reply.served_by)}: {_short(problem.message)}"


def _by(served: str | None) -> str:
    return f" by {served.partition('/')[2] or served}" if served else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def line(step: Step) -> str:
    """Return one step as a line of the table."""
    if step.ok is None:
        return f"  {step.name:<8} not reached"
    taken = "–   " if step.milliseconds is None else f"{step.milliseconds:.1f} ms"
    return f"  {step.name:<8}{taken:>11}  {'✔' if step.ok else '✘'}  {step.seen}"


def lines(found: Walk) -> Iterator[str]:
    """Yield the walk as a table with its head and its sum."""
    at = time.strftime("%H:%M:%S", time.gmtime(found.began))
    yield f"{found.host} · golden path{at + ' UTC, from here':>40}"
    yield from map(line, found.steps)
    yield verdict(found.steps, found.seconds)


def verdict(steps: Sequence[Step], seconds: float) -> str:
    """Return the last line: whether the path leads through, and how long the walk was."""
    end = next((step.name for step in steps if step.ok is False), None)
    said = f"The path ends at: {end}." if end else "The path leads through."
    return f"{said}  {seconds:.1f} s in all"
