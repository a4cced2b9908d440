"""Journeys in a browser beside the others: their steps, their pictures, and what is told where there is no browser."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from goldenpath.app.browse import BrowserTrail, kept
from goldenpath.app.check import Gathered, check
from goldenpath.app.trails import browser_trails
from goldenpath.contracts import Seen
from goldenpath.model.action import Fill, Open, See
from goldenpath.model.environment import Environment, JourneyPlan
from goldenpath.model.live import Live
from goldenpath.model.observation import NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.picture import LARGEST, MOST, Picture
from goldenpath.model.secret import SecretRef
from goldenpath.model.verdict import Status
from goldenpath.model.walk import StepSeen
from goldenpath.ports import BrowserWalk, Browsing
from goldenpath.testing import START, MemoryBrowsing
from tests.unit.app.shop import SHOP, means, wire

URL = "https://app.shop.example/"
PNG = b"\x89PNG\r\n\x1a\n and more"
TRAIL = BrowserTrail(name="page", component="shop-web", actions=(Open(url=URL), See(text="Welcome")))
SEEN = ("probe:page:shop-web:1",)
STEPS = (
    StepSeen(name=f"open {URL}", ok=True, component="shop-web", ids=SEEN),
    StepSeen(name="see “Welcome”", ok=True),
)
NO_CHROMIUM = "no Chromium: sudo apt-get install chromium"
INSTALL = StepSeen(name=f"open {URL}", ok=False, seen=NO_CHROMIUM, problem="not-installed", component="shop-web")


def page(number: int = 1, **fields: object) -> Observation:
    """Return the observation of a page."""
    question = Question(protocol="browser", component="shop-web", purpose="page", target=URL)
    ended = START + timedelta(seconds=0.4)
    seen = Observation(id=f"probe:page:shop-web:{number}", question=question, started=START, ended=ended, status=200)
    return replace(seen, **fields)  # type: ignore[arg-type] # fields by name


def broken(*complaints: str) -> BrowserWalk:
    """Return a walk that ended on a page that complains."""
    seen = page(body="\n".join(complaints), values=(("path.ended", "see “Welcome”"),))
    ended = replace(STEPS[1], ok=False, seen="the text was not seen", problem="contract", ids=(seen.id,))
    return BrowserWalk(observations=(seen,), steps=(STEPS[0], ended), screenshots=(("at-failure", PNG),))


WHOLE = BrowserWalk(observations=(page(),), steps=STEPS, screenshots=(("at-end", PNG),))
ABSENT = BrowserWalk(
    observations=(
        page(status=None, failure=NoAnswer(phase=Phase.PREPARE, reason=Reason.NOT_INSTALLED, text=NO_CHROMIUM)),
    ),
    steps=(replace(INSTALL, ids=("probe:page:shop-web:1",)), StepSeen(name="see “Welcome”", ok=None)),
)


def checked(browsing: Browsing | None) -> tuple[Gathered, Live]:
    """Return what a check of the shop brings, one journey of which is walked in a browser."""
    return check(SHOP, replace(means(wire()), pages=(TRAIL,), browsing=browsing))


def test_a_walk_in_a_browser_stands_beside_the_others() -> None:
    """By the name of its plan, with its steps, its observation and its picture."""
    gathered, live = checked(MemoryBrowsing(WHOLE))

    assert {w.journey: w.whole for w in live.paths} == {"chat": True, "page": True}
    assert page() in gathered.observations
    assert live.pictures == (Picture(journey="page", name="at-end", data=PNG),)
    assert live.verdict.status is Status.HEALTHY


def test_a_path_that_broke_on_a_page_is_walked_again() -> None:
    """Nobody is accused on one look, and the last one counts."""
    browsing = MemoryBrowsing(broken("console: Uncaught Error: x"), WHOLE)
    _, live = checked(browsing)

    assert browsing.purposes == ["page", "page again"]
    assert [w.journey for w in live.walks].count("page") == 2
    assert [one.name for one in live.pictures] == ["at-end"]


def test_a_page_that_does_not_work_is_suspected() -> None:
    """It came, its script broke, the path ended on it, and all else answers."""
    _, live = checked(MemoryBrowsing(broken("console: Uncaught Error: start is not defined")))
    causes = [(c.signature, c.component, c.layer.value, c.standing) for c in live.verdict.causes]

    assert causes == [("page-broken", "shop-web", "application", "suspected")]


def test_a_page_that_misses_a_service_is_not_accused() -> None:
    """What it cannot reach is another component's."""
    lost = broken("console: Uncaught TypeError: Failed to fetch", "failed: GET https://api.shop.example/x: HTTP 503")
    _, live = checked(MemoryBrowsing(lost))

    assert live.verdict.causes == ()
    assert live.verdict.status is Status.UNDECIDED


def test_a_page_that_complains_and_works_is_a_warning() -> None:
    """A script error on a path that leads through is worth a word, no more."""
    seen = page(body="console: Uncaught Error: x", values=(("console.errors", 1), ("requests.failed", 0)))
    _, live = checked(MemoryBrowsing(replace(WHOLE, observations=(seen,))))

    assert live.verdict.status is Status.HEALTHY
    assert [w.what for w in live.verdict.warnings] == ["the page of shop-web has 1 script error: Uncaught Error: x"]


def test_without_a_browser_nothing_is_said_about_the_page() -> None:
    """The verdict is open, the command stands in it, nothing is accused or down, and nothing is tried again."""
    browsing = MemoryBrowsing(ABSENT)
    gathered, live = checked(browsing)

    assert (live.verdict.status, live.verdict.causes) == (Status.UNDECIDED, ())
    assert live.verdict.summary == f"page was not walked: {NO_CHROMIUM}."
    assert f"page was not walked: {NO_CHROMIUM}" in live.blind
    assert [s.state for s in live.verdict.components if s.state in {"failed", "degraded"}] == []
    assert not [o for o in gathered.observations if o.question.protocol == "browser"]
    assert browsing.purposes == ["page"]
    assert "sudo apt-get install chromium" in live.verdict.next[0].do


def test_without_anybody_who_browses_the_walk_says_so() -> None:
    """A wiring without a browser is no crash."""
    _, live = checked(None)

    assert [s.problem for w in live.paths if w.journey == "page" for s in w.steps] == ["not-installed", ""]


def test_a_failing_path_beside_it_takes_the_blame_off_the_page() -> None:
    """Where the cache is down, a page with errors is not what is broken."""
    down = Seen(component="cache", purpose="ping", way="inside", phase=Phase.CONNECT, reason=Reason.REFUSED)
    over = wire(down)
    _, live = check(SHOP, replace(means(over), pages=(TRAIL,), browsing=MemoryBrowsing(broken("console: x"))))

    assert "page-broken" not in {c.signature for c in live.verdict.causes}


def test_pictures_of_failures_are_kept_before_others() -> None:
    """Only so many fit, none of them too large, none of them no picture."""
    many = [Picture(journey="j", name=f"n{n}", data=PNG) for n in range(MOST + 2)]
    failed = Picture(journey="k", name="at-failure", data=PNG)
    unfit = [Picture(journey="j", name="big", data=PNG + bytes(LARGEST)), Picture(journey="j", name="no", data=b"x")]

    assert kept([*unfit, *many, failed]) == (*many[: MOST - 1], failed)


def plan(**values: object) -> Environment:
    """Return the shop with a journey in a browser."""
    return replace(SHOP, journeys=(JourneyPlan(name="page", uses="browser", values=values),))


ID = UUID("0123abcd-0000-4000-8000-000000000000")


def test_a_plan_becomes_a_trail_with_the_digits_of_the_run() -> None:
    """Texts that are typed are fresh in each run, references to secrets stay."""
    ref = SecretRef(scheme="env", name="P")
    given = [{"fill": ["#email", "me-{run}@x"]}, {"fill": ["#p", ref]}]
    (trail,) = browser_trails(plan(url=URL, component="shop-api", actions=given), (), lambda: ID)

    assert trail.component == "shop-api"
    assert trail.actions == (
        Open(url=URL),
        Fill(selector="#email", value="me-0123abcd@x"),
        Fill(selector="#p", value=ref),
    )


@pytest.mark.parametrize(("url", "component"), [("https://api.shop.example/x", "shop-api"), (URL, "page")])
def test_a_page_belongs_to_the_component_at_its_place(url: str, component: str) -> None:
    """Where the plan does not say whose it is."""
    (trail,) = browser_trails(plan(url=url, actions=[{"see": "x"}]), (), lambda: ID)

    assert trail.component == component


def test_only_the_wanted_journeys_are_walked() -> None:
    """By their names."""
    assert browser_trails(plan(url=URL, actions=[{"see": "x"}]), ("chat",), lambda: ID) == ()
