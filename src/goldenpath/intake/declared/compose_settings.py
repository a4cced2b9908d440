"""The services of Compose files with all their settings: their own, those they extend, those of override files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from goldenpath.intake.declared.address import looks_secret
from goldenpath.intake.declared.interpolation import interpolated
from goldenpath.intake.declared.shape import Source, inside, items, last, mapping, text, texts, unique
from goldenpath.model.record import record

_PAIRS: Final = frozenset({"environment", "labels", "depends_on", "networks", "extra_hosts"})
"""Settings that may be a list or a mapping."""
_REPLACED: Final = frozenset({"command", "entrypoint"})
"""Lists that are one whole."""
_OWN: Final = frozenset({"container_name", "hostname", "extends"})
"""Settings that a service does not hand on to those that extend it."""


_PATH = re.compile(r"^[\w./ -]{1,200}$")


@record
class Service:
    """One service of Compose files."""

    called: str
    settings: Mapping[str, Any]
    read_from: tuple[str, ...]
    notes: tuple[str, ...] = ()


def recognises(document: Any) -> bool:  # noqa: ANN401 - plain data of any shape
    """Return whether a document is a Compose file."""
    services = mapping(mapping(document).get("services"))
    return bool(services) and all(isinstance(s, Mapping) for s in services.values()) and "apiVersion" not in document


def services(sources: tuple[Source, ...]) -> tuple[Service, ...]:
    """Return each service once; what a later file says of it stands over what an earlier one says."""
    found: dict[str, Service] = {}
    for source in sources:
        for document in filter(recognises, source.documents):
            known = mapping(mapping(document).get("services"))
            for called in known:
                settings, notes = _whole(called, known)
                one = Service(
                    called=called, settings=settings, read_from=(f"{source.name}, service {called}",), notes=notes
                )
                found[called] = _over(found[called], one) if called in found else one
    return tuple(found.values())


def included(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Return a note for each file that one of the files includes and that is not among them."""
    given = {last(source.name) for source in sources}
    return unique(
        tuple(
            f"{source.name} includes {_shown(path)}, which was not read"
            for source in sources
            for document in filter(recognises, source.documents)
            for each in items(mapping(document).get("include"))
            for path in texts(each) or texts(inside(each, "path"))
            if last(path) not in given
        )
    )


def pairs(value: Any) -> dict[str, Any]:  # noqa: ANN401 - plain data of any shape
    """Return a mapping, or a list such as ``NAME=value``, as a mapping; ``None`` stands for a name alone."""
    if isinstance(value, Mapping):
        return dict(mapping(value))
    split = ((each, *each.partition("=")) for each in texts(value))
    return {name: rest if sign else None for _, name, sign, rest in split}


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with others over them: mappings are joined, lists are added to, all else is replaced."""
    both = {**one, **other}
    for key in one.keys() & other.keys():
        if key in _PAIRS:
            both[key] = {**pairs(one[key]), **pairs(other[key])}
        elif isinstance(one[key], Mapping) and isinstance(other[key], Mapping):
            both[key] = {**one[key], **other[key]}
        elif key not in _REPLACED and isinstance(one[key], list) and isinstance(other[key], list):
            both[key] = [*one[key], *(v for v in other[key] if v not in one[key])]
    return both


def _shown(path: str) -> str:
    """Return a path as it may be told: one of a remote place may hold a login."""
    return path if _PATH.match(path) and not any(map(looks_secret, path.split("/"))) else "another file"


def _over(one: Service, other: Service) -> Service:
    return replace(
        one,
        settings=merged(one.settings, other.settings),
        read_from=unique((*one.read_from, *other.read_from)),
        notes=unique((*one.notes, *other.notes)),
    )


def _whole(called: str, known: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a service's settings over those of the services that it extends, and what of these was not read."""
    chain = tuple(_chain(called, known))
    settings: dict[str, Any] = {}
    for name in reversed(chain):
        handed_on = mapping(known[name])
        settings = merged(
            settings, handed_on if name == called else {k: v for k, v in handed_on.items() if k not in _OWN}
        )
    base, file = _base(mapping(known[chain[-1]]))
    if not base or (base in chain and not file):
        return settings, ()
    where = f" of {_shown(file)}, from where nothing was taken over" if file else ", which is not in the file"
    return settings, (f"{called} extends {base}{where}",)


def _chain(called: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield a service and those of the same file that it extends, each once."""
    seen: set[str] = set()
    while called in known and called not in seen:
        yield called
        seen.add(called)
        base, file = _base(mapping(known[called]))
        if file:
            return
        called = base


def _base(settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return the service that settings extend, and the file that holds it where that is another one."""
    extends = settings.get("extends")
    return text(extends) or text(inside(extends, "service")), interpolated(text(inside(extends, "file")))
