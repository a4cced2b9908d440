"""The name server answers as name servers do."""

import asyncio
import struct

import pytest
from dnslib import QTYPE, DNSRecord

from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.parts.names import Names
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_TABLE = {"api.chat.test": "127.70.1.1"}


def _names() -> Names:
    names = Names()
    names.table = dict(_TABLE)
    return names


def _ask(names: Names, name: str, kind: str) -> tuple[str, list[tuple[str, int]]]:
    reply = DNSRecord.parse(names.answer(DNSRecord.question(name, kind).pack()))
    rcode = {0: "NOERROR", 3: "NXDOMAIN"}[reply.header.rcode]
    return rcode, [(str(answer.rdata), answer.ttl) for answer in reply.rr]


def test_a_known_name_has_an_address_of_one_family_only() -> None:
    """An IPv6 question is answered empty, not denied: a denial would deny the name altogether."""
    assert _ask(_names(), "API.chat.test", "A") == ("NOERROR", [("127.70.1.1", 5)])
    assert _ask(_names(), "api.chat.test", "AAAA") == ("NOERROR", [])
    assert _ask(_names(), "example.org", "A") == ("NXDOMAIN", [])


def test_a_changed_table_changes_the_answers() -> None:
    """A fault takes a name away or points it elsewhere."""
    names = _names()
    names.table["api.chat.test"] = "127.70.1.9"
    assert _ask(names, "api.chat.test", "A") == ("NOERROR", [("127.70.1.9", 5)])
    del names.table["api.chat.test"]
    assert _ask(names, "api.chat.test", "A") == ("NXDOMAIN", [])


@pytest.mark.parametrize("question", [b"", b"\x00" * 3, b"\xff" * 40, b"a" * 5000])
def test_what_is_no_question_gets_no_answer(question: bytes) -> None:
    """Whatever arrives, nothing breaks and nothing is reflected."""
    assert _names().answer(question) is None


def test_an_answer_sent_to_us_is_not_answered() -> None:
    """Two name servers cannot be made to answer each other for ever."""
    names = _names()
    reply = names.answer(DNSRecord.question("api.chat.test").pack())
    assert reply
    assert names.answer(reply) is None


class _Waiting(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        self.answer.set_result(data)


async def _over_udp(place: tuple[str, int], question: bytes) -> bytes:
    transport, waiting = await asyncio.get_running_loop().create_datagram_endpoint(_Waiting, remote_addr=place)
    transport.sendto(question)
    answer = await asyncio.wait_for(waiting.answer, 20)
    transport.close()
    return answer


async def _over_tcp(place: tuple[str, int], question: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*place)
    writer.write(struct.pack("!H", len(question)) + question)
    (length,) = struct.unpack("!H", await reader.readexactly(2))
    answer = await reader.readexactly(length)
    writer.close()
    return answer


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_both_transports_answer_alike(ground: Ground, loop: str) -> None:
    """UDP and TCP give the same answer, on either event loop."""
    factory = pytest.importorskip("uvloop").new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    question = DNSRecord.question("api.chat.test").pack()

    async def answers() -> list[bytes]:
        names = Names()
        place = _place(ground.addresses)
        await names.serve(*place, _TABLE)
        found = [await _over_udp(place, question), await _over_tcp(place, question)]
        names.close()
        return found

    with asyncio.Runner(loop_factory=factory) as runner:
        udp, tcp = runner.run(answers())
    assert udp == tcp
    assert DNSRecord.parse(udp).get_a().rtype == QTYPE.A


def _place(addresses: Addresses) -> tuple[str, int]:
    return addresses.at(6), free_port(addresses.at(6), 5353)
