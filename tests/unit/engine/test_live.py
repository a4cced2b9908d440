"""What live answers say of health: walks that count, facts that they carry, states, sentences."""

from dataclasses import replace

import pytest

from goldenpath.contracts import Gone, Seen
from goldenpath.engine.live import (
    answers_of,
    asked_phrase,
    asked_words,
    fact_of_facts,
    fact_of_seen,
    fact_of_step,
    latest_walks,
    leads_through,
    live_summary,
    not_answered,
    revision_of,
    why,
    with_live_states,
)
from goldenpath.model.environment import CheckPlan
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Scope
from goldenpath.model.verdict import ComponentState, Status
from goldenpath.testing import SHOP_DECLARED
from tests.unit.engine.readings import (
    BROKEN,
    TURNED_AWAY,
    WHOLE,
    at,
    fact,
    judged,
    reading,
    seen,
    step,
    walked,
)

SCOPE = Scope(component="shop-api")
REFUSED = {"phase": Phase.CONNECT, "reason": Reason.REFUSED}


def test_the_last_walk_of_each_journey_counts() -> None:
    """The others were earlier."""
    first, last, other = walked(*BROKEN), walked(*WHOLE, after=5), walked(*BROKEN, journey="b", after=1)

    assert latest_walks(reading(walks=(first, other, last))) == (last, other)


def test_walks_around_a_suspect_are_not_what_users_see() -> None:
    """They went where users do not."""
    here, around = walked(*BROKEN), walked(*WHOLE, after=5, vantage="around")

    assert latest_walks(reading(walks=(here, around))) == (here,)


def test_who_is_turned_away_sees_nothing_of_the_path() -> None:
    """The walk before it counts; a first one counts as it is."""
    good, away = walked(*WHOLE), walked(*TURNED_AWAY, after=5)

    assert latest_walks(reading(walks=(good, away))) == (good,)
    assert latest_walks(reading(walks=(away,))) == (away,)


@pytest.mark.parametrize(
    ("steps", "whole"),
    [
        (WHOLE, True),
        (BROKEN, False),
        ((), False),
        ((step("login", ok=None),), False),
        ((*WHOLE, step("clean-up", ok=None)), True),
        ((step("clean-up", ids=()),), False),
        ((step("clean-up", ids=()), step("stored", ok=None, ids=("probe:stored:1",))), False),
    ],
)
def test_a_path_leads_through_where_no_step_failed(steps: tuple[object, ...], *, whole: bool) -> None:
    """What it leaves behind breaks nothing; where nobody was asked, nothing led anywhere."""
    assert leads_through(reading(walks=(walked(*steps),))) is whole  # type: ignore[arg-type] # steps of each kind


def test_no_walk_leads_nowhere() -> None:
    """Absence is no proof."""
    assert not leads_through(reading())


def test_every_journey_must_lead_through() -> None:
    """One that does not is enough."""
    assert not leads_through(reading(walks=(walked(*WHOLE), walked(*BROKEN, journey="second"))))


def test_answers_of_a_component_come_one_way_where_it_is_named() -> None:
    """All of them otherwise."""
    some = seen(Seen(component="cache", way="inside"), Seen(component="cache"), Seen(component="database"))

    assert answers_of(reading(some), "cache") == some[:2]
    assert answers_of(reading(some), "cache", "inside") == some[:1]


def test_several_observations_carry_one_fact() -> None:
    """From the first's start to the last's end, counted, in order of the ends whatever the order given."""
    some = seen(Seen(component="a", after=1, seconds=0.5), Seen(component="a", after=3), Seen(component="a", after=2))
    found = fact_of_seen(some, SCOPE, "words", asked="2 of 3", none="", number=1.50, zero=0)

    assert (found.first, found.last, found.count) == (at(0.5), at(3), 3)
    assert found.ids == (some[0].id, some[2].id, some[1].id)
    assert found.values == (("asked", "2 of 3"), ("number", "1.5"), ("zero", "0"))
    assert (found.kind, found.shows, found.text) == (FactKind.PROBE, Shows.CONTEXT, "words")


def test_a_step_carries_a_fact_with_its_values() -> None:
    """Also one that stands on no observation: then the walk's own name is its proof."""
    gone = step("message", ok=False, ids=(), seen="rejected", values=(("code", "STORE_UNAVAILABLE"),))
    found = fact_of_step(walked(gone, after=3), gone, SCOPE, problem="rejected")

    assert found.ids == ("walk:chat:message:100002800000",)
    assert dict(found.values) == {"code": "STORE_UNAVAILABLE", "problem": "rejected", "step": "message"}
    assert (found.first, found.last, found.text) == (at(2.8), at(3), "message: rejected")


def test_several_facts_carry_one() -> None:
    """With what each of them stands on, counted together."""
    one = fact("a", first=at(1), last=at(5), count=4, ids=("1", "2", "3", "4"))
    other = fact("b", first=at(0), last=at(2), count=1, ids=("9", "4"))
    found = fact_of_facts((one, other), SCOPE, "both")

    assert (found.first, found.last, found.count, found.ids) == (at(0), at(5), 5, ("9", "4", "2", "3"))


@pytest.mark.parametrize(
    ("came", "words", "mark"),
    [
        (Seen(component="c", purpose="p", status=200), "HTTP 200", "✔"),
        (Seen(component="c", purpose="p", status=404), "HTTP 404", "✔"),
        (Seen(component="c", purpose="p", status=503), "HTTP 503", "✘ HTTP 503"),
        (Seen(component="c", purpose="p"), "answered", "✔"),
        (Seen(component="c", purpose="p", **REFUSED), "refused at connect", "✘ refused at connect"),  # type: ignore[arg-type] # fields
        (
            Seen(component="c", purpose="p", phase=Phase.TLS, reason=Reason.CERTIFICATE_EXPIRED, text="since May"),
            "certificate expired at tls: since May",
            "✘ certificate expired at tls: since May",
        ),
    ],
)
def test_how_a_question_ended_in_words(came: Seen, words: str, mark: str) -> None:
    """The reason and its phase, or the status."""
    (one,) = seen(came)

    assert why(one) == words
    assert asked_phrase(one) == f"c p {mark}"
    assert asked_words(one) == f"http c.shop.example (p, public): {words}"


@pytest.mark.parametrize(("served", "revision"), [("shop-api/r7", "r7"), ("shop-api", ""), ("", "")])
def test_a_revision_says_that_it_answered(served: str, revision: str) -> None:
    """Or does not."""
    (one,) = seen(Seen(component="c", headers={"x-served-by": served}))

    assert revision_of(one) == revision


UNKNOWN = ComponentState(name="cache", kind="cache", state="unknown", why="not seen")


def state_of(
    *some: Seen, name: str = "cache", walks: tuple[object, ...] = (), state: str = "unknown"
) -> tuple[str, str]:
    """Return state and reason of a component after these answers."""
    found = reading(seen(*some) if some else (), walks)  # type: ignore[arg-type] # walks
    (one,) = with_live_states((replace(UNKNOWN, name=name, state=state),), found)
    return one.state, one.why


@pytest.mark.parametrize(
    ("some", "state"),
    [
        ((Seen(component="cache"),), ("healthy", "answered")),
        ((Seen(component="cache", status=503),), ("failed", "HTTP 503")),
        ((Seen(component="cache", **REFUSED),), ("failed", "refused at connect")),  # type: ignore[arg-type] # fields
        ((Seen(component="cache"), Seen(component="cache", status=500)), ("degraded", "HTTP 500")),
        ((Seen(component="database"),), ("unknown", "not seen")),
        ((), ("unknown", "not seen")),
    ],
)
def test_a_state_that_logs_leave_open_is_filled_in(some: tuple[Seen, ...], state: tuple[str, str]) -> None:
    """By what was asked live."""
    assert state_of(*some) == state


@pytest.mark.parametrize("reason", [Reason.SECRET_MISSING, Reason.NOT_ALLOWED, Reason.BUDGET_SPENT, Reason.DEADLINE])
def test_a_question_of_ours_that_was_not_asked_says_nothing_of_its_target(reason: Reason) -> None:
    """That nobody could look is never that it is not there."""
    assert state_of(Seen(component="cache", phase=Phase.PREPARE, reason=reason))[0] == "unknown"


def test_a_component_that_was_walked_over_is_healthy() -> None:
    """And the one at which the walk ended failed."""
    walks = (walked(*BROKEN),)

    assert state_of(name="shop-auth", walks=walks) == ("healthy", "walked over")
    assert state_of(name="shop-api", walks=walks) == ("failed", "socket: HTTP 503")


def test_a_state_that_is_known_stays() -> None:
    """A masked or failed one is told by its cause."""
    assert state_of(Seen(component="cache"), state="masked") == ("masked", "not seen")


def test_without_live_answers_states_stay_as_they_are() -> None:
    """An export is judged by its entries."""
    assert with_live_states((UNKNOWN,), reading(now=None)) == (UNKNOWN,)


def test_who_was_neither_asked_nor_walked_over_is_named() -> None:
    """Nothing here says that it works."""
    found = reading(seen(Seen(component="cache"), Seen(component="database", status=500)), (walked(*WHOLE),))

    assert set(not_answered(found)) == {"connector", "model-provider", "dns", "certificate", "load-balancer"}


def test_a_whole_walk_is_health() -> None:
    """And nothing else is."""
    found = judged(walks=(walked(*WHOLE, after=2),))

    assert found.status is Status.HEALTHY
    assert found.summary == "The golden path leads through (chat in 0.2 s)."


def test_a_walk_on_which_nobody_was_asked_shows_nothing() -> None:
    """Neither of the path nor of whom its steps would speak to."""
    found = judged(walks=(walked(step("clean-up", ids=(), seen="nothing to remove"), after=2),))
    states = {c.name: c.state for c in found.components}

    assert found.status is Status.UNDECIDED
    assert found.summary == "chat was walked, and no step of it asked anybody: nothing was seen of the path."
    assert states["shop-api"] == "unknown"
    assert "shop-api" in found.unverified


def test_a_broken_walk_without_a_cause_is_undecided() -> None:
    """The sentence says where it ends."""
    ended = (step("login", ok=False, seen="a riddle", problem="contract"), step("socket", ok=None))
    found = judged(walks=(walked(*ended, after=2),))

    assert (found.status, found.causes) == (Status.UNDECIDED, ())
    assert found.summary == "The path ends at login: a riddle. What was seen does not name the cause."


def test_a_condition_that_does_not_hold_is_undecided() -> None:
    """Though the path leads through; its value stands beside what was expected."""
    plan = CheckPlan(name="page", component="shop-api", protocol="http", expect=("status == 200",))
    twice = replace(plan, name="door")
    asked = [Seen(component="shop-api", purpose=f"check: {name}", status=404) for name in ("page", "door")]
    one = judged(asked[0], walks=(walked(*WHOLE, after=2),), environment=replace(SHOP_DECLARED, checks=(plan,)))
    both = judged(*asked, walks=(walked(*WHOLE, after=2),), environment=replace(SHOP_DECLARED, checks=(plan, twice)))

    assert one.status is both.status is Status.UNDECIDED
    assert one.summary.startswith("The path leads through; not as declared: page: ")
    assert "404" in one.summary
    assert both.summary.endswith("and 1 other.")


def test_a_cause_is_a_fault() -> None:
    """Whether or not a path was walked."""
    down = [Seen(component="cache", protocol="redis", purpose="ping", way="inside", after=n, **REFUSED) for n in (1, 2)]  # type: ignore[arg-type] # fields
    found = judged(*down, Gone(failed="message", problem="rejected", seen="no store", after=3))

    assert (found.status, found.causes[0].component) == (Status.FAULT, "cache")


def test_a_walk_that_was_turned_away_is_no_evidence_against_the_path() -> None:
    """Another one before it led through."""
    found = judged(walks=(walked(*WHOLE, after=2), walked(*TURNED_AWAY, after=4)))

    assert found.status is Status.HEALTHY


def test_answers_alone_are_not_health() -> None:
    """No golden path was walked, and the sentence says so."""
    found = judged(Seen(component="cache"), Seen(component="database", status=503))

    assert found.status is Status.UNDECIDED
    assert found.summary == "2 of 2 questions were answered; no golden path was walked."


def test_the_sentence_of_nothing_at_all_says_so() -> None:
    """Nothing asked, nothing walked."""
    assert live_summary(Status.UNDECIDED, (), reading()) == "0 of 0 questions were answered; no golden path was walked."


def test_slow_is_not_down() -> None:
    """A path that lets wait leads through, and says which steps took long; what the agent takes is its own."""
    steps = (step("login", milliseconds=2500.0), step("socket"), step("answer", milliseconds=9000.0))
    found = judged(walks=(walked(*steps, after=12),))

    assert found.status is Status.HEALTHY
    assert "leads through, slowly: login 2.5 s (chat" in found.summary


def test_an_answer_that_came_late_is_told_beside_health() -> None:
    """Slow is a warning, by the component's name, once."""
    late = Seen(component="model-provider", purpose="models", way="inside", after=6, seconds=3.0)
    found = judged(late, replace(late, after=7), walks=(walked(*WHOLE, after=2),))

    assert found.status is Status.HEALTHY
    assert [w.what for w in found.warnings if w.component == "model-provider"] == [
        "model-provider is slow: models was answered after 3.0 s"
    ]


def test_a_walk_that_ended_on_our_own_side_says_that_it_was_not_walked() -> None:
    """Nothing is said about the environment, and no component failed."""
    ours = (step("login", ok=False, seen="the secret env:X is not there", problem="secret-missing"),)
    found = judged(walks=(walked(*ours, after=2),))

    assert (found.status, found.causes) == (Status.UNDECIDED, ())
    assert found.summary == "chat was not walked: the secret env:X is not there."
    assert "failed" not in {c.state for c in found.components}
