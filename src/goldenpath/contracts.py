"""What an extension is: one file with one constant of these types.

A fact says what makes it so; a signature says which facts tell a known fault. Both are data, with
functions only where a fact needs arithmetic. `docs/how-to/add-a-signature.md` walks through both.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import field
from typing import Any

from goldenpath.model.entry import Severity, Stream
from goldenpath.model.environment import Environment, Part
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import Limits, Probe
from goldenpath.model.record import record
from goldenpath.model.topology import Layer, Rung

Derive = Callable[[Reading], Iterable[Fact]]


@record
class Pattern:
    """A text pattern. ``regex`` is searched only in texts that hold one of ``literals``.

    Keep to the RE2 dialect: no look-around, no back-references. Named groups become the fact's values.
    """

    literals: tuple[str, ...]
    """At least one of them stands, in any case of letters, in every text that ``regex`` matches."""
    regex: str
    streams: tuple[Stream, ...] = ()
    """Streams in which the pattern counts; empty means all."""
    level: Severity = Severity.DEFAULT
    """The least level at which the pattern counts; entries without any level always do."""


@record
class FactRule:
    """What makes a fact so: patterns over texts, or a function over everything read so far."""

    id: str
    title: str
    """What the fact says, as a sentence without a full stop."""
    kind: FactKind
    shows: Shows = Shows.CONTEXT
    patterns: tuple[Pattern, ...] = ()
    derive: Derive | None = None
    direct: bool = False
    """The text states the cause outright: nothing else need be seen to know who has to act."""
    rung: Rung | None = None
    """The rung that an instance has reached when this fact holds of it."""
    target: str = ""
    """The kind of component at the far end of the link that the fact is about."""
    ends: str = ""
    """``failed`` or ``retired``: the fact says that an instance's life ended so."""
    origin: str = ""
    """Where the texts come from: a real run, a documentation page."""


@record
class Need:
    """One of ``facts`` must hold, as near to the first fact as ``scope`` says."""

    facts: tuple[str, ...]
    scope: str = "instance"
    """``instance``, ``revision``, ``component`` or ``system``."""
    same: tuple[str, ...] = ()
    """Names of values that must equal the first fact's."""
    within: float | None = None
    """Seconds that may lie between this fact and the first one."""


@record
class Exclusion:
    """A fact that rules the signature out, and the sentence that says why."""

    fact: str
    why: str
    scope: str = "component"
    later: bool = False
    """Only where it was seen after the last sign of the fault."""


@record
class Question:
    """The cheapest question that tells the fault from its rivals."""

    do: str
    decides: str
    command: str


@record
class Remedy:
    """What may help; ``command`` runs today, with {service} {region} {project} filled in where known."""

    id: str
    do: str
    risk: str = "low"
    command: str = ""


@record
class Line:
    """One line of a sample, in few words; `goldenpath.testing.rows` writes it in Cloud Logging's shape."""

    text: str = ""
    after: float = 0.0
    """Seconds after the sample's start."""
    log: str = "stderr"
    """``stderr stdout system requests activity system_event balancer sql redis connector``."""
    severity: str = ""
    service: str = "shop-api"
    revision: str = "shop-api-00007-kiv"
    instance: str = "a"
    method: str = "GET"
    path: str = "/api/orders"
    host: str = "api.shop.example"
    status: int = 0
    latency: float = 0.02
    agent: str = "python-httpx/0.28.1"
    payload: Mapping[str, Any] | None = None


@record
class Seen:
    """One observation of a live sample, in few words; `goldenpath.testing.observed` makes it whole."""

    component: str
    protocol: str = "http"
    purpose: str = "health"
    target: str = ""
    way: str = "public"
    after: float = 0.0
    """Seconds after the sample's start at which it ended."""
    seconds: float = 0.02
    phase: Phase | None = None
    """Where it failed; ``None`` for an answer."""
    reason: Reason | None = None
    text: str = ""
    status: int | None = None
    headers: Mapping[str, str] | None = None
    body: str = ""
    values: Mapping[str, Value] | None = None
    vantage: str = "here"


@record
class Gone:
    """One walk of a live sample: the steps gone, then the one that failed."""

    component: str = "shop-api"
    failed: str = ""
    """The step at which it ended; empty where the path led through."""
    problem: str = ""
    seen: str = ""
    values: Mapping[str, Value] | None = None
    after: float = 0.0
    noted: Mapping[str, Value] | None = None
    """What the step of the events kept besides."""
    slow: Mapping[str, float] | None = None
    """Milliseconds of steps that took longer than the usual ones."""


Sample = Line | Seen | Gone


@record
class Signature:
    """A known fault, told by facts only."""

    id: str
    title: str
    """One sentence a person would say aloud, with {values} of the facts; {service} is always known."""
    layer: Layer
    requires: tuple[Need, ...]
    """The first need is the anchor: the hypothesis exists where it holds."""
    rung: Rung
    """Where on the ladder the fault stops its component."""
    seen_live: tuple[Need, ...] = ()
    """A second way to tell it, from what was asked live: then logs are not needed, and ``ceiling`` does not hold."""
    live_ceiling: str = "confirmed"
    """``suspected`` where what was asked live cannot prove it either."""
    accuses: str = ""
    """The kind of the accused component where it is a link's far end, or the value naming it; empty: the service."""
    detail: str = ""
    supports: tuple[str, ...] = ()
    excluded_by: tuple[Exclusion, ...] = ()
    ended_by: tuple[Need, ...] = (Need(facts=("request-served",), scope="component"),)
    """Facts that, seen later than the fault, show that it is over."""
    ceiling: str = "confirmed"
    """``suspected`` where logs alone can never prove it."""
    stands_alone: bool = True
    """False: an explanation or a risk; it nests under what it explains, else it is a warning."""
    explains: tuple[str, ...] = ()
    """Signatures and facts that are this one's consequence."""
    rivals: tuple[str, ...] = ()
    """Signatures that people accuse when they see the same effects."""
    common: bool = False
    """Among the first to think of where instances die and nothing says why."""
    predicts: str = ""
    """What else must be visible, where and when."""
    discriminator: Question
    remedies: tuple[Remedy, ...] = ()
    key_phrase: str
    """The words that both samples hold."""
    hit: tuple[Sample, ...]
    near_miss: tuple[Sample, ...]
    live_hit: tuple[Sample, ...] = ()
    """For ``seen_live``: a sample that the second way tells."""
    live_near_miss: tuple[Sample, ...] = ()
    origin: str
    """Where the sample texts come from."""


@record
class Reply:
    """What a codec made of a whole answer."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    body_bytes: int = 0
    values: tuple[tuple[str, Value], ...] = ()
    farewell: bytes = b""
    """What is sent before the connection is closed; nobody waits for an answer, and that it fails is fine."""


class Broken(Exception):  # noqa: N818 - named for the state of the answer
    """An answer that is not whole, or that says no: a codec raises it with a reason of the closed list.

    ``reply`` holds as much as was understood, such as the status of a refused upgrade.
    """

    def __init__(
        self, reason: Reason, text: str = "", *, phase: Phase | None = None, reply: Reply | None = None
    ) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.phase = phase
        """``None``: the phase in which the wire is."""
        self.reply = reply


@record
class StartTls:
    """A codec's wish to go on inside TLS, as PostgreSQL does after its first answer."""

    verify: bool = True


Move = bytes | StartTls
"""What a codec does next: send bytes (none: only listen), or start TLS. The next chunk that came is sent to it.

A `StartTls` is answered with ``b""`` as soon as TLS is up; where it does not come up, the codec is not asked again.
"""

Conversation = Generator[Move, bytes, Reply]
"""A codec at work: pure, driven with ``next`` and ``send``; ``b""`` tells it that the peer has closed."""


@record
class Protocol:
    """A protocol that can be asked: one file in ``probes/`` with one constant PROTOCOL."""

    id: str
    asks: type
    """The class of `goldenpath.model.probe` that it answers."""
    transport: str = "stream"
    """``stream``, ``datagram`` or ``process``."""
    converse: Callable[[Any, Limits, str], Conversation] | None = None
    """From the ask, its limits and the observation's id (for the probe header) to a conversation."""
    alpn: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    """URL schemes, such as ``redis`` and ``rediss``."""
    port: int = 0
    """The default port."""
    values: tuple[tuple[str, str], ...] = ()
    """The values that an answer holds, with what they mean; conditions may name them."""


@record
class Check:
    """Which questions to ask of a component live: one file in ``checks/`` with one constant CHECK."""

    id: str
    title: str
    """What it asks, as a phrase."""
    kinds: tuple[str, ...]
    """The kinds of components that it is asked of by itself."""
    ask: Callable[[Part, Environment], Iterable[Probe]]
    """The probes; secrets in them are references still."""
    cost: int = 1
    """1 is asked at once; more only where a rival stands that it decides about."""
    decides: str = ""
    """What its answer tells apart, for ``next`` and for active diagnosis."""
    separates: tuple[str, ...] = ()
    """Signatures that it is asked for, where ``cost`` is more than 1."""
    after: tuple[str, ...] = ()
    """Steps of a walk after whose failure it is asked too, while nothing names the cause."""


@record
class Say:
    """A journey's wish to send a text frame on the open WebSocket."""

    text: str


@record
class Hear:
    """A journey's wish to have the next frame, for at most so many seconds."""

    seconds: float


@record
class OpenSocket:
    """A journey's wish to open a WebSocket that later moves speak on."""

    probe: Probe


@record
class HangUp:
    """A journey's wish to close its WebSocket."""


@record
class Pose:
    """A journey's wish to have one probe answered."""

    probe: Probe


JourneyMove = Pose | OpenSocket | Say | Hear | HangUp
Heard = Any
"""What a move brings: an `Observation` for Pose and OpenSocket, a `ports.Frame` for Hear, a bool for Say, None else."""

StepWork = Generator[JourneyMove, Heard, str]
"""A step at work: it says what to do, is told what came, and returns what was seen as a phrase."""


class StepFailed(Exception):  # noqa: N818 - named for the state of the step
    """A step that did not come out as its contract says; ``problem`` is a word of `goldenpath.journeys.problems`."""

    def __init__(self, problem: str, seen: str, **values: Value) -> None:
        super().__init__(seen)
        self.problem = problem
        self.seen = seen
        self.values = values


class StepUnseen(StepFailed):
    """A step that had no way to look: it says nothing of the environment, and breaks nothing."""

    def __init__(self, why: str) -> None:
        super().__init__("", f"not looked at: {why}")


class Path:
    """What the steps of one walk share: the arguments they were given, and what each leaves for the next."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.arguments = arguments
        self.kept: dict[str, Any] = {}
        """Tokens, ids and events; secrets in it are `Secret` objects."""
        self.noted: dict[str, Value] = {}

    def note(self, name: str, value: Value) -> None:
        """Keep a value of the step under way, beside what it says."""
        self.noted[name] = value

    def argument(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - arguments are of any kind
        """Return an argument, or its default where none was given."""
        return self.arguments.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        return str(self.arguments.get(name, default))

    def seconds(self, name: str, default: float) -> float:
        """Return an argument as a number of seconds."""
        value = self.arguments.get(name, default)
        return float(value) if isinstance(value, int | float) else default


@record
class Step:
    """One step of a journey: one file in ``journeys/steps/`` with one constant STEP."""

    id: str
    title: str
    """What it does, as a phrase."""
    go: Callable[[Path], StepWork]
    speaks_to: str = ""
    """The argument that names the component it speaks to, or that component's own name."""
    always: bool = False
    """It is gone also after a failure, as a clean-up is; then its own failure breaks nothing."""
    optional: bool = False
    """Its failure does not end the path."""
    only_with: str = ""
    """An argument without which the step is no part of the walk: what nobody asked for is not shown as gone."""
    arguments: tuple[tuple[str, str], ...] = ()
    """The arguments that it reads, with what they mean; one that ends in ``?`` may be left out."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of this step alone, which stand before the journey's; references to secrets are followed for it."""


@record
class Journey:
    """A golden path: one file in ``journeys/`` with one constant JOURNEY."""

    id: str
    title: str
    steps: tuple[tuple[str, Step], ...]
    """The steps in order, each with the name it has in this journey."""
