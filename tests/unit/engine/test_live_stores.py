"""What stores answered when they were asked themselves, and what services say of them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.contracts import Seen
from goldenpath.engine.live_stores import (
    answering,
    asked_of,
    failing,
    kind_of,
    missed_stores,
    number,
    saying,
    waits,
)
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Component, Topology
from tests.unit.engine.readings import at, fact, reading, seen

WELL = Seen(component="cache", way="inside")
REFUSED = replace(WELL, phase=Phase.CONNECT, reason=Reason.REFUSED, text="Connection refused")
SILENT = replace(WELL, phase=Phase.CONNECT, reason=Reason.SILENT)
OURS = replace(WELL, phase=Phase.PREPARE, reason=Reason.SECRET_MISSING)


def test_a_store_is_asked_itself_from_inside() -> None:
    """What went another way, to another component, or was never sent says nothing of it."""
    some = seen(WELL, replace(WELL, way="public"), replace(WELL, component="database"), OURS)

    assert list(asked_of(reading(some), "cache")) == [("cache", some[:1])]
    assert list(asked_of(reading(some[3:]), "cache")) == []


def test_each_store_of_a_kind_is_told_by_its_name() -> None:
    """As the configuration calls it."""
    topology = Topology(components=(Component(name="a", kind="cache"), Component(name="b", kind="cache")))
    some = seen(replace(WELL, component="a"), replace(REFUSED, component="b"))
    (found,) = failing(reading(some, topology=topology), "cache", (Reason.REFUSED,))

    assert found.scope.component == "b"


def test_a_store_that_refuses_is_told_with_its_share() -> None:
    """Once is enough to be seen; whether it is the cause others decide."""
    some = seen(REFUSED, replace(WELL, after=1), replace(REFUSED, after=2))
    (found,) = failing(reading(some), "cache", (Reason.REFUSED, Reason.RESET))

    assert (found.count, dict(found.values)) == (
        2,
        {"asked": "2 of 3", "host": "cache.shop.example", "store": "cache"},
    )
    assert found.text.endswith("refused at connect: Connection refused")
    assert (found.first, found.last) == (some[0].started, at(2))


def test_silence_must_be_unbroken() -> None:
    """One answer of many is no dead store."""
    silence = reading(seen(SILENT, SILENT))
    broken = reading(seen(SILENT, WELL))

    assert len(list(failing(silence, "cache", (Reason.SILENT,), all_of_them=True))) == 1
    assert list(failing(broken, "cache", (Reason.SILENT,), all_of_them=True)) == []


def test_a_failure_for_another_reason_is_another_fact() -> None:
    """Refused is not silent."""
    assert list(failing(reading(seen(REFUSED)), "cache", (Reason.SILENT,))) == []


def test_a_store_says_what_all_its_answers_say() -> None:
    """One that says otherwise is enough to keep silent; failures say nothing."""
    full, half = (replace(WELL, values={"clients": n}) for n in (10, 5))
    holds = (lambda o: (number(o, "clients") or 0) >= 10, lambda o: f"{o.value('clients')} clients")

    (found,) = saying(reading(seen(full, replace(full, after=1), REFUSED)), "cache", *holds)
    assert (found.count, found.text, found.value("said")) == (2, "10 clients", "10 clients")
    assert list(saying(reading(seen(full, half)), "cache", *holds)) == []
    assert list(saying(reading(seen(REFUSED)), "cache", *holds)) == []


@pytest.mark.parametrize(
    ("some", "good"),
    [
        ((WELL, WELL), True),
        ((WELL, REFUSED), False),
        ((replace(WELL, status=200),), True),
        ((replace(WELL, status=401),), False),
        ((replace(WELL, status=503),), False),
        ((OURS,), False),
        ((WELL, OURS), True),
        ((), False),
    ],
)
def test_a_store_answers_where_all_its_answers_are_good(some: tuple[Seen, ...], *, good: bool) -> None:
    """What was never sent counts for nothing."""
    assert bool(list(answering(reading(seen(*some) if some else ()), "cache"))) is good


@pytest.mark.parametrize(("value", "found"), [(5, 5.0), (0.5, 0.5), (0, 0.0), (True, None), ("5", None), (None, None)])
def test_a_number_is_a_number(value: Any, found: float | None) -> None:
    """Neither a word nor a truth is one."""
    (one,) = seen(replace(WELL, values={} if value is None else {"n": value}))

    assert number(one, "n") == found


def missed(body: Any) -> list[tuple[str, str]]:
    """Return what a health answer says is missed."""
    (one,) = seen(Seen(component="c", status=503, body=body if isinstance(body, str) else json.dumps(body)))
    return list(missed_stores(one))


@pytest.mark.parametrize(
    ("body", "stores"),
    [
        (
            {"checks": [{"name": "redis", "ok": False, "reason": "refused"}, {"name": "db", "ok": True}]},
            [("cache", "refused")],
        ),
        ({"checks": [{"name": "db", "ok": False, "error": "timeout"}]}, [("database", "timeout")]),
        ({"checks": {"postgres": "down", "cache": "ok"}}, [("database", "")]),
        ({"checks": {"redis": False}, "reasons": {"redis": "no route"}}, [("cache", "no route")]),
        (
            {"capabilities": {"llm": False, "database_connectivity": "Failed", "x": True}},
            [("model-provider", ""), ("database", "")],
        ),
        ({"checks": {"redis": None, "db": 0}}, []),
        ({"status": "unhealthy"}, []),
        ({"checks": "none"}, []),
        ({"checks": ["redis", None, {"name": 7, "ok": False}, {"ok": False}]}, []),
        ("[]", []),
        ("<html>", []),
        ("[" * 50_000, []),
        ("", []),
    ],
)
def test_what_a_health_answer_says_is_missed(body: Any, stores: list[tuple[str, str]]) -> None:
    """Lists of checks, mappings of them, capabilities with reasons; anything else says nothing."""
    assert missed(body) == stores


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("checks", "reasons", "capabilities", "name", "ok", "redis")), inner, max_size=4
        )
    ),
    max_leaves=14,
)


@given(body=JSON)
def test_no_health_answer_makes_reading_it_stumble(body: Any) -> None:
    """It yields names and words, or nothing."""
    assert {type(word) for pair in missed(body) for word in pair} <= {str}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Postgres", "database"),
        ("postgres_primary", "database"),
        ("valkey", "cache"),
        ("redis-sessions", "cache"),
        ("LLM", "model-provider"),
        ("models", "model-provider"),
        ("queue", "queue"),
        ("feedback", "feedback"),
    ],
)
def test_the_kind_that_a_name_stands_for(name: str, kind: str) -> None:
    """The name itself where it is none."""
    assert kind_of(name) == kind


def test_who_waits_in_vain_says_so() -> None:
    """In its health answer or its log, of that store, in words of waiting; in the order of the ends."""
    said = fact("store-missed-said", text="cache: timed out", values=(("store", "cache"),), last=at(3))
    logged = fact("cache-read-timed-out", text="Timeout reading from 10.0.0.3", last=at(1))
    others = (
        fact("store-missed-said", text="database: timed out", values=(("store", "database"),)),
        fact("store-missed-said", text="cache: refused", values=(("store", "cache"),)),
        fact("cache-connect-failed", "shop-auth", text="timed out"),
        fact("database-timed-out", text="timed out"),
    )

    assert waits(reading(facts=(said, logged, *others)), "shop-api", "cache") == [logged, said]
