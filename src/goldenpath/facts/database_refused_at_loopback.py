"""The address of the database that is not answered is the container itself."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

# What a setting falls back to. Another address in 127/8 was chosen by somebody: a name server, a mesh, a lab.
_LOOPBACK = re.compile(r"(?i)\[?(?:127\.0\.[01]\.1|localhost(?:\.localdomain)?|::1|0\.0\.0\.0)\]?")
_FAILED = re.compile(
    r"(?i)Unable to connect to localhost\b|\bconnect(?:ing)? to (?:host )?(?:localhost|127\.0\.0\.1)\b"
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the failed connections whose host is the loopback address: a setting, or a proxy beside the program."""
    for fact in reading.of("database-connect-refused", "database-connect-timed-out"):
        if _LOOPBACK.fullmatch(fact.value("host")) or _FAILED.search(fact.text):
            yield fact


FACT = FactRule(
    id="database-refused-at-loopback",
    title="the address of the database that is not answered is the container itself",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="as the fact database-refused",
)
