"""A check: everything cheap at once, a second look at what failed, what decides, the way around; the budget is kept."""

import json
from dataclasses import replace
from typing import Any

import pytest

from goldenpath.app.check import Gathered, Watcher, check, conclude_live
from goldenpath.contracts import Check, Seen
from goldenpath.model.environment import Budget, CheckPlan, Environment, LogPlan
from goldenpath.model.live import Live
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Limits, Place, Probe, TcpAsk
from goldenpath.model.secret import SecretRef
from goldenpath.model.verdict import Status
from goldenpath.ports import Logs
from goldenpath.reports.json import render
from goldenpath.testing import MemoryLogs, ScriptedWire, Told, ndjson
from tests.unit.app.shop import (
    API,
    ARGUMENTS,
    GREETED,
    REFUSED,
    RUN,
    SHOP,
    TOKEN,
    declared,
    ground,
    means,
    told,
    trail,
    wire,
)

CACHE_DOWN = Seen(component="cache", purpose="ping", way="inside", **REFUSED)
LOGGED = declared(logs=(LogPlan(kind="file", where="here"),))


def checked(
    over: ScriptedWire, environment: Environment = SHOP, logs: Logs | None = None, **fields: Any
) -> tuple[Gathered, Live]:
    """Return what a check of the shop brings."""
    return check(environment, replace(means(over, logs), **fields))


def asked(over: ScriptedWire, component: str, purpose: str) -> int:
    """Return how often a question was asked."""
    return len([p for p in over.asked if (p.component, p.purpose) == (component, purpose)])


def test_where_nothing_is_wrong_it_is_healthy() -> None:
    """The path leads through and every question is answered."""
    _, live = checked(wire())

    assert live.verdict.status is Status.HEALTHY
    assert live.verdict.causes == ()
    assert live.verdict.summary.startswith("The golden path leads through (chat in ")


def test_what_failed_is_asked_again_while_a_walk_takes_its_time() -> None:
    """And then not once more after it: nobody waits for what is known."""
    over = wire(Seen(component="cache", purpose="ping", way="inside", **REFUSED))
    gathered, _ = checked(over)
    pings = [o for o in gathered.observations if o.question.purpose == "ping"]

    assert len(pings) == 3  # two at once, and one more
    assert over.paused == [0.3]


def test_where_nothing_is_wrong_nothing_is_asked_twice() -> None:
    """No second look, no question that decides, no pause."""
    over = wire()
    gathered, live = checked(over)

    assert over.paused == []
    assert len(gathered.walks) == 1
    assert live.asked == ()
    assert asked(over, "shop-auth", "login") == 1


def test_the_first_round_asks_every_component_and_walks_every_path() -> None:
    """And each declared check as often as it wants."""
    over = wire(Seen(component="shop-api", purpose="check: page", status=200))
    plan = CheckPlan(name="page", component="shop-api", protocol="http", target="/", tries=3, good=2)
    gathered, _ = checked(over, declared(checks=(plan,)), trails=(trail(), replace(trail(), name="second")))

    assert {w.journey for w in gathered.walks} == {"chat", "second"}
    assert asked(over, "shop-api", "check: page") == 3
    for component, purpose in (("cache", "ping"), ("database", "select-1"), ("model-provider", "models"), ("dns", "name-of-shop-api")):  # fmt: skip
        assert asked(over, component, purpose) >= 1


def test_each_walk_sends_a_message_of_its_own() -> None:
    """The same id again would be the same message."""
    over = wire(sockets=(told(GREETED, Told(kind="closed", code=1011)), RUN))
    checked(over)
    ids = [json.loads(channel.said[0])["client_message_id"] for channel in over.channels if channel.said]

    assert len(ids) >= 2
    assert len(set(ids)) == len(ids)


def test_what_failed_is_asked_once_more() -> None:
    """And only that; who answered the second time was flaky, and is not accused."""
    over = wire(
        Seen(component="model-provider", purpose="models", way="inside", status=503),
        Seen(component="model-provider", purpose="models", way="inside", status=200, body='{"data": []}'),
    )
    gathered, live = checked(over)

    assert asked(over, "model-provider", "models") == 2
    assert asked(over, "database", "select-1") == 2  # twice in the first round, and no more
    assert len(over.paused) == 1
    assert live.verdict.status is Status.HEALTHY
    assert len(gathered.walks) == 1


def test_silence_is_not_asked_again() -> None:
    """It had its time."""
    over = wire(Seen(component="model-provider", purpose="models", way="inside", seconds=60.0))
    checked(over)

    assert asked(over, "model-provider", "models") == 1


def test_a_path_that_broke_once_and_leads_through_again_is_healthy() -> None:
    """A walk that is lost to chance is no outage."""
    over = wire(sockets=(told(GREETED, Told(kind="lost", code=1006)), RUN))
    gathered, live = checked(over)

    assert [w.failed is None for w in gathered.walks if w.vantage == "here"] == [False, True]
    assert live.verdict.status is Status.HEALTHY


def test_a_cache_that_refuses_is_the_fault() -> None:
    """Seen itself, twice, beside a path that ends."""
    rejected = told(GREETED, {"type": "error_message", "code": "STORE_UNAVAILABLE", "message": "no cache"})
    _, live = checked(wire(CACHE_DOWN, sockets=(rejected,)))

    assert (live.verdict.status, live.verdict.causes[0].component) == (Status.FAULT, "cache")
    assert live.verdict.causes[0].standing == "confirmed"
    assert live.verdict.layer == "infrastructure"


def test_a_confirmed_cause_is_not_walked_again() -> None:
    """It would only cost time."""
    rejected = told(GREETED, {"type": "error_message", "code": "STORE_UNAVAILABLE", "message": "no cache"})
    gathered, _ = checked(wire(CACHE_DOWN, sockets=(rejected,)))

    assert len(gathered.walks) == 1


def test_an_end_that_nothing_explains_is_undecided() -> None:
    """And the sentence says where the path ends."""
    _, live = checked(wire(sockets=(told(GREETED, {"type": "welcome"}),)))

    assert live.verdict.status is Status.UNDECIDED
    assert live.verdict.summary.startswith("The path ends at message: welcome came instead of message_accepted.")


BROKEN = told(GREETED, Told(kind="closed", code=1011, text="worker"))


def test_a_broken_path_is_walked_around_the_balancer() -> None:
    """Where the direct way answers; its observations say which way they went."""
    over = wire(
        *(
            Seen(component="shop-api", purpose=purpose, target="http://10.0.0.5:8080/", status=200, body="{}")
            for purpose in ("stored", "clean-up")
        ),
        Seen(component="shop-api", purpose="socket", target="ws://10.0.0.5:8080/"),
        Seen(component="shop-api", purpose="tls", target="10.0.0.5:8080"),
        sockets=(BROKEN, BROKEN, RUN),
    )
    gathered, live = checked(over)
    around = [w for w in gathered.walks if w.vantage == "around"]

    assert len(around) == 1
    assert {o.question.way for o in gathered.observations if o.vantage == "around"} == {"direct"}
    assert any(phrase.startswith("the same path without the load balancer") for phrase in live.asked)
    assert live.paths[0].vantage == "here"


def test_a_direct_way_that_is_shut_is_not_walked() -> None:
    """It costs time alone."""
    shut = [
        Seen(component="shop-api", purpose=f"health:{p}", way="direct", **REFUSED) for p in ("/health", "/health/live")
    ]
    gathered, _ = checked(wire(*shut, sockets=(BROKEN,)))

    assert [w for w in gathered.walks if w.vantage == "around"] == []


def test_where_no_way_around_is_declared_none_is_walked() -> None:
    """A service may have but one way to it."""
    parts = tuple(replace(p, direct="") for p in SHOP.parts)
    gathered, _ = checked(wire(sockets=(BROKEN,)), declared(parts=parts))

    assert [w for w in gathered.walks if w.vantage == "around"] == []


PLACE = Place(host="h", port=1)
DEAR = Check(
    id="dear",
    title="does the suspect answer",
    kinds=("cache",),
    ask=lambda part, _: [
        Probe(component=part.name, purpose="dear", ask=TcpAsk(place=PLACE), way="inside", limits=Limits(seconds=2.0))
    ],
    cost=3,
    after=("message",),
    decides="whether it is the cache",
)


def test_a_dear_question_is_asked_only_where_it_decides() -> None:
    """Not where nothing is wrong; after the step that it is about, once, and told with its answer."""
    well, ill = wire(), wire(Seen(component="cache", purpose="dear", way="inside"), sockets=(BROKEN,))
    checked(well, checks=(DEAR,))
    _, live = checked(ill, checks=(DEAR,))

    assert (asked(well, "cache", "dear"), asked(ill, "cache", "dear")) == (0, 1)
    assert "cache dear ✔" in live.asked


def test_what_the_time_did_not_suffice_for_is_said() -> None:
    """The verdict stands on less, and says so."""
    slow = told(GREETED, Told(kind="closed", code=1011, after=2.5))
    over = wire(sockets=(slow,))
    _, live = checked(over, declared(budget=Budget(seconds=5.0)), checks=(DEAR,))

    assert "the time was up before all that decides was asked" in live.blind
    assert asked(over, "cache", "dear") == 0


@pytest.mark.parametrize("seconds", [2.0, 5.0, 20.0])
def test_the_budget_is_kept_where_everything_is_silent(seconds: float) -> None:
    """The whole check, its questions about rivals included, ends with its time."""
    over = ScriptedWire(Seen(component="", purpose=p.purpose, way=p.way, seconds=3600.0) for p in probes())
    gathered, _ = checked(over, declared(budget=Budget(seconds=seconds)))

    assert (gathered.ended - gathered.started).total_seconds() <= seconds + 1.0


def probes() -> list[Probe]:
    """Return every question that a check of the shop asks first."""
    over = wire()
    checked(over)
    return over.asked


def test_everything_refused_takes_no_time() -> None:
    """Nobody waits where nothing is to be waited for."""
    over = ScriptedWire()
    gathered, live = checked(over)

    assert (gathered.ended - gathered.started).total_seconds() < 3.0
    assert live.verdict.status is not Status.HEALTHY


def test_without_logs_it_says_so() -> None:
    """What only entries tell was not seen."""
    _, live = checked(wire(), LOGGED)
    _, undeclared = checked(wire(), SHOP, MemoryLogs({}))

    assert live.blind == undeclared.blind == ("no log access: what only entries tell was not seen",)


@pytest.mark.parametrize(
    ("places", "said"),
    [({}, "logs: here: no such file"), ({"here": b"\x00\x01 no entry at all\n"}, "logs: ")],
)
def test_logs_that_cannot_be_read_stop_nothing(places: dict[str, bytes], said: str) -> None:
    """The rest goes on, and it is said."""
    _, live = checked(wire(), LOGGED, MemoryLogs(places))

    assert any(phrase.startswith(said) for phrase in live.blind)
    assert live.verdict.status is Status.HEALTHY


def test_one_log_that_cannot_be_read_stops_no_other() -> None:
    """Each place is opened for itself."""
    from goldenpath.contracts import Line

    plans = (LogPlan(kind="file", where="gone"), LogPlan(kind="file", where="here"))
    logs = MemoryLogs({"here": ndjson((Line(text="INFO: started"),))})
    gathered, live = checked(wire(), declared(logs=plans), logs)

    assert gathered.scan.entries == 1
    assert [phrase.partition(",")[0] for phrase in live.blind] == [
        "logs: gone: no such file; expected a file of log entries"
    ]


def test_logs_that_are_read_leave_nothing_to_say() -> None:
    """An empty log is a log."""
    _, live = checked(wire(), LOGGED, MemoryLogs({"here": b""}))

    assert live.blind == ()


def test_a_secret_that_is_missing_is_an_observation_and_the_rest_goes_on() -> None:
    """Of our own side: no store is accused for it."""
    ref = SecretRef(scheme="env", name="ABSENT")
    parts = tuple(replace(p, password=ref) if p.name == "database" else p for p in SHOP.parts)
    gathered, live = checked(wire(), declared(parts=parts))
    failures = [o.failure.reason for o in gathered.observations if o.failure is not None]

    assert set(failures) == {Reason.SECRET_MISSING}
    assert live.verdict.status is Status.HEALTHY


def test_a_walk_whose_password_is_missing_is_no_outage() -> None:
    """It is not tried again, and says what is lacking."""
    over = wire()
    found = replace(means(over), ground=ground(over, {}))
    gathered, live = check(SHOP, found)

    assert len(gathered.walks) == 1
    assert live.verdict.status is Status.UNDECIDED
    assert "env:WALKER_PASSWORD" in live.verdict.summary


@pytest.mark.parametrize("odd", ["5s", None, "soon", [1], True])
@pytest.mark.parametrize("name", ["answer_seconds", "accept_seconds", "greeting_seconds", "events"])
def test_odd_arguments_of_a_journey_end_no_check(name: str, odd: Any) -> None:
    """A second walk has less patience than the first, whatever stands where a number should."""
    over = wire(sockets=(BROKEN,))
    gathered, _ = checked(over, trails=(trail(**{name: odd}),))

    assert len(gathered.walks) >= 1


def test_a_second_walk_has_less_patience() -> None:
    """A platform that is silent is silent again."""
    over = wire(sockets=(told(GREETED),))
    gathered, _ = checked(over, trails=(trail(accept_seconds=5.0),))
    first, *later = [w for w in gathered.walks if w.vantage == "here"]

    assert first.failed is not None
    assert all((w.ended - w.started) < (first.ended - first.started) for w in later)


def test_who_watches_is_told_of_every_answer_step_and_round() -> None:
    """So that a person sees how far it is."""
    steps: list[str] = []
    answers: list[str] = []
    rounds: list[str] = []
    watcher = Watcher(
        on_step=lambda s: steps.append(s.name),
        on_asked=lambda o: answers.append(o.id),
        on_round=rounds.append,
    )
    over = wire(sockets=(BROKEN, RUN))
    gathered, _ = check(SHOP, means(over), watcher)

    assert steps[:2] == ["resolve", "tls"]
    assert set(answers) <= {o.id for o in gathered.observations}
    assert rounds


def test_ids_are_unique_and_observations_are_in_order() -> None:
    """Verdicts point at them."""
    gathered, _ = checked(wire(CACHE_DOWN, sockets=(BROKEN, RUN)))
    ids = [o.id for o in gathered.observations]

    assert len(set(ids)) == len(ids)
    assert list(gathered.observations) == sorted(gathered.observations, key=lambda o: (o.ended, o.id))
    stood_on = {i for w in gathered.walks for s in w.steps for i in s.ids}
    assert stood_on <= set(ids)


@pytest.mark.parametrize("changed", [(), (CACHE_DOWN,), (Seen(component="shop-auth", purpose="login", **REFUSED),)])
def test_the_same_evidence_gives_the_same_bytes(changed: tuple[Seen, ...]) -> None:
    """Judged again it is the same verdict, and as it was told at first; a run of the same answers gives it too."""
    found = means(wire(*changed))
    gathered, live = check(SHOP, found)
    again, _ = checked(wire(*changed))
    told_ = [render(conclude_live(one, SHOP, found.knowledge)) for one in (gathered, gathered, again)]

    assert {*told_, render(live.verdict)} == {told_[0]}


def test_the_order_in_which_evidence_came_does_not_matter() -> None:
    """Threads end as they like."""
    found = means(wire(CACHE_DOWN))
    gathered, live = check(SHOP, found)
    turned = replace(gathered, observations=gathered.observations[::-1])

    assert (
        json.loads(render(conclude_live(turned, SHOP, found.knowledge)))["causes"]
        == json.loads(render(live.verdict))["causes"]
    )


def test_no_secret_stands_in_what_a_check_gathers() -> None:
    """Neither token nor password, though the answers repeat them."""
    echo = json.dumps({"error": TOKEN, "message": f"bad {TOKEN}"})
    over = wire(
        Seen(component="shop-api", purpose="stored", status=500, headers={"x": TOKEN}, body=echo),
        Seen(component="shop-api", purpose="clean-up", phase=Phase.FIRST_BYTE, reason=Reason.RESET, text=TOKEN),
    )
    gathered, live = checked(over)

    assert TOKEN not in repr(gathered)
    assert TOKEN not in render(live.verdict)


def test_an_environment_without_journeys_is_never_called_healthy_for_its_answers_alone() -> None:
    """Answers of components are no path walked."""
    _, live = checked(wire(), trails=())

    assert live.verdict.status is Status.UNDECIDED
    assert "no golden path was walked" in live.verdict.summary


def test_a_check_that_fails_as_declared_is_undecided() -> None:
    """The path leads through; what was declared does not hold, and that is said."""
    plan = CheckPlan(name="page", component="shop-api", protocol="http", target="/", expect=("status == 200",))
    _, live = checked(wire(Seen(component="shop-api", purpose="check: page", status=404)), declared(checks=(plan,)))

    assert live.verdict.status is Status.UNDECIDED
    assert "not as declared" in live.verdict.summary
    assert ARGUMENTS["api"] == API
