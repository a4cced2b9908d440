"""Each signature finds its own sample and leaves its near miss alone, through the whole of intake and diagnosis."""

import pytest

from goldenpath.app.diagnose import Knowledge, diagnose_blocks
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.contracts import Signature
from goldenpath.model.verdict import Status, Verdict
from goldenpath.testing import opened

KNOWLEDGE = Knowledge(rules=fact_rules(), signatures=known_signatures())
EACH = pytest.mark.parametrize("signature", known_signatures(), ids=lambda s: s.id)


def told(verdict: Verdict, signature: Signature) -> bool:
    """Return whether a verdict reports a signature as a cause, an explanation or a warning."""
    if any(c.signature == signature.id or any(b.signature == signature.id for b in c.because) for c in verdict.causes):
        return True
    start = signature.title.rsplit("}", 1)[-1].strip()
    return not signature.stands_alone and any(start in w.what for w in verdict.warnings)


@EACH
def test_the_hit_is_told(signature: Signature) -> None:
    """The sample of a signature leads the verdict, or stands as the warning that it is."""
    verdict = diagnose_blocks(opened(signature.hit), KNOWLEDGE)

    assert told(verdict, signature), (verdict.status, verdict.summary, verdict.untested)
    if signature.stands_alone:
        assert verdict.status is Status.FAULT
        assert (verdict.causes[0].signature, verdict.layer) == (signature.id, signature.layer)


@EACH
def test_the_near_miss_is_left_alone(signature: Signature) -> None:
    """The same key phrase without the deciding fact does not tell the fault."""
    verdict = diagnose_blocks(opened(signature.near_miss), KNOWLEDGE)

    assert not told(verdict, signature), verdict.summary


@EACH
def test_the_title_is_filled(signature: Signature) -> None:
    """No placeholder is left in the sentence that people read first."""
    verdict = diagnose_blocks(opened(signature.hit), KNOWLEDGE)

    assert "‹" not in verdict.summary.replace("‹redacted›", "")
