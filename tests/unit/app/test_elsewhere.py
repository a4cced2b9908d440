"""What is asked from other places, and what of it is taken in."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from goldenpath.app.elsewhere import SeenThere, patience, places, see_from
from goldenpath.contracts import Seen
from goldenpath.model.environment import Environment, Vantage
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Observation
from goldenpath.model.probe import CommandAsk, HttpAsk, Place, Probe, RedisAsk
from goldenpath.model.secret import SecretRef
from goldenpath.ports import Vantages
from goldenpath.testing import MemorySecrets, ScriptedWire
from goldenpath.testing.places import MemoryVantages

VPC = Vantage(name="vpc", arguments=("kubectl", "exec", "-i", "deploy/shell", "--"))
PLACE = Place(host="10.0.0.3", port=6379)
STORE = Probe(component="cache", purpose="ping", ask=RedisAsk(place=PLACE), way="inside")
AROUND = Probe(component="api", purpose="health:/", ask=HttpAsk(place=PLACE), way="direct")
USERS = replace(AROUND, way="public")
PROGRAM = replace(STORE, ask=CommandAsk(arguments=("id",)))
REF = SecretRef(scheme="env", name="CACHE_PASSWORD")
LOCKED = replace(STORE, ask=RedisAsk(place=PLACE, password=REF))
PONG = Seen(component="cache", purpose="ping", way="inside", values={"ping": "PONG"})


def seen(*probes: Probe, vantages: Vantages | None = None, **secrets: str) -> SeenThere:
    """Return what is seen from the place."""
    by = vantages or MemoryVantages({"vpc": ScriptedWire((PONG,))})
    return see_from(VPC, probes, (by, MemorySecrets(secrets)), 5.0)


def test_stores_and_direct_ways_are_asked() -> None:
    """The way that users come is seen from here; programs run here alone."""
    there = MemoryVantages({"vpc": ScriptedWire((PONG,))})
    seen(STORE, AROUND, USERS, PROGRAM, vantages=there)

    assert [(place, p.way, p.vantage) for place, p in there.asked] == [
        ("vpc", "inside", "vpc"),
        ("vpc", "direct", "vpc"),
    ]


def test_nothing_is_run_where_there_is_nothing_to_ask() -> None:
    """A program that would be told nothing is not started."""
    assert seen(USERS, vantages=MemoryVantages({})) == SeenThere()


def test_a_reference_is_followed_here() -> None:
    """What lies at the other place is nobody's secret here."""
    there = MemoryVantages({"vpc": ScriptedWire((PONG,))})
    see_from(VPC, (LOCKED,), (there, MemorySecrets({"env:CACHE_PASSWORD": "hunter2hunter2"})), 5.0)

    ((_, probe),) = there.asked
    assert isinstance(probe.ask, RedisAsk)
    assert probe.ask.password
    assert not isinstance(probe.ask.password, SecretRef)


def test_a_missing_secret_is_told_with_the_place() -> None:
    """Its store alone is not asked."""
    found = seen(LOCKED, AROUND)

    assert [o.question.component for o in found.observations] == ["api"]
    assert "vantage vpc: cache was not asked from there" in found.blind[0]


def test_a_place_that_cannot_be_asked_is_a_phrase() -> None:
    """It says nothing of any component."""
    found = seen(STORE, vantages=MemoryVantages({}))

    assert found.observations == ()
    assert found.blind[0].startswith("vantage vpc: nothing answers")


class Inventing:
    """A place that answers what was not asked, under another place's name, and one id twice."""

    def ask(self, vantage: Vantage, probes: Sequence[Probe], seconds: float) -> tuple[Observation, ...]:
        """Return more than was asked."""
        del vantage
        (own,) = ScriptedWire((PONG,)).ask(probes, seconds)
        other = replace(own, id="another", question=replace(own.question, component="database"))
        return (replace(own, vantage="here"), other, own)


def test_what_was_not_asked_is_not_taken_in() -> None:
    """Whatever a place prints, it speaks for itself, and once."""
    found = seen(STORE, vantages=Inventing())

    assert [(o.question.component, o.vantage) for o in found.observations] == [("cache", "vpc")]


class Telling:
    """A place whose words repeat the secret."""

    def ask(self, vantage: Vantage, probes: Sequence[Probe], seconds: float) -> tuple[Observation, ...]:
        """Fail, and say too much."""
        del vantage, probes, seconds
        raise SourceUnreadable(source="vantage vpc", came="no hunter2hunter2 here", expected="a place")


def test_no_secret_stands_in_why_nothing_was_seen() -> None:
    """A program may repeat what it was told."""
    secrets = MemorySecrets({"env:CACHE_PASSWORD": "hunter2hunter2"})
    found = see_from(VPC, (LOCKED,), (Telling(), secrets), 5.0)

    assert found.blind
    assert "hunter2" not in str(found.blind)


def test_places_need_leave() -> None:
    """Each one that may not be asked is told."""
    declared = Environment(name="shop", vantages=(VPC,))

    assert places(replace(declared, trusted=True)) == ((VPC,), ())
    asked, told = places(declared)
    assert asked == ()
    assert "--allow-commands" in told[0]


@pytest.mark.parametrize(("left", "most"), [(20.0, 8.0), (5.0, 3.5), (0.0, 0.0)])
def test_a_place_takes_no_more_than_its_part(left: float, most: float) -> None:
    """One answer and the start of a program, within what is left."""
    assert patience(left, 5.0) == most
