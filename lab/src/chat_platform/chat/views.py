"""What one connection has been shown of its user's runs."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping

from chat_platform.chat.events import Event, Place

MOST_RUNS = 128
MOST_HELD = 1024


class View:
    """Lets each event of a run through once and in order, and holds live ones back while older ones are fetched."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._seen: OrderedDict[str, Place] = OrderedDict()
        self._ended: set[str] = set()
        self._held: dict[str, deque[Event]] = {}

    def show(self, event: Event) -> None:
        """Send the event, unless it was sent before; it waits while its run is held."""
        held = self._held.get(event.run_id)
        if held is not None:
            held.append(event)
        elif event.place > self._seen.get(event.run_id, (0, 0)):
            self._remember(event)
            self._send(event.text)

    def unfinished(self) -> Mapping[str, Place]:
        """Return the runs whose end was not shown yet, each with the place reached."""
        return {run_id: place for run_id, place in self._seen.items() if run_id not in self._ended}

    def hold(self, run_id: str) -> bool:
        """Hold the run's live events back; return False where they are held already."""
        if run_id in self._held:
            return False
        self._held[run_id] = deque(maxlen=MOST_HELD)
        return True

    def release(self, run_id: str, earlier: Iterable[Event], *, after: Place) -> None:
        """Show the earlier events that stand after the place, then those held back, then live ones again."""
        held = self._held.pop(run_id, ())
        self._seen[run_id] = after
        self._ended.discard(run_id)
        for event in sorted((*earlier, *held), key=lambda each: each.place):
            self.show(event)
        self._shrink()

    def _remember(self, event: Event) -> None:
        self._seen[event.run_id] = event.place
        if event.final:
            self._ended.add(event.run_id)
        self._shrink()

    def _shrink(self) -> None:
        while len(self._seen) > MOST_RUNS:
            run_id, _ = self._seen.popitem(last=False)
            self._ended.discard(run_id)
