"""What is kept of a probe that has ended."""

from datetime import datetime, timedelta
from typing import Final

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Certificate, NoAnswer, Observation, Phase, PhaseTime
from goldenpath.model.probe import Probe
from goldenpath.probes import tls as certificate_values
from goldenpath.wire import certificates
from goldenpath.wire.prober.targets import question
from goldenpath.wire.tls import Session

_TEXT: Final = 300
"""Characters of what came instead of an answer."""


class Time:
    """The clock's time, carried on by the monotonic one: a clock that is set meanwhile changes no duration."""

    __slots__ = ("_anchor", "_wall")

    def __init__(self, wall: datetime, anchor: float) -> None:
        self._wall = wall
        self._anchor = anchor

    def at(self, instant: float) -> datetime:
        """Return the time at an instant of the monotonic clock."""
        return self._wall + timedelta(seconds=instant - self._anchor)


class Course:
    """How a probe went."""

    __slots__ = ("address", "began", "ended", "identity", "phases", "probe", "protocol", "tls", "url")

    def __init__(  # noqa: PLR0913 - one a field; a frozen record would cost as much as the rest of the ending
        self,
        *,
        probe: Probe,
        protocol: str,
        identity: str,
        began: float,
        ended: float,
        address: str,
        phases: list[PhaseTime],
        tls: Session | None,
        url: str,
    ) -> None:
        self.probe = probe
        self.protocol = protocol
        self.identity = identity
        self.began = began
        self.ended = ended
        self.address = address
        self.phases = phases
        self.tls = tls
        self.url = url
        """Where the redirects led, empty where there were none."""


def observe(course: Course, reply: Reply, problem: Broken | None, time: Time) -> Observation:
    """Return the observation of a probe that has ended."""
    probe = course.probe
    kept = probe.limits.kept
    values = reply.values
    certificate: Certificate | None = None
    version = ""
    ended = time.at(course.ended)
    if course.tls is not None:
        certificate, version = _shown(course.tls)
        if certificate is not None:
            values = (*values, *certificate_values.values(certificate, ended))
    if course.url:
        values = (*values, ("url", course.url))
    return Observation(
        id=course.identity,
        question=question(probe, course.protocol),
        started=time.at(course.began),
        ended=ended,
        vantage=probe.vantage,
        address=course.address,
        phases=tuple(course.phases) if not course.url else _summed(course.phases),
        failure=None if problem is None else _failure(course, problem),
        status=reply.status,
        headers=reply.headers,
        body=reply.body[: 4 * kept].decode("utf-8", "replace")[:kept],
        body_bytes=reply.body_bytes,
        certificate=certificate,
        tls=version,
        values=values,
    )


def _failure(course: Course, problem: Broken) -> NoAnswer:
    return NoAnswer(
        phase=problem.phase or course.phases[-1].phase,
        reason=problem.reason,
        text=" ".join(problem.text.split())[:_TEXT],
    )


def _shown(session: Session) -> tuple[Certificate | None, str]:
    chain = session.chain()
    return (certificates.read(chain[0], len(chain)) if chain else None), session.version


def _summed(phases: list[PhaseTime]) -> tuple[PhaseTime, ...]:
    """Return each phase once, with its time along all redirects; the one that the probe ended in is the last."""
    sums: dict[Phase, float] = {}
    for one in phases:
        sums[one.phase] = sums.pop(one.phase, 0.0) + one.milliseconds
    return tuple(PhaseTime(phase=phase, milliseconds=sum_) for phase, sum_ in sums.items())
