"""Ask one name server for the address of a host, as a resolver does."""

import asyncio
import secrets
import socket
from typing import cast

_SECONDS = 1.0
_TRIES = 3
"""A question or its answer may be lost: it is asked again, and then given up."""
_NO_SUCH_NAME = 3


async def ask(server: str, host: str) -> str:
    """Return the IPv4 address of a host as a name server (``address:port``) tells it just now.

    Raises:
        OSError: it says that there is no such name or no address, or it says nothing; with the system's own words.
    """
    # Only where a name server is asked: most clients of tests know their addresses.
    from dnslib import QTYPE, DNSRecord

    question = DNSRecord.question(host)
    question.header.id = secrets.randbelow(1 << 16)
    answer = DNSRecord.parse(await _answered(server, question.pack()))
    address = next((str(one.rdata) for one in answer.rr if one.rtype == QTYPE.A), None)
    if address is not None:
        return address
    if answer.header.rcode not in {0, _NO_SUCH_NAME}:
        raise _failure(socket.EAI_FAIL, "Non-recoverable failure in name resolution")
    raise _failure(socket.EAI_NONAME, "Name or service not known")


async def _answered(server: str, question: bytes) -> bytes:
    """Return the answer to a question in wire form."""
    address, _, port = server.rpartition(":")
    listening = _Listening(question[:2])
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: listening, remote_addr=(address, int(port))
    )
    try:
        for _ in range(_TRIES):
            transport.sendto(question)
            done, _ = await asyncio.wait({listening.answer}, timeout=_SECONDS)
            if done:
                return listening.answer.result()
    except OSError:
        pass  # nobody listens there: to a resolver that is silence
    finally:
        transport.close()
    raise _failure(socket.EAI_AGAIN, "Temporary failure in name resolution")


class _Listening(asyncio.DatagramProtocol):
    """Waits for the answer that carries the question's number."""

    def __init__(self, number: bytes) -> None:
        self._number = number
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        if data[:2] == self._number and not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


def _failure(number: int, words: str) -> OSError:
    return cast("OSError", socket.gaierror(number, words))
