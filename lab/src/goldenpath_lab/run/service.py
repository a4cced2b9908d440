"""A service: revisions, the traffic between them, and the instances that carry it."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from goldenpath_lab.errors import LabError
from goldenpath_lab.model import Limits, Revision
from goldenpath_lab.run import texts
from goldenpath_lab.run.instance import Instance

_DEATHS = 8
"""So many of the last deaths tell whether a revision is in its pause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal(Exception):
    """No instance takes the request: the status and the text that the front answers with."""

    status: int
    text: str
    severity: str = "ERROR"
    instance: str | None = None


class Launcher(Protocol):
    """What a service needs of the run platform: a new container for a revision."""

    def __call__(
        self, revision: Revision, reason: texts.Reason, changed: Callable[[Instance], None]
    ) -> Awaitable[Instance]:
        """Start an instance and return it; its phase changes are told to ``changed``."""
        ...


class Service:
    """Hold a service's revisions at their wanted number of instances, and give requests to them."""

    def __init__(self, name: str, limits: Limits, launch: Launcher) -> None:
        self.name = name
        self.revisions: list[Revision] = []
        self.traffic: dict[str, int] = {}
        self.instances: list[Instance] = []
        self._deaths: deque[tuple[float, str]] = deque(maxlen=_DEATHS)
        self._died = 0
        self._limits = limits
        self._launch = launch
        self._moved = asyncio.Condition()
        self._starting = 0
        self._beginning: set[str] = set()
        """Revisions whose deployment is not over: they have no traffic yet, and must not be retired for that."""
        self._keepers: dict[str, asyncio.Task[None]] = {}
        # Which revision of a traffic split a request meets is the platform's dice, seeded to be repeatable.
        self._dice = random.Random(name)  # noqa: S311 - not cryptography
        self._notes: set[asyncio.Task[None]] = set()

    @property
    def latest(self) -> Revision | None:
        """Return the newest revision."""
        return self.revisions[-1] if self.revisions else None

    def of(self, revision: str) -> list[Instance]:
        """Return the living instances of a revision."""
        return [one for one in self.instances if one.revision.name == revision and one.phase != "dead"]

    def know(self, revision: Revision) -> None:
        """Add a revision; instances of it may follow."""
        if revision not in self.revisions:
            self.revisions.append(revision)

    async def forget(self, names: Collection[str]) -> None:
        """Remove revisions without traffic, and retire what still runs of them."""
        self.revisions = [one for one in self.revisions if one.name not in names]
        await asyncio.gather(*(one.stop() for name in names for one in self.of(name)))

    async def begin(self, revision: Revision) -> Instance:
        """Start the first instance of a new revision and wait until it is ready or dead."""
        self.know(revision)
        self._beginning.add(revision.name)
        try:
            instance = await self._start(revision, "rollout")
            await self._until(lambda: instance.phase in {"ready", "dead"})
        finally:
            self._beginning.discard(revision.name)
        return instance

    async def resume(self, revision: Revision) -> Instance:
        """Start a revision that had traffic before the lab went down, and wait until it is ready or dead."""
        instance = await self._start(revision, "minimum")
        await self._until(lambda: instance.phase in {"ready", "dead"})
        return instance

    async def recycle(self) -> None:
        """End all instances, as the platform does when it needs their machines; the minimum is started anew."""
        await asyncio.gather(*(one.stop(retired=False) for one in self.instances))

    async def renew(self, stale: Callable[[Instance], bool]) -> None:
        """Replace the living instances that are stale, each by a new one that is ready first."""
        for old in [one for one in self.instances if one.phase != "dead" and stale(one)]:
            await self.resume(old.revision)
            await old.stop()

    async def route(self, traffic: dict[str, int]) -> None:
        """Move the traffic: keep the minimum of the revisions in it, retire the instances of all others."""
        self.traffic = dict(traffic)
        for name, keeper in list(self._keepers.items()):
            if name not in traffic:
                keeper.cancel()
                del self._keepers[name]
        for revision in self.revisions:
            if traffic.get(revision.name) and revision.name not in self._keepers:
                self._keepers[revision.name] = asyncio.create_task(self._keep(revision))
        retired = [one for one in self.instances if one.revision.name not in {*traffic, *self._beginning}]
        await asyncio.gather(*(one.stop() for one in retired))

    async def stop(self) -> None:
        """Retire everything."""
        self._beginning.clear()
        await self.route({})

    async def admit(self) -> Instance:
        """Return an instance that takes one more request; give it back with ``release``.

        Raises:
            Refusal: no instance became free in time, or none could start.
        """
        revision = self._choose()
        limit = time.monotonic() + self._limits.pending
        died = self._died
        while True:
            if not self.traffic.get(revision.name):
                # The traffic moved on while the request waited.
                revision, died = self._choose(), self._died
            free = self._free(revision)
            if free is not None:
                free.in_flight += 1
                return free
            if self._died > died and not self.of(revision.name):
                raise self._not_started(revision)
            living = len(self.of(revision.name)) + self._starting
            at_limit = living >= revision.template.max_instances
            pause = self._pause_left(revision)
            # Below the minimum the keeper is at work already.
            kept = living >= revision.template.min_instances
            if kept and not at_limit and not pause and not self._growing(revision):
                await self._start(revision, "autoscaling")
                continue
            left = limit - time.monotonic()
            if left <= 0:
                raise self._too_late(at_limit=at_limit)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, pause or left)), self._moved:
                    await self._moved.wait()

    def release(self, instance: Instance) -> None:
        """Give an instance back after its request."""
        instance.in_flight -= 1
        instance.idle_since = time.monotonic()
        self._tell()

    def _choose(self) -> Revision:
        names = [name for name, share in self.traffic.items() if share]
        if not names:
            raise Refusal(status=404, text="")
        shares = [self.traffic[name] for name in names]
        name = names[0] if len(names) == 1 else self._dice.choices(names, shares)[0]
        known = next((revision for revision in self.revisions if revision.name == name), None)
        if known is None:
            raise Refusal(status=500, text=texts.NO_INSTANCE)
        return known

    def _free(self, revision: Revision) -> Instance | None:
        ready = [
            one
            for one in self.instances
            if one.phase == "ready"
            and one.revision.name == revision.name
            and one.in_flight < revision.template.concurrency
        ]
        return min(ready, key=lambda one: one.in_flight, default=None)

    def _growing(self, revision: Revision) -> bool:
        return self._starting > 0 or any(one.phase == "starting" for one in self.of(revision.name))

    def _pause_left(self, revision: Revision) -> float:
        """Return for how long a revision whose last instance died is not started again, in seconds."""
        last = max((at for at, name in self._deaths if name == revision.name), default=0.0)
        return max(0.0, last + self._limits.restart - time.monotonic())

    def _not_started(self, revision: Revision) -> Refusal:
        last = next((one for one in reversed(self.instances) if one.revision.name == revision.name), None)
        if last is not None and last.probe_passed:
            return Refusal(status=503, text=texts.MALFORMED, instance=last.id)
        return Refusal(status=500, text=texts.NOT_STARTED)

    @staticmethod
    def _too_late(*, at_limit: bool) -> Refusal:
        if at_limit:
            return Refusal(status=429, text=texts.NO_INSTANCE_LIMIT, severity="WARNING")
        return Refusal(status=500, text=texts.NO_INSTANCE)

    async def _start(self, revision: Revision, reason: texts.Reason) -> Instance:
        self._starting += 1
        try:
            instance = await self._launch(revision, reason, self._changed)
        finally:
            self._starting -= 1
        self.instances.append(instance)
        self._tell()
        return instance

    def _changed(self, instance: Instance) -> None:
        if instance.phase == "dead":
            if not instance.asked_to_end:
                self._deaths.append((time.monotonic(), instance.revision.name))
                self._died += 1
            self.instances = [one for one in self.instances if one.phase != "dead"][-200:] + [
                one for one in self.instances if one.phase == "dead"
            ][-5:]
        self._tell()

    def _tell(self) -> None:
        task = asyncio.ensure_future(self._notify())
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _notify(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with self._moved:
            await self._moved.wait_for(happened)

    async def _keep(self, revision: Revision) -> None:
        """Hold a revision at its minimum, and let instances above it go when they idle."""
        while True:
            living = self.of(revision.name)
            if len(living) + self._starting < revision.template.min_instances:
                await asyncio.sleep(self._pause_left(revision))
                if len(self.of(revision.name)) < revision.template.min_instances:
                    await self._try_start(revision)
                continue
            self._let_go(revision, living)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._limits.idle, 5)), self._moved:
                    await self._moved.wait()

    async def _try_start(self, revision: Revision) -> None:
        try:
            await self._start(revision, "minimum")
        except (OSError, LabError):
            # The machine lacks something just now; a keeper that gave up would leave the service without instances.
            logging.getLogger(__name__).exception("%s was not started", revision.name)
            await asyncio.sleep(self._limits.restart)

    def _let_go(self, revision: Revision, living: list[Instance]) -> None:
        now = time.monotonic()
        spare = len(living) - revision.template.min_instances
        idle = [one for one in living if one.phase == "ready" and not one.in_flight]
        for one in idle[: max(spare, 0)]:
            if now - one.idle_since > self._limits.idle:
                task = asyncio.ensure_future(one.stop())
                self._notes.add(task)
                task.add_done_callback(self._notes.discard)
