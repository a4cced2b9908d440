"""The condition language: what it reads, what holds, what is shown, and that it never raises."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.engine.conditions import ConditionError, hold, meet, parse
from goldenpath.engine.durations import phrase_of, seconds_of
from goldenpath.engine.pattern_text import PatternError
from goldenpath.engine.patterns import compile_pattern
from goldenpath.model.observation import Certificate, NoAnswer, Observation, Phase, PhaseTime, Question, Reason

NOW = datetime(2026, 1, 5, tzinfo=UTC)
BODY = '{"status": "degraded", "checks": [{"name": "database", "ok": true}, {"name": "cache", "ok": false}], "n": 3, "none": null, "odd key": {"404": 1}}'
CERTIFICATE = Certificate(
    subject="CN=api.example.test",
    names=("api.example.test", "example.test"),
    issuer="CN=test",
    not_before=NOW - timedelta(days=1),
    not_after=NOW + timedelta(days=41),
    self_signed=False,
    fingerprint="ab",
)


def seen(**fields: object) -> Observation:
    """Return an observation of 412 ms with a JSON body."""
    given: dict[str, object] = {
        "id": "probe:a:b:1",
        "question": Question(protocol="http", component="b", purpose="a", target="/"),
        "started": NOW - timedelta(milliseconds=412),
        "ended": NOW,
        "status": 503,
        "body": BODY,
        "body_bytes": len(BODY),
        "phases": (PhaseTime(phase=Phase.CONNECT, milliseconds=12.0),),
        "headers": (("content-type", "application/json"),),
        "certificate": CERTIFICATE,
        "tls": "TLSv1.3",
        "values": (("connections.used", 90), ("connections.allowed", 100), ("role", "primary"), ("on", True)),
        **fields,
    }
    return Observation(**given)  # type: ignore[arg-type] # the fields are those of the record


REFUSED = seen(failure=NoAnswer(phase=Phase.CONNECT, reason=Reason.REFUSED), status=None, body="", body_bytes=0)


@pytest.mark.parametrize(
    ("text", "holds", "shown"),
    [
        ("status == 200", False, "[status] (503) == 200"),
        ("status != 200", True, "[status] (503) != 200"),
        ("status in 200..299", False, "[status] (503) in 200..299"),
        ("status in [503, 504]", True, "[status] (503) in [503, 504]"),
        ('body.status == "healthy"', False, '[body.status] ("degraded") == "healthy"'),
        ("body.checks[0].ok == true", True, "[body.checks[0].ok] (true) == true"),
        ("body.checks[-1].ok == true", False, "[body.checks[-1].ok] (false) == true"),
        ('body["odd key"].404 == 1', True, '[body["odd key"].404] (1) == 1'),
        ("body.none == null", True, "[body.none] (null) == null"),
        ('any(body.checks.name) == "database"', True, 'any([body.checks.name]) ("database", "cache") == "database"'),
        ("all(body.checks.ok) == true", False, "all([body.checks.ok]) (true, false) == true"),
        ("len(body.checks) > 1", True, "len([body.checks]) (2 items) > 1"),
        ("has(body.n)", True, "has([body.n] (3))"),
        ("has(body.id)", False, "has([body.id] (not there))"),
        ('header.content-type contains "json"', True, '[header.content-type] ("application/json") contains "json"'),
        ('body.status matches "^deg.*d$"', True, '[body.status] ("degraded") matches "^deg.*d$"'),
        ("certificate.expires_in > 14d", True, "[certificate.expires_in] (41 d) > 14d"),
        ('certificate.names contains "example.test"', True, '[certificate.names] (2 items) contains "example.test"'),
        ("phase.connect < 300ms", True, "[phase.connect] (12 ms) < 300ms"),
        ("300ms > phase.connect", True, "300ms > [phase.connect] (12 ms)"),
        ("total < 0.4s", False, "[total] (412 ms) < 0.4s"),
        (
            "connections.used < 80 % of connections.allowed",
            False,
            "[connections.used] (90) < 80 % of [connections.allowed] (100)",
        ),
        ("connections.used < 95% of 100", True, "[connections.used] (90) < 95 % of 100"),
        ('role == "primary"', True, '[role] ("primary") == "primary"'),
        ("on == 1", False, "[on] (true) == 1"),
        ('failure == "none"', True, '[failure] ("none") == "none"'),
        ("not status == 200", True, "not [status] (503) == 200"),
        ("status == 200 or status == 503", True, "[status] (503) == 200 or [status] (503) == 503"),
        ("(status == 503) and total < 1s", True, "[status] (503) == 503 and [total] (412 ms) < 1s"),
    ],
)
def test_a_condition_says_whether_it_holds_and_shows_what_it_found(text: str, *, holds: bool, shown: str) -> None:
    """The resolved value stands beside the expectation."""
    held = hold(parse(text), seen())

    assert (held.holds, held.shown.replace("(2) ", "(2 items) ")) == (holds, shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("body.missing == 1", "[body.missing] (not there) == 1"),
        ("not body.missing == 1", "not [body.missing] (not there) == 1"),
        ("phase.tls < 1s", "[phase.tls] (not there) < 1s"),
        ("body.status < 3", '[body.status] ("degraded") < 3'),
        ("replication.lag < 80 % of replication.most", None),
        ("status == 503 and body.missing == 1", None),
    ],
)
def test_a_value_that_is_not_there_leaves_a_condition_unknown(text: str, shown: str | None) -> None:
    """Neither true nor false, also under "not"."""
    held = hold(parse(text), seen())

    assert held.holds is None
    assert shown in {None, held.shown}


def test_a_backslash_in_a_pattern_means_itself() -> None:
    """It needs no second one; before a quote it means the quote."""
    assert hold(parse(r'body.status matches "^\w{8}$"'), seen()).holds is True
    assert hold(parse(r'body.status != "\""'), seen()).holds is True


@pytest.mark.parametrize(
    ("reason", "fields", "expect", "ok"),
    [
        (Reason.EXIT_STATUS, {"values": (("exit", 3),)}, "exit == 3", True),
        (Reason.EXIT_STATUS, {"values": (("exit", 3),)}, "exit == 4", False),
        (Reason.UPGRADE_REFUSED, {"status": 401}, "status == 401", True),
        (Reason.UPGRADE_REFUSED, {"status": 401}, "total < 5s", False),
        (Reason.RESET, {"status": 401}, "status == 401", False),
    ],
)
def test_a_refusal_may_be_what_is_expected(reason: Reason, fields: dict[str, object], expect: str, *, ok: bool) -> None:
    """An exit status and the status of a refused upgrade are answers too, where a condition speaks of them."""
    came = seen(failure=NoAnswer(phase=Phase.BODY, reason=reason), **fields)

    assert meet([parse(expect)], came).ok is ok


def test_what_was_not_kept_of_a_body_is_unknown() -> None:
    """A word that is not in the first characters of a long body may stand in the rest."""
    long = seen(body="the beginning", body_bytes=100_000)

    assert hold(parse('body contains "end"'), long).holds is None
    assert hold(parse('body contains "begin"'), long).holds is True


def test_a_refused_connection_is_told_where_a_value_is_missing() -> None:
    """A condition about the answer says that none came, and of which kind."""
    assert hold(parse("status == 200"), REFUSED).shown == "[status] (no answer: refused at connect) == 200"


@pytest.mark.parametrize(
    ("expect", "ok"),
    [((), False), (("total < 5s",), False), (('failure == "refused"',), True), (('failure == "reset"',), False)],
)
def test_no_answer_is_never_as_expected_unless_its_failure_is(expect: tuple[str, ...], *, ok: bool) -> None:
    """Only a condition about the failure makes a failure good."""
    assert meet([parse(text) for text in expect], REFUSED).ok is ok


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 1, "expected a name"),
        ("status = 200", 8, '"==" to compare'),
        ("status == 200 &&", 15, 'the word "and"'),
        ("status", 7, "contains or matches"),
        ('status == "200"', 11, "expected a number"),
        ("status containz 3", 8, 'did you mean "contains"'),
        ("phase.connect < 300", 17, "a duration with its unit"),
        ("phase.connekt < 3s", 1, 'did you mean "phase.connect"'),
        ("total < 3sec", 10, 'the unit "sec"'),
        ('failure == "refuse"', 12, 'did you mean "refused"'),
        ("status in 299..200", 11, "two numbers in order"),
        ("status in []", 11, "at least one value"),
        ("body.n < true", 8, "for what is no number"),
        ('body.x matches "(?=y)"', 19, "no looking around"),
        ("lenn(body) > 3", 1, 'did you mean "len"'),
        ("any(body.x", 11, '")"'),
        ("(" * 30 + "status == 1", 22, "at most 20"),
        ("not " * 30 + "status == 1", None, "at most 20"),
        ("x" * 600, 1, "at most 500"),
        ('body == "open', 9, "ends with the quote"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_was_expected(text: str, position: int | None, said: str) -> None:
    """The column inside the condition, what came, the nearest word."""
    with pytest.raises(ConditionError) as problem:
        parse(text)

    assert said in str(problem.value)
    assert position in {None, problem.value.position}


def test_a_name_that_no_answer_of_the_protocol_holds_is_refused() -> None:
    """Where the protocol's values are known, a misspelling does not wait for ever."""
    with pytest.raises(ConditionError, match=r'did you mean "connections\.used"'):
        parse("connections.use < 3", names=("connections.used", "role"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["status", "a", "checks"]), inner),
    max_leaves=8,
)
VALUES = st.text() | st.integers() | st.floats() | st.booleans()
CONDITIONS = [
    "status == 200",
    "body.status < 80 % of body.a",
    "any(body.checks.a) in 1..3",
    "all(body.checks) == body.a",
    "len(body) >= len(body.a)",
    "has(body.checks[0].a)",
    'body.a matches "a+b"',
    'body contains "x" or not role != body.status',
    "certificate.expires_in > 14d",
    "80 % of connections.used > total",
    'header.x == "y" and failure in ["refused"]',
    "phase.connect <= total",
]


@settings(deadline=None)
@given(
    condition=st.sampled_from(CONDITIONS),
    body=st.text() | JSON.map(lambda v: __import__("json").dumps(v)) | st.sampled_from(["[" * 5000, "9" * 5000]),
    more=st.integers(0, 10**9),
    status=st.none() | st.integers(),
    values=st.lists(st.tuples(st.sampled_from(["role", "connections.used"]), VALUES)),
    failed=st.booleans(),
)
def test_no_observation_makes_a_condition_raise(
    *, condition: str, body: str, more: int, status: int | None, values: list[tuple[str, str]], failed: bool
) -> None:
    """Whatever came, a condition holds, does not, or is unknown."""
    failure = NoAnswer(phase=Phase.BODY, reason=Reason.CLOSED) if failed else None
    came = seen(body=body, body_bytes=more, status=status, values=tuple(values), failure=failure)

    assert hold(parse(condition), came).holds in {True, False, None}


@settings(deadline=None)
@given(st.text(alphabet="statusbody.[]()\"' =<>0123%ofandrnotinmchel,", max_size=40))
def test_any_text_is_a_condition_or_says_why_not(text: str) -> None:
    """Reading ends in a condition or in its own error, with a place inside the text."""
    try:
        parse(text)
    except ConditionError as problem:
        assert 1 <= problem.position <= len(text) + 1


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "^", "\\Z", "\\b", "\\B"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(PATTERNS, st.text(alphabet="ab1 _\n", min_size=1, max_size=12))
def test_patterns_find_what_python_finds(pattern: str, text: str) -> None:
    """The bounded engine and Python's agree on whether a pattern is found."""
    assert compile_pattern(pattern).found_in(text) == bool(re.search(pattern, text))


@pytest.mark.parametrize(
    "pattern", ["(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*a){20}b", "((){1000}){1000}b", "a?" * 60 + "b"]
)
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    """What makes other engines try all ways ends here; the test's own time limit is the bound."""
    assert compile_pattern(pattern).found_in("a" * 20_000) is False


@pytest.mark.parametrize(
    ("pattern", "position"),
    [("(a", 1), ("a)", 2), ("[a", 1), ("a**", 3), ("*a", 1), ("\\1", 2), ("(?=a)", 3), ("a{2", 2), ("a{3,2}", 2), ("\\", 2), ("[z-a]", 5), ("a{900}", 1), ("^*", 3), ("\\q", 2)],
)  # fmt: skip
def test_a_pattern_that_cannot_be_read_says_where(pattern: str, position: int) -> None:
    """One error of its own, with a place."""
    with pytest.raises(PatternError) as problem:
        compile_pattern(pattern)

    assert problem.value.position == position


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("300ms", 0.3), ("5s", 5), ("15m", 900), ("2h", 7200), ("14d", 1209600), ("1h30m", 5400), ("7", 7), ("0.5", 0.5), ("5 s", 5), ("", None), ("s", None), ("5sec", None), ("-1s", None), ("1e9", None), ("٣s", None)],
)  # fmt: skip
def test_durations_are_read_as_people_write_them(text: str, seconds: float | None) -> None:
    """A unit each, plain numbers are seconds, anything else is none."""
    assert seconds_of(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0123, "12 ms"), (1.234, "1.23 s"), (90, "90 s"), (600, "10 m"), (86_400 * 41, "41 d")]
)
def test_durations_are_said_as_people_read_them(seconds: float, said: str) -> None:
    """With the unit that fits."""
    assert phrase_of(seconds) == said
