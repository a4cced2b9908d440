"""What a used-up supply does to requests, and a time-out that a program passes on as its database's."""

from goldenpath.contracts import Line
from goldenpath.model.verdict import Verdict
from goldenpath.testing import ndjson

from .windows import verdict_of

_NONE_LEFT = "ERROR shop.jobs: job left for later\nOSError: [Errno 24] Too many open files: 'catalogue'"
_CUT = "The request failed because either the HTTP response was malformed or connection to the instance had an error."
_PASSED_ON = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/store.py", line 30, in patiently\n'
    "TimeoutError\n\n"
    "The above exception was the direct cause of the following exception:\n\n"
    "Traceback (most recent call last):\n"
    '  File "/app/shop/calls.py", line 9, in order\n'
    "shop.errors.Unavailable: The {what} cannot be used now."
)


def judged(*lines: Line) -> Verdict:
    return verdict_of(ndjson(lines), "export.ndjson")


def cut(at: float) -> Line:
    return Line(log="requests", severity="ERROR", status=503, latency=0.001, after=at, text=_CUT)


def test_requests_that_a_process_without_descriptors_cannot_take_are_its_own() -> None:
    """The complaint lies seconds before the refused requests, and nothing is served in between."""
    verdict = judged(Line(text=_NONE_LEFT, severity="ERROR"), cut(8.0), cut(9.0), cut(10.0))

    assert [cause.signature for cause in verdict.causes] == ["too-many-open-files"]


def test_an_instance_that_serves_on_has_descriptors_left() -> None:
    """One good answer after the refused requests speaks against it."""
    good = Line(log="requests", severity="INFO", status=200, after=11.0)
    verdict = judged(Line(text=_NONE_LEFT, severity="ERROR"), cut(8.0), cut(9.0), cut(10.0), good)

    assert not verdict.causes


def test_a_time_out_passed_on_as_the_database_s_accuses_the_database() -> None:
    """The last exception of the chain names what timed out; another name accuses no database."""

    def failing(what: str) -> Verdict:
        text = Line(text=_PASSED_ON.format(what=what), severity="ERROR", after=5.0)
        return judged(text, Line(log="requests", severity="ERROR", status=503, latency=5.0, after=0.1))

    assert [cause.kind for cause in failing("database").causes] == ["database"]
    assert not failing("shelf").causes
