"""What is reported: the shape of ``goldenpath.verdict/1``, field for field."""

from datetime import datetime
from enum import StrEnum

from goldenpath.model.record import record
from goldenpath.model.topology import Layer

SCHEMA = "goldenpath.verdict/1"


class Status(StrEnum):
    """The first word of every answer."""

    HEALTHY = "healthy"
    FAULT = "fault"
    UNDECIDED = "undecided"
    NO_EVIDENCE = "no-evidence"


@record
class ComponentState:
    """How one component stands as of the verdict's time."""

    name: str
    kind: str
    state: str
    """``healthy``, ``degraded``, ``failed``, ``masked`` or ``unknown``."""
    why: str
    ids: tuple[str, ...] = ()


@record
class ChangeBounds:
    """Between which changes a failure began; revisions do not identify code where tags are mutable."""

    kind: str = "revision"
    after: str | None = None
    """The last revision that was seen to work before the failure."""
    at_or_before: str | None = None
    """The first revision that was seen to fail."""
    known_good: str | None = None
    """A revision that was seen to serve, to go back to."""
    unobserved: tuple[str, ...] = ()
    """Revisions deployed before the first bad one that were never seen to run."""


@record
class Since:
    """When a failure began; exports have a left edge, so mostly an upper bound."""

    after: datetime | None = None
    at_or_before: datetime | None = None


@record
class Proof:
    """One piece of evidence as it was logged, redacted."""

    id: str
    at: datetime
    source: str
    text: str
    count: int = 1
    ids: tuple[str, ...] = ()


@record
class Explanation:
    """What may lie behind a cause."""

    component: str
    kind: str
    layer: Layer
    signature: str
    title: str
    standing: str
    confidence: float
    proof: tuple[Proof, ...]
    detail: str = ""
    missing: tuple[str, ...] = ()


@record
class Cause:
    """A cause that stands, or stood until ``until``."""

    component: str
    kind: str
    layer: Layer
    signature: str
    title: str
    detail: str
    standing: str
    confidence: float
    since: Since
    until: datetime | None
    masked_since: datetime | None
    change: ChangeBounds
    proof: tuple[Proof, ...]
    missing: tuple[str, ...] = ()
    because: tuple[Explanation, ...] = ()


@record
class Effect:
    """What a cause led to, counted."""

    component: str
    what: str
    count: int
    at_least: bool
    ids: tuple[str, ...]


@record
class Masked:
    """A component that was not reached, so nothing is known of it."""

    component: str
    kind: str
    why: str
    ids: tuple[str, ...]
    unmask: str


@record
class RuledOut:
    """A rival of a reported cause, and the observation against it."""

    component: str
    signature: str
    why: str
    ids: tuple[str, ...]


@record
class Untested:
    """A candidate that the evidence neither confirms nor refutes, and what would."""

    component: str
    signature: str
    needs: str


@record
class Warn:
    """Something worth knowing that is not the cause."""

    component: str
    what: str
    ids: tuple[str, ...]
    signature: str | None = None
    """The signature that says so, where one does."""


@record
class Unclassified:
    """An error template that no signature knows: new, never forced into the nearest class."""

    template: str
    count: int
    ids: tuple[str, ...]


@record
class ProblemNote:
    """Something wrong with the export."""

    kind: str
    text: str
    ids: tuple[str, ...]


@record
class Evidence:
    """What was looked at."""

    entries: int
    first: datetime | None
    last: datetime | None
    services: tuple[str, ...]
    problems: tuple[ProblemNote, ...]


@record
class TimelineStep:
    """One rung reached, one end, one change."""

    at: datetime
    component: str
    instance: str
    rung: str
    ids: tuple[str, ...]


@record
class NextStep:
    """A question whose answer decides something."""

    do: str
    decides: str
    command: str


@record
class RemedyOffer:
    """Something that may help, with the command that exists today."""

    id: str
    component: str
    risk: str
    command: str
    do: str = ""


@record
class Verdict:
    """The answer."""

    schema: str = SCHEMA
    as_of: datetime | None
    status: Status
    layers: tuple[Layer, ...]
    layer: Layer | None
    summary: str
    components: tuple[ComponentState, ...] = ()
    causes: tuple[Cause, ...] = ()
    effects: tuple[Effect, ...] = ()
    masked: tuple[Masked, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    untested: tuple[Untested, ...] = ()
    warnings: tuple[Warn, ...] = ()
    unclassified: tuple[Unclassified, ...] = ()
    unverified: tuple[str, ...] = ()
    evidence: Evidence
    timeline: tuple[TimelineStep, ...] = ()
    next: tuple[NextStep, ...] = ()
    remedies: tuple[RemedyOffer, ...] = ()

    @property
    def exit_status(self) -> int:
        """Return 0 healthy, 1 fault, 3 undecided or no evidence."""
        return {Status.HEALTHY: 0, Status.FAULT: 1}.get(self.status, 3)
