"""Where a probe goes, in the words that may be kept: nothing of these is secret."""

from goldenpath.model.observation import Question
from goldenpath.model.probe import Ask, CommandAsk, DnsAsk, HttpAsk, Place, PostgresAsk, Probe, WebSocketAsk
from goldenpath.probes.head import authority


def question(probe: Probe, protocol: str) -> Question:
    """Return the part of a probe that may be kept and shown."""
    return Question(
        protocol=protocol,
        component=probe.component,
        purpose=probe.purpose,
        target=target(probe.ask),
        way=probe.way,
    )


def target(ask: Ask) -> str:
    """Return the URL that is asked, or the host and port."""
    if isinstance(ask, HttpAsk):
        return f"{'https' if ask.place.tls else 'http'}://{_authority(ask.place)}{ask.path}"
    if isinstance(ask, WebSocketAsk):
        return f"{'wss' if ask.place.tls else 'ws'}://{_authority(ask.place)}{ask.path}"
    if isinstance(ask, DnsAsk):
        return ask.name
    if isinstance(ask, CommandAsk):
        return ask.arguments[0] if ask.arguments else ""
    if isinstance(ask, PostgresAsk):
        return f"postgresql://{_host(ask.place)}:{ask.place.port}/{ask.database}"
    return f"{_host(ask.place)}:{ask.place.port}"


def host(ask: Ask) -> str:
    """Return the host that is asked, empty where none is."""
    if isinstance(ask, CommandAsk):
        return ""
    return ask.name if isinstance(ask, DnsAsk) else ask.place.host


def _host(place: Place) -> str:
    return f"[{place.host}]" if ":" in place.host else place.host


def _authority(place: Place) -> str:
    try:
        return authority(place)
    except UnicodeError:
        return place.host
