"""What is kept of a probe that has ended."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from goldenpath.contracts import Broken, Reply
from goldenpath.engine.redact import redact_observation
from goldenpath.model.observation import Certificate, NoAnswer, Observation, Phase, PhaseTime
from goldenpath.probes import tls as certificate_values
from goldenpath.wire import certificates
from goldenpath.wire.prober.targets import question
from goldenpath.wire.tls import Session

if TYPE_CHECKING:
    from goldenpath.wire.prober.flight import Flight

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


def observe(flight: "Flight", reply: Reply, problem: Broken | None, time: Time) -> Observation:
    """Return the observation of a probe that has ended."""
    probe = flight.probe
    kept = probe.limits.kept
    values = reply.values
    certificate: Certificate | None = None
    version = ""
    ended = time.at(flight.since)
    if flight.tls is not None:
        certificate, version = _shown(flight.tls)
        if certificate is not None:
            values = (*values, *certificate_values.values(certificate, ended))
    url = flight.url
    if url:
        values = (*values, ("url", url))
    if flight.proxy is not None:
        values = (*values, ("via", flight.proxy.name))
    observation = Observation(
        id=flight.identity,
        question=question(probe, flight.protocol.id),
        started=time.at(flight.began),
        ended=ended,
        vantage=probe.vantage,
        address=flight.address,
        phases=tuple(flight.phases) if not url else _summed(flight.phases),
        failure=None if problem is None else _failure(flight, problem),
        status=reply.status,
        headers=reply.headers,
        body=reply.body[: 4 * kept].decode("utf-8", "replace")[:kept],
        body_bytes=reply.body_bytes,
        certificate=certificate,
        tls=version,
        values=values,
    )
    if flight.proxy is None or flight.proxy.who is None:
        return observation
    return redact_observation(observation, (flight.proxy.who,))  # a proxy may repeat what was said to it


def _failure(flight: "Flight", problem: Broken) -> NoAnswer:
    phase, text = problem.phase or flight.phases[-1].phase, problem.text
    if flight.proxy is not None and phase in {Phase.RESOLVE, Phase.CONNECT} and "the proxy" not in text:
        text = f"the proxy {flight.proxy.name}: {text}"
    return NoAnswer(phase=phase, reason=problem.reason, text=" ".join(text.split())[:_TEXT])


def _shown(session: Session) -> tuple[Certificate | None, str]:
    chain = session.chain()
    return (certificates.read(chain[0], len(chain)) if chain else None), session.version


def _summed(phases: list[PhaseTime]) -> tuple[PhaseTime, ...]:
    """Return each phase once, with its time along all redirects; the one that the probe ended in is the last."""
    sums: dict[Phase, float] = {}
    for one in phases:
        sums[one.phase] = sums.pop(one.phase, 0.0) + one.milliseconds
    return tuple(PhaseTime(phase=phase, milliseconds=sum_) for phase, sum_ in sums.items())
