"""Hold each signature against its own samples, so that whoever adds one sees at once whether it works."""

from collections.abc import Callable

from goldenpath.app.diagnose import Knowledge, diagnose_blocks
from goldenpath.contracts import Line, Signature
from goldenpath.model.verdict import Verdict
from goldenpath.ports import Opened

Open = Callable[[tuple[Line, ...]], tuple[Opened, ...]]


def check_samples(knowledge: Knowledge, opened: Open) -> tuple[str, ...]:
    """Return a sentence for each signature that misses its hit or takes its near miss."""
    wrong = []
    for signature in knowledge.signatures:
        if not told(diagnose_blocks(opened(signature.hit), knowledge), signature):
            wrong.append(f"{signature.id}: its hit is not told")
        if told(diagnose_blocks(opened(signature.near_miss), knowledge), signature):
            wrong.append(f"{signature.id}: its near miss is told")
    return tuple(wrong)


def told(verdict: Verdict, signature: Signature) -> bool:
    """Return whether a verdict reports a signature as a cause, an explanation or a warning."""
    if any(c.signature == signature.id or any(b.signature == signature.id for b in c.because) for c in verdict.causes):
        return True
    return any(w.signature == signature.id for w in verdict.warnings)
