"""The executor: works on runs, keeps their leases, and takes over those that others have left."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from chat_platform.chat import messages, runs
from chat_platform.chat.agents.supervisor import Supervisor, Task
from chat_platform.chat.events import Story, Subject
from chat_platform.chat.hub import Hub
from chat_platform.chat.messages import Accepted, Sent
from chat_platform.chat.models.interface import ModelFailed
from chat_platform.chat.outage import Outage
from chat_platform.chat.runs import Begun
from chat_platform.chat.tools.interface import Caller
from chat_platform.common.clock import now
from chat_platform.common.store import Store, StoreUnavailable, passes, patiently

Result = TypeVar("Result")

log = logging.getLogger(__name__)

AT_ONCE = 64
MOST_HELD = 1000
MOST_ATTEMPTS = 10
STORE_SECONDS = 30.0
ANSWER_SECONDS = 180.0
WATCH_SECONDS = 2.0
WATCH_QUERY_SECONDS = 5.0
FAREWELL_SECONDS = 2.0
NO_TIME = timedelta(0)


class Executor:
    """Works on a bounded number of runs at once; all that it holds are leased to this instance."""

    def __init__(self, store: Store, supervisor: Supervisor, hub: Hub) -> None:
        self._store = store
        self._supervisor = supervisor
        self._hub = hub
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._held: dict[UUID, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._outage = Outage("PostgreSQL (leases)")
        self._watched = time.monotonic()

    @property
    def held(self) -> int:
        """How many runs wait or are worked on here."""
        return len(self._held)

    @property
    def watching(self) -> bool:
        """Whether leases were renewed and orphaned runs looked for a moment ago."""
        return time.monotonic() - self._watched < WATCH_SECONDS + WATCH_QUERY_SECONDS

    async def accept(self, sent: Sent, acknowledge: Callable[[Accepted], None]) -> Accepted:
        """Accept the message, acknowledge it after the commit, and work on its run.

        Raises:
            ThreadUnknown: the thread is not the user's.
            StoreUnavailable: it was not accepted.
        """
        # A client that leaves in this moment must not take the run with it.
        return await asyncio.shield(self._keep(asyncio.create_task(self._accept(sent, acknowledge))))

    async def _accept(self, sent: Sent, acknowledge: Callable[[Accepted], None]) -> Accepted:
        accepted = await messages.accept(self._store, sent)
        acknowledge(accepted)
        if not accepted.duplicate:
            self.launch(accepted.run_id)
        return accepted

    def _keep(self, task: asyncio.Task[Result]) -> asyncio.Task[Result]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def launch(self, run_id: UUID, attempt: int = 0) -> None:
        """Work on the run, which is leased to this instance, as the attempt after the given one."""
        # What does not fit stays for whoever claims it when its lease has expired.
        if run_id in self._held or len(self._held) >= MOST_HELD:
            return
        self._held[run_id] = attempt
        self._keep(asyncio.create_task(self._work(run_id, attempt)))

    async def serve(self) -> None:
        """Renew leases and claim orphaned runs, for ever."""
        while True:
            try:
                async with asyncio.timeout(WATCH_QUERY_SECONDS):
                    await self._watch()
            except Exception as error:
                if not passes(error):
                    log.exception("runs cannot be watched")
                self._outage.began(error)
            else:
                self._outage.ended()
                self._watched = time.monotonic()
            await asyncio.sleep(WATCH_SECONDS)

    async def _watch(self) -> None:
        if self._held:
            await runs.renew(self._store, dict(self._held))
        room = AT_ONCE - len(self._held)
        if room > 0:
            for run_id, attempt in await runs.claim(self._store, tuple(self._held), room):
                log.warning("run %s was left by its instance after attempt %d; it is taken over", run_id, attempt)
                self.launch(run_id, attempt)

    async def stop(self) -> None:
        """Give the runs a moment to end, then let go of those that did not, for another instance to take over."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FAREWELL_SECONDS)
        left = dict(self._held)
        for task in tuple(self._tasks):
            task.cancel()
        if left:
            log.warning("%d runs are left to other instances", len(left))
            try:
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await runs.renew(self._store, left, NO_TIME)
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("their leases run out by themselves: %s: %s", type(error).__name__, error)

    async def _work(self, run_id: UUID, attempt: int) -> None:
        try:
            async with self._slots:
                run = await patiently(lambda: runs.begin(self._store, run_id, attempt), seconds=STORE_SECONDS)
                if run is not None:
                    self._held[run_id] = run.attempt
                    await self._attempt(run)
        except StoreUnavailable as error:
            log.error("run %s is left for later: %s: %s", run_id, error.message, error.__cause__)  # noqa: TRY400 - the cause says all
        except Exception:
            log.exception("run %s is left for later", run_id)
        finally:
            self._held.pop(run_id, None)

    async def _attempt(self, run: Begun) -> None:
        subject = Subject(user_id=run.user_id, run_id=run.id, thread_id=run.thread_id, attempt=run.attempt)
        story = Story(subject, self._hub.publish, now)
        if run.attempt > MOST_ATTEMPTS:
            # A message whose answering ends its instance each time must not end them for ever.
            await self._fail(run, story, ModelFailed(f"given up after {MOST_ATTEMPTS} attempts", retryable=False))
            return
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._supervisor.answer(_task(run), story)
        except ModelFailed as error:
            await self._fail(run, story, error)
        except TimeoutError:
            await self._fail(run, story, ModelFailed(f"no answer within {ANSWER_SECONDS:g} s", retryable=True))
        else:
            await self._complete(run, story, answer, began)

    async def _complete(self, run: Begun, story: Story, answer: str, began: float) -> None:
        answer_id = uuid4()
        stored = await patiently(
            lambda: runs.complete(self._store, run, answer_id, answer),
            seconds=STORE_SECONDS,
        )
        if not stored:
            log.warning("run %s: attempt %d came too late, another one counts", run.id, run.attempt)
            return
        story.tell(
            "agent_completed",
            agent_name=runs.AGENT,
            message_id=answer_id,
            metadata={"result": answer, "execution_time_ms": round((time.perf_counter() - began) * 1000, 1)},
            status="completed",
        )

    async def _fail(self, run: Begun, story: Story, error: ModelFailed) -> None:
        log.error("run %s failed: %s", run.id, error, exc_info=error if error.__cause__ else None)
        if await patiently(lambda: runs.fail(self._store, run, str(error)), seconds=STORE_SECONDS):
            story.tell("agent_error", error="run_failed", message=str(error), retryable=error.retryable)


def _task(run: Begun) -> Task:
    return Task(
        request_id=run.request_id,
        question=run.question,
        conversation=run.conversation,
        caller=Caller(user_id=run.user_id, message_id=run.message_id),
    )
