"""Hold each signature against its own samples, so that whoever adds one sees at once whether it works."""

from collections.abc import Callable, Iterator

from goldenpath.app.diagnose import Knowledge, conclude
from goldenpath.contracts import Line, Sample, Signature
from goldenpath.engine.read import Live
from goldenpath.engine.redact import redact_scan
from goldenpath.intake.scan import scan
from goldenpath.model.record import record
from goldenpath.model.verdict import Verdict
from goldenpath.ports import Opened

Open = Callable[[tuple[Line, ...]], tuple[Opened, ...]]
Observe = Callable[[tuple[Sample, ...]], Live | None]


@record
class Samples:
    """How samples become evidence."""

    opened: Open
    observed: Observe


def check_samples(knowledge: Knowledge, samples: Samples) -> tuple[str, ...]:
    """Return a sentence for each signature that misses its hit or takes its near miss."""
    wrong = []
    for signature in knowledge.signatures:
        for name, some, wanted in cases(signature):
            if told(judged(some, knowledge, samples), signature) is not wanted:
                wrong.append(f"{signature.id}: its {name} is {'not told' if wanted else 'told'}")
    return tuple(wrong)


def cases(signature: Signature) -> Iterator[tuple[str, tuple[Sample, ...], bool]]:
    """Yield a signature's samples by name, and whether each must be told."""
    yield "hit", signature.hit, True
    yield "near miss", signature.near_miss, False
    if signature.seen_live:
        yield "live hit", signature.live_hit, True
        yield "live near miss", signature.live_near_miss, False


def judged(some: tuple[Sample, ...], knowledge: Knowledge, samples: Samples) -> Verdict:
    """Return the verdict on a sample: its lines as logs, the rest as what was asked live."""
    lines = tuple(s for s in some if isinstance(s, Line))
    found = redact_scan(scan(samples.opened(lines) if lines else (), knowledge.rules))
    return conclude(found, knowledge, samples.observed(some))


def told(verdict: Verdict, signature: Signature) -> bool:
    """Return whether a verdict reports a signature as a cause, an explanation or a warning."""
    if any(c.signature == signature.id or any(b.signature == signature.id for b in c.because) for c in verdict.causes):
        return True
    return any(w.signature == signature.id for w in verdict.warnings)
