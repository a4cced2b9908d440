"""Reads Compose files: services with their images, ports, health checks and settings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from goldenpath.intake.declared import compose_settings
from goldenpath.intake.declared.address import address, is_here
from goldenpath.intake.declared.compose_health import health
from goldenpath.intake.declared.compose_ports import Ports, published
from goldenpath.intake.declared.compose_settings import Service, pairs
from goldenpath.intake.declared.draft import Draft, DraftPart, Use, with_uses
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.image import kind_of_image, store_url
from goldenpath.intake.declared.interpolation import UNKNOWN, interpolated, unset
from goldenpath.intake.declared.link import Program, linked, password_reference
from goldenpath.intake.declared.shape import Source, inside, items, mapping, slug, text, texts, unique
from goldenpath.intake.declared.variables import (
    Reference,
    Variable,
    kind_of_name,
    names_place,
    names_secret,
    references,
)

recognises = compose_settings.recognises

_PORTLESS = re.compile(rf":{UNKNOWN}(?=[/?#]|$)")
_REQUIRED = re.compile(r"--requirepass[= ]+(?![\"']{2}(?:\s|$))\S")


def read(sources: tuple[Source, ...]) -> Draft:
    """Return the services; a later file's settings of a service stand over an earlier one's."""
    services = _named(compose_settings.services(sources))
    targets = {service.called: name for name, service in services.items()}
    aliases = {alias: name for name, service in services.items() for alias in _names(service)} | targets
    declared = {name: _part(name, service, targets) for name, service in services.items()}
    parts = tuple(with_uses(p, tuple(_uses_at_unknown_ports(services[p.name], aliases))) for p in declared.values())
    programs = tuple(Program(name=name, references=_references(service)) for name, service in services.items())
    whole = linked(parts, programs, aliases, ", ".join(s.name for s in sources))
    return Draft(
        name=slug(_project(sources)),
        parts=tuple(_hidden(p) if p.name in declared and not declared[p.name].url else p for p in whole),
        notes=unique((*compose_settings.included(sources), *_unset(tuple(services.values())))),
    )


def _project(sources: tuple[Source, ...]) -> str:
    documents = (d for s in sources for d in filter(recognises, s.documents))
    return next((n for d in documents if (n := interpolated(text(mapping(d).get("name"))))), "")


def _named(services: tuple[Service, ...]) -> dict[str, Service]:
    """Return the services by the names of their components, which differ."""
    found: dict[str, Service] = {}
    for service in services:
        name = slug(service.called)
        same = sum(slug(s.called) == name for s in found.values())
        if name:
            found[f"{name}-{same + 1}" if same else name] = service
    return found


def _part(name: str, service: Service, targets: Mapping[str, str]) -> DraftPart:
    settings = service.settings
    image = interpolated(text(settings.get("image")))
    kind = kind_of_image(image) or kind_of(name)
    ports = published(settings)
    store = kind in ("database", "cache", "queue")
    spoken = None if store else ports.spoken
    url, password = spoken.url if spoken else "", ""
    if kind in ("database", "cache"):
        places = {way.into: way.place for way in reversed(ports.ways)}
        url, password = store_url(image, name, places, {v.name: v.value for v in _variables(settings)})
        password = password or (password_reference(name) if kind == "cache" and _guarded(settings) else "")
    paths, apart = ((), ()) if store else health(settings, frozenset(_names(service)), spoken.into if spoken else 0)
    said = (*ports.unclear, *_unasked(kind, url, ports), *apart, *_unread(service))
    part = DraftPart(
        name=name,
        kind=kind,
        url=url,
        password=password,
        health=paths,
        read_from=service.read_from,
        notes=(*(f"{name} {each}" for each in said), *service.notes),
    )
    return with_uses(part, tuple(Use(target=targets.get(d, slug(d))) for d in _dependencies(settings)))


def _unasked(kind: str, url: str, ports: Ports) -> tuple[str, ...]:
    """Return why a service has no URL, as a sentence without its subject."""
    if url or ports.unclear or kind in ("queue", "connector"):
        return ()
    if not ports.ways:
        return ("publishes no port: from here it cannot be asked",)
    way = ports.ways[0]
    return (f"is not asked at its port {way.into}; a check tcp: {way.host}:{way.out} tells whether it accepts",)


def _unread(service: Service) -> Iterator[str]:
    """Yield what else could not be told of a service, as sentences without their subject."""
    settings = service.settings
    if settings.get("env_file"):
        yield "has settings in an env_file, which was not read"
    profiles = ", ".join(map(interpolated, texts(settings.get("profiles"))))
    if profiles:
        yield f"runs only with the profile {profiles}"
    own = _within(_all_references(service), settings)
    if own:
        yield f"is told of {', '.join(r.variable for r in own)} at localhost, its own container: that was left out"


def _hidden(part: DraftPart) -> DraftPart:
    """Return a store that publishes nothing: the URL by which it is used leads to it within its network alone."""
    if part.kind not in ("database", "cache"):
        return part
    return replace(part, url="", inside=part.url, password=part.password if part.url else "")


def _guarded(settings: Mapping[str, Any]) -> bool:
    """Return whether a command line gives Redis a password."""
    lines = [settings.get("command"), settings.get("entrypoint"), pairs(settings.get("environment")).get("REDIS_ARGS")]
    said = (" ".join(text(w) or "''" for w in items(line)) or text(line) for line in lines)
    return any(_REQUIRED.search(interpolated(line)) for line in said)


def _names(service: Service) -> Iterator[str]:
    """Yield what a service is called in its networks."""
    yield service.called.lower()
    for key in ("container_name", "hostname"):
        yield interpolated(text(service.settings.get(key))).lower() or service.called.lower()
    for network in mapping(service.settings.get("networks")).values():
        yield from (interpolated(a).lower() for a in texts(inside(network, "aliases")))


def _environment(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield names and values as they stand in the file; a name alone takes its value from elsewhere."""
    for name, value in pairs(settings.get("environment")).items():
        yield text(name), f"${{{text(name)}}}" if value is None else text(value)


def _variables(settings: Mapping[str, Any]) -> tuple[Variable, ...]:
    return tuple(Variable(name=name, value=interpolated(value)) for name, value in _environment(settings))


def _unset(services: tuple[Service, ...]) -> tuple[str, ...]:
    """Return a note on the variables without which it is not known where something is, or who logs in."""
    telling = (
        value
        for service in services
        for name, value in _environment(service.settings)
        if names_place(name) or "://" in value
    )
    names = unique(tuple(n for value in telling for n in unset(value) if not names_secret(n)))
    said = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not set in the file (.env was not read)"
    return (said,) if names else ()


def _all_references(service: Service) -> tuple[Reference, ...]:
    return references(_variables(service.settings))


def _references(service: Service) -> tuple[Reference, ...]:
    """Return what a service's settings say of others."""
    told = _all_references(service)
    own = _within(told, service.settings)
    return tuple(r for r in told if r not in own)


def _within(told: tuple[Reference, ...], settings: Mapping[str, Any]) -> tuple[Reference, ...]:
    """Return the stores at localhost: to a container that is itself, not this machine, unless it has its network."""
    if text(settings.get("network_mode")) == "host":
        return ()
    return tuple(r for r in told if r.address and is_here(r.address.host) and r.kind != "service")


def _uses_at_unknown_ports(service: Service, aliases: Mapping[str, str]) -> Iterator[Use]:
    """Yield the services whose host is known from a setting, though its port may not be."""
    for variable in _variables(service.settings):
        at = address(_PORTLESS.sub("", variable.value)) if _PORTLESS.search(variable.value) else None
        host = at.host if at else variable.value.lower() if kind_of_name(variable.name) else ""
        if host in aliases:
            yield Use(target=aliases[host])


def _dependencies(settings: Mapping[str, Any]) -> tuple[str, ...]:
    links = tuple(link.split(":", 1)[0] for link in texts(settings.get("links")))
    return unique((*pairs(settings.get("depends_on")), *links))
