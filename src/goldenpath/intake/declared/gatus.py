"""Reads Gatus configurations: each endpoint becomes a check, each place a component."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import Address, address, place
from goldenpath.intake.declared.draft import Draft, DraftCheck
from goldenpath.intake.declared.durations import one_unit
from goldenpath.intake.declared.gatus_conditions import translated, why_not
from goldenpath.intake.declared.gatus_request import body_for, client_notes, unread_keys
from goldenpath.intake.declared.places import Places
from goldenpath.intake.declared.requests import headers_of, is_method, login_of, method_of
from goldenpath.intake.declared.shape import Source, inside, mapping, mappings, text, texts, unique
from goldenpath.model.record import record

_HTTP: Final = ("http", "https")
_UNASKED: Final = ("icmp", "ssh", "udp", "sctp", "starttls", "domain")
_REDIRECTS: Final = 10
"""How many redirects Gatus's HTTP client follows."""
_RECORDS: Final = ("A", "AAAA")


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a Gatus configuration."""
    it = mapping(document)
    lists = [it.get(k) for k in ("endpoints", "external-endpoints", "suites") if k in it]
    return bool(lists) and all(isinstance(each, list) for each in lists)


def read(sources: tuple[Source, ...]) -> Draft:
    """Return a component for each place that is asked, and a check for each endpoint."""
    found = tuple(
        (source.name, it)
        for source in sources
        for document in filter(recognises, source.documents)
        for it in mappings(mapping(document).get("endpoints"))
    )
    places = Places("Gatus")
    checks: list[DraftCheck] = []
    notes = list(_unread(sources))
    for source, it in found:
        if it.get("enabled") is False:
            continue
        endpoint = _Endpoint(it=it, source=source)
        check = _check(endpoint, places)
        if check is None:
            notes.append(f"{endpoint.name}: {_why_not(endpoint)}")
        else:
            checks.append(check)
            told = (*check.notes, *client_notes(endpoint.client, check.protocol), *unread_keys(it))
            notes += (f"{endpoint.name}: {note}" for note in told)
    return Draft(parts=places.parts(), checks=tuple(checks), notes=unique(tuple(notes)))


@record
class _Endpoint:
    it: Mapping[str, Any]
    source: str

    @property
    def name(self) -> str:
        name, group = text(self.it.get("name")), text(self.it.get("group"))
        return f"{group} {name}" if group else name or "endpoint"

    @property
    def url(self) -> str:
        return text(self.it.get("url"))

    @property
    def scheme(self) -> str:
        return self.url.split("://", 1)[0].lower() if "://" in self.url else ""

    @property
    def client(self) -> Mapping[str, Any]:
        return mapping(self.it.get("client"))

    @property
    def timeout(self) -> str:
        return one_unit(text(self.client.get("timeout")))

    @property
    def from_(self) -> tuple[str, ...]:
        return (f"{self.source}, endpoint {self.name}",)


def _unread(sources: tuple[Source, ...]) -> Iterator[str]:
    for source in sources:
        for document in filter(recognises, source.documents):
            it = mapping(document)
            for key, why in (
                ("external-endpoints", "are told to Gatus from outside: there is nothing to ask"),
                ("suites", "are not translated: write them as journeys"),
            ):
                if it.get(key):
                    yield f"{source.name}: {len(mappings(it.get(key)))} of {key} {why}"


def _check(endpoint: _Endpoint, places: Places) -> DraftCheck | None:
    if mapping(endpoint.it.get("dns")):
        return _dns(endpoint, places)
    if endpoint.scheme in _HTTP:
        at = address(endpoint.url)
        return _http(endpoint, at, places) if at is not None else None
    if endpoint.scheme in ("ws", "wss"):
        at = address(endpoint.url)
        return _websocket(endpoint, at, places) if at is not None else None
    if endpoint.scheme in ("tcp", "tls", "grpc", "grpcs"):
        return _stream(endpoint, places)
    return None


def _why_not(endpoint: _Endpoint) -> str:
    if mapping(endpoint.it.get("dns")):
        kind = text(inside(endpoint.it, "dns", "query-type")).upper()
        known = kind in _RECORDS or not kind.isalnum()
        return (
            "its query-name or its query-type cannot be read"
            if known
            else f"a DNS query of type {kind} is not asked here"
        )
    if "$" in endpoint.url:
        return "a variable of Gatus's own environment stands in its url"
    if endpoint.scheme in _UNASKED:
        return f"{endpoint.scheme} is not asked here"
    if endpoint.scheme in _HTTP and not is_method(endpoint.it.get("method")):
        return "its method is not asked here"
    return "its url cannot be read" if endpoint.scheme else "its url has no scheme"


def _http(endpoint: _Endpoint, at: Address, places: Places) -> DraftCheck | None:
    if not is_method(endpoint.it.get("method")):
        return None
    expect, notes = _expected(endpoint, "http")
    graphql = endpoint.it.get("graphql") is True
    given = {**({"Content-Type": "application/json"} if graphql else {}), **mapping(endpoint.it.get("headers"))}
    sent, login = login_of(at, given)
    headers, more = headers_of(sent, endpoint.name)
    body, about = body_for(endpoint.it)
    return DraftCheck(
        name=endpoint.name,
        component=places.service(at, endpoint.name, endpoint.from_),
        protocol="http",
        target=at.path or "/",
        # without any condition a status below 400 is expected, which Gatus does not ask for
        expect=expect or ("status >= 100",),
        method=method_of(endpoint.it.get("method")),
        headers=headers,
        body=body,
        timeout=endpoint.timeout,
        redirects=0 if endpoint.client.get("ignore-redirect") is True else _REDIRECTS,
        read_from=endpoint.from_,
        notes=(*notes, *login, *more, *about, *_cut(at)),
    )


def _websocket(endpoint: _Endpoint, at: Address, places: Places) -> DraftCheck:
    send, about = body_for(endpoint.it)
    expect, notes = _expected(endpoint, "websocket" if send else "")
    sent, login = login_of(at, mapping(endpoint.it.get("headers")))
    headers, more = headers_of(sent, endpoint.name)
    return DraftCheck(
        name=endpoint.name, component=places.service(at, endpoint.name, endpoint.from_), protocol="websocket",
        target=at.path or "/", expect=expect, headers=headers, send=send, timeout=endpoint.timeout,
        read_from=endpoint.from_, notes=(*notes, *login, *more, *about, *_cut(at)),
    )  # fmt: skip


def _stream(endpoint: _Endpoint, places: Places) -> DraftCheck | None:
    where = place(endpoint.url.split("://", 1)[1].split("/", 1)[0], 443 if endpoint.scheme != "tcp" else 0)
    if where is None or not where[1]:
        return None
    protocol = "grpc" if endpoint.scheme.startswith("grpc") else endpoint.scheme
    expect, notes = _expected(endpoint, protocol)
    component = places.store(where, endpoint.name, endpoint.from_)
    if protocol == "grpc":
        secure = "https" if endpoint.scheme == "grpcs" else "http"
        at = Address(scheme=secure, host=where[0], port=where[1])
        component = places.service(at, endpoint.name, endpoint.from_)
    host = f"[{where[0]}]" if ":" in where[0] else where[0]
    return DraftCheck(
        name=endpoint.name, component=component, protocol=protocol,
        target="" if protocol == "grpc" else f"{host}:{where[1]}", expect=expect, timeout=endpoint.timeout,
        read_from=endpoint.from_, notes=(*notes, *_unsent(endpoint, protocol)),
    )  # fmt: skip


def _dns(endpoint: _Endpoint, places: Places) -> DraftCheck | None:
    name = place(text(inside(endpoint.it, "dns", "query-name")).rstrip("."), 0)
    kind = text(inside(endpoint.it, "dns", "query-type")).upper()
    if name is None or "." not in name[0] or kind not in _RECORDS:
        return None
    expect, notes = _expected(endpoint, "dns")
    server = text(endpoint.it.get("url")).split("://")[-1]
    return DraftCheck(
        name=endpoint.name, component=places.names(endpoint.from_), protocol="dns", target=name[0], expect=expect,
        read_from=endpoint.from_,
        notes=(*notes, f"Gatus asks the name server {server}; here network.nameservers is asked"),
    )  # fmt: skip


def _expected(endpoint: _Endpoint, protocol: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the conditions that can be said, and a note for each that cannot; no protocol: no body will come."""
    said: list[str] = []
    left: list[str] = []
    for condition in texts(endpoint.it.get("conditions")):
        found = translated(condition, protocol)
        if found is None:
            left.append(why_not(condition))
        elif found:
            said.append(found)
    return unique(tuple(said)), tuple(left)


def _cut(at: Address) -> tuple[str, ...]:
    return ("the query of its url was left out: it may hold a secret",) if at.cut else ()


def _unsent(endpoint: _Endpoint, protocol: str) -> tuple[str, ...]:
    said = text(endpoint.it.get("body"))
    return (f"its body was left out: a check by {protocol} sends no message of one's own",) if said else ()
