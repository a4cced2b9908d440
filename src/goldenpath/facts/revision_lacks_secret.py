"""A revision is refused because its service account may not read a secret."""

import re
from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_REVISION = re.compile(r"Revision '?([a-z][a-z0-9-]{1,80})'?\b")


def of_its_revision(fact: Fact) -> Fact:
    """Return the fact with the revision that its text names: the entries of a service name none.

    Only then do requests to the revisions before not look like its recovery.
    """
    found = _REVISION.search(fact.text)
    if fact.scope.revision or found is None:
        return fact
    return replace(fact, scope=replace(fact.scope, revision=found.group(1)))


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each refusal of a secret at the revision that it stops."""
    return (of_its_revision(f) for f in reading.of("secret-access-refused"))


FACT = FactRule(
    id="revision-lacks-secret",
    title="a revision is refused because its service account may not read a secret",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
