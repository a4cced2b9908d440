"""How names are resolved, and every way in which they are not."""

import socket
from collections.abc import Sequence

import pytest

from goldenpath.model.environment import Network
from goldenpath.model.probe import DnsAsk, HttpAsk, Limits, Place
from tests.wire.servers import (
    BRIEF,
    HELLO,
    WIDE,
    answering,
    asked,
    closed_port,
    ended,
    name_server,
    probe,
    prober,
    record,
    serving,
)

pytestmark = pytest.mark.enable_socket


def by_name(server: str, port: int = 80, limits: Limits = WIDE) -> tuple[str, str]:
    """Return how a request to a name ends that this server is asked for."""
    ask = HttpAsk(place=Place(host="api.example", port=port))
    seen = asked(ask, limits, prober(network=Network(nameservers=(server,))))
    return ended(seen) if seen.failure else ("", str(seen.status))


def test_a_declared_name_server_is_asked() -> None:
    """The address that it gives is spoken to."""
    with serving(answering(HELLO)) as port, name_server(lambda q: [record(q, "127.0.0.1")]) as server:
        assert by_name(server, port) == ("", "200")


@pytest.mark.parametrize(
    ("code", "reason"),
    [(3, "name-unknown"), (0, "name-empty"), (2, "resolver-failed"), (5, "resolver-refused"), (4, "resolver-failed")],
)
def test_what_the_name_server_says_is_told(code: int, reason: str) -> None:
    """Each code of an answer without addresses has its reason."""
    with name_server(lambda q: [record(q, code=code)]) as server:
        assert by_name(server) == ("resolve", reason)


def test_a_silent_name_server() -> None:
    """Nothing came from it within the time."""
    with name_server(lambda _: []) as server:
        assert by_name(server, limits=BRIEF) == ("resolve", "resolver-silent")


def test_nothing_listens_at_the_name_server() -> None:
    """The system tells that nobody is there, and it is not waited for."""
    assert by_name(f"127.0.0.1:{closed_port()}") == ("resolve", "resolver-refused")


@pytest.mark.parametrize("garbage", [b"\x00", b"", b"not a name server at all"])
def test_answers_that_answer_nothing(garbage: bytes) -> None:
    """Datagrams that are no answer to the question are not taken for one."""
    with name_server(lambda q: [q[:2] + b"\x81\x80" + garbage]) as server:
        assert by_name(server, limits=BRIEF) == ("resolve", "resolver-failed")


def test_an_answer_to_another_question_is_passed_over() -> None:
    """A wrong number or name first, then the right answer: the right one counts."""

    def answer(question: bytes) -> Sequence[bytes]:
        wrong_number = record(bytes((question[0] ^ 1, question[1])) + question[2:], "127.0.0.66")
        wrong_name = record(question.replace(b"example", b"exbmple"), "127.0.0.66")
        return [wrong_number, wrong_name, record(question, "127.0.0.1")]

    with serving(answering(HELLO)) as port, name_server(answer) as server:
        assert by_name(server, port) == ("", "200")


def test_only_answers_to_other_questions() -> None:
    """They are told from silence."""
    with name_server(lambda q: [record(bytes((q[0] ^ 1, q[1])) + q[2:], "127.0.0.66")]) as server:
        assert by_name(server, limits=BRIEF) == ("resolve", "resolver-failed")


def test_a_truncated_answer_is_asked_again_over_tcp() -> None:
    """What did not fit in a datagram comes by stream."""

    def stream(question: bytes) -> bytes:
        whole = record(question, "127.0.0.1")
        return len(whole).to_bytes(2, "big") + whole

    with (
        serving(answering(HELLO)) as port,
        name_server(lambda q: [record(q, flags=0x8380)], stream) as server,
    ):
        assert by_name(server, port) == ("", "200")


def test_a_late_answer_is_waited_for() -> None:
    """The first datagram is lost, and the answer to the second counts."""
    lost = [True]

    def answer(question: bytes) -> Sequence[bytes]:
        return [] if lost and lost.pop() else [record(question, "127.0.0.1")]

    with serving(answering(HELLO)) as port, name_server(answer) as server:
        assert by_name(server, port) == ("", "200")


def test_the_second_name_server_helps() -> None:
    """One that fails gives way to the next."""
    with serving(answering(HELLO)) as port, name_server(lambda q: [record(q, "127.0.0.1")]) as server:
        network = Network(nameservers=(f"127.0.0.1:{closed_port()}", server))
        seen = asked(HttpAsk(place=Place(host="api.example", port=port)), by=prober(network=network))

    assert seen.status == 200


def test_no_other_name_server_is_asked_where_one_knows() -> None:
    """That a name does not exist is an answer."""
    asked_too: list[bytes] = []

    def second_answer(question: bytes) -> Sequence[bytes]:
        asked_too.append(question)
        return []

    with name_server(lambda q: [record(q, code=3)]) as first, name_server(second_answer) as second:
        network = Network(nameservers=(first, second))
        seen = asked(DnsAsk(name="api.example"), by=prober(network=network))
        other = asked(HttpAsk(place=Place(host="api.example", port=80)), by=prober(network=network))

    assert ended(seen) == ended(other) == ("resolve", "name-unknown")
    assert asked_too == []


def test_the_question_of_names_itself() -> None:
    """Addresses, code, time to live and server are what the answer says."""
    with name_server(lambda q: [record(q, "10.0.0.1", "10.0.0.2")]) as server:
        seen = asked(DnsAsk(name="api.example", server=server))

    assert dict(seen.values) == {"addresses": "10.0.0.1,10.0.0.2", "rcode": "NOERROR", "ttl": 60, "server": server}


def test_what_is_known_of_a_name_that_does_not_exist() -> None:
    """A failure says the code too."""
    with name_server(lambda q: [record(q, code=3)]) as server:
        seen = asked(DnsAsk(name="api.example", server=server))

    assert seen.value("rcode") == "NXDOMAIN"
    assert seen.question.target == "api.example"


def test_the_machine_knows_its_own_name() -> None:
    """Without a declared name server the machine's resolver is asked."""
    assert str(asked(DnsAsk(name="localhost")).value("addresses")).startswith("127.")


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", "-" * 300, "a b.example\n"])
def test_what_is_no_name(name: str) -> None:
    """It is unknown, whoever is asked."""
    with name_server(lambda q: [record(q, code=3)]) as server:
        seen = asked(HttpAsk(place=Place(host=name, port=80)), BRIEF, prober(network=Network(nameservers=(server,))))

    assert ended(seen) == ("resolve", "name-unknown")


def test_probes_of_one_name_share_the_question() -> None:
    """Ten probes at once ask the name server once."""
    questions = []

    def answer(question: bytes) -> Sequence[bytes]:
        questions.append(question)
        return [record(question, "127.0.0.1")]

    with serving(answering(HELLO)) as port, name_server(answer) as server:
        by = prober(network=Network(nameservers=(server,)))
        ask = HttpAsk(place=Place(host="api.example", port=port))
        found = list(by.ask([probe(ask) for _ in range(10)], 60))

    assert [seen.status for seen in found] == [200] * 10
    assert len(questions) == 1


def test_a_name_server_closes_in_the_middle_of_its_stream() -> None:
    """Half an answer over TCP is a failure of the name server."""
    with name_server(lambda q: [record(q, flags=0x8380)], lambda _: b"\x00\x50half") as server:
        assert by_name(server) == ("resolve", "resolver-failed")


def test_ipv6_is_asked_for_where_there_is_no_ipv4() -> None:
    """The name has an AAAA record only."""

    def answer(question: bytes) -> Sequence[bytes]:
        if question[-4:-2] == b"\0\1":
            return [record(question)]
        row = b"\xc0\x0c\0\x1c\0\1\0\0\0\x3c\0\x10" + socket.inet_pton(socket.AF_INET6, "::1")
        return [question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question[12:] + row]

    with serving(answering(HELLO), host="::1") as port, name_server(answer) as server:
        assert by_name(server, port) == ("", "200")
