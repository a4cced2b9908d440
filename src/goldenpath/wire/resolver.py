"""Names to addresses: declared hosts, declared name servers by our own codec, else the machine's resolver.

It waits, so the prober calls it in a thread of its own and goes on without it when the time is up.
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from time import perf_counter
from typing import Final

from goldenpath.contracts import Broken, Reply
from goldenpath.model.environment import Network
from goldenpath.model.observation import Phase, Reason
from goldenpath.probes import dns

_AGAIN: Final = 1.0
"""Seconds after which an unanswered datagram is sent once more."""
_FAMILIES: Final = {0: ("A", "AAAA"), 4: ("A",), 6: ("AAAA",)}
_LARGEST: Final = 65_535


@lru_cache(maxsize=4096)
def family_of(address: str) -> int:
    """Return 4 or 6 for a literal address, 0 for a name."""
    if not address or not (address[0].isdigit() or ":" in address):
        return 0
    try:
        return ip_address(address.partition("%")[0]).version
    except ValueError:
        return 0


class Resolver:
    """Resolves names as the environment's network says."""

    def __init__(self, network: Network) -> None:
        self._servers = network.nameservers
        self._hosts: dict[str, list[str]] = {}
        for name, address in network.hosts:
            self._hosts.setdefault(name.lower(), []).append(address)

    def known(self, host: str, family: int) -> tuple[str, ...]:
        """Return the addresses that need no name server: a literal's own, or those declared.

        Raises:
            Broken: the only ones known are of the other family.
        """
        own = family_of(host)
        if own and family in {0, own}:
            return (host,)
        found = [host] if own else self._hosts.get(host.lower(), [])
        fitting = tuple(a for a in found if family in {0, family_of(a)})
        if found and not fitting:
            text = f"{host} is {', '.join(found)}: no address of IPv{family}"
            raise Broken(Reason.NAME_EMPTY, text, phase=Phase.RESOLVE)
        return fitting

    def addresses(self, host: str, family: int, seconds: float) -> tuple[str, ...]:
        """Return the addresses of a name, in the order in which they are to be tried.

        Raises:
            Broken: there are none, with the reason.
        """
        if not self._servers:
            return _system(host, family)
        end = perf_counter() + seconds
        empty: Broken | None = None
        for kind in _FAMILIES[family]:
            try:
                reply = self._any_server(host, kind, end)
            except Broken as problem:
                if problem.reason is not Reason.NAME_EMPTY:
                    raise
                empty = problem
                continue
            return tuple(str(dict(reply.values)["addresses"]).split(","))
        raise empty or Broken(Reason.NAME_EMPTY, f"{host} has no address", phase=Phase.RESOLVE)

    def ask(self, name: str, kind: str, server: str, seconds: float) -> Reply:
        """Return what one name server says of a name.

        Where none is given, what is declared of the name counts, then the environment's first server, or the machine's.

        Raises:
            Broken: it gives no address, with the reason.
        """
        if kind not in dns.KINDS:
            raise Broken(Reason.NOT_ALLOWED, f"{kind} is neither A nor AAAA", phase=Phase.PREPARE)
        family = 4 if kind == "A" else 6
        if not server and (declared := self.known(name, family)):
            return Reply(values=(("addresses", ",".join(declared)), ("rcode", "NOERROR"), ("server", "declared")))
        chosen = server or next(iter(self._servers), "")
        if not chosen:
            found = _system(name, family)
            return Reply(values=(("addresses", ",".join(found)), ("rcode", "NOERROR"), ("server", "system")))
        return _inquire(chosen, name, kind, perf_counter() + seconds)

    def _any_server(self, host: str, kind: str, end: float) -> Reply:
        """Ask one server after the other; only one that says nothing usable gives way to the next."""
        last: Broken | None = None
        for number, server in enumerate(self._servers):
            share = (end - perf_counter()) / (len(self._servers) - number)
            try:
                return _inquire(server, host, kind, perf_counter() + share)
            except Broken as problem:
                if problem.reason in {Reason.NAME_EMPTY, Reason.NAME_UNKNOWN}:
                    raise
                last = problem
        raise last or Broken(Reason.RESOLVER_FAILED, "no name server", phase=Phase.RESOLVE)


def _system(host: str, family: int) -> tuple[str, ...]:
    families = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
    try:
        found = socket.getaddrinfo(host, None, families[family], socket.SOCK_STREAM)
    except socket.gaierror as problem:
        reasons = {socket.EAI_NONAME: Reason.NAME_UNKNOWN, socket.EAI_NODATA: Reason.NAME_EMPTY}
        reason = reasons.get(problem.errno or 0, Reason.RESOLVER_FAILED)
        raise Broken(reason, f"{host}: {problem.strerror}", phase=Phase.RESOLVE) from None
    except (UnicodeError, ValueError):
        raise Broken(Reason.NAME_UNKNOWN, f"{host[:80]!r} is no host name", phase=Phase.RESOLVE) from None
    except OSError as problem:
        raise _own(problem) from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _place(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    if not host or (":" in host and not host.startswith("[")):
        host, port = server, "53"
    return host.strip("[]"), int(port) if port.isascii() and port.isdigit() else 53


def _inquire(server: str, name: str, kind: str, end: float) -> Reply:
    number = int.from_bytes(os.urandom(2), "big")
    question = dns.query(number, name, kind)
    try:
        found = _by_datagram(server, question, (number, name, kind), end)
        if found.truncated:
            found = _by_stream(server, question, (number, name, kind), end)
    except TimeoutError:
        text = f"{server} did not answer"
        raise Broken(Reason.RESOLVER_SILENT, text, phase=Phase.RESOLVE) from None
    except ConnectionRefusedError:
        text = f"nothing listens at {server}"
        raise Broken(Reason.RESOLVER_REFUSED, text, phase=Phase.RESOLVE) from None
    except OSError as problem:
        if problem.errno in {errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL}:
            raise _own(problem) from None
        text = f"{server}: {problem.strerror or problem}"
        raise Broken(Reason.RESOLVER_FAILED, text, phase=Phase.RESOLVE) from None
    return dns.settle(found, name, kind, server)


def _own(problem: OSError) -> Broken:
    return Broken(Reason.NO_LOCAL_PORT, str(problem.strerror or problem), phase=Phase.PREPARE)


def _by_datagram(server: str, question: bytes, asked: tuple[int, str, str], end: float) -> dns.Found:
    place = _place(server)
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    strange = False
    with socket.socket(family, socket.SOCK_DGRAM) as own:
        own.connect(place)  # answers of others are dropped by the kernel, refusals are told
        for until in _rounds(end):
            own.send(question)
            with suppress(TimeoutError):
                while True:
                    own.settimeout(_left(until))
                    if (found := dns.read(own.recv(_LARGEST), *asked)) is not None:
                        return found
                    strange = True
    if strange:
        text = f"{server} answered other questions only"
        raise Broken(Reason.RESOLVER_FAILED, text, phase=Phase.RESOLVE)
    raise TimeoutError


def _rounds(end: float) -> Iterator[float]:
    """Yield until when to wait after each sending: late answers to any of them count."""
    wait = _AGAIN
    while (now := perf_counter()) < end:
        yield min(now + wait, end)
        wait *= 2


def _left(until: float) -> float:
    left = until - perf_counter()
    if left <= 0:
        raise TimeoutError
    return left


def _by_stream(server: str, question: bytes, asked: tuple[int, str, str], end: float) -> dns.Found:
    with socket.create_connection(_place(server), timeout=_left(end)) as own:
        own.sendall(len(question).to_bytes(2, "big") + question)
        length = int.from_bytes(_exactly(own, 2, end), "big")
        found = dns.read(_exactly(own, length, end), *asked)
    if found is None or found.truncated:
        text = f"{server} sent no whole answer over TCP"
        raise Broken(Reason.RESOLVER_FAILED, text, phase=Phase.RESOLVE)
    return found


def _exactly(own: socket.socket, number: int, end: float) -> bytes:
    data = b""
    while len(data) < number:
        own.settimeout(_left(end))
        chunk = own.recv(number - len(data))
        if not chunk:
            text = "the name server closed before its answer was whole"
            raise Broken(Reason.RESOLVER_FAILED, text, phase=Phase.RESOLVE)
        data += chunk
    return data
