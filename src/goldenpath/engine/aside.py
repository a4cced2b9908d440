"""Causes that the log alone tells of and that are put aside while an environment is asked: why each is none now."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from goldenpath.engine.live import answers_of
from goldenpath.engine.phrase import clock
from goldenpath.engine.read import UNNAMED
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.fact import FactKind, Reading

_BAD = 400
_CLOCKS = timedelta(minutes=1)
"""By so much the clocks of those who write entries may be ahead of this machine's."""
_CLIENT = "client"
"""Who asks: tests and this checker are declared nowhere."""


def before_the_look(hypothesis: Hypothesis, reading: Reading) -> bool:
    """Return whether a cause was last seen, in a log, before the first question was asked: it may be over."""
    began = reading.looked_from
    return began is not None and hypothesis.last is not None and hypothesis.last < began


def seen_now(hypotheses: Iterable[Hypothesis], reading: Reading) -> set[str]:
    """Return the components of which a cause, or a consequence of one, is seen during the look."""
    return {h.component for h in hypotheses if h.until is None and not before_the_look(h, reading)}


def seen_late(causes: Iterable[Hypothesis], now: set[str], reading: Reading) -> set[tuple[str, str]]:
    """Return signature and service of the causes that are seen no more: those that are lead them.

    One whose consequences alone are seen now is seen now, unless another cause of the same component is.
    """
    causes = tuple(causes)
    itself = {h.component for h in causes if h.until is None and not before_the_look(h, reading)}
    some = (h for h in causes if before_the_look(h, reading) and (h.component in itself or h.component not in now))
    return {(h.signature, h.service) for h in some}


def put_aside(causes: Iterable[Hypothesis], now: set[str], reading: Reading) -> Iterator[tuple[Hypothesis, str]]:
    """Yield each cause that is none now, with the reason as the end of a sentence.

    Its entries are dated after the end of this look, so that it is not known when it was; it is of a service that
    nobody declared; or it was seen before this look alone, while another is seen now and the accused answers well.
    """
    causes = tuple(causes)
    another = any(h.standing is Standing.CONFIRMED and h.component in now for h in causes)
    for one in causes:
        if not reading.live or one.last is None or any(f.kind is FactKind.PROBE for f in one.anchors):
            continue
        if reading.now is not None and one.last > reading.now + _CLOCKS:
            minutes = (one.last - reading.now) / timedelta(minutes=1)
            yield one, f"its entries are dated {minutes:.0f} min after this look: when it was is not known"
        elif _is_foreign(one, reading):
            yield one, "no declared component has this log_name: whether anything here needs it is not known"
        elif another and one.component not in now and _answers_well(one.component, reading):
            yield one, f"last seen at {clock(one.last)}, before this look; asked itself, it answers well"


def _is_foreign(hypothesis: Hypothesis, reading: Reading) -> bool:
    """Return whether neither the accused nor who complains is declared, where every entry names its service."""
    parts = reading.environment.parts
    named = {hypothesis.component, hypothesis.service}
    if not parts or named & {UNNAMED, _CLIENT, *(p.name for p in parts)}:
        return False
    return hypothesis.component == hypothesis.service or hypothesis.kind not in {p.kind for p in parts}


def _answers_well(component: str, reading: Reading) -> bool:
    """Return whether a component was asked itself, and gave a good answer each time."""
    seen = answers_of(reading, component)
    return bool(seen) and all(one.answered and (one.status or 0) < _BAD for one in seen)
