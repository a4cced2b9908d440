"""Reads what a service says of itself: bodies of health and discovery pages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from goldenpath.intake.declared.address import Address, address
from goldenpath.intake.declared.domains import domains
from goldenpath.intake.declared.draft import Draft, DraftPart, Use, with_uses
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.shape import inside, mapping, mappings, slug, text, unique
from goldenpath.intake.declared.variables import words
from goldenpath.model.record import record

HEALTH: Final = (
    "/health/backend", "/health/ready", "/readyz", "/health", "/healthz", "/health/live", "/livez",
)  # fmt: skip
"""Paths on which services tell how they are, the deepest first."""
DISCOVERY: Final = ("/api/discovery/services", "/.well-known/openid-configuration", "/openapi.json")
NOWHERE: Final = "/goldenpath-asks-what-is-not-there"
"""A path that nobody serves: a page here means that every path is answered."""
_STORES: Final = (
    (frozenset({"database", "db", "postgres", "postgresql", "mysql", "sql"}), "database", "database"),
    (frozenset({"cache", "redis", "valkey", "memcached"}), "cache", "cache"),
    (frozenset({"queue", "kafka", "rabbitmq", "nats", "amqp", "broker"}), "queue", "queue"),
    (frozenset({"llm", "model", "openai", "anthropic", "gemini", "vertex"}), "model-provider", "model-provider"),
)
_DEPTH: Final = 4
_MOST: Final = 50


@record
class Answer:
    """What came from one path."""

    path: str
    status: int
    kind: str
    """The content's type, in lower case."""
    body: str = ""
    location: str = ""
    names: tuple[str, ...] = ()
    """Of the certificate that was shown."""

    @property
    def data(self) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return the body read as JSON, ``None`` where it is not."""
        if "json" not in self.kind and not self.body.lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@record
class Lead:
    """A component that somebody speaks of, at a host of its own."""

    name: str
    url: str
    health: tuple[str, ...] = ()
    told_by: str = ""

    @property
    def host(self) -> str:
        """Return its host."""
        at = address(self.url)
        return at.host if at is not None else ""


@record
class Told:
    """What one host told."""

    part: DraftPart
    stores: tuple[DraftPart, ...] = ()
    leads: tuple[Lead, ...] = ()
    domains: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    """Other names in its checks, which may be components that are known elsewhere."""


def read(origin: Address, answers: tuple[Answer, ...], name: str = "") -> Told:
    """Return what a host's answers tell of it, of its stores and of others."""
    said = {a.path: a for a in answers}
    healthy = _health(said)
    data = tuple((a.path, a.data) for a in healthy)
    named = next((n for _, d in data if (n := slug(text(mapping(d).get("service"))))), "")
    leads = tuple(_leads(said, origin))
    own = next((n for n in leads if _same(n.url, origin)), None)
    mine = (own.name if own else "") or name or named or _called(origin)
    names = unique(tuple(m for _, d in data for m in _mentions(d, 0)))
    stores = tuple(_stores(names, origin))
    others = unique(tuple(m for m in names if not _store_of(m)))
    kind = "auth" if _answered(said, "/.well-known/openid-configuration") else kind_of(mine)
    part = DraftPart(
        name=mine,
        kind=kind,
        url=origin.origin,
        health=tuple(a.path for a in healthy),
        read_from=(f"{origin.origin}",),
        notes=() if healthy else (f"{mine} answers none of the health paths that were asked",),
    )
    return Told(
        part=with_uses(part, tuple(Use(target=s.name) for s in stores)),
        stores=stores,
        leads=tuple(n for n in leads if not _same(n.url, origin)),
        domains=unique(tuple(n for a in answers for n in a.names)),
        mentions=others,
        notes=tuple(_redirects(answers, origin)),
    )


def draft(told: tuple[Told, ...], unasked: tuple[Lead, ...]) -> Draft:
    """Return one draft of what several hosts told; hosts that were not asked stand in it with nothing asked."""
    parts: dict[str, DraftPart] = {}
    for each in told:
        parts[each.part.name] = each.part
        for store in each.stores:
            parts.setdefault(store.name, store)
    for lead in unasked:
        note = f"{lead.told_by} leads to {lead.host}, which was not asked; add --follow {lead.host}"
        parts.setdefault(
            lead.name,
            DraftPart(name=lead.name, kind=kind_of(lead.name), url=lead.url, health=(),
                      read_from=(lead.told_by,), notes=(note,)),
        )  # fmt: skip
    linked = (with_uses(parts[t.part.name], _known(t, parts)) for t in told)
    parts |= {p.name: p for p in linked}
    hosts = tuple(at.host for p in parts.values() if (at := address(p.url)) is not None)
    return Draft(
        domains=domains(hosts, tuple(n for t in told for n in t.domains)),
        parts=tuple(parts.values()),
        notes=unique(tuple(n for t in told for n in t.notes)),
    )


def _health(said: Mapping[str, Answer]) -> tuple[Answer, ...]:
    """Return the answers that tell how the service is, also where it is not well."""
    everywhere = said.get(NOWHERE)
    catches = everywhere is not None and everywhere.status < 300
    found = []
    for path in (*HEALTH, *(p for p in said if p and p not in (*HEALTH, *DISCOVERY, NOWHERE))):
        answer = said.get(path)
        if answer is None or "html" in answer.kind:
            continue
        speaks = answer.status < 300 or (answer.status == 503 and isinstance(answer.data, Mapping))
        if speaks and not (catches and everywhere is not None and answer.body == everywhere.body):
            found.append(answer)
    return tuple(found)


def _answered(said: Mapping[str, Answer], path: str) -> bool:
    return path in said and said[path].status == 200 and isinstance(said[path].data, Mapping)


def _called(origin: Address) -> str:
    first = origin.host.split(".")[0]
    return slug(origin.host) if first.isdigit() or ":" in origin.host else slug(first) or "service"


def _same(url: str, origin: Address) -> bool:
    at = address(url)
    return at is not None and at.place == origin.place


def _mentions(data: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    """Yield the names of what a health page has looked at."""
    if depth > _DEPTH:
        return
    for each in mappings(data):
        name = text(each.get("name")) or text(each.get("component"))
        if name:
            yield slug(name)
    for key, value in mapping(data).items():
        if key in ("checks", "dependencies", "components", "details", "capabilities", "services", "reasons", "entries"):
            if isinstance(value, Mapping) and key != "reasons":
                yield from (slug(k) for k in tuple(value)[:_MOST])
            yield from _mentions(value, depth + 1)
        elif _store_of(key) and isinstance(value, bool | str | Mapping):
            yield slug(key)


def _store_of(name: str) -> tuple[str, str] | None:
    said = words(name)
    return next(((called, kind) for known, called, kind in _STORES if said & known), None)


def _stores(names: tuple[str, ...], origin: Address) -> Iterator[DraftPart]:
    found = dict.fromkeys(s for n in names if (s := _store_of(n)))
    for called, kind in found:
        yield DraftPart(
            name=called,
            kind=kind,
            read_from=(f"{origin.origin}, its health page",),
        )


def _known(told: Told, parts: Mapping[str, DraftPart]) -> tuple[Use, ...]:
    """Return links to components that a health page calls by their names, or by the last word of them."""
    found = []
    for mention in told.mentions:
        fits = [n for n in parts if n == mention or n.endswith(f"-{mention}")]
        found += [Use(target=n) for n in fits[:1]]
    return tuple(found)


def _leads(said: Mapping[str, Answer], origin: Address) -> Iterator[Lead]:
    for path in DISCOVERY[:1]:
        answer = said.get(path)
        if answer is not None and answer.status == 200:
            yield from _services(answer.data, f"{origin.origin}{path}")
    openid = said.get("/.well-known/openid-configuration")
    if openid is not None:
        for key in ("issuer", "token_endpoint", "authorization_endpoint"):
            at = address(text(inside(openid.data, key)))
            if at is not None and at.place != origin.place:
                yield Lead(name=_called(at), url=at.origin, told_by=f"{origin.origin}{openid.path}")
    described = said.get("/openapi.json")
    for server in mappings(inside(described.data if described else None, "servers")):
        at = address(text(server.get("url")))
        if at is not None and at.place != origin.place:
            yield Lead(name=_called(at), url=at.origin, told_by=f"{origin.origin}/openapi.json")


def _services(data: Any, told_by: str) -> Iterator[Lead]:  # noqa: ANN401 - as above
    listed = next((v for k in ("services", "components", "endpoints") if (v := mapping(data).get(k))), data)
    each = (
        [{"name": k, **(mapping(v) or {"url": v})} for k, v in mapping(listed).items()]
        if isinstance(listed, Mapping)
        else list(mappings(listed))
    )
    for it in each[:_MOST]:
        health = address(text(it.get("health")) or text(it.get("health_url")))
        at = address(text(it.get("url"))) or _at_host(it, health) or health
        name = slug(text(it.get("name")) or text(it.get("id")))
        if at is None or at.kind != "service":
            continue
        paths = (health.path,) if health is not None and health.place == at.place and health.path else ()
        yield Lead(name=name or _called(at), url=at.origin, health=paths, told_by=told_by)


def _at_host(it: Mapping[str, Any], health: Address | None) -> Address | None:
    host = text(it.get("host"))
    scheme = health.scheme if health is not None else "https"
    return address(f"{scheme}://{host}") if host and "/" not in host else None


def _redirects(answers: tuple[Answer, ...], origin: Address) -> Iterator[str]:
    for answer in answers:
        at = address(answer.location)
        if 300 <= answer.status < 400 and at is not None and at.host != origin.host:
            yield f"{origin.origin}{answer.path} leads to {at.host}, which was not asked; add --follow {at.host}"


def paths_of(answer: Answer) -> tuple[str, ...]:
    """Return paths of a described API that look like health pages, to be asked on the same host."""
    found = []
    for path, methods in mapping(mapping(answer.data).get("paths")).items():
        said = words(path)
        plain = "{" not in path and len(path) < 80 and path.startswith("/")
        if plain and "get" in mapping(methods) and said & {"health", "healthz", "ready", "readyz", "readiness"}:
            found.append(path)
    return unique(tuple(p for p in found if p not in HEALTH))[:5]


def with_lead(told: Told, lead: Lead) -> Told:
    """Return what a host told under the name that led there, with the health path that was named for it."""
    health = unique((*told.part.health, *(p for p in lead.health if p in told.part.health)))
    return replace(told, part=replace(told.part, name=lead.name, health=health))
