"""How each component and link of a live run stands: what a picture and a text picture both show."""

from goldenpath.engine.live_places import is_elsewhere
from goldenpath.model.live import Live
from goldenpath.model.record import record
from goldenpath.model.verdict import Cause, ComponentState
from goldenpath.reports.words import BAD, STATES, UNKNOWN


@record
class Stand:
    """One component of the topology as it stands."""

    name: str
    kind: str
    state: str
    why: str

    @property
    def mark(self) -> str:
        """Return its mark."""
        return STATES.get(self.state, UNKNOWN)

    @property
    def sentence(self) -> str:
        """Return how it stands in words."""
        why = f" — {self.why}" if self.why else ""
        return f"{self.name} ({self.kind}): {self.state}{why}"


@record
class Standing:
    """All components as they stand, and the links at which the path breaks, with the reason."""

    stands: tuple[Stand, ...]
    broken: tuple[tuple[str, str, str], ...]
    """Source, target, reason."""

    def broken_at(self, source: str, target: str) -> str | None:
        """Return why a link is broken, ``None`` where it is not."""
        return next((r for s, t, r in self.broken if (s, t) == (source, target)), None)


def standing(live: Live) -> Standing:
    """Return how a run's components and links stand: a component that nothing speaks of is unknown."""
    names = {c.name for c in live.topology.components}
    accused = {name: c for c in reversed(_causes(live)) for name in _named(live, c.component, c.kind)}
    stands = tuple(_stand(live, c.name, c.kind, accused.get(c.name)) for c in live.topology.components)
    broken = tuple(
        (k.source, k.target, _reason(live, k.target, accused[k.target]))
        for k in live.topology.links
        if k.target in accused and k.source in names and k.source not in accused
    )
    return Standing(stands=stands, broken=tuple(dict.fromkeys(broken)))


def _causes(live: Live) -> tuple[Cause, ...]:
    return tuple(c for c in live.verdict.causes if c.until is None)


def _named(live: Live, name: str, kind: str) -> tuple[str, ...]:
    """Return the declared components meant: logs call a store by its kind, the configuration by its name."""
    found = tuple(c.name for c in live.topology.components if c.name == name)
    return found or tuple(c.name for c in live.topology.components if c.kind in {name, kind})[:1]


def _stand(live: Live, name: str, kind: str, cause: Cause | None) -> Stand:
    states = live.verdict.components
    said: ComponentState | None = next((s for s in states if s.name == name), None)
    if said is None and sum(c.kind == kind for c in live.topology.components) == 1:
        said = next((s for s in states if s.name == kind), None)
    state, why = (said.state, said.why) if said else ("unknown", "nothing was seen of it")
    if cause is not None and STATES.get(state) != BAD:
        state, why = "failed", cause.title
    return Stand(name=name, kind=kind, state=state, why=why)


def _reason(live: Live, name: str, cause: Cause) -> str:
    own = (o for o in live.observations if o.question.component == name and not is_elsewhere(o))
    failed = next((o.failure for o in own if o.failure), None)
    return (failed.reason if failed else cause.signature).replace("-", " ")
