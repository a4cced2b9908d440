"""What was seen live and accuses nobody: a store's other words, one odd answer, what was declared, what another suffers."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goldenpath.contracts import Gone, Line, Sample, Seen
from goldenpath.model.environment import CheckPlan
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Status, Verdict
from goldenpath.model.walk import Walk
from goldenpath.testing import SHOP_DECLARED, START
from tests.unit.engine.readings import WHOLE, judged, walked

DATABASE = Seen(
    component="database",
    protocol="postgres",
    purpose="select-1",
    way="inside",
    target="postgresql://10.0.0.3:5432/shop",
)
CACHE = Seen(component="cache", protocol="redis", purpose="ping", way="inside", target="redis://10.20.0.3:6379")
LATER = walked(*WHOLE, after=5)


def said(store: Seen, text: str, reason: Reason = Reason.SERVER_ERROR, phase: Phase = Phase.FIRST_BYTE) -> list[Seen]:
    """Return three questions to a store, each answered by this."""
    return [replace(store, reason=reason, phase=phase, text=text, after=float(n)) for n in range(3)]


def signatures(found: Verdict) -> list[tuple[str, str]]:
    """Return signature and standing of each cause that goes on."""
    return [(c.signature, c.standing) for c in found.causes if c.until is None]


@pytest.mark.parametrize(
    "text", ["FATAL 57P03: the database system is starting up", "FATAL 57P01: terminating connection due to command"]
)
def test_a_database_that_says_that_it_restarts_does(text: str) -> None:
    """By its own word, which is told."""
    found = judged(*said(DATABASE, text))

    assert signatures(found) == [("database-restarting", "confirmed")]
    assert f'"{text}"' in found.summary


@pytest.mark.parametrize(
    "text",
    [
        'FATAL 3D000: database "shop" does not exist',
        "FATAL 53200: out of memory",
        "FATAL XX000: could not open relation",
        "FATAL 08P01: server login failed: wrong password type",
    ],
)
def test_what_else_a_database_says_is_told_and_explained_by_nothing(text: str) -> None:
    """Its own sentence stands in the summary."""
    found = judged(*said(DATABASE, text))

    assert (found.status, signatures(found)) == (Status.UNDECIDED, [])
    assert text in found.summary


@pytest.mark.parametrize("text", ["BUSY Redis is busy running a script.", "MISCONF", "CLUSTERDOWN", "ERR unknown"])
def test_a_cache_that_answers_with_an_error_was_reached(text: str) -> None:
    """So nothing is said of a connection that did not come about."""
    assert signatures(judged(*said(CACHE, text))) == []


@pytest.mark.parametrize("store", [DATABASE, CACHE])
@pytest.mark.parametrize("reason", [Reason.CLOSED, Reason.RESET])
def test_who_takes_a_connection_and_closes_it_is_no_closed_port(store: Seen, reason: Reason) -> None:
    """Something listens there; what, was not seen."""
    found = judged(*said(store, "", reason))

    assert signatures(found) == [("store-closes-connections", "suspected")]


@pytest.mark.parametrize(
    ("store", "reason", "phase"),
    [
        (CACHE, Reason.REFUSED, Phase.CONNECT),
        (CACHE, Reason.RESET, Phase.FIRST_BYTE),
        (CACHE, Reason.TOO_MANY_CLIENTS, Phase.FIRST_BYTE),
        (DATABASE, Reason.REFUSED, Phase.CONNECT),
        (DATABASE, Reason.TOO_MANY_CLIENTS, Phase.FIRST_BYTE),
    ],
)
def test_one_odd_answer_among_good_ones_is_a_warning(store: Seen, reason: Reason, phase: Phase) -> None:
    """Whether or not the path leads through."""
    odd = replace(store, reason=reason, phase=phase)
    found = judged(odd, replace(store, after=1), replace(store, after=2), walks=(LATER,))

    assert found.status is Status.HEALTHY
    assert [w.component for w in found.warnings] == [store.component]
    assert "1 of 3 questions failed" in found.warnings[0].what


def checked(name: str, **fields: Any) -> Any:
    """Return the shop with a declared check."""
    plan = CheckPlan(name=name, component="database", protocol="tcp", target="10.0.0.3:5433", way="inside", **fields)
    return replace(SHOP_DECLARED, checks=(plan,))


CLOSED = replace(DATABASE, protocol="tcp", purpose="check: old port", target="10.0.0.3:5433", phase=Phase.CONNECT, reason=Reason.REFUSED)  # fmt: skip


def test_what_should_fail_and_does_accuses_nobody() -> None:
    """It is as declared."""
    found = judged(CLOSED, DATABASE, walks=(LATER,), environment=checked("old port", expect=('failure == "refused"',)))

    assert (found.status, signatures(found)) == (Status.HEALTHY, [])


def test_what_a_declared_check_asks_elsewhere_is_no_state_of_the_store() -> None:
    """Not as declared, and no dead database."""
    found = judged(CLOSED, DATABASE, walks=(LATER,), environment=checked("old port"))

    assert (found.status, signatures(found)) == (Status.UNDECIDED, [])
    assert "old port" in found.summary


@pytest.mark.parametrize(
    ("answers", "status"),
    [("gbgg", Status.UNDECIDED), ("ggg", Status.HEALTHY), ("bgg", Status.UNDECIDED), ("gggb", Status.HEALTHY)],
)
def test_of_several_tries_those_that_were_declared_count(answers: str, status: Status) -> None:
    """One more is for a single try that failed."""
    good = replace(CLOSED, reason=None)
    rows = [replace(CLOSED if one == "b" else good, after=float(n)) for n, one in enumerate(answers)]
    found = judged(*rows, walks=(LATER,), environment=checked("old port", tries=3, good=3))

    assert found.status is status


UNTRUSTED = Seen(
    component="certificate",
    protocol="tls",
    purpose="handshake",
    way="public",
    target="https://api.shop.example",
    phase=Phase.TLS,
    reason=Reason.CERTIFICATE_SELF_SIGNED,
)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((UNTRUSTED, replace(UNTRUSTED, after=1)), True),
        ((replace(UNTRUSTED, way="direct"),), False),
        ((UNTRUSTED, replace(UNTRUSTED, reason=None, after=1)), False),
    ],
)
def test_a_certificate_counts_as_users_see_it(rows: tuple[Seen, ...], *, told: bool) -> None:
    """Not by an instance's address, and not where it was taken as well."""
    assert bool(signatures(judged(*rows))) is told


def answer(path: str, way: str, status: int, body: str = "OK", service: str = "shop-api") -> Seen:
    """Return an answer that does not say who gave it."""
    return Seen(
        component=service, purpose=f"health:{path}", way=way, status=status, body=body, target="http://h/" + path
    )


@pytest.mark.parametrize(
    ("rows", "walk", "told"),
    [
        ((answer("/h", "public", 200), answer("/h", "direct", 200)), None, False),
        ((answer("/h", "public", 503), answer("/h", "direct", 200)), None, True),
        ((answer("/h", "public", 302), answer("/h", "direct", 200)), None, True),
        ((answer("/other", "public", 503), answer("/h", "direct", 200)), None, False),
        ((answer("/h", "public", 403), answer("/h", "direct", 200)), LATER, False),
        ((answer("/h", "public", 503, service="shop-x"), answer("/h", "direct", 200, service="shop-x")), None, False),
    ],
)
def test_a_front_withholds_the_same_path_alone(rows: tuple[Seen, ...], walk: Walk | None, *, told: bool) -> None:
    """Plain text both ways is no error, another path no comparison, and whom users come through to is not withheld."""
    found = judged(*rows, walks=(walk,) if walk else ())

    assert ("balancer-withholds" in [name for name, _ in signatures(found)]) is told


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ('{"status": "degraded"}', 200, "says “degraded”"),
        ('{"checks": {"database": "down"}}', 503, "answers 503"),
        ("no", 404, "answers 404"),
        ('{"status": "ok"}', 200, ""),
        ("OK", 200, ""),
        ("[1]", 200, ""),
    ],
)
def test_a_health_that_says_no_is_told_beside_a_path_that_leads_through(body: str, status: int, word: str) -> None:
    """It may know what the path does not touch."""
    found = judged(answer("/healthz", "public", status, body), walks=(LATER,))
    told = [w.what for w in found.warnings if "/healthz" in w.what]

    assert found.status is Status.HEALTHY
    assert told == ([f"shop-api: /healthz (public) {word}, while the path leads through"] if word else [])


def test_a_dead_store_whose_user_says_no_is_no_mistake_of_ours() -> None:
    """The path need not touch it."""
    dead = [replace(DATABASE, phase=Phase.CONNECT, reason=Reason.REFUSED, after=float(n)) for n in range(3)]
    unwell = answer("/healthz", "public", 500, "db: connection refused")
    well = answer("/healthz", "public", 200)

    assert signatures(judged(*dead, unwell, walks=(LATER,))) == [("database-refused", "confirmed")]
    assert signatures(judged(*dead, well, walks=(LATER,))) == []


MODELS = Seen(component="model-provider", purpose="models", way="inside", status=503, body="{}", target="https://m/v1")


@pytest.mark.parametrize(
    ("component", "seen", "told"),
    [
        ("shop-api", "agent_error model_unavailable", True),
        ("shop-api", "HTTP 500", True),
        ("load-balancer", "HTTP 500", True),
        ("shop-api", "HTTP 500 database gone", False),
        ("shop-auth", "HTTP 500", False),
    ],
)
def test_who_suffers_from_a_provider_uses_it_and_names_no_other(component: str, seen: str, *, told: bool) -> None:
    """Itself, or through others."""
    walk = Gone(component=component, failed="message", problem="status", seen=seen, after=3)
    found = judged(MODELS, replace(MODELS, after=1), walk)

    assert (("model-provider-down", "confirmed") in signatures(found)) is told


def away(host: str, target: str, status: int = 302) -> Seen:
    """Return an answer that leads elsewhere."""
    return Seen(
        component="shop-api",
        purpose="health:/h",
        status=status,
        target=f"http://{host}/h",
        headers={"location": target},
    )


@pytest.mark.parametrize(
    ("rows", "standing"),
    [
        ((away("a.one.example", "http://portal.test/"), away("b.two.example", "http://portal.test/")), "suspected"),
        ((away("a.one.example", "http://sso.shop.example/"), away("b.two.example", "http://sso.shop.example/")), ""),
        ((away("a.one.example", "http://portal.test/"), away("a.one.example", "http://portal.test/")), ""),
        ((away("a.one.example", "", 511),), "confirmed"),
    ],
)
def test_a_portal_is_confirmed_by_its_own_word_alone(rows: tuple[Seen, ...], standing: str) -> None:
    """A redirect may lead to where everybody logs in."""
    found = dict(signatures(judged(*rows)))

    assert found.get("checker-behind-portal", "") == standing


def failing(service: str, *times: float) -> list[Sample]:
    """Return a service whose database refuses its password, at these seconds."""
    text = 'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "app"'
    return [
        line
        for after in times
        for line in (
            Line(text=text, severity="ERROR", after=after, service=service),
            Line(after=after + 0.1, log="requests", severity="ERROR", status=500, path="/api/orders", service=service),
        )
    ]


UNKNOWN_500 = Gone(failed="message", problem="status", seen="HTTP 500", after=2)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            failing("billing", 0, 1, 2),
            "no declared component has this log_name: whether anything here needs it is not known",
        ),
        (failing("shop-api", 1200, 1201), "its entries are dated 19 min after this look: when it was is not known"),
    ],
)
def test_what_the_log_tells_of_another_time_or_place_is_a_warning(lines: list[Sample], why: str) -> None:
    """The cause of what is seen now stays open."""
    found = judged(*lines, UNKNOWN_500)

    assert (found.status, signatures(found)) == (Status.UNDECIDED, [])
    assert [w.what for w in found.warnings if w.what.endswith(why)]


def test_a_declared_service_s_own_log_is_believed() -> None:
    """The same lines, of who is declared and now."""
    assert signatures(judged(*failing("shop-api", 0, 1, 2), UNKNOWN_500)) == [("database-password-wrong", "confirmed")]


def test_what_was_last_seen_long_before_the_look_says_so() -> None:
    """Also where it is the only cause."""
    found = judged(*failing("shop-api", -600, -590), UNKNOWN_500)
    (cause,) = found.causes

    assert f"Last seen at {START - timedelta(seconds=590):%H:%M:%S}, before this look began" in cause.detail


def test_every_title_is_whole() -> None:
    """No value that a title names is left open, however little a server says."""
    rows = (
        said(DATABASE, "FATAL 57P03")
        + said(CACHE, "LOADING")
        + [Gone(failed="message", problem="status", seen="redis")]
    )
    found = judged(*rows)

    assert len(signatures(found)) == 2
    assert "‹" not in json.dumps([c.title for c in found.causes], ensure_ascii=False)


REFUSED_TOKENS = tuple(
    line
    for after in (0.0, 1.0, 2.0)
    for line in (
        Line(text="shop.auth: token refused: Audience doesn't match", severity="WARNING", after=after),
        Line(after=after + 0.01, log="requests", severity="WARNING", status=401, path="/api/orders"),
    )
)


@pytest.mark.parametrize(("ends_at", "stands"), [("events", False), ("socket", True)])
def test_tokens_are_refused_no_more_where_a_fresh_one_was_taken(ends_at: str, *, stands: bool) -> None:
    """Wherever the path ends later."""
    walk = Gone(failed=ends_at, problem="silent", seen="nothing in 5.0 s", after=40)
    found = judged(*REFUSED_TOKENS, walk)

    assert ("token-audience-wrong" in dict(signatures(found))) is stands
