"""Which hosts and pages are asked, by a wire that answers from a table."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from goldenpath.app.discover import discover
from goldenpath.model.observation import Certificate, NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.probe import HttpAsk, Probe, TlsAsk
from goldenpath.ports import Channel

T = TypeVar("T")
NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


class Table:
    """A wire that answers each URL with what stands in its table, and keeps what it was asked."""

    def __init__(self, pages: dict[str, Any], failure: NoAnswer | None = None, names: tuple[str, ...] = ()) -> None:
        self.pages = pages
        self.failure = failure
        self.names = names
        self.asked: list[str] = []

    def ask(self, probes: Sequence[Probe], seconds: float) -> Iterator[Observation]:
        """Yield an observation for each probe."""
        assert seconds <= 10
        for number, probe in enumerate(probes):
            yield self._answer(number, probe)

    def open(self, probe: Probe) -> tuple[Observation, Channel | None]:
        """Open nothing."""
        return self._answer(0, probe), None

    def together(self, tasks: Sequence[Callable[[], T]]) -> tuple[T, ...]:
        """Do one after the other."""
        return tuple(task() for task in tasks)

    def pause(self, seconds: float) -> None:
        """Do not wait."""

    def _answer(self, number: int, probe: Probe) -> Observation:
        ask = probe.ask
        assert isinstance(ask, HttpAsk | TlsAsk)
        path = ask.path if isinstance(ask, HttpAsk) else ""
        target = f"{'https' if ask.place.tls else 'http'}://{ask.place.host}:{ask.place.port}{path}"
        self.asked.append(target)
        protocol = "http" if isinstance(ask, HttpAsk) else "tls"
        certificate = Certificate(
            subject="x", names=self.names, issuer="y", not_before=NOW, not_after=NOW, self_signed=False, fingerprint=""
        )
        page = self.pages.get(target)
        return Observation(
            id=f"probe:init:{probe.component}:{number}",
            question=Question(protocol=protocol, component=probe.component, purpose=probe.purpose, target=target),
            started=NOW,
            ended=NOW + timedelta(milliseconds=1),
            failure=self.failure,
            status=200 if page is not None else 404,
            headers=(("content-type", "application/json"),),
            body=json.dumps(page) if page is not None else "",
            certificate=certificate if protocol == "tls" else None,
        )


def nobody(host: str, told_by: str) -> bool:
    """Agree to no host."""
    del host, told_by
    return False


def everybody(host: str, told_by: str) -> bool:
    """Agree to every host."""
    del host, told_by
    return True


def chain(length: int) -> dict[str, Any]:
    """Hosts each of which leads to the next."""
    return {
        f"https://h{n}.example.org:443/api/discovery/services": {
            "services": [{"name": f"s{n + 1}", "url": f"https://h{n + 1}.example.org"}]
        }
        for n in range(length)
    }


def test_only_the_given_host_is_asked() -> None:
    """However many others its pages name."""
    wire = Table(chain(3))
    discover(("https://h0.example.org/any?x=y",), wire, nobody)

    assert {a.split("/")[2] for a in wire.asked} == {"h0.example.org:443"}


def test_who_is_asked_to_agree_is_told_who_leads_there() -> None:
    """Host and page stand in the question."""
    told: list[tuple[str, str]] = []

    def agree(host: str, told_by: str) -> bool:
        told.append((host, told_by))
        return False

    discover(("https://h0.example.org",), Table(chain(1)), agree)

    assert told == [("h1.example.org", "https://h0.example.org/api/discovery/services")]


def test_at_most_20_hosts_are_asked() -> None:
    """A chain that does not end is left, and the next host stands in the draft."""
    wire = Table(chain(50))
    seen = discover(("https://h0.example.org",), wire, everybody)
    assert seen.draft is not None

    assert len(seen.asked) == 20
    assert seen.draft.parts[-1].url == "https://h20.example.org"


def test_hosts_that_lead_to_each_other_are_asked_once() -> None:
    """A circle ends."""
    pages = chain(1) | {
        "https://h1.example.org:443/api/discovery/services": {
            "services": [{"name": "s0", "url": "https://h0.example.org"}]
        }
    }
    wire = Table(pages)
    discover(("https://h0.example.org",), wire, everybody)

    assert len(wire.asked) == len(set(wire.asked))


def test_a_described_health_page_is_asked_on_the_same_host() -> None:
    """openapi.json names it, a second round asks it."""
    base = "https://api.example.org:443"
    pages = {f"{base}/openapi.json": {"paths": {"/v2/health": {"get": {}}}}, f"{base}/v2/health": {"status": "ok"}}
    seen = discover(("https://api.example.org",), Table(pages), nobody)
    assert seen.draft is not None

    assert seen.draft.parts[0].health == ("/v2/health",)


def test_a_path_that_is_given_is_asked_too() -> None:
    """It may be the health page itself."""
    seen = discover(
        ("http://api.example.org:8080/status",), Table({"http://api.example.org:8080/status": {"db": "up"}}), nobody
    )
    assert seen.draft is not None

    assert seen.draft.parts[0].health == ("/status",)
    assert seen.draft.parts[1].name == "database"


def test_the_certificate_tells_the_domain() -> None:
    """A wildcard covers the host's parent."""
    seen = discover(("https://api.example.org",), Table({}, names=("*.example.org",)), nobody)
    assert seen.draft is not None

    assert seen.draft.domains == ("example.org",)


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        (Reason.NAME_UNKNOWN, "--nameserver"),
        (Reason.CERTIFICATE_UNTRUSTED, "--trust"),
        (Reason.REFUSED, "refused at connect"),
    ],
)
def test_a_host_that_does_not_answer_is_told_with_what_may_help(reason: Reason, advice: str) -> None:
    """One sentence, however many questions failed."""
    wire = Table({}, failure=NoAnswer(phase=Phase.CONNECT, reason=reason))
    seen = discover(("https://api.example.org",), wire, nobody)

    assert not seen.answered
    assert len(seen.silent) == 1
    assert advice in seen.silent[0]
