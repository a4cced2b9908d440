"""DNS: one question for the addresses of a name, and what a name server's datagram says to it."""

import struct
from ipaddress import IPv4Address, IPv6Address
from struct import pack, unpack_from
from typing import Final

from goldenpath.contracts import Broken, Protocol, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import DnsAsk
from goldenpath.model.record import record

KINDS: Final = {"A": 1, "AAAA": 28}
_CNAME: Final = 5
_IN: Final = 1
_CODES: Final = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
_JUMPS: Final = 64
"""Pointers followed within one name at most."""
_ALIASES: Final = 16
_RECORDS: Final = 512


@record
class Found:
    """What a name server said."""

    code: str
    addresses: tuple[str, ...] = ()
    alias: str = ""
    """Where the aliases led, empty where there was none."""
    ttl: int = 0
    """Seconds that the answer may be kept, the least of its records."""
    truncated: bool = False


def query(number: int, name: str, kind: str) -> bytes:
    """Return the question as a datagram.

    Raises:
        Broken: the name cannot be one.
    """
    return pack("!6H", number, 0x0100, 1, 0, 0, 0) + _encoded(name) + pack("!2H", KINDS[kind], _IN)


def read(data: bytes, number: int, name: str, kind: str) -> Found | None:
    """Return what a datagram says, ``None`` where it answers another question.

    Raises:
        Broken: it answers ours and cannot be read.
    """
    try:
        came, flags, questions, answers = unpack_from("!4H", data)
        if came != number or not flags & 0x8000:
            return None
        position = 12
        if questions:
            asked, position = _name(data, position)
            if asked != _plain(name) or unpack_from("!2H", data, position) != (KINDS[kind], _IN):
                return None
            position += 4
        code = _CODES.get(flags & 15, f"RCODE{flags & 15}")
        if flags & 0x0200:
            return Found(code=code, truncated=True)
        return _followed(code, _records(data, position, min(answers, _RECORDS)), _plain(name), KINDS[kind])
    except (struct.error, IndexError, ValueError):
        raise Broken(Reason.RESOLVER_FAILED, "the name server's answer cannot be read", phase=Phase.RESOLVE) from None


def settle(found: Found, name: str, kind: str, server: str) -> Reply:
    """Return the addresses as an answer.

    Raises:
        Broken: there are none, with the reason that the name server gives.
    """
    values = (
        ("addresses", ",".join(found.addresses)),
        ("rcode", found.code),
        ("ttl", found.ttl),
        ("server", server),
    )
    reply = Reply(values=values)
    if found.code == "NOERROR" and found.addresses:
        return reply
    if found.code == "NOERROR":
        led = f" (an alias of {found.alias})" if found.alias else ""
        text, reason = f"{name}{led} has no {kind} record", Reason.NAME_EMPTY
    elif found.code == "NXDOMAIN":
        text, reason = f"{server} says that {name} does not exist", Reason.NAME_UNKNOWN
    elif found.code == "REFUSED":
        text, reason = f"{server} refuses to answer", Reason.RESOLVER_REFUSED
    else:
        text, reason = f"{server} answers {found.code}", Reason.RESOLVER_FAILED
    raise Broken(reason, text, phase=Phase.RESOLVE, reply=reply)


def _plain(name: str) -> str:
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _encoded(name: str) -> bytes:
    plain = _plain(name)
    labels = plain.split(".")
    if not plain.isascii() or len(plain) > 253 or not all(0 < len(label) < 64 for label in labels):
        raise Broken(Reason.NAME_UNKNOWN, f"{name[:80]!r} is no host name", phase=Phase.RESOLVE)
    return b"".join(bytes((len(label),)) + label.encode("ascii") for label in labels) + b"\0"


def _name(data: bytes, position: int) -> tuple[str, int]:
    labels: list[str] = []
    behind = 0
    for _ in range(_JUMPS + 128):
        length = data[position]
        if length >= 0xC0:
            behind = behind or position + 2
            position = (length & 0x3F) << 8 | data[position + 1]
        elif length >= 0x40:
            raise ValueError(length)
        elif not length:
            return ".".join(labels).lower(), behind or position + 1
        else:
            labels.append(data[position + 1 : position + 1 + length].decode("latin-1"))
            position += 1 + length
    raise ValueError(position)


@record
class _Record:
    owner: str
    kind: int
    ttl: int
    value: str


def _records(data: bytes, position: int, number: int) -> list[_Record]:
    found = []
    for _ in range(number):
        owner, position = _name(data, position)
        kind, group, ttl, length = unpack_from("!2HIH", data, position)
        position += 10
        raw = data[position : position + length]
        if len(raw) != length:
            raise ValueError(length)
        value = ""
        if group == _IN and kind == KINDS["A"]:
            value = str(IPv4Address(raw))
        elif group == _IN and kind == KINDS["AAAA"]:
            value = str(IPv6Address(raw))
        elif group == _IN and kind == _CNAME:
            value = _name(data, position)[0]
        position += length
        if value:
            found.append(_Record(owner=owner, kind=kind, ttl=ttl & 0x7FFFFFFF, value=value))
    return found


def _followed(code: str, records: list[_Record], name: str, kind: int) -> Found:
    aliases = {r.owner: r for r in records if r.kind == _CNAME}
    owner = name
    ttls = []
    for _ in range(_ALIASES):
        if (alias := aliases.get(owner)) is None:
            break
        ttls.append(alias.ttl)
        owner = alias.value
    own = [r for r in records if r.owner == owner and r.kind == kind]
    return Found(
        code=code,
        addresses=tuple(dict.fromkeys(r.value for r in own)),
        alias=owner if owner != name else "",
        ttl=min([*ttls, *(r.ttl for r in own)], default=0),
    )


PROTOCOL = Protocol(
    id="dns",
    asks=DnsAsk,
    transport="datagram",
    schemes=("dns",),
    port=53,
    values=(
        ("addresses", "the addresses, separated by commas, in the order of the answer"),
        ("rcode", "NOERROR, NXDOMAIN, SERVFAIL, REFUSED …"),
        ("ttl", "seconds that the answer may be kept"),
        ("server", "the name server that was asked; system: the machine's own resolver"),
    ),
)
