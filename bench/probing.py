"""Live probes, as CPU time of the prober's process: the product, Debian's blackbox exporter, and a floor in C.

``python -m bench.run probing``. Every probe is a new connection to servers in a process of their own, on the other core.
Each round asks every contender in shuffled order; a ratio is formed inside the round, and told is its median with minimum
and maximum. A round with a failed probe is void, and said to be. The product's figure is that of `Prober.ask` with
everything it always does: the observation with its phases, the headers, the id, the limits, the certificate's facts.
"""

import gc
import json
import os
import platform
import random
import resource
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from bench.targets import ADDRESSES
from goldenpath.contracts import Protocol
from goldenpath.model.environment import Network
from goldenpath.model.probe import Ask, HttpAsk, Limits, Place, Probe, TcpAsk, WebSocketAsk
from goldenpath.probes import http, tcp, websocket
from goldenpath.wire.clock import SystemClock
from goldenpath.wire.prober import Bounds, Prober

ROUNDS = 7
AT_ONCE = 50
PEER = "prometheus-blackbox-exporter"
COUNTS = {"http": 10_000, "tcp": 10_000, "websocket": 8_000, "https": 1_000}
PEER_COUNTS = {"http": 4_000, "tcp": 5_000, "websocket": 4_000, "https": 1_600}
"""So many that the peer spends 2 s: the system counts its time in hundredths."""
ASKED = {"http": 7.0, "tcp": 5.0, "websocket": 5.0, "https": 1.4}
FLOOR = 1.5
MEMORY = 70
_FLOOR_SOURCE = Path(__file__).with_name("floor.c")
_PROTOCOLS: dict[type, Protocol] = {m.PROTOCOL.asks: m.PROTOCOL for m in (http, tcp, websocket)}
_TICKS = os.sysconf("SC_CLK_TCK")
_WEBSOCKET = (
    "GET / HTTP/1.1",
    "Host: bench",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What a number of probes cost."""

    microseconds: float
    """CPU of one probe."""
    failed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """Where the servers are."""

    plain: int
    secure: int
    folder: Path

    @property
    def trust(self) -> str:
        """Return the file of the authority that signed the servers' certificate."""
        return str(self.folder / "ca.pem")

    def port(self, kind: str) -> int:
        """Return the port of the servers for one kind of probe."""
        return self.secure if kind == "https" else self.plain


Contender = Callable[[str], Spent]


def pinned(core: int) -> None:
    """Keep this process to one core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


@contextmanager
def field() -> Iterator[Field]:
    """Give the servers, with a fresh RSA certificate."""
    import trustme

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = trustme.CA(key_type=trustme.KeyType.RSA)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        leaf = authority.issue_cert(*ADDRESSES, key_type=trustme.KeyType.RSA)
        pair = folder / "leaf.pem"
        leaf.private_key_and_cert_chain_pem.write_to_path(str(pair))
        command = [sys.executable, "-m", "bench.targets", str(pair), str(pair)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            if process.stdout is None:
                raise RuntimeError
            plain, secure = map(int, process.stdout.readline().split())
            yield Field(plain=plain, secure=secure, folder=folder)
            process.kill()


# the product, in a process of its own for each figure


def probes(kind: str, port: int, count: int) -> list[Probe]:
    """Return the probes of one round."""
    asks: list[Ask] = []
    for address in ADDRESSES:
        place = Place(host=address, port=port, tls=kind == "https")
        if kind == "tcp":
            asks.append(TcpAsk(place=place))
        else:
            asks.append(WebSocketAsk(place=place) if kind == "websocket" else HttpAsk(place=place))
    limits = Limits(seconds=10)
    return [Probe(component="bench", purpose=kind, ask=asks[n % len(asks)], limits=limits) for n in range(count)]


def ask(kind: str, port: int, count: int, at_once: int, trust: str) -> None:
    """Ask in this process, and print what it cost."""
    pinned(0)
    gc.set_threshold(200_000, 20, 20)  # as the program itself runs
    prober = Prober(_PROTOCOLS, Network(trust=(trust,)), SystemClock(), Bounds(at_once=at_once))
    for _ in prober.ask(probes(kind, port, at_once), 60):
        pass  # to warm up
    asked = probes(kind, port, count)
    failed = 0
    before = process_time()
    for seen in prober.ask(asked, 300):
        failed += not seen.answered
    spent = process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"microseconds": 1e6 * spent / count, "failed": failed, "megabytes": peak}))


def apart(kind: str, where: Field, count: int, at_once: int) -> dict[str, float]:
    """Ask in a fresh process, and return what it cost."""
    command = [
        sys.executable,
        "-m",
        "bench.probing",
        kind,
        str(where.port(kind)),
        str(count),
        str(at_once),
        where.trust,
    ]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def product(where: Field) -> Contender:
    """Return the product as a contender."""

    def cost(kind: str) -> Spent:
        found = apart(kind, where, COUNTS[kind], AT_ONCE)
        return Spent(microseconds=found["microseconds"], failed=int(found["failed"]))

    return cost


# the floor


def floor(where: Field) -> tuple[Contender | None, str]:
    """Return the C program as a contender, and what is to be said of it."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None, "not measured: no C compiler"
    binary = where.folder / "floor"
    plain = [compiler, "-O2", "-o", str(binary), str(_FLOOR_SOURCE)]
    secure = (
        subprocess.run([*plain, "-DWITH_TLS", "-lssl", "-lcrypto"], capture_output=True, check=False).returncode == 0
    )
    if not secure and subprocess.run(plain, capture_output=True, check=False).returncode:
        return None, "not measured: bench/floor.c does not compile here"
    said = "with OpenSSL" if secure else "HTTPS not measured: no OpenSSL headers"

    def cost(kind: str) -> Spent:
        if kind == "https" and not secure:
            return Spent(microseconds=0.0, failed=-1)
        numbers = (str(COUNTS[kind]), str(AT_ONCE), str(where.port(kind)))
        found = subprocess.run(
            [str(binary), kind, *numbers, where.trust, *ADDRESSES],
            check=True,
            capture_output=True,
            text=True,
            preexec_fn=lambda: pinned(0),
        ).stdout.split()
        return Spent(microseconds=float(found[0]), failed=int(found[1]))

    return cost, said


# the peer


def _modules(trust: str) -> str:
    """Return the peer's configuration; JSON is YAML."""
    lines = [{"send": f"{line}\r"} for line in _WEBSOCKET]
    web = {"preferred_ip_protocol": "ip4", "follow_redirects": False}
    modules = {
        "http": {"prober": "http", "timeout": "10s", "http": web},
        "https": {"prober": "http", "timeout": "10s", "http": {**web, "tls_config": {"ca_file": trust}}},
        "tcp": {"prober": "tcp", "timeout": "10s"},
        "websocket": {
            "prober": "tcp",
            "timeout": "10s",
            "tcp": {"query_response": [*lines, {"expect": "^HTTP/1.1 101"}]},
        },
    }
    return json.dumps({"modules": modules})


@contextmanager
def peer(where: Field) -> Iterator[tuple[Contender | None, str]]:
    """Give the peer as a contender, and what is to be said of it."""
    program = shutil.which(PEER)
    if program is None:
        yield None, f"not measured: {PEER} is not installed (Debian has it)"
        return
    settings = where.folder / "blackbox.yml"
    settings.write_text(_modules(where.trust))
    port = _free_port()
    command = [program, f"--config.file={settings}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(command, preexec_fn=lambda: pinned(0)) as process:  # noqa: PLW1509 - one thread
        try:
            _wait_for(port)
            yield _peer_cost(where, port, process.pid), _version(program)
        finally:
            process.kill()


def _peer_cost(where: Field, port: int, pid: int) -> Contender:
    prober = Prober(_PROTOCOLS, bounds=Bounds(at_once=AT_ONCE))
    limits = Limits(seconds=20, kept=65_536)

    def cost(kind: str) -> Spent:
        scheme = f"{kind}://" if kind in {"http", "https"} else ""
        asks = [
            HttpAsk(
                place=Place(host="127.0.0.1", port=port),
                path=f"/probe?module={kind}&target={scheme}{address}:{where.port(kind)}",
            )
            for address in ADDRESSES
        ]
        count = PEER_COUNTS[kind]
        asked = [Probe(component="peer", purpose=kind, ask=asks[n % len(asks)], limits=limits) for n in range(count)]
        before = _cpu(pid)
        failed = sum("\nprobe_success 1" not in seen.body for seen in prober.ask(asked, 300))
        return Spent(microseconds=1e6 * (_cpu(pid) - before) / count, failed=failed)

    return cost


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    prober = Prober(_PROTOCOLS)
    probe = Probe(component="peer", purpose="start", ask=TcpAsk(place=Place(host="127.0.0.1", port=port)))
    for _ in range(200):
        if next(iter(prober.ask((probe,), 5))).answered:
            return
        prober.pause(0.05)
    raise TimeoutError(PEER)


def _version(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    lines = (said.stdout + said.stderr).splitlines()
    version = lines[0].partition(" (")[0].replace(", version", "") if lines else PEER
    go = next((line.split()[-1] for line in lines if "go version" in line), "Go unknown")
    return f"{version}, {go}"


# rounds and rows


def measured(kind: str, contenders: dict[str, Contender], rounds: int) -> tuple[dict[str, list[Spent]], int]:
    """Return the figures of the rounds in which no probe failed, and how many rounds were void."""
    chance = random.Random(1)
    found: dict[str, list[Spent]] = {name: [] for name in contenders}
    void = 0
    for one in contenders.values():
        one(kind)
    for _ in range(rounds):
        order = list(contenders)
        chance.shuffle(order)
        figures = {name: contenders[name](kind) for name in order}
        if any(figure.failed for figure in figures.values()):
            void += 1
            continue
        for name, figure in figures.items():
            found[name].append(figure)
    return found, void


def _spread(figures: list[float], form: str) -> str:
    return f"{median(figures):{form}} ({min(figures):{form}} to {max(figures):{form}})" if figures else "not measured"


def _ratio(over: list[Spent], under: list[Spent]) -> list[float]:
    return [a.microseconds / b.microseconds for a, b in zip(over, under, strict=True) if b.microseconds]


def row(kind: str, found: dict[str, list[Spent]], void: int) -> str:
    """Return one row of the table."""
    own = found["product"]
    columns = [kind, _spread([f.microseconds for f in own], ".0f")]
    columns += [_spread([f.microseconds for f in found.get(name, [])], ".0f") for name in ("peer", "floor")]
    columns.append(_spread(_ratio(found["peer"], own), ".1f") if "peer" in found else "not measured")
    columns.append(f"≥ {ASKED[kind]:g}")
    columns.append(_spread(_ratio(own, found["floor"]), ".2f") if "floor" in found else "not measured")
    columns.append(f"≤ {FLOOR:g}")
    columns.append(f"{len(own)}, {void} void")
    return f"| {' | '.join(columns)} |"


def memory(where: Field, rounds: int) -> str:
    """Return the peak memory of fresh processes that hold 500 TLS probes at once."""
    peaks = []
    for _ in range(min(rounds, 3)):
        found = apart("https", where, 1_500, 500)
        if not found["failed"]:
            peaks.append(found["megabytes"])
    return f"peak memory of a fresh process, 500 TLS probes at once: {_spread(peaks, '.0f')} MB; asked ≤ {MEMORY}"


def probing(rounds: int = ROUNDS) -> None:
    """Measure and print."""
    pinned(1)
    with ExitStack() as stack:
        where = stack.enter_context(field())
        rival, rival_said = stack.enter_context(peer(where))
        bottom, bottom_said = floor(where)
        contenders = {"product": product(where)}
        if rival:
            contenders["peer"] = rival
        print(f"\n### Live probes, {AT_ONCE} at once: CPU µs of the prober's process for one probe\n")
        print(
            f"{datetime.now(UTC):%Y-%m-%d}, {rounds} interleaved rounds; Python {platform.python_version()}, {ssl.OPENSSL_VERSION}\n\n"  # noqa: TID251 - a bench tells its day
            f"peer: {rival_said}; newer releases of it exist and were not measured\n\n"
            f"floor: bench/floor.c, {bottom_said}\n"
        )
        print("| probe | product | peer | floor | peer / product | asked | product / floor | asked | rounds |")
        print("|---|---|---|---|---|---|---|---|---|")
        for kind in COUNTS:
            with_floor = bottom is not None and not (kind == "https" and "HTTPS not" in bottom_said)
            chosen = {**contenders, "floor": bottom} if bottom is not None and with_floor else contenders
            print(row(kind, *measured(kind, chosen, rounds)), flush=True)
        print(f"\n{memory(where, rounds)}")


if __name__ == "__main__":
    ask(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
