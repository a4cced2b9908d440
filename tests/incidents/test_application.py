"""What tells the program's own faults from its settings and its stores: order in time, load, and who was let in when."""

from collections.abc import Iterator

import pytest

from goldenpath.contracts import Line
from goldenpath.model.topology import Layer
from goldenpath.model.verdict import Verdict
from goldenpath.testing import ndjson

from .windows import verdict_of

_REFUSED = "shop.live: socket refused: Signature verification failed"
_COLUMN = 'asyncpg.exceptions.UndefinedColumnError: column "discount" does not exist'
_FULL = "OSError: [Errno 24] Too many open files"
_TRACE = (
    "shop.live: a socket failed\n"
    "Traceback (most recent call last):\n"
    '  File "/app/shop/live.py", line 57, in take\n'
    '    return frame["order"]\n'
    "{error}"
)


def judged(*lines: Line) -> Verdict:
    return verdict_of(ndjson(lines), "export.ndjson")


def told(verdict: Verdict) -> list[tuple[str, Layer]]:
    return [(cause.signature, cause.layer) for cause in verdict.causes if cause.until is None]


def refused(count: int, *, logins: bool, since: float = 60.0) -> Iterator[Line]:
    """Yield refused sockets, two seconds apart, each with a fresh login before it where asked."""
    for number in range(count):
        at = since + 2.0 * number
        if logins:
            yield Line(log="requests", method="POST", status=200, path="/auth/login", service="shop-id", after=at - 0.5)
        yield Line(log="requests", severity="INFO", status=101, latency=0.02, path="/live", after=at)
        yield Line(text=_REFUSED, severity="WARNING", after=at + 0.01)


@pytest.mark.parametrize("logins", [True, False])
def test_good_answers_before_the_first_refusal_do_not_acquit_the_keys(*, logins: bool) -> None:
    """Fresh tokens that are all refused show that a key changed; without fresh ones it may be one old token."""
    good = [
        Line(log="requests", severity="INFO", status=101, latency=9.0, path="/live", after=8.0 * n) for n in range(3)
    ]

    accused = ("token-key-mismatch", Layer.CONFIGURATION) in told(judged(*good, *refused(4, logins=logins)))

    assert accused is logins


def test_a_good_answer_after_the_first_refusal_acquits_the_keys() -> None:
    """Somebody's fresh token passes: the others' do not."""
    good = [
        Line(log="requests", severity="INFO", status=101, latency=30.0, path="/live", after=at) for at in (0.0, 63.0)
    ]

    assert "token-key-mismatch" not in dict(told(judged(*good, *refused(4, logins=True))))


def _asked(status: int, *, after: float, revision: str = "shop-api-00007-kiv") -> Line:
    level = "ERROR" if status >= 500 else "INFO"
    return Line(log="requests", severity=level, status=status, path="/api/orders", after=after, revision=revision)


@pytest.mark.parametrize(
    ("revision", "accused"),
    [
        ("shop-api-00007-kiv", ("schema-taken-away", Layer.INFRASTRUCTURE)),
        ("shop-api-00006-fan", ("schema-behind-code", Layer.APPLICATION)),
    ],
)
def test_who_served_before_tells_whether_code_or_schema_changed(revision: str, accused: tuple[str, Layer]) -> None:
    """The same revision answered the same route before: its code is not what changed."""
    lines = [
        _asked(200, after=0.0, revision=revision),
        *(_asked(500, after=60.0 + n) for n in range(3)),
        *(Line(text=_COLUMN, severity="ERROR", after=60.01 + n) for n in range(3)),
    ]

    assert told(judged(*lines)) == [accused]


@pytest.mark.parametrize(
    ("sockets", "accused"),
    [(40, ("descriptor-limit-low", Layer.CONFIGURATION)), (3, ("too-many-open-files", Layer.APPLICATION))],
)
def test_the_load_tells_whether_descriptors_leak(sockets: int, accused: tuple[str, Layer]) -> None:
    """With few requests in hand the process itself holds them; with many the limit is below the load."""
    held = [
        Line(log="requests", severity="INFO", status=101, latency=90.0, path="/live", after=0.1 * n)
        for n in range(sockets)
    ]

    assert told(judged(*held, Line(text=_FULL, severity="ERROR", after=30.0), _asked(500, after=29.99))) == [accused]


@pytest.mark.parametrize(
    ("error", "raised"), [("TypeError: 'Frame' object is not subscriptable", True), ("TimeoutError: timed out", False)]
)
def test_an_exception_that_ends_sockets_is_the_handlers_own(error: str, *, raised: bool) -> None:
    """A word that places the failure outside the code accuses no handler."""
    lines = [
        line
        for n in range(4)
        for line in (
            Line(log="requests", severity="INFO", status=101, latency=0.02, path="/live", after=2.0 * n),
            Line(text=_TRACE.format(error=error), severity="ERROR", after=2.0 * n + 0.01),
        )
    ]

    assert ("handler-exception" in dict(told(judged(*lines)))) is raised


def test_a_warm_up_is_no_regression() -> None:
    """Calls that begin one after another and end together wait for one thing, once."""
    lines = [
        Line(log="requests", status=200, latency=0.006, revision="shop-api-00006-fan", instance="z"),
        *(Line(log="requests", status=200, latency=4.0 - 0.5 * n, after=60.0 + 0.5 * n) for n in range(4)),
    ]

    assert told(judged(*lines)) == []
