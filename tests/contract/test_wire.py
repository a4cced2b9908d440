"""One suite for the port Wire, over sockets on loopback and over the shipped fake; then the fakes of the other live ports."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from goldenpath.contracts import Seen
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import HttpAsk, Limits, Place, Probe, WebSocketAsk
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Channel, Secrets, Wire
from goldenpath.testing import FixedClock, MemoryLogs, MemorySecrets, ScriptedWire, Told
from goldenpath.wire.prober import Prober
from goldenpath.wire.secrets import FollowedSecrets
from tests.wire.servers import PROTOCOLS, Handle, answering, closed_port, head_of, serving, silent
from tests.wire.test_websocket import accepted, text

pytestmark = pytest.mark.enable_socket

LONG, BRIEF = 30.0, 0.3
FORBIDDEN = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\nx-served-by: api/1\r\n\r\nbusy"


def greeting(sock: socket.socket) -> None:
    """Upgrade, greet, and go away as soon as anything is said."""
    sock.sendall(accepted(head_of(sock)) + text(b"hello"))
    sock.recv(100)
    sock.sendall(text(b"\x03\xf3going", 8))


HANDLES: dict[str, Handle] = {
    "answers": answering(FORBIDDEN),
    "silent": silent,
    "greets": greeting,
    "forbids": answering(FORBIDDEN),
}
TABLE = (
    Seen(component="api", purpose="answers", status=503, headers={"x-served-by": "api/1"}, body="busy"),
    Seen(component="api", purpose="silent", seconds=3600.0),
    Seen(component="api", purpose="greets"),
    Seen(component="api", purpose="forbids", status=503, headers={"x-served-by": "api/1"}, body="busy"),
)
TOLD = (Told(text="hello"), Told(kind="closed", code=1011, text="going"))


class Given:
    """A wire, and how a probe is made for a target that behaves in some way."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        self.real = kind == "sockets"
        self.wire: Wire = Prober(PROTOCOLS) if self.real else ScriptedWire(TABLE, (TOLD,))
        self._stack = stack

    def probe(self, purpose: str, seconds: float = LONG) -> Probe:
        """Return a probe whose purpose says how its target behaves; at others nothing listens."""
        place = Place(host="127.0.0.1", port=self._port(purpose))
        ask = WebSocketAsk(place=place) if purpose in {"greets", "forbids"} else HttpAsk(place=place)
        return Probe(component="api", purpose=purpose, ask=ask, limits=Limits(seconds=seconds))

    def _port(self, purpose: str) -> int:
        if not self.real:
            return 8080
        handle = HANDLES.get(purpose)
        return closed_port() if handle is None else self._stack.enter_context(serving(handle))

    def opened(self) -> Channel:
        """Return the channel to a server that greets, and goes when it is spoken to."""
        seen, channel = self.wire.open(self.probe("greets"))
        assert (seen.status, seen.failure) == (101, None)
        assert channel is not None
        self._stack.callback(channel.close)
        return channel


@pytest.fixture(params=["sockets", "scripted"])
def given(request: pytest.FixtureRequest) -> Iterator[Given]:
    """Each wire with its targets."""
    with ExitStack() as stack:
        yield Given(request.param, stack)


def test_each_probe_brings_one_observation(given: Given) -> None:
    """Whatever comes of it, under its component, purpose and way."""
    probes = [given.probe(purpose) for purpose in ("answers", "refuses", "answers")]
    seen = list(given.wire.ask(probes, LONG))

    assert sorted(o.question.purpose for o in seen) == ["answers", "answers", "refuses"]
    assert {(o.question.component, o.question.way, o.question.protocol) for o in seen} == {("api", "public", "http")}


def test_no_probe_brings_nothing(given: Given) -> None:
    """And takes no time."""
    assert list(given.wire.ask([], LONG)) == []


def test_an_answer_is_told_whole(given: Given) -> None:
    """Status, headers and body, without any failure: what it says is the check's business."""
    (seen,) = given.wire.ask([given.probe("answers")], LONG)

    assert (seen.failure, seen.status, seen.header("x-served-by"), seen.body) == (None, 503, "api/1", "busy")
    assert seen.body_bytes == 4


def test_a_closed_port_is_refused_at_connect(given: Given) -> None:
    """A failing target is an observation, never an exception."""
    (seen,) = given.wire.ask([given.probe("refuses")], LONG)

    assert seen.failure is not None
    assert (seen.failure.phase, seen.failure.reason) == (Phase.CONNECT, Reason.REFUSED)


def test_silence_ends_with_the_probe_s_own_time(given: Given) -> None:
    """And says so at the first byte."""
    (seen,) = given.wire.ask([given.probe("silent", BRIEF)], LONG)

    assert seen.failure is not None
    assert (seen.failure.phase, seen.failure.reason) == (Phase.FIRST_BYTE, Reason.SILENT)
    assert BRIEF * 1000 <= seen.milliseconds < LONG * 1000


def test_silence_ends_with_the_run_s_time(given: Given) -> None:
    """A question that could have waited longer had its time cut, and nothing is said about the target."""
    (seen,) = given.wire.ask([given.probe("silent")], BRIEF)

    assert seen.failure is not None
    assert seen.failure.reason is Reason.DEADLINE


def test_all_are_asked_at_once(given: Given) -> None:
    """Ten that keep silent take the time of one."""
    began = given.wire.clock.now() if isinstance(given.wire, ScriptedWire) else None
    before = perf_counter()
    list(given.wire.ask([given.probe("silent", 2.0) for _ in range(10)], LONG))
    took = perf_counter() - before

    if isinstance(given.wire, ScriptedWire) and began is not None:
        took = (given.wire.clock.now() - began).total_seconds()
    assert 2.0 <= took < 18.0


def test_what_ends_first_is_told_first(given: Given) -> None:
    """Nobody waits for the slowest."""
    seen = list(given.wire.ask([given.probe("silent", 1.0), given.probe("answers")], LONG))

    assert [o.question.purpose for o in seen] == ["answers", "silent"]


def test_ids_are_unique_over_all_questions(given: Given) -> None:
    """They name purpose and component, and number what is asked again."""
    probes = [given.probe("refuses"), given.probe("refuses"), given.probe("answers")]
    ids = [o.id for _ in range(2) for o in given.wire.ask(probes, LONG)]
    opened, _ = given.wire.open(given.probe("forbids"))
    ids.append(opened.id)

    assert len(set(ids)) == 7
    assert all(one.startswith("probe:") for one in ids)
    assert "probe:refuses:api:1" in ids


def test_times_are_in_order_and_in_utc(given: Given) -> None:
    """An observation ends no earlier than it began."""
    seen = list(given.wire.ask([given.probe("answers"), given.probe("refuses")], LONG))

    assert all(o.started <= o.ended and o.started.tzinfo is UTC for o in seen)


def test_a_refused_upgrade_gives_no_channel(given: Given) -> None:
    """But the answer that came instead."""
    seen, channel = given.wire.open(given.probe("forbids"))

    assert channel is None
    assert seen.failure is not None
    assert (seen.failure.reason, seen.status, seen.body) == (Reason.UPGRADE_REFUSED, 503, "busy")


def test_a_closed_port_gives_no_channel(given: Given) -> None:
    """And is observed as of any question."""
    seen, channel = given.wire.open(given.probe("refuses"))

    assert channel is None
    assert seen.failure is not None
    assert seen.failure.reason is Reason.REFUSED


def test_what_is_told_is_heard(given: Given) -> None:
    """A text, and then the end with its code and reason, however often one listens."""
    channel = given.opened()
    greeted = channel.hear(LONG)
    assert channel.say("question")
    ends = [channel.hear(LONG) for _ in range(2)]

    assert (greeted.kind, greeted.text) == ("text", "hello")
    assert [(f.kind, f.code, f.text) for f in ends] == [("closed", 1011, "going")] * 2
    assert greeted.at <= ends[0].at


def test_nothing_can_be_said_after_the_end(given: Given) -> None:
    """It is told by the answer, not by an exception."""
    channel = given.opened()
    channel.hear(LONG)
    channel.say("question")
    channel.hear(LONG)

    assert channel.say("more") is False


def test_silence_is_told_in_time(given: Given) -> None:
    """Nothing came for so long; what comes later is heard later."""
    channel = (
        given.opened()
        if given.real
        else ScriptedWire(TABLE, ((Told(text="hello"), Told(text="late", after=60)),)).open(given.probe("greets"))[1]
    )
    assert channel is not None
    channel.hear(LONG)
    frame = channel.hear(BRIEF)

    assert (frame.kind, frame.text, frame.code) == ("silent", "", 0)
    assert channel.say("question")
    assert channel.hear(LONG if given.real else 60.0).kind in {"closed", "text"}


def test_closing_twice_is_closing(given: Given) -> None:
    """Whoever cleans up need not know the state."""
    channel = given.opened()
    channel.close()
    channel.close()

    assert channel.say("more") is False
    assert channel.hear(BRIEF).kind == "lost"


def test_what_is_done_together_comes_in_order(given: Given) -> None:
    """Each task's result stands where the task stood."""
    assert given.wire.together([lambda n=n: n * n for n in range(5)]) == (0, 1, 4, 9, 16)  # type: ignore[misc] # bound


def test_nothing_together_is_nothing(given: Given) -> None:
    """No task, no result."""
    assert given.wire.together([]) == ()


def test_what_a_task_raises_is_raised_when_all_have_ended(given: Given) -> None:
    """The others are not lost for it."""
    done: list[str] = []

    def wrong() -> None:
        raise ValueError("of this task")

    with pytest.raises(ValueError, match="of this task"):
        given.wire.together([wrong, lambda: done.append("other")])

    assert done == ["other"]


def test_a_pause_of_no_time_returns(given: Given) -> None:
    """Also one of less than none."""
    given.wire.pause(0.0)
    given.wire.pause(-1.0)


def test_asking_within_tasks_takes_the_time_of_the_longest() -> None:
    """The fake's time goes on as if its tasks ran side by side."""
    wire = ScriptedWire(
        (Seen(component="api", purpose="a", seconds=2.0), Seen(component="api", purpose="b", seconds=3.0))
    )
    before = wire.clock.now()
    probes = [Probe(component="api", purpose=p, ask=HttpAsk(place=Place(host="h", port=1))) for p in ("a", "b")]
    wire.together([lambda p=p: list(wire.ask([p], LONG)) for p in probes])  # type: ignore[misc] # bound

    assert wire.clock.now() - before == timedelta(seconds=3)


def test_rows_answer_one_after_another_and_the_last_stays() -> None:
    """So a second look may see something else than the first."""
    wire = ScriptedWire(
        (
            Seen(component="api", status=503),
            Seen(component="", purpose="health", status=200),
            Seen(component="api", status=200),
        )
    )
    probe = Probe(component="api", purpose="health", ask=HttpAsk(place=Place(host="h", port=1)))
    seen = [o.status for _ in range(3) for o in wire.ask([probe], LONG)]

    assert seen == [503, 200, 200]


def test_a_row_may_name_the_target() -> None:
    """The same question by another way brings something else."""
    wire = ScriptedWire((Seen(component="api", target="https://a:443/", status=1), Seen(component="api", status=2)))
    place = Place(host="a", port=443, tls=True)
    probes = [
        Probe(component="api", purpose="health", ask=HttpAsk(place=one))
        for one in (place, Place(host="b", port=443, tls=True))
    ]

    assert [o.status for o in wire.ask(probes, LONG)] == [1, 2]
    assert wire.asked == probes


@pytest.fixture(params=["followed", "memory"])
def secrets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Secrets:
    """Each kind of secrets; the variable TOKEN_OF_TESTS is known, no command may run."""
    monkeypatch.setenv("TOKEN_OF_TESTS", "known")
    if request.param == "memory":
        return MemorySecrets({"env:TOKEN_OF_TESTS": "known", "cmd:printenv TOKEN_OF_TESTS": "known"})
    return FollowedSecrets(base="/nowhere", wire=Prober(PROTOCOLS), commands=False)


def test_a_reference_leads_to_its_secret(secrets: Secrets) -> None:
    """A variable that is set."""
    assert secrets.get(SecretRef(scheme="env", name="TOKEN_OF_TESTS")) == Secret("known")


@pytest.mark.parametrize("ref", ["env:NOT_THERE_AT_ALL", "file:/nowhere/at/all", "cmd:printenv TOKEN_OF_TESTS"])
def test_a_reference_that_leads_nowhere_says_why(secrets: Secrets, ref: str) -> None:
    """A variable that is not set, a file that is not there, a command that may not run."""
    scheme, _, name = ref.partition(":")
    with pytest.raises(SecretMissing) as missing:
        secrets.get(SecretRef(scheme=scheme, name=name))

    assert missing.value.why
    assert "known" not in str(missing.value)
    assert ("allow" in missing.value.why) is (scheme == "cmd")


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LINES = b'{"timestamp": "2026-03-01T11:30:00Z"}\n{"timestamp": "2026-03-01T11:59:00Z"}\nno JSON\n'


def test_memory_logs_hold_the_last_seconds() -> None:
    """What is older than the plan asks for is left out; what has no time is not judged."""
    (opened,) = MemoryLogs({"here": LINES}).open(LogPlan(kind="file", where="here", last=600.0), NOW)

    assert b"".join(opened.blocks).splitlines() == LINES.splitlines()[1:]


def test_memory_logs_say_where_nothing_lies() -> None:
    """As files that are not there."""
    with pytest.raises(SourceUnreadable):
        list(MemoryLogs({}).open(LogPlan(kind="file", where="here"), NOW))


def test_a_fixed_clock_is_turned_by_hand() -> None:
    """And stands otherwise."""
    clock = FixedClock(NOW)
    clock.advance(2.5)

    assert clock.now() == clock.now() == NOW + timedelta(seconds=2.5)
