"""Reads Compose files: services with their images, ports, health checks and settings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from goldenpath.intake.declared.address import address
from goldenpath.intake.declared.draft import Draft, DraftPart, Use, with_uses
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.image import kind_of_image, store_url
from goldenpath.intake.declared.link import Program, linked
from goldenpath.intake.declared.shape import Source, inside, items, mapping, mappings, number, slug, text, texts, unique
from goldenpath.intake.declared.variables import Variable, references

_VARIABLE = re.compile(r"\$\{(\w+)(?::?[-=]([^${}]*))?[^${}]*\}|\$(\w+)")
_URL = re.compile(r"https?://[^\s\"'|;]{1,300}")
_PUBLISHED = re.compile(
    r"^(?:(?P<host>\[[0-9a-fA-F:]+\]|[0-9.]+):)?(?P<out>\d+)(?:-\d+)?:(?P<into>\d+)(?:-\d+)?(?:/tcp)?$"
)
_LIKELY: Final = (80, 443, 8080, 8000, 3000, 5000, 8443, 9000)


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a Compose file."""
    services = mapping(mapping(document).get("services"))
    return bool(services) and all(isinstance(s, Mapping) for s in services.values()) and "apiVersion" not in document


def read(sources: tuple[Source, ...]) -> Draft:
    """Return the services; a later file's settings of a service stand beside an earlier one's."""
    parts: dict[str, DraftPart] = {}
    programs: list[Program] = []
    aliases: dict[str, str] = {}
    name = ""
    for source in sources:
        for document in filter(recognises, source.documents):
            name = name or text(mapping(document).get("name"))
            for called, settings in mapping(mapping(document).get("services")).items():
                part = _part(called, mapping(settings), source.name)
                if part.name:
                    parts[part.name] = _over(parts[part.name], part) if part.name in parts else part
                    aliases |= dict.fromkeys(_names(called, mapping(settings)), part.name)
                    programs.append(Program(name=part.name, references=references(_variables(mapping(settings)))))
    names = ", ".join(s.name for s in sources)
    return Draft(name=slug(name), parts=linked(tuple(parts.values()), tuple(programs), aliases, names))


def _part(called: str, settings: Mapping[str, Any], source: str) -> DraftPart:
    name = slug(called)
    image = text(settings.get("image"))
    kind = kind_of_image(image) or kind_of(name)
    published = dict(_published(settings))
    plain = {v.name: v.value for v in _variables(settings)}
    url, password = "", ""
    if kind in ("database", "cache"):
        url, password = store_url(image, name, published, plain)
    elif published and kind != "queue":
        url = _url(published)
    notes = []
    if not url and kind not in ("queue", "connector"):
        notes.append(f"{name} publishes no port: from here it cannot be asked")
    if settings.get("env_file"):
        notes.append(f"{name} has settings in an env_file, which was not read")
    part = DraftPart(
        name=name,
        kind=kind,
        url=url,
        password=password,
        health=() if kind in ("database", "cache", "queue") else _health(settings),
        read_from=(f"{source}, service {called}",),
        notes=tuple(notes),
    )
    return with_uses(part, tuple(Use(target=slug(d)) for d in _dependencies(settings)))


def _over(one: DraftPart, other: DraftPart) -> DraftPart:
    """Return a service as an override file leaves it."""
    url = other.url or one.url
    return replace(
        with_uses(one, other.uses),
        kind=one.kind if other.kind == "service" else other.kind,
        url=url,
        password=other.password or one.password,
        health=unique((*other.health, *one.health)),
        read_from=unique((*one.read_from, *other.read_from)),
        notes=tuple(n for n in unique((*one.notes, *other.notes)) if not (url and "publishes no port" in n)),
    )


def _names(called: str, settings: Mapping[str, Any]) -> Iterator[str]:
    yield called.lower()
    yield text(settings.get("container_name")).lower() or called.lower()
    yield text(settings.get("hostname")).lower() or called.lower()
    for network in mapping(settings.get("networks")).values():
        yield from (a.lower() for a in texts(inside(network, "aliases")))


def _variables(settings: Mapping[str, Any]) -> Iterator[Variable]:
    given = settings.get("environment")
    pairs = mapping(given).items() if isinstance(given, Mapping) else (t.partition("=")[::2] for t in texts(given))
    for name, value in pairs:
        yield Variable(name=text(name), value=interpolated(text(value)))


def interpolated(value: str) -> str:
    """Return a value with the defaults of its variables in their places; one without a default leaves its name."""
    return _VARIABLE.sub(lambda m: m[2] or m[1] or m[3], value)


def _dependencies(settings: Mapping[str, Any]) -> tuple[str, ...]:
    given = settings.get("depends_on")
    links = tuple(link.split(":", 1)[0] for link in texts(settings.get("links")))
    return unique((*(tuple(mapping(given)) if isinstance(given, Mapping) else texts(given)), *links))


def _published(settings: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Yield each port of a container with the one of this machine that leads to it."""
    for given in items(settings.get("ports")):
        if isinstance(given, Mapping):
            out, into = number(interpolated(text(given.get("published")))), number(given.get("target"))
        else:
            found = _PUBLISHED.match(interpolated(text(given)))
            out, into = (int(found["out"]), int(found["into"])) if found else (0, 0)
        if 0 < out < 65_536 and 0 < into < 65_536:
            yield into, out


def _url(published: Mapping[int, int]) -> str:
    into = next((p for p in _LIKELY if p in published), next(iter(published)))
    scheme = "https" if into in (443, 8443) else "http"
    out = published[into]
    return f"{scheme}://localhost" + ("" if (scheme, out) in (("http", 80), ("https", 443)) else f":{out}")


def _health(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the path that a health check asks this container for."""
    test = inside(settings, "healthcheck", "test")
    said = " ".join(texts(test))
    found = [address(u) for u in _URL.findall(interpolated(said))]
    paths = [at.path for at in found if at is not None and at.host in ("localhost", "127.0.0.1", "0.0.0.0")]  # noqa: S104 - compared, not bound
    labels = mappings([settings.get("labels")])
    traefik = [text(v) for each in labels for k, v in each.items() if k.endswith("healthcheck.path")]
    return unique((*paths, *traefik))
