"""A revision is refused because its image cannot be got."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts.revision_lacks_secret import of_its_revision
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each missing image at the revision that it stops."""
    return (of_its_revision(f) for f in reading.of("image-not-pulled"))


FACT = FactRule(
    id="revision-lacks-image",
    title="a revision is refused because its image cannot be got",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
