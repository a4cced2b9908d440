"""Other places to ask from: a second process, in a network of its own where that can be had."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from goldenpath.intake.handed import written
from goldenpath.model.environment import Vantage
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Observation
from goldenpath.model.probe import HttpAsk, Limits, Place, Probe, RedisAsk
from goldenpath.model.secret import Secret
from goldenpath.wire.vantages import CommandVantages
from tests.machine import APART, needs_network_of_its_own
from tests.wire.servers import HELLO, answering, head_of, serving

pytestmark = pytest.mark.enable_socket

BIN = Path(sys.executable).parent
HERE_TOO = ("env", f"PATH={BIN}:/usr/bin:/bin")
"""The place that is this machine, in a process of its own."""
ELSEWHERE = (*APART, *HERE_TOO)
"""A place that has a network of its own, with nothing in it."""
SECONDS = 60.0


def stored(port: int, password: str = "", vantage: str = "inside") -> Probe:
    """Return the question for a store of this machine."""
    return Probe(
        component="cache",
        purpose="ping",
        ask=RedisAsk(
            place=Place(host="127.0.0.1", port=port),
            password=Secret(password) if password else None,
            pressure=False,
        ),
        way="inside",
        limits=Limits(seconds=20.0),
        vantage=vantage,
    )


def pong(sock: socket.socket) -> None:
    """Answer everything as a store that is well."""
    while sock.recv(1_000):
        sock.sendall(b"+PONG\r\n")


def from_place(arguments: tuple[str, ...], *probes: Probe, seconds: float = SECONDS) -> tuple[Observation, ...]:
    """Return what is seen from a place."""
    return CommandVantages().ask(Vantage(name="inside", arguments=arguments), probes, seconds)


def why(*arguments: str, seconds: float = SECONDS) -> str:
    """Return why nothing is seen from a place."""
    with pytest.raises(SourceUnreadable) as problem:
        from_place(arguments, stored(9), seconds=seconds)
    return problem.value.sentence()


def test_a_store_is_asked_from_there() -> None:
    """Each observation bears its place, also in its id: two places never give the same one."""
    with serving(pong) as port:
        seen = from_place(HERE_TOO, stored(port), stored(port))

    assert all(o.answered for o in seen)
    assert {o.vantage for o in seen} == {"inside"}
    assert {o.id for o in seen} == {"probe:ping:cache:inside.1", "probe:ping:cache:inside.2"}


def test_another_network_sees_another_thing() -> None:
    """What answers here is not reached from a place that has no way to it."""
    needs_network_of_its_own()
    with serving(pong) as port:
        (here,) = from_place(HERE_TOO, stored(port))
        (there,) = from_place(ELSEWHERE, stored(port))

    assert here.answered
    assert there.failure
    assert there.failure.phase == "connect"


def test_a_secret_goes_there_and_comes_back_masked() -> None:
    """It is sent on standard input, reaches the store, and stands in nothing that is printed."""
    told: list[bytes] = []

    def refusing(sock: socket.socket) -> None:
        told.append(sock.recv(1_000))
        sock.sendall(b"-WRONGPASS hunter2-and-more is wrong\r\n")

    with serving(refusing) as port:
        seen = from_place(HERE_TOO, stored(port, "hunter2-and-more"))

    assert b"hunter2-and-more" in told[0]
    assert seen[0].failure
    assert "hunter2" not in str(seen)


def test_a_program_that_is_not_there_is_told() -> None:
    """With the place, what came, and what to do."""
    told = why("no-such-program-anywhere")

    assert told.startswith("vantage inside, asked through no-such-program-anywhere: ")
    assert "does not exist" in told
    assert "install goldenpath there" in told


def test_a_place_without_goldenpath_is_told() -> None:
    """In the words of what was run there."""
    told = why("env", "PATH=/nowhere")

    assert "goldenpath" in told
    assert "No such file" in told


def test_a_place_that_is_too_slow_is_told() -> None:
    """It is ended, and waited for no longer."""
    told = why("sh", "-c", "sleep 60", seconds=0.5)

    assert "did not end within 0.5 s" in told


@pytest.mark.parametrize("said", ["welcome", '{"id": 1}', "[]", '{"deeply": ' * 3_000])
def test_what_is_no_observation_is_told(said: str) -> None:
    """A command that prints something of its own, or another version."""
    told = why("sh", "-c", f"cat >/dev/null; echo '{said}'")

    assert "something else than observations" in told


def test_what_does_not_end_is_cut() -> None:
    """A place may print no more than so much."""
    assert "it wrote more than" in why("sh", "-c", "yes")


def asked(given: bytes, *arguments: str) -> tuple[int, str, str]:
    """Return the exit status of goldenpath ask, and what it printed."""
    command = [str(BIN / "goldenpath"), "ask", *arguments]
    found = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    return found.returncode, found.stdout.decode(), found.stderr.decode()


def test_ask_prints_one_observation_a_line() -> None:
    """Whatever was answered, the status is 0."""
    with serving(answering(HELLO)) as port:
        one = Probe(component="api", purpose="a", ask=HttpAsk(place=Place(host="127.0.0.1", port=port)), way="direct")
        status, out, err = asked(written((one, one)))

    assert (status, err) == (0, "")
    assert [json.loads(line)["status"] for line in out.splitlines()] == [200, 200]


def test_ask_sends_what_it_was_handed() -> None:
    """Method, headers and body, the secret ones too."""
    heads: list[bytes] = []

    def keeping(sock: socket.socket) -> None:
        heads.append(head_of(sock))
        sock.sendall(HELLO)

    with serving(keeping) as port:
        ask = HttpAsk(
            place=Place(host="127.0.0.1", port=port),
            method="POST",
            headers=(("authorization", Secret("Bearer hunter2-and-more")),),
            body=b"\x00\xff",
        )
        status, out, _ = asked(written((Probe(component="api", purpose="a", ask=ask, way="direct"),)))

    assert heads[0].startswith(b"POST / HTTP/1.1\r\n")
    assert b"authorization: Bearer hunter2-and-more\r\n" in heads[0]
    assert status == 0
    assert "hunter2" not in out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "no JSON"),
        (b"{}", "a JSON list of probes"),
        (b"[1]", "probe 0: it is a int"),
        (
            b'[{"component": "a", "purpose": "b", "ask": {"protocol": "command", "arguments": ["id"]}}]',
            "its protocol is none",
        ),
        (b"[" + b" " * 1_100_000 + b"]", "more than 1048576 bytes"),
    ],
)
def test_ask_refuses_what_is_no_list_of_probes(given: bytes, words: str) -> None:
    """In one line, with status 2; and it runs no program."""
    status, out, err = asked(given)

    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_ask_waits_for_its_input_no_longer_than_allowed() -> None:
    """A program that never ends its list holds nobody."""
    with subprocess.Popen(
        [str(BIN / "goldenpath"), "ask", "--seconds", "0.3"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr
        told = process.stderr.read().decode()
        assert process.wait(60) == 2

    assert "nothing more within 0.3 s" in told


def test_ask_takes_a_time_that_is_one() -> None:
    """Anything else is wrong use."""
    status, _, err = asked(b"[]", "--seconds", "soon")

    assert status == 2
    assert "expected seconds" in err
