"""Ask a service what it says of itself, and of others; never leave its host without being allowed to."""

from collections.abc import Callable, Iterator
from typing import Final

from goldenpath.intake.declared import discovery
from goldenpath.intake.declared.address import PORTS, Address, address
from goldenpath.intake.declared.discovery import Answer, Lead, Told
from goldenpath.intake.declared.draft import Draft
from goldenpath.intake.declared.shape import unique
from goldenpath.model.errors import SourceMalformed
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import HttpAsk, Limits, Place, Probe, TlsAsk
from goldenpath.model.record import record
from goldenpath.ports import Wire

Agree = Callable[[str, str], bool]
"""Told a host and who leads to it, says whether it may be asked."""

_MOST: Final = 20
"""Hosts that are asked in one run."""
_SECONDS: Final = 10.0
"""For all questions to one host."""
_PURPOSE: Final = "init"
_LIMITS: Final = Limits(seconds=5.0, bytes=1_000_000, kept=1_000_000)
_ADVICE: Final = {
    Reason.NOT_TLS: "; what answers there speaks no TLS: give it as http://",
    Reason.NAME_UNKNOWN: "; a private name needs --nameserver HOST:PORT or --host NAME=ADDRESS",
    Reason.CERTIFICATE_UNTRUSTED: "; a private authority needs --trust CA.pem",
    Reason.CERTIFICATE_SELF_SIGNED: "; a certificate of your own needs --trust CERTIFICATE.pem",
}


@record
class Seen:
    """What was seen of the hosts that were asked."""

    draft: Draft | None = None
    asked: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """A sentence for each host that gave no answer at all."""

    @property
    def answered(self) -> bool:
        """Return whether any host answered."""
        return len(self.asked) > len(self.silent)


def discover(urls: tuple[str, ...], wire: Wire, agree: Agree) -> Seen:
    """Return what the hosts of these URLs tell, and those that they lead to where that is allowed.

    Raises:
        SourceMalformed: a URL is none.
    """
    pending = [(_origin(u), Lead(name="", url=u)) for u in urls]
    given = frozenset(o.host for o, _ in pending)
    seen: dict[str, Address] = {}
    told: list[Told] = []
    unasked: dict[str, Lead] = {}
    silent: list[str] = []
    while pending:
        origin, lead = pending.pop(0)
        if origin.place in seen:
            continue
        if len(seen) >= _MOST or not (origin.host in given or agree(origin.host, lead.told_by)):
            unasked.setdefault(origin.place, lead)
            continue
        seen[origin.place] = origin
        answers, why = _asked(origin, lead, wire)
        found = discovery.read(origin, answers, lead.name)
        told.append(discovery.with_lead(found, lead) if lead.name else found)
        silent += (why,) if why else ()
        pending += ((_origin(n.url), n) for n in told[-1].leads)
    draft = discovery.draft(tuple(told), tuple(unasked.values()))
    return Seen(
        draft=Draft(domains=draft.domains, parts=draft.parts, notes=unique((*silent, *draft.notes))),
        asked=tuple(o.origin for o in seen.values()),
        silent=tuple(silent),
    )


def _origin(url: str) -> Address:
    at = address(url)
    if at is None or at.scheme not in ("http", "https"):
        raise SourceMalformed(source="the URL", came="no http or https URL with a host", expected="https://HOST")
    return Address(scheme=at.scheme, host=at.host, port=at.port)


def _asked(origin: Address, lead: Lead, wire: Wire) -> tuple[tuple[Answer, ...], str]:
    """Return what the host answered, and why it answered nothing where it did not."""
    own = address(lead.url)
    paths = (*discovery.HEALTH, *discovery.DISCOVERY, discovery.NOWHERE, *lead.health, own.path if own else "")
    probes = [_probe(origin, p) for p in unique(paths) if p != "/"]
    if origin.scheme == "https":
        probes.append(Probe(component=origin.host, purpose=_PURPOSE, ask=TlsAsk(place=_place(origin)), limits=_LIMITS))
    observed = tuple(wire.ask(probes, _SECONDS))
    answers = tuple(_answers(observed))
    described = next((a for a in answers if a.path == "/openapi.json" and a.status == 200), None)
    more = discovery.paths_of(described) if described is not None else ()
    if more:
        answers += tuple(_answers(tuple(wire.ask([_probe(origin, p) for p in more], _SECONDS))))
    return answers, "" if any(a.status for a in answers) else _why(origin, observed)


def _probe(origin: Address, path: str) -> Probe:
    ask = HttpAsk(place=_place(origin), path=path, headers=(("accept", "application/json, text/plain"),))
    return Probe(component=origin.host, purpose=_PURPOSE, ask=ask, limits=_LIMITS)


def _place(origin: Address) -> Place:
    return Place(host=origin.host, port=origin.port or PORTS[origin.scheme], tls=origin.scheme == "https")


def _answers(observed: tuple[Observation, ...]) -> Iterator[Answer]:
    """Yield each answer by its path; the certificate's names stand in one without a path."""
    for seen in observed:
        if seen.question.protocol != "http":
            if seen.certificate is not None:
                yield Answer(path="", status=0, kind="", names=seen.certificate.names)
            continue
        if seen.failure is None and seen.status is not None:
            yield Answer(
                path=_path(seen.question.target),
                status=seen.status,
                kind=seen.header("content-type").lower(),
                body=seen.body,
                location=seen.header("location"),
            )


def _path(target: str) -> str:
    return "/" + target.split("://", 1)[-1].partition("/")[2]


def _why(origin: Address, observed: tuple[Observation, ...]) -> str:
    failed = [s.failure for s in observed if s.failure is not None]
    if not failed:
        return f"{origin.origin} gave no answer"
    first = failed[0]
    what = f"{first.reason.value} at {first.phase.value}"
    return f"{origin.origin} could not be asked: {what}{_ADVICE.get(first.reason, '')}"
