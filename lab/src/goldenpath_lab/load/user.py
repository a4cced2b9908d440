"""One user of a load: logs in, keeps a WebSocket open, says what the plan says, and notes what comes back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from goldenpath_lab.client.conversation import Closed, Conversation, Frame, Rejected
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.events import AGAIN, Draft
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Message, Refused
from goldenpath_lab.load.plan import Journey, Utterance
from goldenpath_lab.load.tally import Sent, Tally

_POLICY = 1008
"""Close code of a token that is no longer taken."""
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Before each further try to connect; the last one stays."""


class Entrance(Protocol):
    """How a user comes in and, at the end, looks at what is stored."""

    async def token(self) -> str:
        """Return a fresh token."""

    async def stored(self, messages: Sequence[Sent]) -> list[Message] | None:
        """Return what is stored in the messages' threads; None where nothing can be read back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What all users of a load share."""

    endpoints: Endpoints
    tally: Tally
    start: float
    """The ``perf_counter`` second that the plan counts from."""
    steady: float
    """When the ramp ends: hashing passwords takes CPU until then."""
    until: float
    """When waiting for answers ends."""


class User:
    """One journey, lived."""

    def __init__(self, stage: Stage, journey: Journey, entrance: Entrance) -> None:
        self.messages: list[Sent] = []
        self._entrance = entrance
        self._greeted = False
        self._stage = stage
        self._tally = stage.tally
        self._journey = journey
        self._by_id: dict[str, Sent] = {}
        self._by_run: dict[str, Sent] = {}
        self._conversation: Conversation | None = None
        self._thread: str | None = None
        self._quiet = asyncio.Event()
        self._resends: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        """Live the journey to its last answer, or until the stage closes."""
        await self._until(self._journey.login_at)
        stay = asyncio.create_task(self._stay())
        try:
            async with asyncio.timeout_at(self._loop_time(self._stage.until)):
                for saying in self._journey.says:
                    await self._say(saying)
                await self._answers()
        except TimeoutError:
            pass  # what is missing by now is counted by whoever reads the messages
        finally:
            await _ended(stay, *self._resends)

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, self._stage.start + at - perf_counter()))

    @staticmethod
    def _loop_time(moment: float) -> float:
        return asyncio.get_running_loop().time() + moment - perf_counter()

    async def _say(self, saying: Utterance) -> None:
        await self._until(saying.at)
        due = self._stage.start + saying.at
        self._tally.took("late", perf_counter() - due)
        message = Sent(draft=Draft(content=saying.content, thread_id=self._thread), due=due)
        self.messages.append(message)
        self._by_id[message.draft.client_message_id] = message
        await self._transmit(message)

    async def _answers(self) -> None:
        while any(message.outstanding for message in self.messages):
            self._quiet.clear()
            await self._quiet.wait()

    async def _transmit(self, message: Sent, delay: float = 0) -> None:
        await asyncio.sleep(delay)
        if self._conversation is None:
            return  # goes out with the next connection
        try:
            await self._conversation.transmit(message.draft)
            message.transmitted = True
        except Closed:
            pass  # counted where the connection is read; the message goes out again with the next one

    async def _stay(self) -> None:
        """Keep a connection until cancelled."""
        token, failures = "", 0
        while True:
            try:
                token = token or await self._entrance.token()
                conversation = await self._opened(token)
            except (Refused, Rejected, Unreachable, Closed) as problem:
                self._tally.errors[_name(problem)] += 1
                token = "" if isinstance(problem, Rejected) else token
                await asyncio.sleep(_wait(problem) or _PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1
                continue
            self._tally.connected += not self._greeted
            self._tally.reconnects += self._greeted
            self._greeted, failures = True, 0
            code = await self._held(conversation)
            token = "" if code == _POLICY else token
            await asyncio.sleep(_PAUSES[0])

    async def _opened(self, token: str) -> Conversation:
        began = perf_counter()
        conversation = await Conversation.open(self._stage.endpoints, token)
        self._tally.took("socket", perf_counter() - began)
        return conversation

    async def _held(self, conversation: Conversation) -> int:
        """Read a connection to its end and return the close code."""
        outstanding = [message for message in self.messages if message.outstanding]
        self._conversation = conversation
        try:
            async with conversation:
                for message in outstanding:
                    await self._transmit(message)
                while True:
                    self._take(await conversation.receive())
        except Closed as problem:
            self._tally.closes[str(problem.code)] += 1
            return problem.code
        finally:
            self._conversation = None

    def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "message_accepted":
            self._accepted(frame)
        elif kind == "error_message":
            self._rejected(frame)
        elif (payload := frame.get("payload")) and (message := self._by_run.get(payload.get("run_id"))):
            self._event(kind, payload, message)

    def _accepted(self, frame: Frame) -> None:
        message = self._by_id.get(frame.get("client_message_id", ""))
        if message is None or message.accepted:
            return
        message.accepted = True
        message.thread_id = self._thread = frame["thread_id"]
        self._by_run[frame["run_id"]] = message
        self._tally.took("accept", perf_counter() - message.due)

    def _rejected(self, frame: Frame) -> None:
        problem = Rejected(frame)
        self._tally.errors[problem.code] += 1
        message = self._by_id.get(frame.get("client_message_id", ""))
        if message is None or not message.outstanding:
            return
        if problem.code in AGAIN:
            task = asyncio.create_task(self._transmit(message, problem.retry_after or _PAUSES[2]))
            self._resends.add(task)
            task.add_done_callback(self._resends.discard)
        elif not message.accepted:
            message.refused = True
            self._quiet.set()

    def _event(self, kind: str, payload: Frame, message: Sent) -> None:
        if kind == "agent_started" and not message.started:
            message.started = True
            seconds = perf_counter() - message.due
            self._tally.took("first_event", seconds)
            if message.due >= self._stage.steady:
                self._tally.took("steady", seconds)
        elif kind == "agent_completed" and not message.answered:
            message.answered = True
            self._tally.took("answer", perf_counter() - message.due)
            self._quiet.set()
        elif kind == "agent_error" and message.outstanding:
            message.failed = True
            self._tally.errors[f"agent_error {payload.get('error')}"] += 1
            self._quiet.set()


async def _ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks, and raise what one of them ended with before."""
    for task in tasks:
        task.cancel()
    for ending in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ending, Exception):
            raise ending


def _name(problem: Exception) -> str:
    if isinstance(problem, Refused):
        return f"HTTP {problem.status} {problem.code}"
    if isinstance(problem, Rejected):
        return problem.code
    return str(problem)


def _wait(problem: Exception) -> float | None:
    return problem.retry_after if isinstance(problem, Refused | Rejected) else None
