"""Each signature finds its own sample and leaves its near miss alone, through the whole of intake and diagnosis."""

import pytest

from goldenpath.app.check_samples import Samples, cases, judged
from goldenpath.app.diagnose import Knowledge
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.contracts import Signature
from goldenpath.model.verdict import Status, Verdict
from goldenpath.testing import observed, opened

KNOWLEDGE = Knowledge(rules=fact_rules(), signatures=known_signatures())
SAMPLES = Samples(opened=opened, observed=observed)
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
    for name, samples in ((n, s) for n, s, wanted in cases(signature) if wanted):
        verdict = judged(samples, KNOWLEDGE, SAMPLES)

        assert told(verdict, signature), (name, verdict.status, verdict.summary, verdict.untested)
        if signature.stands_alone:
            assert verdict.status is Status.FAULT, name
            assert (verdict.causes[0].signature, verdict.layer) == (signature.id, signature.layer), name


@EACH
def test_the_near_miss_is_left_alone(signature: Signature) -> None:
    """The same key phrase without the deciding fact does not tell the fault."""
    for name, samples in ((n, s) for n, s, wanted in cases(signature) if not wanted):
        verdict = judged(samples, KNOWLEDGE, SAMPLES)

        assert not told(verdict, signature), (name, verdict.summary)


@EACH
def test_the_title_is_filled(signature: Signature) -> None:
    """No placeholder is left in the sentence that people read first."""
    verdict = judged(signature.hit, KNOWLEDGE, SAMPLES)

    assert "‹" not in verdict.summary.replace("‹redacted›", "")
