"""One suite for the port Vantages: over a second process, and over the shipped fake."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from goldenpath.contracts import Seen
from goldenpath.model.environment import Vantage
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.probe import HttpAsk, Limits, Place, Probe
from goldenpath.ports import Vantages
from goldenpath.testing import ScriptedWire
from goldenpath.testing.places import MemoryVantages
from goldenpath.wire.vantages import CommandVantages
from tests.wire.servers import HELLO, answering, closed_port, serving

pytestmark = pytest.mark.enable_socket

THERE = Vantage(name="there", arguments=("env", f"PATH={Path(sys.executable).parent}:/usr/bin:/bin"))
NOWHERE = Vantage(name="nowhere", arguments=("no-such-program-anywhere",))
SECONDS = 60.0


class Given:
    """A way to other places, and probes for targets of this machine."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        table = (Seen(component="api", purpose="answers", way="direct", status=200, body="hello"),)
        self.vantages: Vantages = (
            CommandVantages() if kind == "process" else MemoryVantages({"there": ScriptedWire(table)})
        )
        self._stack = stack

    def probe(self, purpose: str) -> Probe:
        """Return a probe that is answered, or refused."""
        port = self._stack.enter_context(serving(answering(HELLO))) if purpose == "answers" else closed_port()
        return Probe(
            component="api",
            purpose=purpose,
            ask=HttpAsk(place=Place(host="127.0.0.1", port=port)),
            way="direct",
            limits=Limits(seconds=30.0),
            vantage="there",
        )


@pytest.fixture(params=["process", "memory"])
def given(request: pytest.FixtureRequest) -> Iterator[Given]:
    """Return each implementation in turn."""
    with ExitStack() as stack:
        yield Given(request.param, stack)


def test_an_answer_comes_from_there(given: Given) -> None:
    """With the place that it was asked at."""
    (seen,) = given.vantages.ask(THERE, (given.probe("answers"),), SECONDS)

    assert (seen.status, seen.body, seen.vantage) == (200, "hello", "there")


def test_a_failure_there_is_an_observation(given: Given) -> None:
    """Never an exception: it may be what tells the causes apart."""
    (seen,) = given.vantages.ask(THERE, (given.probe("refused"),), SECONDS)

    assert seen.failure is not None
    assert (seen.failure.phase, seen.failure.reason) == ("connect", "refused")


def test_each_question_is_answered_once(given: Given) -> None:
    """Whatever comes of it, and each with an id of its own."""
    probes = (given.probe("answers"), given.probe("answers"), given.probe("refused"))
    seen = given.vantages.ask(THERE, probes, SECONDS)

    assert sorted(o.question.purpose for o in seen) == ["answers", "answers", "refused"]
    assert len({o.id for o in seen}) == 3


def test_a_place_that_cannot_be_asked_is_named(given: Given) -> None:
    """Nothing was observed, and that is said of the place."""
    with pytest.raises(SourceUnreadable) as problem:
        given.vantages.ask(NOWHERE, (given.probe("refused"),), SECONDS)

    assert "vantage nowhere" in problem.value.sentence()
