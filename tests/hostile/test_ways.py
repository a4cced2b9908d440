"""Names, certificates and addresses that are wrong: the way is told, and who stands behind it is not accused."""

import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from ssl import SSLContext
from typing import Any

import pytest

from tests.hostile import servers
from tests.hostile.running import Told, checked, config
from tests.machine import needs_ipv6
from tests.wire.servers import Authority, name_server, record, serving

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

HOST = "api.hostile.test"
NAMED = {"hosts": {HOST: "127.0.0.1"}, "trust": ["ca.pem"]}


def secured(folder: Path, context: SSLContext) -> Told:
    """Return what a check says of a good platform behind a certificate."""
    with serving(servers.Platform(), context=context) as port:
        return checked(folder, config(folder, f"https://{HOST}:{port}", network=NAMED))


CERTIFICATES: dict[str, tuple[Callable[[Authority], SSLContext], str]] = {
    "self-signed": (lambda a: a.self_signed(HOST), "certificate-self-signed"),
    "expired": (lambda a: a.expired(HOST), "certificate-expired"),
    "not yet valid": (lambda a: a.future(HOST), "certificate-not-yet-valid"),
    "of another name": (lambda a: a.context("other.hostile.test"), "certificate-other-name"),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_that_is_wrong_is_told(name: str, tmp_path: Path) -> None:
    """The reason says what is wrong with it, and no service is accused."""
    make, reason = CERTIFICATES[name]
    told = secured(tmp_path, make(Authority(tmp_path)))

    assert told.status in {"fault", "undecided"}
    assert reason in told.reasons
    assert told.confirmed("application", "dependency", "test") == []


def test_a_good_certificate_leads_through(tmp_path: Path) -> None:
    """The same platform behind a good certificate is healthy."""
    assert secured(tmp_path, Authority(tmp_path).context(HOST)).status == "healthy"


def test_plain_http_where_tls_was_declared_is_told(tmp_path: Path) -> None:
    """A server that answers a handshake with text is not TLS."""
    Authority(tmp_path)
    with serving(servers.Platform()) as port:
        told = checked(tmp_path, config(tmp_path, f"https://{HOST}:{port}", network=NAMED))

    assert told.status != "healthy"
    assert told.reasons & {
        "not-tls",
        "closed",
        "reset",
        "silent",
        "deadline",
    }  # one that waits for a line that never ends says nothing
    assert told.confirmed("application", "dependency", "test") == []


def test_a_host_with_ipv6_alone_is_reached(tmp_path: Path) -> None:
    """Where only the second family is there, the path leads through it."""
    needs_ipv6()
    with serving(servers.Platform(), host="::1") as port:
        told = checked(tmp_path, config(tmp_path, f"http://[::1]:{port}"))

    assert told.status == "healthy"


Answer = Callable[[bytes], Sequence[bytes]]


def late(question: bytes) -> Sequence[bytes]:
    """Answer rightly, later than anybody waits."""
    threading.Event().wait(20)
    return [record(question, "127.0.0.1")]


def of_another(question: bytes) -> Sequence[bytes]:
    """Answer another question: the id is not the one that was sent."""
    other = bytes((question[0] ^ 0xFF, question[1])) + question[2:]
    return [record(other, "127.0.0.9")]


def pointing_to_itself(question: bytes) -> Sequence[bytes]:
    """Answer with a name that is a pointer to itself."""
    return [question[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0) + question[12:] + b"\xc0" + bytes((len(question),))]


NAMES: dict[str, tuple[Answer, set[str]]] = {
    "no such name": (lambda q: [record(q, code=3)], {"name-unknown"}),
    "no address": (lambda q: [record(q)], {"name-empty"}),
    "a failure": (lambda q: [record(q, code=2)], {"resolver-failed"}),
    "a refusal": (lambda q: [record(q, code=5)], {"resolver-refused", "resolver-failed"}),
    "garbage": (lambda _: [b"\x00\xff garbage"], {"resolver-failed", "resolver-silent", "deadline"}),
    "a pointer to itself": (pointing_to_itself, {"resolver-failed", "resolver-silent", "deadline"}),
    "other ids": (of_another, {"resolver-silent", "resolver-failed", "deadline"}),
    "late": (late, {"resolver-silent", "deadline"}),
    "never": (lambda _: [], {"resolver-silent", "deadline"}),
    "cut off, and nobody by TCP": (
        lambda q: [record(q, flags=0x8380)],
        {"resolver-failed", "resolver-silent", "deadline"},
    ),
}


@contextmanager
def asking(folder: Path, answer: Answer) -> Iterator[dict[str, Any]]:
    """Give the configuration of a good platform whose names a name server tells."""
    with serving(servers.Platform()) as port, name_server(answer) as server:
        yield config(folder, f"http://{HOST}:{port}", network={"nameservers": [server]})


@pytest.mark.parametrize("name", NAMES)
def test_a_name_server_out_of_order_is_told(name: str, tmp_path: Path) -> None:
    """The reason is that of the name, and no service is accused of what the name server did."""
    answer, reasons = NAMES[name]
    with asking(tmp_path, answer) as given:
        told = checked(tmp_path, given)

    assert told.status in {"fault", "undecided"}
    assert told.reasons & reasons, told.reasons
    assert told.confirmed("application", "dependency", "test") == []


def test_a_name_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Nobody listens where the name server should be."""
    with serving(servers.Platform()) as port:
        given = config(tmp_path, f"http://{HOST}:{port}", network={"nameservers": ["127.0.0.1:1"]})
        told = checked(tmp_path, given)

    assert told.status in {"fault", "undecided"}
    assert told.reasons & {"resolver-refused", "resolver-silent"}
    assert told.confirmed("application", "dependency", "test") == []


def test_a_name_that_leads_to_nobody_is_told(tmp_path: Path) -> None:
    """A wrong address is refused there, and the application is not accused with certainty."""
    with asking(tmp_path, lambda q: [record(q, "127.0.0.77")]) as given:
        told = checked(tmp_path, given)

    assert told.status in {"fault", "undecided"}
    assert told.confirmed("application", "dependency", "test") == []


def test_a_good_name_server_leads_through(tmp_path: Path) -> None:
    """The same platform with names that are right is healthy."""
    with asking(tmp_path, lambda q: [record(q, "127.0.0.1")]) as given:
        assert checked(tmp_path, given).status == "healthy"
