"""The golden path as it was walked: every step, reached or not, with its time and what was seen."""

from datetime import datetime

from goldenpath.model.observation import Value
from goldenpath.model.record import record


@record
class StepSeen:
    """One step of a journey."""

    name: str
    ok: bool | None
    """``None``: not reached, or gone without a way to look; ``seen`` says which."""
    milliseconds: float | None = None
    seen: str = ""
    """What was seen, or why the step failed, as a phrase."""
    problem: str = ""
    """Why it failed, by a word of a closed list (`goldenpath.journeys.problems`); empty where it did not."""
    component: str = ""
    """Whom the step speaks to."""
    ids: tuple[str, ...] = ()
    """The observations that it stands on."""
    values: tuple[tuple[str, Value], ...] = ()

    def value(self, name: str) -> Value | None:
        """Return a value that the step kept, ``None`` where it has none of that name."""
        return next((v for k, v in self.values if k == name), None)


@record
class Walk:
    """One walk along a journey."""

    journey: str
    started: datetime
    ended: datetime
    steps: tuple[StepSeen, ...]
    vantage: str = "here"

    @property
    def failed(self) -> StepSeen | None:
        """Return the step at which the path ends, ``None`` where it leads through."""
        return next((s for s in self.steps if s.ok is False), None)

    @property
    def whole(self) -> bool:
        """Return whether the path leads through: nothing failed, and a step that came out well saw something.

        What a step could not look at breaks nothing; a walk that asked nobody shows nothing.
        """
        return self.failed is None and any(s.ok and s.ids for s in self.steps)

    @property
    def over(self) -> frozenset[str]:
        """Return the components that were asked on it and answered well; saying that nothing is to do asks nobody."""
        return frozenset(s.component for s in self.steps if s.ok and s.ids and s.component)

    def step(self, name: str) -> StepSeen | None:
        """Return the step of that name."""
        return next((s for s in self.steps if s.name == name), None)
