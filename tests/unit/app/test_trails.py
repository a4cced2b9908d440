"""Trails: declared journeys as they are walked, and every error of them at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from goldenpath.app.trails import Known, trails
from goldenpath.app.walk import walk
from goldenpath.contracts import Journey, Path, Step, StepWork
from goldenpath.journeys.chat_platform import JOURNEY
from goldenpath.model.environment import Budget, Environment, JourneyPlan, Part
from goldenpath.model.errors import SettingsError
from goldenpath.testing import ScriptedWire
from tests.unit.app.shop import ground

ID = UUID("0123abcd-0000-4000-8000-000000000000")


def say(path: Path) -> StepWork:
    """Say what was given."""
    yield from ()
    return path.text("words", "nothing")


SAY = Step(id="say", title="say", go=say)
OWN = Journey(id="own", title="own", steps=(("say", SAY),))


def load(name: str) -> Journey:
    """Load a journey from a file that there is."""
    assert name == "/own/journey.py"
    return OWN


KNOWN = Known(journeys=(JOURNEY,), steps=(SAY,), load=load)


def of(*plans: JourneyPlan, **changes: Any) -> Environment:
    """Return an environment with these journeys."""
    return replace(
        Environment(name="e", source="goldenpath.yaml", journeys=plans, budget=Budget(answer=3.0)), **changes
    )


def errors(environment: Environment, *only: str) -> tuple[str, ...]:
    """Return what is wrong with the journeys."""
    with pytest.raises(SettingsError) as wrong:
        trails(environment, KNOWN, only, lambda: ID)
    return wrong.value.errors


SHIPPED = JourneyPlan(name="chat", uses="chat-platform", values={"email": "walker-{run}@shop.example", "n": 7})


def test_a_shipped_journey_is_found_by_its_id() -> None:
    """And walked under the name that the configuration gives it."""
    (trail,) = trails(of(SHIPPED), KNOWN, (), lambda: ID)

    assert (trail.name, trail.journey) == ("chat", JOURNEY)


def test_each_run_has_its_own_digits_and_message() -> None:
    """So that no run meets what another left."""
    (trail,) = trails(of(SHIPPED), KNOWN, (), lambda: ID)

    assert trail.arguments["email"] == "walker-0123abcd@shop.example"
    assert trail.arguments["message_id"] == str(ID)
    assert trail.arguments["n"] == 7


def test_the_budget_s_patience_is_the_journey_s() -> None:
    """Unless it has its own."""
    own = replace(SHIPPED, name="own", values={"answer_seconds": 9.0})
    both = trails(of(SHIPPED, own), KNOWN, (), lambda: ID)

    assert [t.arguments["answer_seconds"] for t in both] == [3.0, 9.0]


def test_only_the_journeys_that_are_named_are_walked() -> None:
    """All of them where none is."""
    environment = of(SHIPPED, replace(SHIPPED, name="second"))

    assert [t.name for t in trails(environment, KNOWN, ("second",), lambda: ID)] == ["second"]
    assert [t.name for t in trails(environment, KNOWN, (), lambda: ID)] == ["chat", "second"]


def test_steps_in_yaml_make_a_journey() -> None:
    """Each with a name and arguments of its own, which the next step does not have."""
    plan = JourneyPlan(
        name="yaml",
        steps=({"step": "say", "name": "first", "words": "hello"}, {"step": "say"}),
        values={"words": "common"},
    )
    (trail,) = trails(of(plan), KNOWN, (), lambda: ID)
    wire = ScriptedWire()
    found, _ = walk(trail.journey, trail.arguments, ground(wire), 5.0)

    assert [(s.name, s.seen) for s in found.steps] == [("first", "hello"), ("say", "common")]


def ask(path: Path) -> StepWork:
    """Speak to a component."""
    yield from ()
    return path.text("component", "nobody")


ASK = Step(id="ask", title="ask", go=ask, speaks_to="component")
PARTS = (
    Part(name="shop-api", kind="service", url="https://api.shop.example"),
    Part(name="shop-auth", kind="auth", url="https://auth.shop.example:8443/base"),
)


def spoken_to(*steps: Mapping[str, Any], **values: Any) -> list[str]:
    """Return whom the steps of a journey in YAML speak to, by what was seen of them."""
    plan = JourneyPlan(name="yaml", steps=steps, values=values)
    (trail,) = trails(of(plan, parts=PARTS), replace(KNOWN, steps=(ASK,)), (), lambda: ID)
    found, _ = walk(trail.journey, trail.arguments, ground(ScriptedWire()), 5.0)
    return [s.component for s in found.steps]


def test_a_step_speaks_to_whom_it_names() -> None:
    """Itself first, then the journey, then who is declared at its URL; else to the usual one."""
    here, there = "https://api.shop.example/orders", "https://auth.shop.example:8443/me"
    own = {"step": "ask", "url": here, "component": "mine"}

    assert spoken_to(own) == ["mine"]
    assert spoken_to(own, {"step": "ask", "url": here}, component="theirs") == ["mine", "theirs"]
    assert spoken_to({"step": "ask", "url": here}, {"step": "ask", "url": there}) == ["shop-api", "shop-auth"]
    assert spoken_to({"step": "ask", "url": "https://elsewhere.example/"}, {"step": "ask"}) == ["api", "api"]


def test_a_shipped_journey_speaks_to_who_is_declared_at_its_urls() -> None:
    """A WebSocket's URL leads where the page's does; what is named stays."""
    urls = {"login": "https://auth.shop.example:8443/login", "socket": "wss://api.shop.example/ws"}
    (trail,) = trails(of(replace(SHIPPED, values=urls), parts=PARTS), KNOWN, (), lambda: ID)
    (named,) = trails(of(replace(SHIPPED, values={**urls, "api_component": "x"}), parts=PARTS), KNOWN, (), lambda: ID)

    assert (trail.arguments["api_component"], trail.arguments["auth_component"]) == ("shop-api", "shop-auth")
    assert named.arguments["api_component"] == "x"


def test_a_journey_in_python_runs_only_where_commands_may() -> None:
    """For it is a program."""
    plan = JourneyPlan(name="own", python="/own/journey.py")
    (wrong,) = errors(of(plan))
    (trail,) = trails(of(plan, trusted=True), KNOWN, (), lambda: ID)

    assert "--allow-commands" in wrong
    assert trail.journey is OWN


def test_every_error_is_told_at_once() -> None:
    """Unknown journeys and steps, each with what is near, and names that are not declared."""
    wrong = errors(
        of(
            JourneyPlan(name="a", uses="chat-platfrom"),
            JourneyPlan(name="b", steps=({"step": "sya"}, {"step": "say"}, {"step": "nowhere"})),
        )
    )

    assert len(wrong) == 3
    assert 'unknown journey "chat-platfrom" — did you mean "chat-platform"?' in wrong[0]
    assert 'journeys.b.steps[0]: unknown step "sya" — did you mean "say"?' in wrong[1]
    assert wrong[2].endswith('unknown step "nowhere"; there is say')


def test_a_journey_that_is_not_declared_is_told_with_what_is_near() -> None:
    """Whoever mistypes sees what there is."""
    assert errors(of(SHIPPED), "caht") == ('journey "caht" is not declared — did you mean "chat"?',)
    assert errors(of(), "caht") == ('journey "caht" is not declared; there is none',)
