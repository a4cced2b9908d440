"""The program listens, but not on the port and address that the platform probes."""

import re
from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.facts.revision_lacks_secret import of_its_revision
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_ADDRESS = re.compile(r"https?://(\[[^\]\s]+\]|[^\s:/\[]+):(\d{2,5})")
_PORT = re.compile(r"(?i)(?:port|:)[ =]?(\d{2,5})\b")
_BESIDE = re.compile(r"(?i)metric|prometheus|debug|inspect|admin|profil|actuator|management")
_LOOPBACK = frozenset({"127.0.0.1", "[::1]"})


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each listening line that contradicts the probe, where none agrees with it.

    ``localhost`` in such a line is often only how a server prints "any address", so it counts by its port alone.
    """
    for failed in map(of_its_revision, reading.of("startup-probe-failed", "revision-not-listening")):
        port = failed.value("port")
        lines = [f for f in reading.of("listening") if _same_start(f, failed) and not _BESIDE.search(f.text)]
        found = [(f, *_bound(f.text)) for f in lines]
        if not port or any(bound == port and host not in _LOOPBACK for _, host, bound in found):
            continue
        for line, host, bound in found:
            if bound and (bound != port or host in _LOOPBACK):
                address = f"{host}:{bound}" if host else f"port {bound}"
                yield replace(
                    line,
                    values=join_values({"port": port, "bound": address}),
                    first=line.first,
                    last=max(line.last, failed.last),
                )


def _same_start(line: Fact, failed: Fact) -> bool:
    if line.scope.component != failed.scope.component:
        return False
    if failed.scope.instance:
        return line.scope.instance == failed.scope.instance
    return not failed.scope.revision or line.scope.revision == failed.scope.revision


def _bound(text: str) -> tuple[str, str]:
    address = _ADDRESS.search(text)
    if address is not None:
        return address.group(1), address.group(2)
    port = _PORT.search(text)
    return ("", port.group(1)) if port is not None else ("", "")


FACT = FactRule(
    id="listens-elsewhere",
    title="the program listens, but not where the platform probes",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="listening lines of uvicorn and gunicorn, real runs; the probe's words from documentation",
)
