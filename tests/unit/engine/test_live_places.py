"""Two places are never taken for one, and our own proxy is nobody else's fault."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from goldenpath import catalogue
from goldenpath.app.diagnose import Knowledge, conclude
from goldenpath.contracts import Gone, Sample, Seen
from goldenpath.engine.live_places import differences, turned_back
from goldenpath.engine.read import Live, read
from goldenpath.intake.scan import scan
from goldenpath.model.fact import Reading
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Verdict
from goldenpath.testing import observed

RULES = catalogue.fact_rules()
KNOWLEDGE = Knowledge(rules=RULES, signatures=catalogue.known_signatures())
WELL = Seen(
    component="cache", protocol="redis", purpose="ping", way="inside", target="10.20.0.3:6379", values={"ping": "PONG"}
)
SILENT = replace(WELL, values=None, phase=Phase.CONNECT, reason=Reason.SILENT)
REFUSED = replace(SILENT, reason=Reason.CREDENTIALS_REFUSED, phase=Phase.BODY)
BROKEN = Gone(component="shop-api", failed="socket", problem="socket-closed", seen="closed 1011", values={"code": 1011})


def live(samples: Iterable[Sample]) -> Live:
    """Return the live evidence of samples."""
    found = observed(samples)
    assert found is not None
    return found


def reading(*samples: Sample) -> Reading:
    """Return what is read from samples."""
    return read(scan((), RULES), RULES, live(samples))


def verdict(*samples: Sample) -> Verdict:
    """Return the verdict on samples."""
    return conclude(scan((), RULES), KNOWLEDGE, live(samples))


def from_there(seen: Seen) -> Seen:
    """Return the same as seen from another place."""
    return replace(seen, vantage="vpc")


def told(*samples: Sample) -> list[str]:
    """Return which places differ, and how."""
    return [f"{d.answers[0].vantage} not {d.misses[0].vantage}" for d in differences(reading(*samples))]


def test_what_answers_here_alone_differs() -> None:
    """All of the answers of both places agree with themselves."""
    assert told(WELL, WELL, from_there(SILENT), from_there(SILENT)) == ["here not vpc"]


def test_what_answers_there_alone_differs() -> None:
    """The other way round."""
    assert told(SILENT, SILENT, from_there(WELL), from_there(WELL)) == ["vpc not here"]


@pytest.mark.parametrize(
    "samples",
    [
        (WELL, WELL, from_there(WELL), from_there(WELL)),
        (SILENT, SILENT, from_there(SILENT), from_there(SILENT)),
        (WELL, WELL, from_there(SILENT), from_there(WELL)),
        (WELL, WELL, from_there(SILENT)),
        (WELL, WELL, from_there(REFUSED), from_there(REFUSED)),
        (WELL, WELL),
    ],
    ids=["both answer", "both miss", "one there", "once", "a refusal of the store", "nobody there"],
)
def test_all_else_is_no_difference(samples: tuple[Seen, ...]) -> None:
    """Places agree, one does not agree with itself, or it is the store that says no."""
    assert told(*samples) == []


def test_other_facts_read_what_was_seen_from_here() -> None:
    """Whatever another place sees, it adds no other fact and takes none away."""
    here = (WELL, WELL, BROKEN)
    there = (from_there(SILENT), from_there(replace(WELL, status=500)))

    assert reading(*here).facts == tuple(f for f in reading(*here, *there).facts if f.id != "store-differs-by-place")


def test_a_store_that_answers_there_is_not_called_dead() -> None:
    """It is its way to here that is closed."""
    alone = {c.signature for c in verdict(SILENT, SILENT, BROKEN).causes}
    both = verdict(SILENT, SILENT, from_there(WELL), from_there(WELL), BROKEN)

    assert "cache-silent" in alone
    assert not {"cache-silent", "cache-unreachable"} & {c.signature for c in both.causes}
    assert next(c.state for c in both.components if c.name == "cache") == "healthy"


PROXIED = Seen(
    component="shop-api",
    target="https://api.shop.example/health",
    phase=Phase.CONNECT,
    reason=Reason.REFUSED,
    values={"via": "proxy:3128"},
)


@pytest.mark.parametrize(
    ("seen", "ours"),
    [
        (PROXIED, True),
        (replace(PROXIED, values={"via": "proxy:3128", "proxy.status": 407}), True),
        (replace(PROXIED, values={"via": "proxy:3128", "proxy.status": 403}), True),
        (replace(PROXIED, values={"via": "proxy:3128", "proxy.status": 502}), False),
        (replace(PROXIED, values=None), False),
        (replace(PROXIED, phase=Phase.TLS), False),
        (replace(PROXIED, phase=None, reason=None, status=200), False),
    ],
)
def test_what_a_proxy_says_of_the_target_is_the_targets(seen: Seen, ours: bool) -> None:  # noqa: FBT001 - a parameter
    """What it says of us, or that it is not there, is ours."""
    (observation,) = live((seen,)).observations

    assert turned_back(observation) is ours


def test_what_ended_at_our_proxy_accuses_nobody_else() -> None:
    """However many components were asked for through it."""
    model = replace(PROXIED, component="model-provider", target="https://model.example/v1")
    door = replace(PROXIED, component="load-balancer", protocol="tcp", purpose="door", target="203.0.113.9:443")

    assert {c.signature for c in verdict(PROXIED, PROXIED, model, door, door).causes} == {"checker-proxy"}
