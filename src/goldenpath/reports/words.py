"""Words that all reports share: marks, durations, and texts made harmless for a person's screen."""

import re
from datetime import datetime

from goldenpath.engine.live_places import is_elsewhere
from goldenpath.model.observation import Observation, Phase
from goldenpath.model.verdict import Status
from goldenpath.model.walk import StepSeen

GOOD, WORSE, BAD, UNKNOWN, UNREACHED = "✔", "▲", "✘", "?", "–"
STATUSES = {
    Status.HEALTHY: "healthy",
    Status.FAULT: "fault",
    Status.UNDECIDED: "undecided",
    Status.NO_EVIDENCE: "no evidence",
}
PHASES = {
    Phase.PREPARE: "prepare",
    Phase.RESOLVE: "resolve",
    Phase.CONNECT: "connect",
    Phase.TLS: "TLS",
    Phase.FIRST_BYTE: "first byte",
    Phase.BODY: "body",
}
STATES = {"healthy": GOOD, "degraded": WORSE, "failed": BAD, "masked": UNKNOWN, "unknown": UNKNOWN}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def written_out(text: str) -> str:
    """Return the text with signs that move a cursor, turn a line's direction or cannot be seen written out."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def plain(text: str) -> str:
    """Return the text on one line, with signs that cannot be seen written out."""
    return written_out(text.replace("\n", " ").replace("\t", " "))


def mark(step: StepSeen) -> str:
    """Return a step's mark."""
    return {True: GOOD, False: BAD, None: UNREACHED}[step.ok]


def seen(step: StepSeen) -> str:
    """Return what was seen of a step, as a phrase that is never empty for one that failed."""
    return step.seen or {True: "", False: step.problem or "failed", None: "not reached"}[step.ok]


def duration(milliseconds: float | None) -> str:
    """Return a duration with its unit, in as many digits as a person reads."""
    if milliseconds is None:
        return UNREACHED
    if milliseconds < 1:
        return "< 1 ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s" if milliseconds < 99_950 else f"{milliseconds / 1000:.0f} s"


def clock(at: datetime | None) -> str:
    """Return a time of day in UTC, to the second."""
    return at.strftime("%H:%M:%S") if at else "?"


def came(observation: Observation) -> str:
    """Return what came back, as a phrase: what the answer says, or where and why none came."""
    failure = observation.failure
    if failure is not None:
        said = f": {failure.text}" if failure.text else ""
        code = f" ({observation.status})" if observation.status is not None else ""
        return f"{failure.reason.replace('-', ' ')} at {PHASES[failure.phase]}{code}{said}"
    if observation.status is not None:
        return str(observation.status)
    shown = observation.certificate
    return f"certificate valid until {shown.not_after:%Y-%m-%d}" if shown is not None else "answered"


def asked(observation: Observation) -> str:
    """Return what was asked, as a phrase; a URL names its protocol itself."""
    question = observation.question
    way = "" if question.way == "public" else f", {question.way}"
    named = question.target if "://" in question.target else f"{question.protocol} {question.target}"
    place = f", from {observation.vantage}" if is_elsewhere(observation) else ""
    return f"{named}{way}{place}"
