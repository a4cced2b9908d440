"""What is asked: first what is cheap, again what failed, then what decides, and the way around."""

from dataclasses import replace
from typing import Any

import pytest

from goldenpath import catalogue
from goldenpath.contracts import Check, Seen
from goldenpath.engine.plan import again, around, deciding, first_round, once_more, settled
from goldenpath.model.environment import CheckPlan, Environment, Part
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Limits, Place, Probe, TcpAsk
from goldenpath.model.topology import Layer
from goldenpath.model.verdict import Cause, ChangeBounds, Evidence, Since, Status, Untested, Verdict
from goldenpath.testing import SHOP_DECLARED, START
from tests.unit.engine.readings import seen, step, walked

HERE = Place(host="h", port=1)


def probe(component: str = "cache", purpose: str = "ping", way: str = "inside", seconds: float = 5.0) -> Probe:
    """Return a probe."""
    return Probe(component=component, purpose=purpose, ask=TcpAsk(place=HERE), way=way, limits=Limits(seconds=seconds))


def check(id_: str = "c", **fields: Any) -> Check:
    """Return a check of caches that asks one question named like it."""
    usual: dict[str, Any] = {"title": "t", "kinds": ("cache",), "ask": lambda part, _: [probe(part.name, id_)]}
    return Check(id=id_, **{**usual, **fields})


def verdict(status: Status = Status.UNDECIDED, *causes: Cause, untested: tuple[str, ...] = ()) -> Verdict:
    """Return a verdict."""
    nothing = Evidence(entries=0, first=None, last=None, services=(), problems=())
    open_ = tuple(Untested(component="c", signature=name, needs="n") for name in untested)
    return Verdict(
        as_of=START, status=status, layers=(), layer=None, summary="s", causes=causes, untested=open_, evidence=nothing
    )


def cause(signature: str, standing: str = "suspected", *, ended: bool = False) -> Cause:
    """Return a cause."""
    return Cause(
        component="cache", kind="cache", layer=Layer.INFRASTRUCTURE, signature=signature, title="t", detail="",
        standing=standing, confidence=0.5, since=Since(), until=START if ended else None, masked_since=None,
        change=ChangeBounds(), proof=(),
    )  # fmt: skip


def test_the_first_round_asks_what_is_cheap_of_the_kinds_it_is_for() -> None:
    """Of each component of these kinds."""
    parts = (Part(name="a", kind="cache"), Part(name="b", kind="cache"), Part(name="d", kind="database"))
    found = first_round(Environment(name="e", parts=parts), (check("near"), check("far", cost=2)))

    assert [(p.component, p.purpose) for p in found] == [("a", "near"), ("b", "near")]


@pytest.mark.parametrize(("tries", "times"), [(1, 1), (3, 3), (0, 1)])
def test_declared_checks_are_asked_as_often_as_they_want(tries: int, times: int) -> None:
    """Once at least."""
    plan = CheckPlan(name="page", component="a", protocol="tcp", target="h:1", tries=tries)
    found = first_round(Environment(name="e", checks=(plan,)), ())

    assert [p.purpose for p in found] == ["check: page"] * times


def test_shipped_checks_ask_the_shop_something_each() -> None:
    """Every declared kind that has a URL is asked, and nothing twice without cause."""
    found = first_round(SHOP_DECLARED, catalogue.known_checks())

    assert {"shop-api", "database", "cache", "model-provider", "dns", "certificate", "load-balancer"} <= {
        p.component for p in found
    }
    assert all(p.limits.seconds <= SHOP_DECLARED.budget.answer for p in found)


CAME = Seen(component="cache", purpose="ping", way="inside")


@pytest.mark.parametrize(
    ("came", "wanted"),
    [
        (CAME, False),
        (replace(CAME, status=404), False),
        (replace(CAME, status=503), True),
        (replace(CAME, phase=Phase.CONNECT, reason=Reason.REFUSED), True),
        (replace(CAME, phase=Phase.FIRST_BYTE, reason=Reason.RESET), True),
        (replace(CAME, phase=Phase.CONNECT, reason=Reason.SILENT), False),
        (replace(CAME, phase=Phase.BODY, reason=Reason.TOO_SLOW), False),
        (replace(CAME, phase=Phase.PREPARE, reason=Reason.SECRET_MISSING), False),
        (replace(CAME, phase=Phase.PREPARE, reason=Reason.BUDGET_SPENT), False),
        (replace(CAME, seconds=0.5), True),
        (replace(CAME, seconds=0.1), False),
        (replace(CAME, purpose="other", status=503), False),
        (replace(CAME, way="public", status=503), False),
        (replace(CAME, component="database", status=503), False),
    ],
)
def test_what_failed_and_may_be_flaky_is_asked_again(came: Seen, *, wanted: bool) -> None:
    """Not what had its time, nor what lies on our own side; a slow store is asked alone."""
    assert again([probe()], seen(came)) == ((probe(),) if wanted else ())


def test_what_failed_twice_is_asked_once_more() -> None:
    """A question that was asked twice at once is one question."""
    failed = replace(CAME, status=503)

    assert again([probe(), probe()], seen(failed, failed)) == (probe(),)


def test_who_fell_silent_on_a_walk_is_asked_how_it_is() -> None:
    """It may have been well before it was given work; briefly, and only its health."""
    probes = [probe("shop-api", "health:/health", "public"), probe("shop-api", "name"), probe("shop-auth", "health:/h")]
    silent = walked(step("message", ok=False, problem="silent"))
    found = again(probes, (), (silent,))

    assert [(p.component, p.purpose) for p in found] == [("shop-api", "health:/health")]
    assert found[0].limits.seconds < 5.0


SILENT_CACHE = (walked(step("message", ok=False, problem="silent", component="cache")),)
SILENT_API = (walked(step("message", ok=False, problem="silent")),)


@pytest.mark.parametrize(
    ("last", "walks", "wanted"),
    [(503, (), False), (200, (), False), (503, SILENT_API, False), (200, SILENT_API, True)],
)
def test_what_was_asked_twice_is_asked_a_third_time_of_who_fell_silent_later(
    last: int, walks: tuple[Any, ...], *, wanted: bool
) -> None:
    """And only where it went well the second time; what was asked once is asked again as ever."""
    health, other = probe("shop-api", "health:/h", "public"), probe()
    no = Seen(component="shop-api", purpose="health:/h", way="public", status=503)
    rows = seen(no, replace(no, status=last, after=1), replace(CAME, status=503))

    found = once_more([health, other], rows, walks, [health])

    assert [p.component for p in found] == (["shop-api"] if wanted else []) + ["cache"]


def test_who_fell_silent_is_given_less_time_for_all_that_is_asked_again() -> None:
    """Also for what failed before; others keep theirs."""
    failed = (replace(CAME, status=503), replace(CAME, component="database", status=503))
    found = again([probe(), probe("database")], seen(*failed), SILENT_CACHE)

    assert {p.component: p.limits.seconds for p in found} == {"cache": 3.0, "database": 5.0}


@pytest.mark.parametrize(("walks", "seconds"), [(SILENT_CACHE, 3.0), ((), 5.0)])
def test_who_fell_silent_is_given_less_time_for_what_decides(walks: tuple[Any, ...], seconds: float) -> None:
    """It had its whole time at first."""
    dear = check("dear", cost=2, separates=("a",))
    found = deciding(verdict(Status.FAULT, cause("a")), SHOP_DECLARED, (dear,), set(), walks)

    assert [p.limits.seconds for p in found] == [seconds]


@pytest.mark.parametrize(
    ("causes", "is_settled"),
    [
        ((), False),
        ((cause("a", "confirmed"),), True),
        ((cause("a", "suspected"),), False),
        ((cause("a", "confirmed", ended=True),), False),
        ((cause("a", "suspected"), cause("b", "confirmed")), True),
    ],
)
def test_a_standing_confirmed_cause_settles(causes: tuple[Cause, ...], *, is_settled: bool) -> None:
    """One that has ended, or is suspected, does not."""
    assert settled(verdict(Status.FAULT, *causes)) is is_settled


ENDED = (walked(step("message", ok=False, problem="silent")),)


def decided(found: Verdict, *checks: Check, asked: set[str] | None = None, walks: tuple[Any, ...] = ENDED) -> list[str]:
    """Return the purposes of what is asked to decide."""
    probes = deciding(found, SHOP_DECLARED, checks, set() if asked is None else asked, walks)
    return [p.purpose for p in probes]


def test_what_separates_standing_rivals_is_asked() -> None:
    """Of causes that stand and of those that are untested; the cheapest first."""
    checks = (check("dear", cost=3, separates=("a",)), check("near", cost=2, separates=("b",)))

    assert decided(verdict(Status.FAULT, cause("a"), untested=("b",)), *checks) == ["near", "dear"]


def test_what_separates_others_is_not_asked() -> None:
    """Nor about what has ended, nor what was asked at first."""
    other, cheap = check("other", cost=2, separates=("x",)), check("cheap", cost=1, separates=("a",))

    assert decided(verdict(Status.FAULT, cause("a"), cause("x", ended=True)), other, cheap) == []


def test_nothing_is_asked_twice() -> None:
    """What was asked is remembered."""
    asked: set[str] = set()
    dear = check("dear", cost=2, separates=("a",))

    assert decided(verdict(Status.FAULT, cause("a")), dear, asked=asked) == ["dear"]
    assert decided(verdict(Status.FAULT, cause("a")), dear, asked=asked) == []


def test_where_nothing_stands_the_end_of_the_path_says_what_to_ask() -> None:
    """A check that is for the step at which it ended; none where a cause is known or the path was not walked."""
    after = check("after", cost=2, after=("message",))

    assert decided(verdict(), after) == ["after"]
    assert decided(verdict(), check("login", cost=2, after=("login",))) == []
    assert decided(verdict(), after, walks=()) == []
    assert decided(verdict(Status.FAULT, cause("a")), after) == []
    assert decided(verdict(Status.HEALTHY), after) == []


WAYS = Environment(
    name="e",
    parts=(
        Part(name="api", kind="service", url="https://api.shop.example:8443/v1", direct="http://10.0.0.5:8080"),
        Part(name="auth", kind="auth", url="https://auth.shop.example"),
        Part(name="web", kind="frontend", url="https://web.shop.example", direct="https://web.internal"),
    ),
)


@pytest.mark.parametrize(
    ("url", "led"),
    [
        ("https://api.shop.example:8443/a?b=c", "http://10.0.0.5:8080/a?b=c"),
        ("wss://api.shop.example:8443/ws", "ws://10.0.0.5:8080/ws"),
        ("wss://web.shop.example/ws", "wss://web.internal/ws"),
        ("https://auth.shop.example/login", "https://auth.shop.example/login"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("https://api.shop.example:8443/t/{thread_id}", "http://10.0.0.5:8080/t/{thread_id}"),
    ],
)
def test_urls_are_led_around_the_balancer(url: str, led: str) -> None:
    """Path and query stay; who has no direct way is asked as before."""
    found = around({"url": url, "api": "https://web.shop.example"}, WAYS)

    assert found == {"url": led, "api": "https://web.internal"}


@pytest.mark.parametrize(
    "arguments", [{}, {"login": "https://auth.shop.example/"}, {"n": 7, "text": "api.shop.example"}]
)
def test_where_nothing_changes_there_is_no_way_around(arguments: dict[str, Any]) -> None:
    """It would be the same walk again."""
    assert around(arguments, WAYS) is None
