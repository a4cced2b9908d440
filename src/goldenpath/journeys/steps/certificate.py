"""Shake hands with the API's host and look at its certificate."""

from goldenpath.contracts import Path, Pose, Step, StepWork
from goldenpath.engine.urls import place_of
from goldenpath.journeys.talk import expect_answer
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Limits, Probe, TcpAsk, TlsAsk

_DAY = 86_400.0


def go(path: Path) -> StepWork:
    """Shake hands, and return how long the certificate is valid; a plain URL is only connected to."""
    place = place_of(path.text("api"))
    limits = Limits(seconds=path.seconds("answer_seconds", 5.0))
    ask = TlsAsk(place=place) if place.tls else TcpAsk(place=place)
    component = "certificate" if place.tls else path.text("api_component", "api")
    seen: Observation = yield Pose(probe=Probe(component=component, purpose="tls", ask=ask, limits=limits))
    expect_answer(seen)
    ends = seen.value("certificate.expires_in")
    if not isinstance(ends, int | float):
        return "connected, without TLS"
    return f"valid for {ends / _DAY:.0f} days" if ends >= 2 * _DAY else f"valid for {ends / 3600:.0f} hours"


STEP = Step(
    id="certificate",
    title="shake hands with the API's host",
    go=go,
    speaks_to="certificate",
    arguments=(("api", "URL of the API"),),
)
