"""Who suffers from a store or a callee that was asked itself: those who use it, unless they name another."""

from collections.abc import Iterable, Iterator

from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.topology import Scope
from goldenpath.model.walk import StepSeen

_WORDS = {
    "database": ("database", "postgres", "sql"),
    "cache": ("cache", "redis", "valkey"),
    "model-provider": ("model", "llm", "openai", "anthropic"),
}
_OURS = {"over-rate", "secret-missing", "login-refused", "not-installed"}


def suffering(reading: Reading, kind: str, missed: Iterable[Fact], *, named: bool = False) -> Iterator[Fact]:
    """Yield a fact for each walk that ended at one who uses a component of a kind, and what services miss of it.

    A step that names another kind says what it suffers from; with ``named`` it must name this one.
    """
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is None or failed.problem in _OURS or not _uses(reading, failed.component, kind):
            continue
        kinds = _kinds_named(failed)
        if kind in kinds or not (kinds or named):
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)
    yield from (fact for fact in missed if fact.value("store") == kind)


def _kinds_named(step: StepSeen) -> set[str]:
    said = " ".join((step.seen, *(str(value) for _, value in step.values))).lower()
    return {kind for kind, words in _WORDS.items() if any(word in said for word in words)}


def _uses(reading: Reading, component: str, kind: str) -> bool:
    """Return whether a component uses one of a kind, itself or through others; where nothing is declared it may."""
    links = reading.topology.links
    known, new = {component}, {component}
    while new:
        new = {link.target for link in links if link.source in new} - known
        known |= new
    return not links or any(c.kind == kind and c.name in known for c in reading.topology.components)
