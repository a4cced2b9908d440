"""What was asked live beside what was logged: one cause once, the topology as declared, names as declared."""

from dataclasses import replace
from typing import Any

import pytest

from goldenpath.catalogue import fact_rules
from goldenpath.contracts import Gone, Line, Seen
from goldenpath.engine.read import Live, read
from goldenpath.engine.relate import one_each, seen_itself
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.fact import FactKind
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Component, Link, Scope, Topology
from goldenpath.model.verdict import Status
from goldenpath.testing import SHOP
from tests.unit.engine.readings import BROKEN, WHOLE, at, declared, fact, judged, logged, reading, walked


def hypothesis(signature: str = "cache-down", **fields: Any) -> Hypothesis:
    """Return a suspected hypothesis about the cache, seen at the API."""
    usual: dict[str, Any] = {
        "component": "cache",
        "kind": "cache",
        "service": "shop-api",
        "standing": Standing.SUSPECTED,
        "values": (),
        "proof": (),
        "first": at(1),
        "last": at(2),
        "reach": 1,
    }
    return Hypothesis(signature=signature, **{**usual, **fields})


PROBED, LOGGED = fact("cache-refuses", "cache"), fact("cache-connect-failed", kind=FactKind.TEXT)


def test_two_services_accuse_one_cache_once() -> None:
    """With the proof of both, from the first sign to the last."""
    one = hypothesis(proof=(PROBED,), anchors=(PROBED,), instances=("b",), first=at(3), last=at(4), reach=1)
    other = hypothesis(
        proof=(LOGGED, PROBED),
        anchors=(LOGGED,),
        service="shop-auth",
        instances=("a",),
        revisions=("r",),
        last=at(9),
        reach=3,
    )
    (found,) = one_each([one, other])

    assert (found.proof, found.anchors) == ((PROBED, LOGGED), (PROBED, LOGGED))
    assert (found.first, found.last, found.reach) == (at(1), at(9), 3)
    assert (found.instances, found.revisions) == (("a", "b"), ("r",))


def test_the_firmest_keeps_its_standing() -> None:
    """Whatever the order."""
    firm, weak = hypothesis(standing=Standing.CONFIRMED, confidence=0.9), hypothesis(confidence=0.7)

    assert {h.standing for order in ((firm, weak), (weak, firm)) for h in one_each(order)} == {Standing.CONFIRMED}


def test_what_has_ended_is_no_proof_of_what_stands() -> None:
    """They stay apart, and so do other components and signatures."""
    some = [hypothesis(), hypothesis(until=at(5)), hypothesis(component="cache-2"), hypothesis("cache-full")]

    assert len(one_each(some)) == 4


def test_without_times_there_is_none() -> None:
    """A hypothesis may have none."""
    (found,) = one_each([hypothesis(first=None, last=None), hypothesis(first=None, last=at(2))])

    assert (found.first, found.last) == (None, at(2))


def test_nothing_is_nothing() -> None:
    """No hypothesis."""
    assert one_each([]) == []


SEEN = hypothesis(standing=Standing.CONFIRMED, service="cache", anchors=(PROBED,), proof=(PROBED,))
MISSED = replace(LOGGED, scope=Scope(component="shop-api", target="cache"))


@pytest.mark.parametrize(
    ("one", "other", "folds"),
    [
        (SEEN, hypothesis("cache-path-cut", proof=(MISSED,)), True),
        (SEEN, hypothesis("way-closed", component="connector", proof=(MISSED,)), True),
        (SEEN, hypothesis("way-closed", component="connector", proof=(LOGGED,)), False),
        (SEEN, hypothesis("x", component="database", service="model-provider", proof=(MISSED,)), False),
        (SEEN, hypothesis("cache-path-cut", standing=Standing.CONFIRMED, proof=(MISSED,)), False),
        (replace(SEEN, until=at(9)), hypothesis("cache-path-cut", proof=(MISSED,)), False),
        (replace(SEEN, standing=Standing.SUSPECTED), hypothesis("cache-path-cut", proof=(MISSED,)), False),
        (replace(SEEN, anchors=(LOGGED,)), hypothesis("cache-path-cut", proof=(MISSED,)), False),
    ],
)
def test_who_was_seen_failing_itself_explains_who_only_misses_it(
    one: Hypothesis, other: Hypothesis, *, folds: bool
) -> None:
    """Only what stands, is confirmed and was asked itself; and only about whom uses it and says so."""
    assert seen_itself(one, other, reading()) is folds


REFUSED = Seen(
    component="cache", protocol="redis", purpose="ping", way="inside", phase=Phase.CONNECT, reason=Reason.REFUSED
)
LINES = (
    Line(text="redis.exceptions.ConnectionError: Error 111 connecting to 10.20.0.3:6379. Connection refused.", severity="ERROR", after=1),
    Line(text="", log="requests", path="/api/orders", status=500, after=1.5),
    Line(text="redis.exceptions.ConnectionError: Error 111 connecting to 10.20.0.3:6379. Connection refused.", severity="ERROR", after=2, service="shop-auth"),
)  # fmt: skip


def test_what_was_logged_and_what_was_asked_is_one_cause() -> None:
    """The cache, as the configuration calls it, with both kinds of proof."""
    walk = Gone(failed="message", problem="rejected", seen="STORE_UNAVAILABLE", after=4)
    found = judged(*LINES, REFUSED, replace(REFUSED, after=3), walk)
    standing = [c for c in found.causes if c.until is None]

    assert [(c.component, c.standing) for c in standing] == [("cache", "confirmed")]
    assert found.status is Status.FAULT
    assert len({p.source for p in standing[0].proof}) > 1


OVERLOADED = "Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}"


def overloaded(first: float) -> tuple[Line, ...]:
    """Return a log in which the model's provider fails twice, each time with the request."""
    return tuple(
        line
        for after in (first, first + 2)
        for line in (
            Line(text=f"anthropic.OverloadedError: {OVERLOADED}", severity="ERROR", after=after),
            Line(after=after + 0.1, log="requests", severity="ERROR", status=500, latency=2.2, path="/api/summaries"),
        )
    )


@pytest.mark.parametrize(("first", "leads"), [(-60.0, "cache-unreachable"), (-1.0, "model-provider-down")])
def test_what_is_seen_now_leads_what_was_seen_before(first: float, leads: str) -> None:
    """Of two on one rung; when the other was last seen is told."""
    walk = Gone(failed="login", problem="status", seen="STORE_UNAVAILABLE", after=4)
    found = judged(*overloaded(first), REFUSED, replace(REFUSED, after=3), walk)
    standing = {c.signature: c for c in found.causes if c.until is None}

    assert set(standing) == {"cache-unreachable", "model-provider-down"}
    assert found.causes[0].signature == leads
    assert ("Last seen at 09:59:02, before this look began" in standing["model-provider-down"].detail) is (
        leads == "cache-unreachable"
    )
    assert "Last seen" not in standing["cache-unreachable"].detail


def test_declared_components_stand_and_are_filled_up() -> None:
    """What entries name besides is added; what is declared keeps its kind and its links."""
    mine = Topology(
        components=(Component(name="shop-api", kind="service"), Component(name="redis-eu", kind="cache")),
        links=(Link(source="shop-api", target="redis-eu", via="connector"),),
        inferred=False,
    )
    lines = (*LINES, Line(text="INFO: started", service="shop-worker", after=1))
    found = read(logged(*lines), fact_rules(), declared(mine)).topology
    kinds = {c.name: c.kind for c in found.components}

    assert kinds["redis-eu"] == "cache"
    assert {"shop-api", "shop-auth", "shop-worker"} <= set(kinds)
    assert "cache" not in kinds  # its kind is declared already: it is not named a second time
    assert [link for link in found.links if link.via == "connector"] == list(mine.links)
    assert not found.inferred


def test_links_lead_only_to_what_is_known() -> None:
    """Both their ends are components."""
    found = read(logged(*LINES), fact_rules(), declared()).topology
    names = {c.name for c in found.components}

    assert all({link.source, link.target} <= names for link in found.links)
    assert [c.name for c in found.components] == sorted(names)


def test_without_a_declaration_all_is_inferred() -> None:
    """As of an export."""
    scanned = logged(*LINES)
    bare = read(scanned, fact_rules(), Live(now=at(60)))

    assert bare.topology == read(scanned, fact_rules()).topology
    assert bare.topology.inferred


def test_entries_are_called_as_the_configuration_calls_them() -> None:
    """In facts, lives, spans and topology."""
    live = declared(log_names=(("shop-api", "api"), ("shop-auth", "auth")), topology=Topology())
    found = read(logged(*LINES), fact_rules(), live)

    assert {f.scope.component for f in found.facts if f.scope.component} <= {"api", "auth", "cache"}
    assert {s.name for s in found.scan.by_service if s.name} == {"api", "auth"}
    assert not {"shop-api", "shop-auth"} & {c.name for c in found.topology.components}


def test_names_that_do_not_differ_change_nothing() -> None:
    """The scan is the same."""
    scanned = logged(*LINES)

    assert read(scanned, fact_rules(), declared()).scan == scanned


def test_a_walk_that_led_through_later_ends_what_was_logged_before() -> None:
    """An outage that has passed is no fault now."""
    found = judged(*LINES, walks=(walked(*WHOLE, after=600),), now=at(660))

    assert [c.component for c in found.causes if c.until is None] == []
    assert found.status is Status.HEALTHY
    assert found.summary.endswith("that has ended.")


def test_a_walk_that_led_through_before_ends_nothing() -> None:
    """What broke afterwards is broken."""
    found = judged(
        *LINES, REFUSED, replace(REFUSED, after=3), walks=(walked(*WHOLE, after=-60), walked(*BROKEN, after=4))
    )

    assert found.status is Status.FAULT


def test_live_facts_are_of_the_kind_probe() -> None:
    """And logged ones are not: two kinds of evidence are told apart."""
    found = judged(REFUSED, replace(REFUSED, after=3), Gone(failed="message", problem="rejected", after=4))

    assert {p.source for c in found.causes for p in c.proof} <= {"cache probe", "shop-api probe"}


def test_the_shop_s_topology_is_declared() -> None:
    """So reports may say that who was not asked was not asked."""
    assert not SHOP.inferred
    assert set(judged().unverified) == {c.name for c in SHOP.components}
