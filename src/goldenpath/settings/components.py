"""Components and links: where each part is found, whom it uses, and the topology that follows."""

from collections.abc import Sequence
from typing import Final

from goldenpath.model.environment import Part, Way
from goldenpath.model.topology import Component, Link, Topology
from goldenpath.settings.known import KINDS, SCHEMES
from goldenpath.settings.problems import did_you_mean, quoted
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.values import Unfit, holds_secret, is_address, url_of, user_of

KEYS: Final = (
    "kind", "url", "direct", "inside", "health", "behind", "log_name", "uses", "user", "password", "token", "addresses",
)  # fmt: skip
LINK_KEYS: Final = ("component", "via")
_LONGEST_NAME: Final = 100
_SECURE: Final = frozenset({"https", "wss", "grpcs"})


class Declared:
    """The components as the file declares them; links are known once all of them are."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.sections: dict[str, Section] = {}
        self.hosts: dict[str, set[tuple[str, str]]] = {}
        """By component, the schemes and hosts of its URLs."""

    def refers(self, spot: Spot, name: str, how: str) -> bool:
        """Return whether a component of that name exists; note an error where it does not."""
        if name in self.sections:
            return True
        spot.wrong(f"component {quoted(name)} is {how} but not declared{did_you_mean(name, self.sections)}")
        return False


def read_components(spot: Spot | None) -> Declared:
    """Return the components of the document."""
    declared = Declared()
    for name, value in spot.named() if spot is not None else ():
        if len(name) > _LONGEST_NAME or not name.isprintable():
            value.wrong(f"a name of {len(name)} characters — expected at most {_LONGEST_NAME}, all of them printable")
            continue
        section = Section(value, KEYS)
        declared.sections[name] = section
        declared.parts[name] = _part(name, section, declared)
    return declared


def _part(name: str, section: Section, declared: Declared) -> Part:
    kind = _kind(section)
    urls = {
        key: _url(key, kind, section, declared.hosts.setdefault(name, set())) for key in ("url", "direct", "inside")
    }
    return Part(
        name=name,
        kind=kind,
        **{key: url for key, (url, _) in urls.items()},
        health=tuple(p for p in (_path(one) for one in _each(section, "health")) if p),
        user=section.text("user") or next((user for _, user in urls.values() if user), ""),
        password=section.secret("password"),
        token=section.secret("token"),
        behind=section.text("behind"),
        log_name=section.text("log_name"),
        addresses=tuple(a for a in (_address(one) for one in _each(section, "addresses")) if a),
    )


def _each(section: Section, key: str) -> list[Spot]:
    found = section.get(key)
    return found.each() if found is not None else []


def _kind(section: Section) -> str:
    given = section.need("kind", f"one of {', '.join(KINDS)}")
    kind = given.text(f"one of {', '.join(KINDS)}") if given is not None else ""
    if given is not None and kind and kind not in KINDS:
        near = did_you_mean(kind, KINDS)
        given.doubtful(f"the kind {quoted(kind)} is none that goldenpath asks anything of by itself{near}")
    return kind


def _url(key: str, kind: str, section: Section, hosts: set[tuple[str, str]]) -> tuple[str, str]:
    """Return a URL and the user in it, both empty where it is wrong or not given."""
    spot = section.get(key)
    text = spot.text("a URL") if spot is not None else ""
    if spot is None or not text:
        return "", ""
    try:
        parts = url_of(text, SCHEMES.get(kind, ()))
    except Unfit as problem:
        spot.wrong(str(problem))
        return "", ""
    if key == "url":
        hosts.add((parts.scheme, parts.hostname or ""))
    return text, user_of(parts)


def _path(spot: Spot) -> str:
    text = spot.text("a path such as /health")
    if text and not text.startswith("/"):
        spot.unfit("a path that begins with /")
    elif holds_secret(text):
        spot.wrong("a secret in a path — expected none, and token: or headers: with a reference beside it")
    return text


def _address(spot: Spot) -> str:
    text = spot.text("an address such as 203.0.113.7")
    if text and not is_address(text):
        spot.unfit("an IPv4 or IPv6 address")
    return text


def read_ways(declared: Declared) -> tuple[Way, ...]:
    """Return all links: what each component uses, and the load balancer in front of it."""
    ways: dict[tuple[str, str, str], Way] = {}
    for name, section in declared.sections.items():
        found = [_used(name, one, declared) for one in _each(section, "uses")]
        found.append(_behind(name, section, declared))
        for way in (w for w in found if w is not None):
            ways[way.source, way.target, way.via] = way
    return tuple(ways.values())


def _behind(name: str, section: Section, declared: Declared) -> Way | None:
    spot = section.get("behind")
    front = declared.parts[name].behind
    if spot is None or not front or not declared.refers(spot, front, f'in front of "{name}"'):
        return None
    return _way(spot, front, name)


def _used(name: str, spot: Spot, declared: Declared) -> Way | None:
    via = ""
    if spot.node.fields:
        section = Section(spot, LINK_KEYS)
        target_spot, via_spot = section.need("component", "the component that is used"), section.get("via")
        target = target_spot.text() if target_spot is not None else ""
        via = via_spot.text() if via_spot is not None else ""
        if via_spot is not None and via and not declared.refers(via_spot, via, f'between "{name}" and "{target}"'):
            return None
        spot = target_spot or spot
    else:
        target = spot.text("the name of a component, or {component: NAME, via: NAME}")
    if not target or not declared.refers(spot, target, f'linked from "{name}"'):
        return None
    return _way(spot, name, target, via)


def _way(spot: Spot, source: str, target: str, via: str = "") -> Way | None:
    if source == target or via in {source, target}:
        spot.wrong(f"{quoted(source)} leads to itself — expected another component")
        return None
    return Way(source=source, target=target, via=via)


def topology_of(declared: Declared, ways: Sequence[Way], domains: Sequence[str]) -> Topology:
    """Return components and links; names and certificates stand in it too, where https URLs need them."""
    components = {p.name: p.kind for p in declared.parts.values()}
    links = {found for w in ways for found in ((w.source, w.target, w.via), *_carried(w))}
    urls = [(name, scheme, host) for name, hosts in declared.hosts.items() for scheme, host in hosts]
    named = [name for name, _, host in urls if not is_address(host) and host != "localhost"]
    secure = [name for name, scheme, _ in urls if scheme in _SECURE]
    for kind, users in (("dns", named), ("certificate", secure)):
        if (users or domains) and kind not in components.values() and kind not in components:
            components[kind] = kind
            links |= {(user, kind, "") for user in users}
    return Topology(
        components=tuple(Component(name=name, kind=kind) for name, kind in sorted(components.items())),
        links=tuple(Link(source=source, target=target, via=via) for source, target, via in sorted(links)),
        inferred=False,
    )


def _carried(way: Way) -> tuple[tuple[str, str, str], ...]:
    """Return the links that a carried link consists of: to what carries it, and from there on."""
    return ((way.source, way.via, ""), (way.via, way.target, "")) if way.via else ()
