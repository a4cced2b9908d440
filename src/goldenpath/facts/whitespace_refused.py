"""A start refuses a value because of white space in it, and does not repair it."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_REPAIRED = re.compile(r"(?i)saniti[sz]|stripp|trimm|remov|clean|repair|normali[sz]|correct(?:ed|ing)|fixed|fixing|ignor")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each text about white space that speaks of no repair, on an instance that never served.

    Beyond the start, the same texts are as often about what a caller sent.
    """
    served = {one.scope.instance for one in reading.lives if one.served}
    for fact in reading.of("whitespace-named"):
        if fact.scope.instance not in served and not _REPAIRED.search(fact.text):
            yield fact


FACT = FactRule(
    id="whitespace-refused",
    title="a start refuses a value because of white space in it",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="as the fact whitespace-named",
)
