"""A walk: every step with its time, up to the first that fails, and nothing left behind."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.app.walk import followed, walk
from goldenpath.contracts import Hear, Journey, OpenSocket, Path, Pose, Say, Seen, Step, StepFailed, StepWork
from goldenpath.journeys.chat_platform import JOURNEY
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.probe import HttpAsk, Place, Probe, WebSocketAsk
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.testing import MemorySecrets, ScriptedWire, Told
from tests.unit.app.shop import (
    ARGUMENTS,
    GREETED,
    PASSWORD,
    REFUSED,
    RUN,
    TOKEN,
    event,
    ground,
    step,
    texts,
    told,
    wire,
)

STEPS = ["resolve", "tls", "login", "socket", "message", "events", "answer", "stored", "clean-up"]
TIME = 16.0


def gone(
    over: ScriptedWire, arguments: Mapping[str, Any] = ARGUMENTS, journey: Journey = JOURNEY, seconds: float = TIME
) -> tuple[Walk, tuple[Observation, ...]]:
    """Return a walk over a wire."""
    return walk(journey, arguments, ground(over), seconds)


def test_a_walk_where_nothing_is_wrong_leads_through() -> None:
    """Every step is gone, in order, each with its time."""
    over = wire()
    found, seen = gone(over)

    assert [(s.name, s.ok) for s in found.steps] == [(name, True) for name in STEPS]
    assert all(s.milliseconds is not None and s.milliseconds > 0 for s in found.steps)
    assert found.whole
    assert found.ended > found.started
    assert len(seen) == 7


def test_each_step_names_whom_it_speaks_to_and_what_it_stands_on() -> None:
    """Observations are joined to steps by their ids."""
    found, seen = gone(wire())
    by_step = {s.name: [o.question.purpose for o in seen if o.id in s.ids] for s in found.steps}

    assert by_step == {
        "resolve": ["resolve"],
        "tls": ["tls"],
        "login": ["login"],
        "socket": ["socket"],
        "message": [],
        "events": [],
        "answer": [],
        "stored": ["stored"],
        "clean-up": ["clean-up", "logout"],
    }
    assert [s.component for s in found.steps][:4] == ["dns", "certificate", "shop-auth", "shop-api"]


def test_after_a_failure_nothing_is_reached() -> None:
    """Save what is always gone."""
    over = wire(Seen(component="shop-auth", purpose="login", status=500, body="boom"))
    found, seen = gone(over)

    assert [(s.name, s.ok) for s in found.steps][2:] == [
        ("login", False),
        *((name, None) for name in STEPS[3:8]),
        ("clean-up", True),
    ]
    assert step(found, "socket").seen == "not reached"
    assert step(found, "socket").milliseconds is None
    assert [o.question.purpose for o in seen] == ["resolve", "tls", "login"]
    assert found.failed is not None
    assert (found.failed.name, found.failed.problem) == ("login", "status")


def test_cleaning_up_is_gone_after_a_failure() -> None:
    """The thread that the message made is removed, though its answer never came."""
    over = wire(sockets=(told(GREETED, json.loads(RUN[1].text), event("agent_error", error="model")),))
    found, seen = gone(over)

    assert found.failed is not None
    assert (found.failed.name, found.failed.problem) == ("events", "run-failed")
    assert [o.question.purpose for o in seen][-2:] == ["clean-up", "logout"]
    assert step(found, "clean-up").seen == "thread removed, logged out"
    assert not over.channels[0].say("still open")


def test_a_clean_up_that_fails_breaks_nothing() -> None:
    """The path led through all the same."""
    over = wire(
        Seen(component="shop-api", purpose="clean-up", **REFUSED),
        Seen(component="shop-auth", purpose="logout", status=500),
    )
    found, _ = gone(over)

    assert found.failed is None
    assert step(found, "clean-up").seen == "the thread is left, the session is left"


def always_fails(_: Path) -> StepWork:
    """Fail."""
    yield from ()
    raise StepFailed("status", "no")


def test_an_optional_step_does_not_end_the_path() -> None:
    """It failed, and the next one is gone."""
    last = Step(id="last", title="last", go=lambda _: ended("well"))
    journey = Journey(
        id="own",
        title="own",
        steps=(("may", Step(id="may", title="may", go=always_fails, optional=True)), ("last", last)),
    )
    found, _ = gone(wire(), journey=journey)

    assert [(s.name, s.ok) for s in found.steps] == [("may", False), ("last", True)]


def ended(seen: str) -> StepWork:
    """Say something without asking anything."""
    yield from ()
    return seen


def test_an_always_step_that_fails_is_no_failure_of_the_path() -> None:
    """It says what it could not do."""
    step_ = Step(id="tidy", title="tidy", go=always_fails, always=True)
    found, _ = gone(wire(), journey=Journey(id="own", title="own", steps=(("tidy", step_),)))

    assert found.failed is None
    assert [(s.ok, s.problem, s.seen) for s in found.steps] == [(None, "", "no")]


def stumbles(path: Path) -> StepWork:
    """Raise what no step should."""
    yield from ()
    raise KeyError(path.argument("password").reveal())


def test_a_step_that_stumbles_ends_the_path_and_not_the_run() -> None:
    """Journeys of users are programs too; what they raise shows no secret."""
    journey = Journey(id="own", title="own", steps=(("bad", Step(id="bad", title="bad", go=stumbles)),))
    found, _ = gone(wire(), journey=journey)

    assert found.failed is not None
    assert found.failed.problem == "step-broken"
    assert PASSWORD not in repr(found)


def falls(_: Path) -> StepWork:
    """Raise before there is a generator: a forgotten yield."""
    raise RuntimeError("fell")


def gives_text(_: Path) -> StepWork:
    """Be no generator at all."""
    return "text"  # type: ignore[return-value] # what a package of somebody else may do


@pytest.mark.parametrize("go", [falls, gives_text])
def test_a_step_that_is_no_generator_ends_the_path_and_not_the_run(go: Callable[[Path], StepWork]) -> None:
    """As one that stumbles does."""
    journey = Journey(id="own", title="own", steps=(("bad", Step(id="bad", title="bad", go=go)),))
    found, _ = gone(wire(), journey=journey)

    assert found.failed is not None
    assert found.failed.problem == "step-broken"


def test_secrets_are_nowhere_in_what_a_walk_says() -> None:
    """Though every answer repeats the token and the password."""
    echo = f"{TOKEN} {PASSWORD} Bearer {TOKEN}"
    over = wire(
        Seen(component="dns", purpose="resolve", values={"addresses": PASSWORD}),
        Seen(component="shop-auth", purpose="login", status=200, headers={"x-served-by": f"a/{PASSWORD}", "x-token": TOKEN},
             body=json.dumps({"access_token": TOKEN, "echo": echo})),
        Seen(component="shop-api", purpose="stored", status=500, headers={"x-echo": echo}, body=json.dumps({"error": TOKEN, "message": PASSWORD})),
    )  # fmt: skip
    shown: list[StepSeen] = []
    found, seen = walk(JOURNEY, ARGUMENTS, ground(over), TIME, shown.append)

    assert found.failed is not None
    assert found.failed.name == "stored"
    assert TOKEN not in texts(found, seen) + repr(shown)
    assert PASSWORD not in texts(found, seen) + repr(shown)


@pytest.mark.parametrize(
    "said",
    [
        {"type": "error_message", "code": f"TOKEN_{TOKEN}", "message": f"bad {TOKEN}"},
        {"type": f"{TOKEN}"},
    ],
)
def test_secrets_in_frames_are_hidden(said: dict[str, str]) -> None:
    """What a peer repeats on the WebSocket becomes values and words of a step."""
    over = wire(sockets=(told(said, Told(kind="closed", code=1008, text=f"no {TOKEN}")),))
    found, seen = gone(over)

    assert found.failed is not None
    assert TOKEN not in texts(found, seen)


def test_a_reason_of_a_close_frame_shows_no_secret() -> None:
    """It is a value of the step."""
    over = wire(sockets=(told(Told(kind="closed", code=1011, text=f"worker {TOKEN} died")),))
    found, seen = gone(over)

    assert found.failed is not None
    assert found.failed.value("code") == 1011
    assert TOKEN not in texts(found, seen)


PIECES = [TOKEN[i : i + 9] for i in range(len(TOKEN) - 8)]


@given(
    before=st.integers(0, 90),
    place=st.sampled_from(("body", "message", "code", "type", "reason", "error")),
    data=st.data(),
)
def test_no_piece_of_a_secret_is_left_where_a_text_is_cut(before: int, place: str, data: st.DataObject) -> None:
    """Phrases are short: what is cut off takes no secret in two."""
    said = f"{'x ' * (before // 2)}{TOKEN}{data.draw(st.sampled_from(('', ' and more' * 20, '/x', '&y=1')))}"
    frames = {
        "message": {"type": "error_message", "code": "X", "message": said},
        "code": {"type": "error_message", "code": said},
        "type": {"type": said},
        "error": {"error": said},
    }
    end = Told(kind="closed", code=1011, text=said)
    over = wire(
        Seen(component="shop-api", purpose="stored", status=500, body=said),
        sockets=(RUN if place == "body" else told(frames[place]) if place in frames else (end,),),
    )
    found, seen = gone(over)

    assert found.failed is not None
    assert [piece for piece in PIECES if piece in texts(found, seen)] == []


def test_the_wire_is_given_secrets_and_no_references() -> None:
    """And the steps of the path hold what came."""
    over = wire()
    gone(over)
    login = next(p.ask for p in over.asked if p.purpose == "login")
    assert isinstance(login, HttpAsk)
    assert isinstance(login.body, Secret)

    assert PASSWORD in login.body.reveal()
    assert "SecretRef" not in repr(over.asked)


def test_a_secret_that_is_missing_ends_the_walk_before_it_begins() -> None:
    """Nothing is asked, and the reference is named."""
    over = wire()
    found, seen = walk(JOURNEY, ARGUMENTS, ground(over, {}), TIME)

    assert (found.failed and found.failed.problem, seen, over.asked) == ("secret-missing", (), [])
    assert "env:WALKER_PASSWORD" in found.steps[0].seen
    assert [s.ok for s in found.steps[1:]] == [None] * 8


def test_a_secret_of_one_step_alone_is_followed_for_it() -> None:
    """And hidden like any other; the next step has it no more."""
    given = {"email": SecretRef(scheme="env", name="OTHER"), "deep": [{"x": SecretRef(scheme="env", name="OTHER")}]}
    seen_by: list[object] = []

    def look(path: Path) -> StepWork:
        seen_by.append(path.argument("deep"))
        return ended(f"{path.argument('email')}: other-secret")

    steps = (
        ("with", Step(id="w", title="w", go=look, given=given)),
        ("without", Step(id="o", title="o", go=look)),
    )
    over = wire()
    found, _ = walk(Journey(id="own", title="own", steps=steps), {}, ground(over, {"env:OTHER": "other-secret"}), TIME)

    assert seen_by == [[{"x": Secret("other-secret")}], None]
    assert "other-secret" not in repr(found)


def test_a_step_whose_secret_is_missing_ends_the_path_there() -> None:
    """What came before it was gone."""
    ref = SecretRef(scheme="env", name="OTHER")
    steps = (
        ("one", Step(id="one", title="one", go=lambda _: ended("well"))),
        ("two", Step(id="two", title="two", go=lambda _: ended("well"), given={"x": ref})),
    )
    found, _ = gone(wire(), {}, Journey(id="own", title="own", steps=steps))

    assert [(s.ok, s.problem) for s in found.steps] == [(True, ""), (False, "secret-missing")]


def test_arguments_are_followed_wherever_references_stand() -> None:
    """In mappings and lists too; what is no reference stays."""
    ref = SecretRef(scheme="env", name="A")

    assert followed({"a": ref, "b": {"c": [ref, 1]}, "d": "x"}, MemorySecrets({"env:A": "s"})) == {
        "a": Secret("s"),
        "b": {"c": [Secret("s"), 1]},
        "d": "x",
    }
    with pytest.raises(SecretMissing):
        followed({"a": [ref]}, MemorySecrets())


def test_silence_ends_with_the_walk_s_time() -> None:
    """Whatever patience the steps have."""
    over = wire(sockets=(told(GREETED),))
    began = over.clock.now()
    found, _ = gone(over, {**ARGUMENTS, "accept_seconds": 3600.0}, seconds=8.0)

    assert found.failed is not None
    assert (found.failed.name, found.failed.problem) == ("message", "silent")
    assert (over.clock.now() - began).total_seconds() < 10.0
    assert (found.ended - found.started).total_seconds() < 10.0


def test_questions_that_are_not_answered_end_with_the_walk_s_time() -> None:
    """Each has what is left of it."""
    over = wire(Seen(component="shop-auth", purpose="login", seconds=3600.0))
    found, seen = gone(over, {**ARGUMENTS, "answer_seconds": 3600.0}, seconds=5.0)

    assert found.failed is not None
    assert found.failed.value("reason") == "deadline"
    assert (found.ended - found.started).total_seconds() < 7.0
    assert seen[-1].failure is not None


def test_an_upgrade_that_is_not_answered_ends_with_the_walk_s_time() -> None:
    """As any other question."""
    over = wire(Seen(component="shop-api", purpose="socket", seconds=3600.0))
    found, _ = gone(over, {**ARGUMENTS, "answer_seconds": 3600.0}, seconds=5.0)

    assert found.failed is not None
    assert found.failed.name == "socket"
    assert (found.ended - found.started).total_seconds() < 8.0


FLOOD = 20_000


@pytest.mark.parametrize(
    "message",
    [
        event("agent_thinking"),
        {"type": "agent_thinking", "payload": {"run_id": "r-2"}},
        {"type": "heartbeat"},
    ],
    ids=["own events", "another run's", "keep-alives"],
)
def test_a_flood_of_frames_ends_with_the_walk_s_time(message: dict[str, Any]) -> None:
    """Who talks without end keeps nobody: a frame every tenth of a second, and no answer among them."""
    flood = (*RUN[:3], *(Told(text=json.dumps(message), after=0.1) for _ in range(FLOOD)))
    over = wire(sockets=(flood,))
    found, _ = gone(over, {**ARGUMENTS, "events": {"gap": 3600.0, "first_within": 3600.0}}, seconds=10.0)

    assert found.failed is not None
    assert (found.ended - found.started).total_seconds() < 14.0


def test_a_message_without_a_socket_is_lost() -> None:
    """A journey may forget to open one."""

    def speak(_: Path) -> StepWork:
        sent = yield Say(text="x")
        heard = yield Hear(seconds=1.0)
        return f"{sent} {heard.kind}"

    found, _ = gone(wire(), {}, Journey(id="own", title="own", steps=(("speak", Step(id="s", title="s", go=speak)),)))

    assert found.steps[0].seen == "False lost"


def test_a_second_socket_closes_the_first() -> None:
    """A walk has one at a time, and none when it has ended."""
    probe = Probe(component="shop-api", purpose="socket", ask=WebSocketAsk(place=Place(host="h", port=1)))

    def twice(_: Path) -> StepWork:
        yield OpenSocket(probe=probe)
        yield OpenSocket(probe=probe)
        return "twice"

    over = wire()
    gone(over, {}, Journey(id="own", title="own", steps=(("twice", Step(id="t", title="t", go=twice)),)))

    assert [channel.say("x") for channel in over.channels] == [False, False]


def test_who_watches_is_told_each_step_as_it_ends() -> None:
    """Also those that are not reached."""
    shown: list[StepSeen] = []
    over = wire(Seen(component="dns", purpose="resolve", phase=Phase.RESOLVE, reason=Reason.NAME_UNKNOWN))
    found, _ = walk(JOURNEY, ARGUMENTS, ground(over), TIME, shown.append)

    assert tuple(shown) == found.steps


def test_values_that_a_step_notes_are_kept_with_it() -> None:
    """And not with the next."""
    found, _ = gone(wire())

    assert step(found, "events").value("gap.agent_started") is not None
    assert step(found, "stored").values == ()


def test_long_bodies_are_not_kept_whole() -> None:
    """A step reads more than is stored."""
    over = wire(Seen(component="shop-api", purpose="stored", status=500, body="x" * 60_000))
    _, seen = gone(over)

    assert max(len(o.body) for o in seen) <= 2048


@pytest.mark.parametrize(
    "said",
    [{"type": "x" * 100_000}, {"type": "error_message", "code": "x" * 100_000, "message": "y" * 100_000}],
)
def test_what_a_step_says_is_short_whatever_a_peer_sends(said: dict[str, str]) -> None:
    """A word was expected, and a page came."""
    found, _ = gone(wire(sockets=(told(said),)))

    assert found.failed is not None
    assert len(found.failed.seen) <= 600
    assert all(len(value) <= 600 for _, value in found.failed.values if isinstance(value, str))


def test_questions_hold_no_references() -> None:
    """A step may pose one with a reference: it is followed just before."""
    place = Place(host="h", port=1)
    ask = HttpAsk(place=place, headers=(("authorization", SecretRef(scheme="env", name="A", before="Bearer")),))

    def pose(_: Path) -> StepWork:
        yield Pose(probe=Probe(component="a", purpose="b", ask=ask))
        return "posed"

    over = ScriptedWire((Seen(component="a", purpose="b", body="Bearer s3cr3t-word"),))
    journey = Journey(id="own", title="own", steps=(("pose", Step(id="p", title="p", go=pose)),))
    _, seen = walk(journey, {}, ground(over, {"env:A": "s3cr3t-word"}), TIME)
    sent = over.asked[0].ask
    assert isinstance(sent, HttpAsk)

    assert sent.headers == (("authorization", Secret("Bearer s3cr3t-word")),)
    assert "s3cr3t-word" not in repr(seen)
