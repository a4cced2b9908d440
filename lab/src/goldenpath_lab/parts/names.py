"""The lab's name server: it knows the lab's names and no others."""

import asyncio
import contextlib
import struct
from collections.abc import Mapping
from typing import cast

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSRecord

# Long enough to be cached, short enough that a change is seen by all soon.
_TTL_SECONDS = 5
_TCP_SECONDS = 5.0
_LONGEST_BYTES = 4_096
_LENGTH = struct.Struct("!H")


class Names:
    """Answers for the names of a table over UDP and TCP; whoever changes the table changes the answers."""

    def __init__(self) -> None:
        self.table: dict[str, str] = {}
        self.silent = False
        """While set, questions arrive and nothing comes back."""
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def serve(self, address: str, port: int, table: Mapping[str, str]) -> None:
        """Answer at an address from now on, with the names of a table (lower case) and their addresses."""
        self.table = dict(table)
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._conversation, address, port)
        self._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=(address, port))

    def close(self) -> None:
        """Stop answering."""
        if self._udp:
            self._udp.close()
        if self._tcp:
            self._tcp.close()

    def answer(self, question: bytes) -> bytes | None:
        """Return the answer to one question, none to what is no question, nor to any while silent."""
        if self.silent or len(question) > _LONGEST_BYTES:
            return None
        try:
            record = DNSRecord.parse(question)
        except DNSError:
            return None
        if record.header.qr or len(record.questions) != 1:
            return None
        return bytes(self._reply(record).pack())

    def _reply(self, record: DNSRecord) -> DNSRecord:
        reply = record.reply(ra=0, aa=1)
        address = self.table.get(str(record.q.qname).rstrip(".").lower())
        if address is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif record.q.qtype in {QTYPE.A, QTYPE.ANY}:
            reply.add_answer(RR(record.q.qname, QTYPE.A, rdata=A(address), ttl=_TTL_SECONDS))
        # A name that has no address of the family asked for exists all the same: an empty answer.
        return reply

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_TCP_SECONDS):
                while True:
                    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                    answer = self.answer(await reader.readexactly(length))
                    if answer is None:
                        break
                    writer.write(_LENGTH.pack(len(answer)) + answer)
                    await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, names: Names) -> None:
        self._names = names
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport has the methods but not the ancestry.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._names.answer(data)
        if answer is not None and self._transport:
            self._transport.sendto(answer, addr)
