"""What this machine's own proxy and other places change in a verdict, in runs of the whole command."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.running import Told, checked
from tests.machine import APART, needs_network_of_its_own
from tests.wire.servers import answering, closed_port, serving, silent

pytestmark = pytest.mark.enable_socket

BIN = Path(sys.executable).parent
HERE_TOO = ["env", f"PATH={BIN}:/usr/bin:/bin"]
ELSEWHERE = [*APART, *HERE_TOO]
WELL = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"status": "ok"}'
LONG = 20.0


def shop(url: str, **more: Any) -> dict[str, Any]:
    """Return an environment of one service, without a journey."""
    return {
        "version": 1,
        "name": "shop",
        "components": {"api": {"kind": "service", "url": url, "health": ["/health"]}, **more.pop("stores", {})},
        **more,
    }


def signatures(told: Told) -> set[str]:
    """Return every fault that was told, also one that only explains."""
    return {c["signature"] for c in told.verdict["causes"]}


def vantage(command: list[str], port: int, url: str) -> dict[str, Any]:
    """Return an environment with a store, and a place to ask from."""
    stores = {"cache": {"kind": "cache", "url": f"redis://127.0.0.1:{port}"}}
    return shop(url, stores=stores, vantages={"vpc": {"command": command}})


def valkey(sock: socket.socket) -> None:
    """Answer as a store that is well."""
    while data := sock.recv(4_000):
        for _ in range(data.count(b"*")):
            sock.sendall(b"+PONG\r\n" if b"PING" in data else b"$0\r\n\r\n")


@contextmanager
def both(handle: Any) -> Iterator[tuple[str, int]]:
    """Give the URL of a service that is well, and the port of a store."""
    with serving(answering(WELL)) as service, serving(handle) as store:
        yield f"http://127.0.0.1:{service}", store


def seen_at(told: Told, place: str) -> list[dict[str, Any]]:
    """Return what was seen from a place."""
    return [dict(o) for o in told.observations if o["vantage"] == place]


def test_a_place_is_asked_with_leave(tmp_path: Path) -> None:
    """Its observations bear its name, and stand beside those from here."""
    with both(valkey) as (url, port):
        told = checked(tmp_path, vantage(HERE_TOO, port, url), "--allow-commands", seconds=LONG)

    assert len(seen_at(told, "vpc")) == 2
    assert all(o["question"]["component"] == "cache" for o in seen_at(told, "vpc"))
    assert not any("vantage" in phrase for phrase in told.manifest["blind"])


def test_a_place_is_not_asked_without_leave(tmp_path: Path) -> None:
    """A configuration runs no program by itself; what was not seen is told."""
    with both(valkey) as (url, port):
        told = checked(tmp_path, vantage(HERE_TOO, port, url), seconds=LONG)

    assert seen_at(told, "vpc") == []
    assert any("vantage vpc" in p and "--allow-commands" in p for p in told.manifest["blind"])


def test_a_place_that_cannot_be_asked_accuses_nobody(tmp_path: Path) -> None:
    """What was asked, what came, what to do: and the verdict is as without it."""
    with both(valkey) as (url, port):
        told = checked(tmp_path, vantage(["no-such-program-here"], port, url), "--allow-commands", seconds=LONG)

    (phrase,) = (p for p in told.manifest["blind"] if "vantage vpc" in p)
    assert "no-such-program-here does not exist" in phrase
    assert "install goldenpath there" in phrase
    assert told.verdict["causes"] == []


def test_a_store_that_answers_here_alone_is_told_apart(tmp_path: Path) -> None:
    """From a place with a network of its own, nothing is reached: the way differs, not the store."""
    needs_network_of_its_own()
    with both(valkey) as (url, port):
        told = checked(tmp_path, vantage(ELSEWHERE, port, url), "--allow-commands", seconds=LONG)

    assert [o["failure"]["phase"] for o in seen_at(told, "vpc")] == ["connect", "connect"]
    assert not {"cache-unreachable", "cache-silent"} & signatures(told)
    warned = str(told.verdict["warnings"])
    assert "cache answers from here and is not reached from vpc" in warned


def test_a_proxy_that_wants_credentials_is_a_matter_of_this_machine(tmp_path: Path) -> None:
    """No service is accused for it."""
    with serving(answering(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as port:
        given = shop("https://api.test", network={"proxy": f"http://127.0.0.1:{port}"})
        told = checked(tmp_path, given, seconds=LONG)

    assert signatures(told) == {"checker-proxy"}
    assert told.verdict["causes"][0]["layer"] == "test"
    assert f"127.0.0.1:{port}" in told.verdict["causes"][0]["title"]


def test_a_proxy_that_is_not_there_is_a_matter_of_this_machine(tmp_path: Path) -> None:
    """Refused is what the proxy's own port says."""
    port = closed_port()
    told = checked(tmp_path, shop("https://api.test", network={"proxy": f"http://127.0.0.1:{port}"}), seconds=LONG)

    assert signatures(told) == {"checker-proxy"}


def test_the_password_of_a_proxy_stands_in_nothing(tmp_path: Path) -> None:
    """Neither in the clear nor as it is sent, whatever the proxy repeats."""

    def echoing(sock: socket.socket) -> None:
        head = sock.recv(4_000)
        sock.sendall(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: %d\r\n\r\n%s" % (len(head), head))

    with serving(echoing) as port:
        proxy = {"url": f"http://127.0.0.1:{port}", "user": "me", "password": "env:PROXY_PASSWORD"}
        told = checked(
            tmp_path,
            shop("http://api.test", network={"proxy": proxy}),
            seconds=LONG,
            PROXY_PASSWORD="hunter2hunter2",  # noqa: S106 - a sample
        )

    kept = told.out + told.err + "".join(p.read_text() for p in (tmp_path / "bundle").iterdir())
    assert "hunter2" not in kept
    assert "bWU6aHVudGVyMmh1bnRlcjI" not in kept


def test_the_proxy_of_the_machine_is_not_used_silently(tmp_path: Path) -> None:
    """It is told where something was not reached; nothing is asked of it, and its value stands in nothing."""
    asked = threading.Event()

    def noting(sock: socket.socket) -> None:
        asked.set()
        silent(sock)

    with serving(noting) as port:
        value = f"http://me:hunter2hunter2@127.0.0.1:{port}"
        url = f"http://127.0.0.1:{closed_port()}"
        told = checked(tmp_path, shop(url), seconds=LONG, HTTP_PROXY=value)

    kept = told.out + told.err + "".join(p.read_text() for p in (tmp_path / "bundle").iterdir())
    assert not asked.is_set()
    assert "proxy for the web (HTTP_PROXY), which was not used" in str(told.verdict["warnings"])
    assert "hunter2" not in kept


@pytest.mark.parametrize("variables", [{"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}, {}])
def test_nothing_is_told_where_no_proxy_is_meant_for_the_hosts(tmp_path: Path, variables: dict[str, str]) -> None:
    """NO_PROXY names hosts that are reached without one."""
    told = checked(tmp_path, shop(f"http://127.0.0.1:{closed_port()}"), seconds=LONG, **variables)

    assert "proxy" not in str(told.verdict["warnings"])


def test_nothing_is_told_where_all_was_reached(tmp_path: Path) -> None:
    """Then the proxy is not the way."""
    with serving(answering(WELL)) as port:
        told = checked(
            tmp_path, shop(f"http://127.0.0.1:{port}"), seconds=LONG, HTTP_PROXY=f"http://127.0.0.1:{closed_port()}"
        )

    assert "proxy" not in str(told.verdict["warnings"])
