"""Checks that the configuration asks for: of which component, by which protocol, and what is expected."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from goldenpath.engine.conditions import ConditionError, parse
from goldenpath.model.environment import CheckPlan, Part
from goldenpath.model.record import record
from goldenpath.model.secret import SecretRef
from goldenpath.settings.components import Declared
from goldenpath.settings.known import PROTOCOL_SCHEMES, PROTOCOLS, WAYS, values_of
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, TEXT, TRUTH
from goldenpath.settings.problems import listed, quoted
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.values import Unfit, holds_secret, is_reference, names_secret, place, url_of, valid_host

KEYS: Final = (
    "name", "component", *PROTOCOLS, "way", "expect", "good", "tries", "of", "timeout", "method", "headers", "body",
    "send", "redirects", "http2", "family",
)  # fmt: skip
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MOST_TRIES: Final = 20
_TOKEN: Final = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
_ONLY: Final = {
    "method": ("http",),
    "headers": ("http", "websocket"),
    "body": ("http",),
    "send": ("websocket",),
    "redirects": ("http",),
    "http2": ("http",),
}
"""The protocols that a key means something for."""


@record
class _Asked:
    """The component that a check asks, by the URL that its way leads to."""

    part: Part
    key: str
    url: str
    told: bool
    """The URL is given and wrong, which was told where it stands."""


def _asked(component: str, way: str, declared: Declared) -> _Asked | None:
    part = declared.parts.get(component)
    if part is None:
        return None
    key = way if way in {"direct", "inside"} else "url"
    url = {"direct": part.direct, "inside": part.inside}.get(way, part.url)
    return _Asked(part=part, key=key, url=url, told=key in declared.sections[component])


def read_checks(spot: Spot | None, declared: Declared) -> tuple[CheckPlan, ...]:
    """Return the checks of the document."""
    found: list[CheckPlan] = []
    names: dict[str, int] = {}
    for one in spot.each() if spot is not None else ():
        if one.node.kind != MAPPING:
            one.unfit('a mapping such as {component: api, http: /health, expect: ["status == 200"]}')
            continue
        plan = _check(Section(one, KEYS), declared, names)
        if plan is not None:
            found.append(plan)
    return tuple(found)


def _check(section: Section, declared: Declared, names: dict[str, int]) -> CheckPlan | None:
    component = _component(section, declared)
    protocol = _protocol(section)
    if protocol:
        _fits(section, protocol)
    good, tries = _good_of_tries(section)
    way = section.get("way")
    way_name = (way.word(WAYS) or "public") if way is not None else "public"
    fields: dict[str, Any] = {
        "expect": expected(section.get("expect"), values_of(protocol) if protocol else None),
        "headers": _headers(section.get("headers")),
        "method": _word(section, "method", METHODS, "GET"),
        "body": section.text("body"),
        "send": section.text("send"),
        "seconds": section.seconds("timeout", 0.0),
        "redirects": section.whole("redirects", 0, 10, 0),
        "http2": section.truth("http2"),
        "family": _family(section),
    }
    target, arguments = _target(section, protocol, _asked(component, way_name, declared))
    name = _name(section, (protocol, component, target), names)
    if not protocol or not component:
        return None
    return CheckPlan(
        name=name, component=component, protocol=protocol, target=target, arguments=arguments, way=way_name, good=good,
        tries=tries, line=section.spot.node.line, **fields,
    )  # fmt: skip


def _component(section: Section, declared: Declared) -> str:
    spot = section.need("component", "the component that is asked")
    name = spot.text("the name of a component") if spot is not None else ""
    return name if spot is not None and name and declared.refers(spot, name, "asked") else ""


def _protocol(section: Section) -> str:
    given = [p for p in PROTOCOLS if p in section]
    if len(given) == 1:
        return given[0]
    came = f"{' and '.join(given)} in one check" if given else "a check that asks nothing"
    section.spot.wrong(f"{came} — expected one of {', '.join(PROTOCOLS)}")
    return ""


def _fits(section: Section, protocol: str) -> None:
    for key, protocols in _ONLY.items():
        spot = section.get(key)
        if spot is not None and protocol not in protocols:
            spot.wrong(f"means nothing for {protocol} — expected in a check by {' or '.join(protocols)}")


def _word(section: Section, key: str, words: Sequence[str], default: str) -> str:
    spot = section.get(key)
    return (spot.word(words) or default) if spot is not None else default


def _family(section: Section) -> int:
    return int(_word(section, "family", ("4", "6"), "0"))


def _good_of_tries(section: Section) -> tuple[int, int]:
    """Return how many of how many questions must be as expected."""
    spot = section.get("of")
    if spot is not None:
        if "good" in section or "tries" in section:
            spot.wrong('"of" beside "good" or "tries" — expected one way to say it')
            return 1, 1
        words = spot.text("N of M, such as 2 of 3").split()
        if len(words) == 3 and words[1] == "of" and all(w.isascii() and w.isdigit() and len(w) < 6 for w in words[::2]):
            return _possible(spot, int(words[0]), int(words[2]))
        spot.unfit("N of M, such as 2 of 3")
        return 1, 1
    tries = section.whole("tries", 1, MOST_TRIES, 1)
    good = section.whole("good", 1, MOST_TRIES, 1)
    return _possible(section.get("good") or section.get("tries") or section.spot, good, tries)


def _possible(spot: Spot, good: int, tries: int) -> tuple[int, int]:
    if 1 <= good <= tries <= MOST_TRIES:
        return good, tries
    spot.wrong(f"{good} of {tries} is impossible — expected 1 ≤ good ≤ tries ≤ {MOST_TRIES}")
    return 1, 1


def expected(spot: Spot | None, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the conditions that stand at a place, each read once to see that it can be."""
    found = []
    given = spot.each() if spot is not None else []
    if spot is not None and spot.node.kind == LIST and not given:
        spot.wrong("is empty — expected at least one condition, or no such line")
    for one in given:
        text = one.text('a condition such as "status == 200"')
        if not text:
            continue
        try:
            found.append(parse(text, names).text)
        except ConditionError as problem:
            near = f' — did you mean "{problem.near}"?' if problem.near else ""
            inside = f"in {quoted(text)} at {problem.position}"
            one.wrong(f"{inside}: {problem.came} — expected {problem.expected}{near}")
    return tuple(found)


def _headers(spot: Spot | None) -> tuple[tuple[str, str | SecretRef], ...]:
    found: list[tuple[str, str | SecretRef]] = []
    for name, value in spot.named() if spot is not None else ():
        if not name or not set(name.lower()) <= _TOKEN:
            value.wrong(f"{quoted(name)} — expected a header's name, such as accept")
            continue
        before, header = _scheme(value)
        content = header.secret() if before or names_secret(name) else header.plain_or_secret()
        if isinstance(content, SecretRef):
            content = replace(content, before=before)
        found += [(name.lower(), content)] if content is not None else []
    return tuple(found)


def _scheme(spot: Spot) -> tuple[str, Spot]:
    """Return the word before a reference, as in ``Bearer env:TOKEN``, and the reference."""
    word, _, rest = spot.node.written.partition(" ")
    if spot.node.kind != TEXT or not word.isalpha() or not is_reference(rest.strip()):
        return "", spot
    return word, Spot(replace(spot.node, written=rest.strip()), spot.where, spot.problems, spot.folder)


def _name(section: Section, parts: tuple[str, str, str], names: dict[str, int]) -> str:
    """Return the check's name: given, or made of what it asks; two of one name are an error."""
    protocol, component, target = parts
    spot = section.get("name")
    name = spot.text() if spot is not None else f"{protocol} {component}".strip()
    if spot is None and name in names and target:
        name = f"{name} {target}"
    if name and protocol and component:
        if name in names:
            said = f"a second check with the name {quoted(name)}, first in line {names[name]} — expected another name"
            (spot or section.spot).wrong(said)
        names.setdefault(name, section.spot.node.line)
    return name


def _target(section: Section, protocol: str, asked: _Asked | None) -> tuple[str, tuple[str, ...]]:
    spot = section.get(protocol) if protocol else None
    if spot is None:
        return "", ()
    if protocol == "command":
        return "", spot.command()
    own = spot.node.kind == NOTHING or (spot.node.kind == TRUTH and spot.node.value is True)
    if not own and spot.node.kind not in {TEXT, NOTHING}:
        spot.unfit(_TARGETS[protocol])
        return "", ()
    text = "" if own else spot.text()
    if text:
        _check_target(spot, protocol, text)
    if asked is not None and "://" not in text and not (protocol in {"tcp", "tls", "dns"} and text):
        _check_url(section.get("way") or spot, protocol, asked)
    return text, ()


_TARGETS: Final = {
    "http": "a path such as /health, or a URL",
    "websocket": "a path such as /ws, or a URL",
    "tcp": "host:port",
    "tls": "host:port",
    "dns": "a name such as api.example.test",
    "postgres": "a URL such as postgresql://user@host/database, or nothing for the component's own URL",
    "redis": "a URL such as redis://host, or nothing for the component's own URL",
    "grpc": "the name of a gRPC service, or nothing for the whole server",
}


def _check_target(spot: Spot, protocol: str, text: str) -> None:
    try:
        if protocol in {"tcp", "tls"} and "://" not in text:
            place(text, 443 if protocol == "tls" else 0)
        elif protocol in {"http", "websocket"} and text.startswith("/"):
            if holds_secret(text):
                spot.wrong("a secret in a path — expected none, and headers: with a reference beside it")
        elif protocol in {"dns", "grpc"}:
            if "://" in text or (protocol == "dns" and not valid_host(text)):
                spot.unfit(_TARGETS[protocol])
        elif "://" in text:
            url_of(text, PROTOCOL_SCHEMES.get(protocol, ()))
        else:
            spot.unfit(_TARGETS[protocol])
    except Unfit as problem:
        spot.wrong(str(problem))


def _check_url(spot: Spot, protocol: str, asked: _Asked) -> None:
    """Refuse a check whose component has no URL that leads there; one that is wrong was told where it stands."""
    component = f'component "{asked.part.name}"'
    if not asked.url:
        if not asked.told:
            spot.wrong(f"{component} has no {asked.key} — expected {asked.key}: in the component, or a whole URL here")
        return
    schemes, scheme = PROTOCOL_SCHEMES.get(protocol, ()), asked.url.partition("://")[0]
    if schemes and scheme not in schemes:
        spot.wrong(f"{component} has a URL of {scheme}:// — {protocol} needs {listed(f'{s}://' for s in schemes)}")
