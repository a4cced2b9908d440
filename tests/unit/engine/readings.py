"""Readings in few words: what was asked and walked in the shop, beside an empty log."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from goldenpath import catalogue
from goldenpath.contracts import Line, Sample, Seen
from goldenpath.engine.diagnose import diagnose
from goldenpath.engine.judge import judge
from goldenpath.engine.read import Live, read
from goldenpath.engine.redact import redact_scan
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Scan, Severity
from goldenpath.model.environment import Environment
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation
from goldenpath.model.topology import Scope, Topology
from goldenpath.model.verdict import Verdict
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.testing import SHOP, SHOP_DECLARED, START, observed, opened

EMPTY = scan((), catalogue.fact_rules())


def at(seconds: float) -> datetime:
    """Return a time after the start."""
    return START + timedelta(seconds=seconds)


def logged(*lines: Line) -> Scan:
    """Return what a log of these lines says."""
    return redact_scan(scan(opened(lines) if lines else (), catalogue.fact_rules()))


def seen(*some: Seen) -> tuple[Observation, ...]:
    """Return observations."""
    live = observed(some)
    assert live is not None
    return live.observations


def walked(*steps: StepSeen, journey: str = "chat", after: float = 0.0, vantage: str = "here") -> Walk:
    """Return a walk of two tenths of a second that ended so many seconds after the start."""
    return Walk(journey=journey, started=at(after - 0.2), ended=at(after), steps=steps, vantage=vantage)


def step(name: str, *, ok: bool | None = True, **fields: Any) -> StepSeen:
    """Return a step of a walk."""
    return StepSeen(
        name=name, ok=ok, **{"component": "shop-api", "milliseconds": 12.0, "ids": (f"probe:{name}:walk",), **fields}
    )


WHOLE = (step("login", component="shop-auth", ids=("login-1",)), step("socket"), step("message"))
BROKEN = (
    step("login", component="shop-auth"),
    step("socket", ok=False, seen="HTTP 503", problem="upgrade-refused"),
    step("message", ok=None),
)
TURNED_AWAY = (step("login", ok=False, seen="HTTP 429", problem="over-rate"), step("socket", ok=None))


def reading(
    observations: Iterable[Observation] = (), walks: Iterable[Walk] = (), facts: Iterable[Fact] = (), **fields: Any
) -> Reading:
    """Return a reading of what was asked and walked, without any rule applied."""
    usual = {"topology": SHOP, "environment": SHOP_DECLARED, "now": at(60)}
    return Reading(
        scan=EMPTY,
        observations=tuple(observations),
        walks=tuple(walks),
        facts=tuple(facts),
        **{**usual, **fields},
    )


def fact(id_: str, component: str = "shop-api", **fields: Any) -> Fact:
    """Return a fact of the start."""
    usual = {
        "kind": FactKind.PROBE,
        "shows": Shows.FAILURE,
        "scope": Scope(component=component),
        "first": START,
        "last": START,
        "count": 1,
        "ids": (f"{id_}-1",),
        "text": f"{id_} was seen",
        "severity": Severity.DEFAULT,
    }
    return Fact(id=id_, **{**usual, **fields})


def live_of(*samples: Sample, walks: Iterable[Walk] = (), **changes: Any) -> Live:
    """Return what was asked live: samples, and walks beside those among them."""
    found = observed([s for s in samples if not isinstance(s, Line)]) or Live(
        topology=SHOP, environment=SHOP_DECLARED, now=at(60)
    )
    return replace(found, walks=(*found.walks, *walks), **{"now": at(60), **changes})


def judged(
    *samples: Sample, walks: Iterable[Walk] = (), environment: Environment = SHOP_DECLARED, **changes: Any
) -> Verdict:
    """Return the verdict on lines, answers and walks."""
    lines = [s for s in samples if isinstance(s, Line)]
    live = live_of(*samples, walks=walks, environment=environment, **changes)
    found = read(logged(*lines), catalogue.fact_rules(), live)
    return judge(found, diagnose(found, catalogue.known_signatures()), catalogue.known_signatures())


def declared(topology: Topology = SHOP, **fields: Any) -> Live:
    """Return a live reading in which nothing was asked."""
    return Live(topology=topology, environment=SHOP_DECLARED, now=at(60), **fields)
