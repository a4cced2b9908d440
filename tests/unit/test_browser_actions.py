"""Steps of a browser journey become actions, each error is told, and a browser's words become reasons."""

from typing import Any

import pytest

from goldenpath.journeys.browser import (
    actions_of,
    hosts_of,
    name_of,
    phases_of,
    reason_of,
    secrets_in,
)
from goldenpath.model.action import Click, Fill, Open, Screenshot, See
from goldenpath.model.environment import JourneyPlan
from goldenpath.model.errors import SettingsError
from goldenpath.model.observation import Phase, PhaseTime, Reason
from goldenpath.model.secret import SecretRef

URL = "https://app.shop.example"


def plan(*steps: Any) -> JourneyPlan:
    """Return a journey of these steps."""
    return JourneyPlan(name="front", steps=steps, values={"url": URL})


def test_each_step_is_an_action() -> None:
    """The steps of a journey become actions in their order; a path is completed by the journey's url."""
    steps = (
        {"open": "/login"},
        {"fill": ["#user", "me@shop.example"]},
        {"fill": ["#password", "file:/run/passwords.json#shop"]},
        {"fill": ["#again", SecretRef(scheme="env", name="AGAIN")]},
        {"click": "text=Log in"},
        {"see": "Welcome"},
        {"see": [".cart", "0 items"]},
        {"screenshot": "welcome"},
    )
    ref = SecretRef(scheme="file", name="/run/passwords.json", part="shop")

    assert actions_of(plan(*steps)) == (
        Open(url=f"{URL}/login"),
        Fill(selector="#user", value="me@shop.example"),
        Fill(selector="#password", value=ref),
        Fill(selector="#again", value=SecretRef(scheme="env", name="AGAIN")),
        Click(selector="text=Log in"),
        See(text="Welcome"),
        See(text="0 items", selector=".cart"),
        Screenshot(name="welcome"),
    )


def test_actions_may_be_a_value() -> None:
    """Where a plan has no steps of its own, its value ``actions`` holds them."""
    given = JourneyPlan(name="front", values={"url": URL, "actions": [{"open": "/"}, {"see": "Welcome"}]})

    assert actions_of(given) == (Open(url=f"{URL}/"), See(text="Welcome"))


@pytest.mark.parametrize("actions", [(), "open", {"open": "/"}, None])
def test_what_is_no_list_of_actions_is_an_error(actions: Any) -> None:
    """Anything else than a list of actions that begins with a page is told, never a crash."""
    given = JourneyPlan(name="front", values={"url": URL, "actions": actions})
    try:
        first = actions_of(given)[0]
    except SettingsError as problem:
        assert "journeys.front.with.actions[0]" in str(problem)
    else:
        assert isinstance(first, Open)


def test_every_error_is_told_at_once() -> None:
    """Each wrong step is a line with its place, what is wrong, and the nearest valid word."""
    with pytest.raises(SettingsError) as caught:
        actions_of(plan({"open": "/"}, {"clicks": "#a"}, {"fill": "#a"}, {"screenshot": "../etc"}, "see", {"see": 3}))

    assert caught.value.errors == (
        'journeys.front.steps[1]: unknown step "clicks" — did you mean "click"?',
        "journeys.front.steps[2]: fill: expected [selector, value]",
        'journeys.front.steps[3]: screenshot: came "../etc"; expected letters, digits, dots and hyphens: it names a file',
        "journeys.front.steps[4]: expected one of open, fill, click, see, screenshot with its argument",
        "journeys.front.steps[5]: see: expected a text, or [selector, text]",
    )


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "https://", "ftp://h/"])
def test_only_web_pages_are_opened(url: str) -> None:
    """A browser is led to web pages alone."""
    with pytest.raises(SettingsError, match="expected an http or https URL"):
        actions_of(JourneyPlan(name="front", steps=({"open": url},)))


def test_a_journey_begins_at_a_page() -> None:
    """Nothing can be pressed where no page is open."""
    with pytest.raises(SettingsError, match='expected "open"'):
        actions_of(JourneyPlan(name="front", steps=({"click": "#a"},)))


def test_a_journey_with_a_url_begins_there() -> None:
    """Where a journey says at which page it is, its first action need not open it."""
    assert actions_of(plan({"click": "#a"}))[0] == Open(url=URL)


def test_a_step_is_named_without_what_is_typed() -> None:
    """Names of steps hold no value, no query and no user of a URL."""
    actions = (Open(url="https://me:pw@h.example/a?token=1#x"), Fill(selector="#p", value="typed"))

    assert [name_of(action) for action in actions] == ["open https://h.example/a", "fill #p"]


def test_hosts_and_secrets_are_found() -> None:
    """What has to be resolved and followed beforehand is known from the actions."""
    ref = SecretRef(scheme="env", name="P")
    actions = (Open(url=f"{URL}/a"), Fill(selector="#p", value=ref), Open(url=f"{URL}:8443/b"))

    assert hosts_of(actions) == ("app.shop.example",)
    assert secrets_in(actions) == (ref,)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://h/", (Phase.RESOLVE, Reason.NAME_UNKNOWN)),
        ("net::ERR_CONNECTION_REFUSED", (Phase.CONNECT, Reason.REFUSED)),
        ("net::ERR_CERT_DATE_INVALID", (Phase.TLS, Reason.CERTIFICATE_INVALID)),
        ("net::ERR_CERT_AUTHORITY_INVALID", (Phase.TLS, Reason.CERTIFICATE_UNTRUSTED)),
        ("net::ERR_EMPTY_RESPONSE", (Phase.FIRST_BYTE, Reason.CLOSED)),
        ("net::ERR_SOMETHING_NEW", (Phase.FIRST_BYTE, Reason.MALFORMED)),
        ("Target page, context or browser has been closed", None),
    ],
)
def test_words_of_a_browser_are_reasons(said: str, expected: tuple[Phase, Reason] | None) -> None:
    """Chromium's words mean a phase and a reason of the closed list."""
    assert reason_of(said) == expected


def test_timing_is_phases() -> None:
    """Phases that a connection used again did not go through are not told."""
    new = {
        "domainLookupStart": 1.0,
        "domainLookupEnd": 3.0,
        "connectStart": 3.0,
        "secureConnectionStart": 4.0,
        "connectEnd": 9.0,
        "requestStart": 9.0,
        "responseStart": 20.0,
        "responseEnd": 21.5,
    }
    again = {**dict.fromkeys(new, -1.0), "requestStart": 0.0, "responseStart": 2.0}

    assert [(p.phase, p.milliseconds) for p in phases_of(new)] == [
        (Phase.RESOLVE, 2.0),
        (Phase.CONNECT, 1.0),
        (Phase.TLS, 5.0),
        (Phase.FIRST_BYTE, 11.0),
        (Phase.BODY, 1.5),
    ]
    assert phases_of(again) == (PhaseTime(phase=Phase.FIRST_BYTE, milliseconds=2.0),)


def test_a_connection_at_once_is_no_handshake() -> None:
    """Where TLS begins in the moment in which the connection began, connecting took nothing, and the handshake all."""
    timing = {"connectStart": 0.0, "secureConnectionStart": 0.0, "connectEnd": 9.0}

    assert phases_of(timing) == (
        PhaseTime(phase=Phase.CONNECT, milliseconds=0.0),
        PhaseTime(phase=Phase.TLS, milliseconds=9.0),
    )
