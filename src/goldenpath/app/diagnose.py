"""Diagnose what others recorded."""

from collections.abc import Iterable

from goldenpath.contracts import FactRule, Signature
from goldenpath.engine.diagnose import diagnose as hold
from goldenpath.engine.judge import judge
from goldenpath.engine.read import Live, read
from goldenpath.engine.redact import redact_scan
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Scan
from goldenpath.model.record import record
from goldenpath.model.verdict import Verdict
from goldenpath.ports import Opened, Progress, Sources


@record
class Knowledge:
    """The facts and signatures that a diagnosis knows."""

    rules: tuple[FactRule, ...]
    signatures: tuple[Signature, ...]


def diagnose(
    names: tuple[str, ...],
    sources: Sources,
    knowledge: Knowledge,
    force: str = "auto",
    progress: Progress | None = None,
) -> tuple[Scan, Verdict]:
    """Return what the named sources hold, redacted, and what follows from it.

    Raises:
        SourceUnreadable: a source cannot be opened.
        SourceMalformed: no source holds a row that can be read.
    """
    found = redact_scan(scan(sources.open(names), knowledge.rules, force, progress))
    return found, conclude(found, knowledge)


def diagnose_blocks(opened: Iterable[Opened], knowledge: Knowledge) -> Verdict:
    """Return the verdict on sources that are already open."""
    return conclude(redact_scan(scan(opened, knowledge.rules)), knowledge)


def conclude(found: Scan, knowledge: Knowledge, live: Live | None = None) -> Verdict:
    """Return what follows from a scan, and from what was asked live; the same evidence gives the same verdict."""
    reading = read(found, knowledge.rules, live)
    return judge(reading, hold(reading, knowledge.signatures), knowledge.signatures)
