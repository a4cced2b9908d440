"""How long `goldenpath check` takes, from a cold process to the verdict: on a healthy lab, and where all is dead or slow.

``python -m bench.checking [ROUNDS]`` brings a lab up and ends it. Dead environments are the lab's own configuration with
its addresses led elsewhere: to ports where nobody listens, to a server that answers 503, to one that says nothing, and
to the lab itself through relays that hand on everything 2.5 s late.
"""

import contextlib
import json
import os
import platform
import re
import selectors
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

BIN = Path(sys.executable).parent
_LATE = 2.5
_PLACE = re.compile(r"127\.\d+\.\d+\.\d+:\d+")
_HOST = re.compile(r"(?:https|wss)://(\w+)\.chat\.test:8443")


def main(rounds: int) -> None:
    """Print one row for each environment."""
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder) / "lab") as config:
        text = config.read_text(encoding="utf-8")
        print(
            f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"
        )
        print(time.strftime("%Y-%m-%d", time.gmtime()))
        print("\n| environment | median | p95 | asked | verdicts |\n|---|---|---|---|---|")
        row("the healthy lab", config, rounds, "≤ 2 s and the model's own time")
        with closed_port() as place:
            row("everything refuses", written(config, led(text, lambda _: place)), rounds, "≤ 3 s")
        with server(_answer_503) as place:
            row("everything answers 503", written(config, led(text, lambda _: place)), rounds, "≤ 3 s")
        with server(_say_nothing) as place:
            row("everything accepts and is silent", written(config, led(text, lambda _: place)), rounds, "≤ 8 s")
        with relays(_direct(text)) as late:
            row(
                "the lab, each answer 2.5 s late",
                written(config, led(_plain(text), late)),
                max(3, rounds // 4),
                "slow, never down",
            )


def row(name: str, config: Path, rounds: int, asked: str) -> None:
    """Check so many times, from a cold process each, and print what it took."""
    took, said = [], Counter[str]()
    for _ in range(rounds):
        began = time.perf_counter()
        command = (BIN / "goldenpath", "check", "--config", config, "--format", "json", "--no-bundle")
        answer = subprocess.run(command, capture_output=True, check=False)
        took.append(time.perf_counter() - began)
        verdict = json.loads(answer.stdout or b'{"status": "no verdict", "causes": []}')
        slow = " (slow)" if "slow" in verdict.get("summary", "") else ""
        said[
            f"{verdict['status']}{slow} {', '.join(c['signature'] for c in verdict['causes'] if not c['until'])}".strip()
        ] += 1
    took.sort()
    p95 = took[min(len(took) - 1, int(0.95 * len(took)))]
    print(
        f"| {name} | {median(took):.2f} s | {p95:.2f} s | {asked} | {'; '.join(f'{n}× {w}' for w, n in said.most_common(3))} |",
        flush=True,
    )


@contextlib.contextmanager
def lab(folder: Path) -> Iterator[Path]:
    """Bring a lab up, yield its configuration, take it down."""
    subprocess.run((BIN / "goldenpath-lab", "up", "--state", folder), check=True, stdout=subprocess.DEVNULL)
    try:
        yield folder / "goldenpath.yaml"
    finally:
        subprocess.run(
            (BIN / "goldenpath-lab", "down", "--purge", "--state", folder), check=False, stdout=subprocess.DEVNULL
        )


def written(config: Path, text: str) -> Path:
    """Write another configuration beside the lab's, so that its references to secrets lead there too."""
    target = config.with_name("bench.yaml")
    target.write_text(text, encoding="utf-8")
    return target


def led(text: str, place: Callable[[str], str]) -> str:
    """Return the configuration with every address led elsewhere, names included, and no log."""
    text = _PLACE.sub(lambda found: place(found.group()), text).split("\nlogs:")[0] + "\n"
    address, _, port = place("").partition(":")
    if not port:
        return text
    hosts = ", ".join(f"{name}.chat.test: {address}" for name in ("api", "auth", "app"))
    text = re.sub(r"  nameservers: .*", f"  hosts: {{{hosts}}}", text)
    return text.replace(":8443", f":{port}")


def _direct(text: str) -> dict[str, str]:
    """Return each service's direct place by the name of its public host."""
    pattern = r"url: https://(\w+)\.chat\.test:8443\n    direct: http://([\d.:]+)"
    return dict(re.findall(pattern, text))


def _plain(text: str) -> str:
    """Return the configuration with public URLs in plain HTTP at the direct places: a late handshake is no late answer."""
    places = _direct(text)
    text = _HOST.sub(
        lambda found: ("ws" if found.group().startswith("wss") else "http") + "://" + places[found.group(1)], text
    )
    return re.sub(r"\n    behind: .*", "", text)


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """Yield a place where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@contextlib.contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the place of a server that does one thing with each connection."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                threading.Thread(target=answer, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def _answer_503(line: socket.socket) -> None:
    with line, contextlib.suppress(OSError):
        line.recv(4096)
        line.sendall(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")


def _say_nothing(line: socket.socket) -> None:
    with line, contextlib.suppress(OSError):
        while line.recv(4096):
            pass


@contextlib.contextmanager
def relays(places: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Yield what leads a service's place to a relay that hands on what the service says 2.5 s later."""
    with contextlib.ExitStack() as stack:
        late = {place: stack.enter_context(server(_late_to(place))) for place in places.values()}
        yield lambda place: late.get(place, place)


def _late_to(place: str) -> Callable[[socket.socket], None]:
    host, _, port = place.partition(":")

    def relay(line: socket.socket) -> None:
        with line, contextlib.suppress(OSError), socket.create_connection((host, int(port))) as other:
            _hand_on(line, other)

    return relay


def _hand_on(line: socket.socket, other: socket.socket) -> None:
    """Hand on both ways; what ``other`` says waits, and what comes meanwhile waits no longer than its own time."""
    waiting: deque[tuple[float, bytes]] = deque()
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        selector.register(other, selectors.EVENT_READ)
        while True:
            pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 30.0
            for key, _ in selector.select(pause):
                data = key.fileobj.recv(65_536)  # type: ignore[union-attr]  # both are sockets
                if key.fileobj is line:
                    if not data:
                        return
                    other.sendall(data)
                else:
                    waiting.append((time.monotonic() + _LATE, data))
                    if not data:
                        selector.unregister(other)
            while waiting and waiting[0][0] <= time.monotonic():
                _, data = waiting.popleft()
                if not data:
                    return
                line.sendall(data)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
