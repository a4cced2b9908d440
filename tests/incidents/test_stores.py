"""Stores and the ways to them: whose side changed, and what their own logs say."""

from collections.abc import Iterator
from typing import Any

import pytest

from goldenpath.contracts import Line
from goldenpath.model.topology import Layer
from goldenpath.model.verdict import Verdict
from goldenpath.testing import ndjson

from .windows import verdict_of

_REFUSED = 'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "shop"'
_STOPPED = "UTC [412]: [6-1] db=,user= LOG:  database system is shut down"
_READY = "UTC [413]: [3-1] db=,user= LOG:  database system is ready to accept connections"
_LOST = "asyncpg.exceptions.ConnectionDoesNotExistError: connection was closed in the middle of operation"
_SILENT = "redis.exceptions.TimeoutError: Timeout reading from 10.20.0.7:6379"
_NO_NAME = "shop-cart: redis.exceptions.ConnectionError: Error -2 connecting to cash.shop.example:6379. Name or service not known."
_NEW: dict[str, Any] = {"revision": "shop-api-00008-rov", "instance": "b"}
_OTHER: dict[str, Any] = {"service": "shop-login", "revision": "shop-login-00003-gim", "instance": "l"}


def judged(*lines: Line) -> Verdict:
    return verdict_of(ndjson(lines), "export.ndjson")


def signatures(verdict: Verdict) -> list[str]:
    return [cause.signature for cause in verdict.causes]


def served(at: float, **place: Any) -> Line:
    return Line(log="requests", severity="INFO", status=200, after=at, **place)


def failed(text: str, at: float, **place: Any) -> Iterator[Line]:
    yield Line(text=text, severity="ERROR", after=at, **place)
    yield Line(log="requests", severity="ERROR", status=500, latency=0.05, after=at - 0.02, **place)


def sql(text: str, at: float) -> Line:
    return Line(text=text, log="sql", severity="INFO", service="shop:orders", after=at)


def audit(after: float, method: str, resource: str, **request: Any) -> Line:
    payload = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "methodName": method,
        "resourceName": resource,
        "requestMetadata": {"callerSuppliedUserAgent": "gcloud/560.0.0 command/gcloud.run.deploy client-os/LINUX"},
        "request": request,
    }
    return Line(log="activity", severity="NOTICE", payload=payload, after=after)


def deployed(after: float) -> Line:
    return audit(after, "google.cloud.run.v1.Services.ReplaceService", "namespaces/shop/services/shop-api", service={})


def test_who_was_let_in_before_accuses_the_stores_side() -> None:
    """An instance keeps its settings: a password that had worked was changed at the database."""
    verdict = judged(served(0.0), *failed(_REFUSED, 30.0), *failed(_REFUSED, 40.0, **_OTHER))

    assert signatures(verdict) == ["store-access-changed"]
    assert verdict.causes[0].component == "database"


def test_who_was_never_let_in_accuses_the_service() -> None:
    """Without an answer before the first refusal, the service's own setting is the nearest thought."""
    verdict = judged(*failed(_REFUSED, 30.0), *failed(_REFUSED, 40.0))

    assert signatures(verdict) == ["database-password-wrong"]
    assert verdict.causes[0].component == "shop-api"


def test_another_instances_answer_is_no_answer_before() -> None:
    """Another instance may have started with another version of the secret."""
    verdict = judged(served(0.0, instance="z"), *failed(_REFUSED, 30.0))

    assert signatures(verdict) == ["database-password-wrong"]


def test_a_server_that_says_it_stopped_is_accused_by_its_own_log() -> None:
    """The server's own words are evidence at the accused component."""
    verdict = judged(served(0.0), sql(_STOPPED, 5.0), *failed(_LOST, 6.0))

    assert signatures(verdict) == ["database-stopped"]
    assert verdict.causes[0].standing == "confirmed"


def test_a_server_that_came_back_has_ended_the_outage() -> None:
    """Ready again, and what had failed is answered: the cause keeps its end and accuses no layer."""
    verdict = judged(served(0.0), sql(_STOPPED, 5.0), *failed(_LOST, 6.0), sql(_READY, 9.0), served(10.0))

    assert verdict.layers == ()


def test_a_server_that_stops_while_nobody_fails_is_no_fault() -> None:
    """A store's complaint beside healthy services is a warning."""
    verdict = judged(served(0.0), sql(_STOPPED, 5.0), served(6.0), served(8.0))

    assert verdict.layers == ()


@pytest.mark.parametrize("route", [True, False])
def test_a_silent_cache_after_a_deleted_route_accuses_the_way(route: bool) -> None:  # noqa: FBT001 - a table
    """A route is the way of all destinations; without such a change the store itself is the first suspect."""
    change = [audit(5.0, "v1.compute.routes.delete", "projects/shop/global/routes/to-stores")] if route else []
    verdict = judged(served(0.0), *change, *failed(_SILENT, 12.0), *failed(_SILENT, 13.0, **_OTHER))

    told = {(cause.layer, cause.component) for cause in verdict.causes}
    assert told == {(Layer.CONFIGURATION, "connector") if route else (Layer.INFRASTRUCTURE, "cache")}
    assert {cause.standing for cause in verdict.causes} == {"suspected"}


def test_a_denying_rule_does_not_silence_connections_that_stand() -> None:
    """A firewall judges a connection's first packet: a standing one that falls silent is not its work."""
    rule = {"direction": "EGRESS", "denieds": [{"IPProtocol": "tcp", "ports": ["6379"]}]}
    change = audit(5.0, "v1.compute.firewalls.insert", "projects/shop/global/firewalls/tight", **rule)

    assert signatures(judged(served(0.0), change, *failed(_SILENT, 12.0))) == ["cache-silent"]


def _roll_out(*others: Line) -> Verdict:
    return judged(served(0.0), deployed(5.0), *failed(_NO_NAME, 8.0, **_NEW), *others)


def test_only_the_new_revision_fails_so_its_settings_are_the_suspect() -> None:
    """Its predecessor served and the others go on: what is new is the revision."""
    verdict = _roll_out(served(9.0, **_OTHER))

    assert signatures(verdict) == ["settings-lose-store"]
    assert verdict.causes[0].standing == "suspected"


@pytest.mark.parametrize(
    "other",
    [
        Line(text=_NO_NAME, severity="WARNING", after=3.0),
        Line(text=_NO_NAME, severity="WARNING", after=9.0, **_OTHER),
    ],
    ids=["the predecessor", "another service"],
)
def test_who_else_complains_acquits_the_deployment(other: Line) -> None:
    """Trouble that is older than the deployment, or that others have too, is not of its making."""
    assert "settings-lose-store" not in signatures(_roll_out(served(9.5, **_OTHER), other))
