"""Everything that a report of a live check shows: what was walked and asked, what it means, what was not seen."""

from datetime import datetime

from goldenpath.model.observation import Observation
from goldenpath.model.picture import Picture
from goldenpath.model.record import record
from goldenpath.model.topology import Topology
from goldenpath.model.verdict import Verdict
from goldenpath.model.walk import StepSeen, Walk


@record
class Live:
    """One run of a check or a walk, from its first question to its verdict."""

    environment: str
    """The environment's name, as goldenpath.yaml gives it."""
    verdict: Verdict
    started: datetime
    ended: datetime
    walks: tuple[Walk, ...] = ()
    observations: tuple[Observation, ...] = ()
    pictures: tuple[Picture, ...] = ()
    """What pages looked like on the last walk of each journey in a browser."""
    topology: Topology = Topology()
    asked: tuple[str, ...] = ()
    """What was asked to tell causes apart, as phrases with their answer: ``redis PING ✘ refused``."""
    blind: tuple[str, ...] = ()
    """What could not be seen, as phrases: ``no log access``."""
    vantage: str = "here"
    """Where from."""

    @property
    def seconds(self) -> float:
        """Return how long the run took in all."""
        return (self.ended - self.started).total_seconds()

    @property
    def paths(self) -> tuple[Walk, ...]:
        """Return the last walk of each journey from here, in the order in which they were first begun."""
        last = {w.journey: w for w in self.walks if w.vantage == self.vantage}
        return tuple(last.values())

    @property
    def other_walks(self) -> tuple[Walk, ...]:
        """Return the walks that are no last ones: earlier ones, and those led another way."""
        shown = self.paths
        return tuple(w for w in self.walks if w not in shown)

    def observation(self, name: str) -> Observation | None:
        """Return the observation of that id."""
        return next((o for o in self.observations if o.id == name), None)

    def behind(self, ids: tuple[str, ...]) -> tuple[Observation, ...]:
        """Return the observations of these ids, in the order in which they were asked."""
        wanted = set(ids)
        return tuple(sorted((o for o in self.observations if o.id in wanted), key=lambda o: (o.started, o.id)))

    def begun_in(self, step: StepSeen) -> tuple[Observation, ...]:
        """Return what was asked in a step: a page is opened in one, and the steps after it stand on it too."""
        first: dict[str, StepSeen] = {}
        for one in (s for walk in self.walks for s in walk.steps):
            for name in one.ids:
                first.setdefault(name, one)
        return tuple(o for o in self.behind(step.ids) if first.get(o.id, step) == step)
