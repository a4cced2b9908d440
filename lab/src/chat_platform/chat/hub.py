"""The hub: every event of a run reaches every connection of its user, on whichever instance."""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from chat_platform.chat import events, runs
from chat_platform.chat.events import Event, Place
from chat_platform.chat.relay import FAILURES, Relay
from chat_platform.chat.views import View
from chat_platform.common.cache import Cache
from chat_platform.common.clock import now
from chat_platform.common.errors import ApiError
from chat_platform.common.store import Store, patiently

log = logging.getLogger(__name__)

MOST_RECENT = 256
FIND_SECONDS = 5.0


class Hub:
    """Shows events to the connections of this instance at once, and to those of others through Redis."""

    def __init__(self, store: Store, cache: Cache) -> None:
        self._store = store
        self._views: dict[str, set[View]] = {}
        self._recent: OrderedDict[str, list[Event]] = OrderedDict()
        self.relay = Relay(cache, self._show, self._catch_up)

    async def join(self, user_id: str, view: View) -> None:
        """Show the view all events of the user's runs from now on."""
        self._views.setdefault(user_id, set()).add(view)
        await self.relay.incoming.listen(user_id)

    async def leave(self, user_id: str, view: View) -> None:
        """Show the view nothing any more."""
        views = self._views.get(user_id, set())
        views.discard(view)
        if not views and self._views.pop(user_id, None) is not None:
            await self.relay.incoming.unlisten(user_id)

    def publish(self, event: Event) -> None:
        """Deliver an event of a run that is executed here."""
        self._recent.setdefault(event.run_id, []).append(event)
        while len(self._recent) > MOST_RECENT:
            self._recent.popitem(last=False)
        self._show(event)
        self.relay.outgoing.send(event)

    def _show(self, event: Event) -> None:
        for view in tuple(self._views.get(event.user_id, ())):
            view.show(event)

    async def replay(self, view: View, user_id: str, run_id: UUID, after: Place) -> bool:
        """Show the run's events after the place, then live ones; return False where the user has no such run.

        Raises:
            StoreUnavailable: nobody can say whose run it is.
        """
        name = str(run_id)
        if not view.hold(name):
            return True
        earlier: list[Event] = []
        try:
            run = await patiently(lambda: runs.find(self._store, UUID(user_id), run_id), seconds=FIND_SECONDS)
            if run is not None:
                earlier = await self._history(user_id, name)
                if run.ended and not any(event.final for event in earlier):
                    earlier.append(_ending(run, after, earlier))
        finally:
            view.release(name, earlier, after=after)
        return run is not None

    async def _history(self, user_id: str, run_id: str) -> list[Event]:
        known = list(self._recent.get(run_id, ()))
        if any(event.final for event in known):
            return known
        try:
            return known + await self.relay.outgoing.history(user_id, run_id)
        except FAILURES as error:
            log.warning("The events of run %s cannot be read: %s", run_id, error)
            return known

    async def _catch_up(self) -> None:
        """Fetch what the connections here missed while this instance could not hear the others."""
        missed = [
            (view, user_id, run_id, place)
            for user_id, views in self._views.items()
            for view in views
            for run_id, place in view.unfinished().items()
        ]
        for view, user_id, run_id, place in missed:
            try:
                await self.replay(view, user_id, UUID(run_id), place)
            except ApiError as error:
                log.warning("Run %s cannot be caught up with: %s", run_id, error)


def _ending(run: runs.Run, after: Place, earlier: Iterable[Event]) -> Event:
    """Return the run's last event as far as the database knows it."""
    attempt, sequence = max((after, *(event.place for event in earlier)))
    place = (run.attempt, sequence + 1 if run.attempt == attempt else 1)
    about: dict[str, object] = {"run_id": run.id, "thread_id": run.thread_id, "replayed": True}
    if run.status == "completed":
        kind = "agent_completed"
        about |= {"agent_name": runs.AGENT, "message_id": run.answer_id, "status": "completed"}
        about |= {"metadata": {"result": run.answer, "execution_time_ms": None}}
    else:
        kind = "agent_error"
        about |= {"error": "run_failed", "message": run.last_error, "retryable": False}
    return events.write(run.user_id, kind, max(place, (run.attempt, 1)), about, now=now())
