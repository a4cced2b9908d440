"""Declared checks: from a plan to a probe, and from what came to conditions that hold or do not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from goldenpath.engine.conditions import Condition, meet, parse
from goldenpath.engine.urls import is_address, path_of, place_of
from goldenpath.model.environment import CheckPlan, Environment, Part
from goldenpath.model.observation import Observation
from goldenpath.model.probe import (
    Ask,
    CommandAsk,
    DnsAsk,
    GrpcAsk,
    HttpAsk,
    Limits,
    Place,
    PostgresAsk,
    Probe,
    RedisAsk,
    TcpAsk,
    TlsAsk,
    WebSocketAsk,
)

PREFIX = "check: "
"""Stands before a declared check's name in what it asks for."""


def probe_of(plan: CheckPlan, environment: Environment) -> Probe:
    """Return the question of a declared check."""
    part = environment.part(plan.component) or Part(name=plan.component, kind="service")
    limits = Limits(seconds=plan.seconds or environment.budget.answer, kept=16_384, redirects=plan.redirects)
    ask = _ASKS[plan.protocol](plan, part)
    return Probe(component=plan.component, purpose=f"{PREFIX}{plan.name}", ask=ask, way=plan.way, limits=limits)


def _url(plan: CheckPlan, part: Part) -> str:
    """Return the URL that a check is about: its own, or a path of the component's."""
    if "://" in plan.target:
        return plan.target
    base = _base(plan, part)
    if not plan.target.startswith("/"):
        return base
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}{plan.target}"


def _base(plan: CheckPlan, part: Part) -> str:
    """Return the component's URL by the way that a check goes."""
    return {"direct": part.direct, "inside": part.inside}.get(plan.way) or part.url


def _place(plan: CheckPlan, part: Part) -> Place:
    """Return the place that a check is about: ``host:port``, a URL, or the component's own."""
    if plan.target and "://" not in plan.target:
        if is_address(plan.target):
            return Place(host=plan.target, port=443, tls=plan.protocol == "tls", family=plan.family)
        host, _, port = plan.target.rpartition(":")
        if host and port.isdigit():
            return Place(host=host.strip("[]"), port=int(port), tls=plan.protocol == "tls", family=plan.family)
        return Place(host=plan.target, port=443, tls=plan.protocol == "tls", family=plan.family)
    return place_of(_url(plan, part))


def _http(plan: CheckPlan, part: Part) -> Ask:
    url = _url(plan, part)
    headers = (
        (("authorization", replace(part.token, before="Bearer")),) if part.token and not plan.headers else plan.headers
    )
    body = plan.body.encode()
    return HttpAsk(
        place=place_of(url), method=plan.method, path=path_of(url), headers=headers, body=body, http2=plan.http2
    )


def _websocket(plan: CheckPlan, part: Part) -> Ask:
    url = _url(plan, part)
    return WebSocketAsk(place=place_of(url), path=path_of(url), headers=plan.headers, send=plan.send)


def _postgres(plan: CheckPlan, part: Part) -> Ask:
    url = _url(plan, part)
    parts = urlsplit(url)
    user = part.user or unquote(parts.username or "postgres")
    database = unquote(parts.path.lstrip("/")) or user
    return PostgresAsk(place=place_of(url), user=user, database=database, password=part.password)


def _redis(plan: CheckPlan, part: Part) -> Ask:
    return RedisAsk(place=place_of(_url(plan, part)), user=part.user, password=part.password)


_ASKS: Mapping[str, Callable[[CheckPlan, Part], Ask]] = {
    "http": _http,
    "websocket": _websocket,
    "postgres": _postgres,
    "redis": _redis,
    "tcp": lambda plan, part: TcpAsk(place=_place(plan, part)),
    "tls": lambda plan, part: TlsAsk(place=_place(plan, part)),
    "dns": lambda plan, part: DnsAsk(name=plan.target or _place(plan, part).host),
    "grpc": lambda plan, part: GrpcAsk(place=place_of(_base(plan, part)), service=plan.target),
    "command": lambda plan, part: CommandAsk(arguments=plan.arguments),  # noqa: ARG005 - as its siblings
}


def unmet_in(expect: tuple[str, ...], seen: Observation) -> str:
    """Return the first condition that does not hold, the resolved value beside it; empty where all hold.

    Without conditions an answer is expected, and of HTTP one below 400. What cannot be known does not hold.
    """
    wanted = expect or (("status < 400",) if seen.status is not None else ())
    found = meet([_parsed(text) for text in wanted], seen)
    if found.ok:
        return ""
    shown = next((h.shown for h in found.held if h.holds is not True), "")
    if shown or seen.failure is None:
        return shown or "not as expected"
    return f"{seen.failure.reason.value} at {seen.failure.phase.value}"


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Condition:
    return parse(text)
