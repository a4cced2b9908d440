"""The doors of a cluster: hosts of Ingresses and Gateways, and which paths of them lead to which Service."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import Address
from goldenpath.intake.declared.manifest import Key, Manifest
from goldenpath.intake.declared.shape import inside, mapping, mappings, number, text, texts, unique
from goldenpath.model.record import record

_SIGNS = re.compile(r"[()\[\]*+?|^$\\]")
_REST = re.compile(r"^(?P<before>/[\w./-]{0,200}?)/?(?P<groups>\(/\|\$\)\(\.\*\)|\(\.\*\))$")
"""Paths of ingress-nginx that keep what stands behind a prefix for the rewriting."""
_REWRITES: Final = "nginx.ingress.kubernetes.io/rewrite-target"
_CERTIFICATES: Final = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
)
"""Annotations by which the balancers of Amazon and Google are given certificates, instead of ``spec.tls``."""
_TLS: Final = frozenset({"HTTPS", "TLS"})


@record
class Route:
    """One path of a host with the Service that it leads to."""

    service: str
    port: str = ""
    """Number or name, as the route has it."""
    path: str = "/"
    exact: bool = False
    stripped: bool = False
    """Whether the path is taken away before the Service is asked."""
    rewritten: bool = False
    """Whether the Service is asked for something that the path does not tell."""
    conditional: bool = False
    """Whether it is taken only by requests of certain headers, parameters or methods."""

    def covers(self, path: str) -> bool:
        """Return whether it takes a request for a path."""
        return path == self.path if self.exact else f"{path}/".startswith(f"{self.path.rstrip('/')}/")


@record
class Door:
    """One host with its routes."""

    manifest: Manifest
    """What stands for the load balancer: an Ingress, a Gateway, or a route whose Gateway is not known."""
    namespace: str
    """Where the routes' Services are."""
    at: Address
    routes: tuple[Route, ...]
    addresses: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Return its host, empty where none is told, or one that stands for many."""
        return "" if "*" in self.at.host else self.at.host

    @property
    def origin(self) -> str:
        """Return the URL of its root, empty where its host is not told."""
        return self.at.origin if self.host else ""

    def taken(self, path: str) -> tuple[Route, ...]:
        """Return the routes that take a request for a path: those of the longest path, an exact one first."""
        fit = [r for r in self.routes if not r.conditional and r.covers(path)]
        best = max(((r.exact, len(r.path)) for r in fit), default=None)
        return tuple(r for r in fit if (r.exact, len(r.path)) == best)


@record
class Doors:
    """All doors, and what could not be told of them."""

    doors: tuple[Door, ...]
    notes: tuple[str, ...]


def read(manifests: tuple[Manifest, ...]) -> Doors:
    """Return the doors in the order of their manifests."""
    gateways = {m.key: m for m in manifests if m.kind == "Gateway"}
    doors: list[Door] = []
    notes: list[str] = []
    for manifest in manifests:
        if manifest.kind == "Ingress":
            doors.extend(_of_ingress(manifest))
        elif manifest.kind in ("HTTPRoute", "GRPCRoute"):
            found = _of_route(manifest, gateways)
            doors.extend(found.doors)
            notes.extend(found.notes)
    return Doors(doors=tuple(doors), notes=unique(tuple(notes)))


def _of_ingress(ingress: Manifest) -> Iterator[Door]:
    spec = ingress.spec
    hosts = unique(tuple(h.lower() for t in mappings(spec.get("tls")) for h in texts(t.get("hosts"))))
    addresses = texts([a.get("ip") for a in mappings(inside(ingress.it, "status", "loadBalancer", "ingress"))])
    said = mapping(inside(ingress.it, "metadata", "annotations"))
    target, everywhere = text(said.get(_REWRITES)), any(text(said.get(c)) for c in _CERTIFICATES)
    every = [
        (
            text(rule.get("host")).lower(),
            tuple(_ingress_route(p, target) for p in mappings(inside(rule, "http", "paths"))),
        )
        for rule in mappings(spec.get("rules"))
    ]
    default = spec.get("defaultBackend") or spec.get("backend")
    if default:
        every.append(("", (_ingress_route({"backend": default}, ""),)))
    for host, routes in every:
        tls = everywhere or any(_common(host, h) is not None for h in hosts) or (bool(spec.get("tls")) and not hosts)
        at = Address(scheme="https" if tls else "http", host=host, port=443 if tls else 80)
        yield Door(manifest=ingress, namespace=ingress.namespace, at=at, routes=routes, addresses=addresses)


def _ingress_route(given: Mapping[str, Any], target: str) -> Route:
    """Return where a path of an Ingress leads, of networking.k8s.io/v1 or of the older shape."""
    backend = mapping(given.get("backend"))
    path = text(given.get("path")) or "/"
    rest = _REST.match(path)
    stripped = bool(target and rest and target == f"/${rest['groups'].count('(')}")
    return Route(
        service=text(inside(backend, "service", "name")) or text(backend.get("serviceName")),
        port=text(inside(backend, "service", "port", "number")) or text(inside(backend, "service", "port", "name"))
        or text(backend.get("servicePort")),
        path=(rest["before"] if rest else _SIGNS.split(path, maxsplit=1)[0]) or "/",
        exact=given.get("pathType") == "Exact",
        stripped=stripped,
        rewritten=bool(target) and not stripped,
    )  # fmt: skip


def _of_route(route: Manifest, gateways: Mapping[Key, Manifest]) -> Doors:
    parents = [p for p in mappings(route.spec.get("parentRefs")) if text(p.get("kind")) in ("", "Gateway")]
    if not parents and route.spec.get("parentRefs"):
        return Doors(doors=(), notes=())  # a route between Services: it leads in from nowhere
    keys = [(text(p.get("namespace")) or route.namespace, "Gateway", text(p.get("name"))) for p in parents]
    hosts = tuple(h.lower() for h in texts(route.spec.get("hostnames")))
    routes = tuple(r for rule in mappings(route.spec.get("rules")) for r in _rule_routes(rule))
    known = [(gateways[k], p) for k, p in zip(keys, parents, strict=True) if k in gateways]
    if not known:
        note = f"the Gateway of {route.name} is not in the files: its hosts are taken to be reached by https"
        unknown = tuple(
            Door(manifest=route, namespace=route.namespace, at=Address(scheme="https", host=h, port=443), routes=routes)
            for h in hosts or ("",)
        )
        return Doors(doors=unknown, notes=(note,) if hosts else ())
    doors = [_at_gateway(gateway, parent, (route, routes, h)) for gateway, parent in known for h in hosts or ("",)]
    closed = f"no listener of its Gateway takes the hosts of {route.name}"
    found = tuple(d for each in doors for d in each)
    return Doors(doors=found, notes=() if found else (closed,))


def _at_gateway(
    gateway: Manifest, parent: Mapping[str, Any], led: tuple[Manifest, tuple[Route, ...], str]
) -> tuple[Door, ...]:
    """Return a route's door at each host that the Gateway's listeners leave of the route's own; TLS goes first."""
    route, routes, host = led
    found: dict[str, Door] = {}
    for listener in sorted(
        mappings(gateway.spec.get("listeners")), key=lambda each: text(each.get("protocol")) not in _TLS
    ):
        protocol, section = text(listener.get("protocol")), text(parent.get("sectionName"))
        name = _common(host, text(listener.get("hostname")).lower())
        if name is None or protocol not in ("HTTP", *_TLS) or section not in ("", text(listener.get("name"))):
            continue
        scheme = "https" if protocol in _TLS else "http"
        port = number(listener.get("port"))
        at = Address(scheme=scheme, host=name, port=port if 0 < port < 65_536 else 443 if scheme == "https" else 80)
        door = Door(manifest=gateway, namespace=route.namespace, at=at, routes=routes, addresses=_addresses(gateway))
        found.setdefault(name, door)
    return tuple(found.values())


def _common(host: str, listened: str) -> str | None:
    """Return the host that a route and a listener have in common, ``None`` where they have none."""
    for one, other in ((host, listened), (listened, host)):
        if not other or one == other or (other.startswith("*.") and one.endswith(other[1:])):
            return one
    return None


def _addresses(gateway: Manifest) -> tuple[str, ...]:
    given = (*mappings(inside(gateway.it, "status", "addresses")), *mappings(gateway.spec.get("addresses")))
    return unique(tuple(text(a.get("value")) for a in given if text(a.get("type")) in ("", "IPAddress")))


def _rule_routes(rule: Mapping[str, Any]) -> Iterator[Route]:
    """Yield where each path of a rule leads; a Service that gets no share of the requests is left out."""
    rewriting = [inside(f, "urlRewrite", "path") for f in mappings(rule.get("filters"))]
    prefix = next(
        (text(inside(r, "replacePrefixMatch")) for r in rewriting if inside(r, "type") == "ReplacePrefixMatch"), None
    )
    stripped = prefix in ("", "/")
    for match in mappings(rule.get("matches")) or ({},):
        for backend in mappings(rule.get("backendRefs")):
            if backend.get("weight") != 0 and text(backend.get("kind")) in ("", "Service"):
                yield Route(
                    service=text(backend.get("name")),
                    port=text(backend.get("port")),
                    path=_SIGNS.split(text(inside(match, "path", "value")), maxsplit=1)[0] or "/",
                    exact=inside(match, "path", "type") == "Exact",
                    stripped=stripped,
                    rewritten=any(rewriting) and not stripped,
                    conditional=any(match.get(k) for k in ("headers", "queryParams"))
                    or text(match.get("method")) not in ("", "GET"),  # of gRPC it is a mapping that stands for the path
                )
