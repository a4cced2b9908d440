"""A setting, not something that a caller sent, carries white space, and what uses it refuses it."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_REPAIRED = re.compile(
    r"(?i)saniti[sz]|stripp|trimm|remov|clean|repair|normali[sz]|correct(?:ed|ing)|fixed|fixing|ignor"
)
_CREDENTIAL = re.compile(
    r"(?i)\b(?:bearer|basic|token|apikey|authorization|x-api-key|api-key|x-auth-[\w-]+|[\w-]+-key|[\w-]+-token)\b"
)
_OF_SETTINGS = re.compile(
    r"failed to resolve host|could not translate host name|connecting to|sslmode|validation error"
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the refusals that end a start, and those of credentials and addresses at any time.

    A header or URL that a caller's text went into is refused in the same words while a service runs;
    a start has no callers, and callers send neither the service's credentials nor its addresses.
    """
    starts = {one.scope.instance for one in reading.lives if one.failed and not one.served}
    for fact in reading.of("value-with-whitespace", "whitespace-named"):
        if fact.id == "whitespace-named" and _REPAIRED.search(fact.text):
            continue
        if fact.scope.instance in starts or (fact.id == "value-with-whitespace" and _own(fact)):
            yield fact


def _own(fact: Fact) -> bool:
    line = next(
        (one for one in fact.text.splitlines() if "header" in one.lower() or "metadata" in one.lower()), fact.text
    )
    return bool(_CREDENTIAL.search(fact.value("where")) or _CREDENTIAL.search(line) or _OF_SETTINGS.search(fact.text))


FACT = FactRule(
    id="newline-in-setting",
    title="a setting carries white space, and what uses it refuses it",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="as the facts value-with-whitespace and whitespace-named",
)
