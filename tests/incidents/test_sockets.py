"""What happens on a WebSocket: its request is recorded as 101, whatever becomes of it."""

from collections.abc import Iterator

import pytest

from goldenpath.contracts import Line
from goldenpath.model.verdict import Verdict
from goldenpath.testing import ndjson

from .windows import verdict_of

_FORGOTTEN = "WebSocket failed: AttributeError: 'coroutine' object has no attribute 'subject'"
_SIGNATURE = "socket refused: 1008 (Signature verification failed)"
_OVERLOADED = "run 7 failed: provider answered 503: The engine is currently overloaded, please try again later."
_PROXY = (
    "Cloud SQL connection failed. Please see https://cloud.google.com/sql/docs/mysql/connect-run for additional details: "
    'dial error: failed to dial (connection name = "shop:europe-west1:orders"): dial tcp 10.20.0.5:3307: {end}'
)


def sockets(count: int, text: str, *, severity: str = "ERROR", lasts: float = 0.02) -> Iterator[Line]:
    """Yield sockets, two seconds apart, each with a text of the program shortly before its end."""
    for number in range(count):
        at = 2.0 * number
        yield Line(log="requests", severity="INFO", status=101, latency=lasts, path="/ws", after=at)
        yield Line(text=text, severity=severity, after=at + 0.01)


def judged(*lines: Line) -> Verdict:
    return verdict_of(ndjson(lines), "export.ndjson")


def signatures(verdict: Verdict) -> list[str]:
    return [cause.signature for cause in verdict.causes]


def test_sockets_that_end_at_once_beside_an_error_are_a_failure() -> None:
    """A handler that forgets to await is named, although every request says 101."""
    verdict = judged(*sockets(4, _FORGOTTEN))

    assert signatures(verdict) == ["handler-missing-await"]


def test_sockets_that_live_are_no_failure() -> None:
    """The same words beside sockets that serve for a minute accuse nobody with certainty."""
    verdict = judged(*sockets(4, _FORGOTTEN, lasts=60.0))

    assert not [cause for cause in verdict.causes if cause.standing == "confirmed"]


def test_a_broken_socket_is_not_health() -> None:
    """What ended at once beside an error was not served."""
    assert judged(*sockets(4, "WebSocket failed: KeyError: 'thread'")).status != "healthy"


def test_tokens_refused_after_the_upgrade_are_refused_tokens() -> None:
    """Every socket is closed at once for its token's signature: the keys differ."""
    verdict = judged(*sockets(4, _SIGNATURE, severity="WARNING"))

    assert signatures(verdict) == ["token-key-mismatch"]


def test_one_socket_that_lives_acquits_the_key() -> None:
    """A caller who got in shows that the key fits: the others had wrong tokens."""
    other = Line(log="requests", severity="INFO", status=101, latency=300.0, path="/ws", after=1.0)

    assert "token-key-mismatch" not in signatures(judged(other, *sockets(4, _SIGNATURE, severity="WARNING")))


def test_a_provider_that_fails_for_good_is_named_without_a_failed_request() -> None:
    """Answers stream over a socket; what is left is the program's own error, again and again."""
    verdict = judged(*sockets(4, _OVERLOADED, lasts=90.0))

    assert signatures(verdict) == ["model-provider-down"]


@pytest.mark.parametrize(("count", "severity"), [(4, "WARNING"), (2, "ERROR")])
def test_a_provider_that_fails_now_and_then_is_not_accused(count: int, severity: str) -> None:
    """Warnings are tries that are repeated, and two errors are not again and again."""
    assert signatures(judged(*sockets(count, _OVERLOADED, severity=severity, lasts=90.0))) == []


def _dying(end: str) -> list[Line]:
    return [
        Line(text=_PROXY.format(end=end), log="system", after=3.0),
        Line(text="ERROR:    Application startup failed. Exiting.", after=3.2),
        Line(text="Container called exit(3).", log="system", severity="WARNING", after=3.4),
    ]


def test_the_sql_proxys_own_time_out_is_a_cut_socket() -> None:
    """The line without severity says outright that the instance cannot be reached."""
    assert signatures(judged(*_dying("i/o timeout"))) == ["database-socket-cut"]


def test_the_sql_proxys_refusal_is_no_cut_socket() -> None:
    """Who is refused has reached the instance."""
    assert "database-socket-cut" not in signatures(judged(*_dying("connect: connection refused")))


@pytest.mark.parametrize(("host", "default"), [("127.0.0.1", True), ("127.77.3.4", False)])
def test_only_the_address_that_settings_fall_back_to_is_a_default(host: str, default: bool) -> None:  # noqa: FBT001 - a table
    """Another address in 127/8 was chosen by somebody: it is no setting that was not applied."""
    text = f"redis.exceptions.ConnectionError: Error 111 connecting to {host}:6379. Connection refused."
    lines = [
        Line(text=text, severity="ERROR", after=1.0),
        Line(text="ERROR:    Application startup failed. Exiting.", after=1.2),
        Line(text="Container called exit(3).", log="system", severity="WARNING", after=1.4),
    ]

    assert ("cache-address-default" in signatures(judged(*lines))) is default
