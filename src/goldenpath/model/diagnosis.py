"""Signatures held against the facts."""

from datetime import datetime
from enum import StrEnum

from goldenpath.model.fact import Fact
from goldenpath.model.record import record


class Standing(StrEnum):
    """What the facts allow to say of a hypothesis."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    RULED_OUT = "ruled-out"
    UNTESTED = "untested"


@record
class Hypothesis:
    """One signature held against the facts of one component."""

    signature: str
    component: str
    kind: str
    """The kind of the component."""
    service: str
    """The service at which the facts were seen; the component itself unless a link's far end is accused."""
    standing: Standing
    values: tuple[tuple[str, str], ...]
    proof: tuple[Fact, ...]
    """Facts that hold, the anchors first."""
    anchors: tuple[Fact, ...] = ()
    """The facts of the first need alone."""
    missing: tuple[str, ...] = ()
    against: tuple[Fact, ...] = ()
    why: str = ""
    first: datetime | None = None
    last: datetime | None = None
    until: datetime | None = None
    """When a later observation showed that the failure had ended."""
    confidence: float = 0.0
    reach: int = 0
    """How many instances bear the anchor."""
    instances: tuple[str, ...] = ()
    revisions: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Return whether the hypothesis is confirmed or suspected."""
        return self.standing in {Standing.CONFIRMED, Standing.SUSPECTED}
