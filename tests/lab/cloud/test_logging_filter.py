"""The Logging query language: what it finds, what it refuses, and that it never fails otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.cloud.filter_syntax import LONGEST
from goldenpath_lab.cloud.logging_filter import FilterError, compile_filter, instant

ENTRY = {
    "insertId": "a1",
    "logName": "projects/chat-lab/logs/run.googleapis.com%2Fstderr",
    "severity": "ERROR",
    "timestamp": "2026-11-22T07:00:00.123456Z",
    "receiveTimestamp": "2026-11-22T07:00:01Z",
    "textPayload": 'Error 110 connecting to "cache", timed out',
    "resource": {"type": "cloud_run_revision", "labels": {"service_name": "chat-api"}},
    "httpRequest": {"status": 503, "latency": "3.78s", "responseSize": "123", "remoteIp": "10.8.0.9"},
    "labels": {"compute.googleapis.com/name": "Z"},
}
PAYLOAD = {
    "logName": "projects/chat-lab/logs/run.googleapis.com%2Fstdout",
    "timestamp": "2026-11-22T07:00:00Z",
    "jsonPayload": {"message": "run failed", "attempt": 2, "final": True, "steps": [{"name": "plan"}, {"name": "act"}]},
}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "severity>=WARNING",
        "severity=error",
        "severity>400",
        "NOT severity<ERROR",
        'resource.type="cloud_run_revision" AND resource.labels.service_name="chat-api"',
        'resource.labels.service_name=("chat-web" OR "chat-api")',
        "httpRequest.status>=500 httpRequest.latency>3s",
        "httpRequest.responseSize>=123",
        "http_request.remote_ip=10.8.0.9",
        'ip_in_net(httpRequest.remoteIp, "10.8.0.0/28")',
        "connecting",
        '"ERROR 110"',
        "connecting -refused",
        "nothing OR connecting",
        '"nothing" OR NOT "refused" AND NOT "nothing" OR "cache"',
        'labels."compute.googleapis.com/name"=z',
        'labels.compute\\.googleapis\\.com/name:* OR labels:"Z"',
        'log_id("run.googleapis.com/stderr")',
        'logName="projects/chat-lab/logs/run.googleapis.com%2Fstderr"',
        'timestamp>="2026-11-22T07:00:00Z" AND timestamp<"2026-11-22T08:00:00+00:30"',
        'timestamp>"2026-11-22"',
        r'textPayload=~"Error \d+ connecting"',
        r'textPayload=~"\"cache\"" -- a comment',
        r'textPayload!~"^error"',
        'SEARCH("cache Connecting 110")',
        'SEARCH(textPayload, "timed")',
        "sample(insertId, 1)",
        'trace="" AND NOT trace:*',
        'NOT jsonPayload.message="x"',
        "((((connecting))))",
    ],
)
def test_a_query_finds_the_entry(query: str) -> None:
    """It is true of an entry that fits it."""
    assert compile_filter(query).matches(ENTRY)


@pytest.mark.parametrize(
    "query",
    [
        "severity<ERROR",
        "httpRequest.status=500",
        'resource.labels.service_name!="chat-api"',
        'jsonPayload.message!="x"',
        "refused",
        "connecting AND refused",
        'textPayload=~"error 110"',
        'timestamp<"2026-11-22T07:00:00Z"',
        'labels.absent="x"',
        "sample(insertId, 0)",
    ],
)
def test_a_query_leaves_the_entry_out(query: str) -> None:
    """It is false of an entry that does not fit; comparisons with a field that is absent are false."""
    assert not compile_filter(query).matches(ENTRY)


@pytest.mark.parametrize(
    "query",
    [
        "jsonPayload.attempt>1",
        "jsonPayload.attempt=2.0",
        "jsonPayload.final=true",
        'jsonPayload.steps.name="act"',
        'jsonPayload:"failed"',
        "severity=DEFAULT",
        'textPayload!="x"',
    ],
)
def test_payloads_are_searched_field_by_field(query: str) -> None:
    """Fields of any kind and depth are compared; those of every entry have their defaults."""
    assert compile_filter(query).matches(PAYLOAD)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("severity>=", "line 1, column 11, token 'EOF'"),
        ("(a", "token 'EOF'"),
        ("a\nAND )", r"line 2, column 5, token '\)'"),
        ("insertId=abc:def", "token ':'"),
        ('textPayload="unclosed', "token '\"'"),
        ('foo="x"', "Field not found: 'foo'"),
        ('textPayload.foo="x"', "Field not found"),
        ('timestamp>"yesterday"', "Invalid timestamp"),
        ("severity>=LOUD", "Invalid severity"),
        ("httpRequest.status=many", "Invalid number"),
        ('httpRequest.latency>"soon"', "Invalid duration"),
        ('textPayload=~"("', "invalid regular expression"),
        ('textPayload=~"(?=a)"', "RE2"),
        ("cast(textPayload, STRING)", "unsupported function"),
        ("(" * 100 + "a" + ")" * 100, "nests deeper"),
        ("a " * LONGEST, "longer than"),
        ("AND", "token 'AND'"),
    ],
)
def test_nonsense_is_refused_with_its_place(query: str, why: str) -> None:
    """Who mistypes a query is told where."""
    with pytest.raises(FilterError, match=why):
        compile_filter(query)


PIECES = st.sampled_from(
    ["severity", "jsonPayload.a", "timestamp", "httpRequest.latency", "labels", '"x y"', "'q'", "\\", '"\\d+"', ">=", "=",
     "=~", ":", "!=", "*", "(", ")", "AND", "OR", "NOT", "-", "--", ",", ".", "log_id", "SEARCH", "1e999", "nan", "5s",
     "\n", " ", "é", "\x00", "2026-11-22", "NULL_VALUE"]
)  # fmt: skip
QUERIES = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["severity", "timestamp", "jsonPayload", "labels", "httpRequest", "textPayload"], VALUES)
)


@given(query=QUERIES, entry=ENTRIES)
def test_a_filter_fails_in_its_own_way_or_answers(query: str, entry: dict[str, object]) -> None:
    """Whatever is asked of whatever entry, the answer is yes, no or the filter's own refusal."""
    try:
        wanted = compile_filter(query)
    except FilterError:
        return
    assert wanted.matches(entry) in {True, False}


@given(st.text(max_size=30))
def test_a_time_is_read_or_it_is_none(text: str) -> None:
    """Reading a time fails with nothing but the absence of one."""
    assert instant(text) is None or isinstance(instant(text), float)


def test_the_earliest_time_is_known_for_conditions_that_always_hold() -> None:
    """A bound that is one of several joined by AND bounds the search; one beside OR does not."""
    since = instant("2026-11-22T07:00:00Z")
    assert compile_filter('a AND timestamp>="2026-11-22T07:00:00Z"').since == since
    assert compile_filter('a OR timestamp>="2026-11-22T07:00:00Z"').since is None
    assert compile_filter('NOT timestamp>="2026-11-22T07:00:00Z"').since is None
