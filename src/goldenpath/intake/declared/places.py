"""Components that a monitoring configuration names only by where they are."""

from typing import Final

from goldenpath.intake.declared.address import ASKED, Address, address
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.google import kind_of
from goldenpath.intake.declared.shape import slug
from goldenpath.intake.declared.variables import kind_of_name

_PORTS: Final = {5432: "database", 3306: "database", 27017: "database", 6379: "cache", 11211: "cache", 5672: "queue",
                 9092: "queue", 4222: "queue", 53: "dns"}  # fmt: skip


class Places:
    """One component for each place; the first that names it gives it its name."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._parts: dict[str, DraftPart] = {}
        self._at: dict[str, str] = {}

    def service(self, at: Address, called: str, read_from: tuple[str, ...]) -> str:
        """Return the name of the service at a URL."""
        scheme = {"ws": "http", "wss": "https"}.get(at.scheme, at.scheme)
        origin = Address(scheme=scheme, host=at.host, port=at.port).origin
        known = self._at.get(at.place)
        if known is not None:
            part = self._parts[known]
            if not part.url and scheme in ASKED:
                self._parts[known] = DraftPart(name=known, kind=part.kind, url=origin, read_from=part.read_from)
            return known
        name = self._free(_host_name(at.host), called)
        return self._add(at.place, DraftPart(name=name, kind=kind_of(name), url=origin, read_from=read_from))

    def store(self, where: tuple[str, int], called: str, read_from: tuple[str, ...]) -> str:
        """Return the name of what listens at a place."""
        key = Address(scheme="tcp", host=where[0], port=where[1]).place
        known = self._at.get(key)
        if known is not None:
            return known
        kind = _PORTS.get(where[1]) or kind_of_name(called) or "service"
        name = self._free(slug(called), f"{where[0]}-{where[1]}")
        return self._add(key, DraftPart(name=name, kind=kind, read_from=read_from))

    def names(self, read_from: tuple[str, ...]) -> str:
        """Return the name of the component that stands for name servers."""
        if "dns" not in self._parts:
            self._parts["dns"] = DraftPart(name="dns", kind="dns", read_from=read_from)
        return "dns"

    def parts(self) -> tuple[DraftPart, ...]:
        """Return all components."""
        return tuple(self._parts.values())

    def url(self, name: str) -> Address | None:
        """Return where a component is."""
        return address(self._parts[name].url) if name in self._parts else None

    def _add(self, place: str, part: DraftPart) -> str:
        self._parts[part.name] = part
        self._at[place] = part.name
        return part.name

    def _free(self, *wanted: str) -> str:
        names = [n for n in (slug(w) for w in wanted) if n] or ["component"]
        free = next((n for n in (*names, "-".join(names)) if n not in self._parts), "")
        number = 2
        while not free:
            free = f"{names[0]}-{number}" if f"{names[0]}-{number}" not in self._parts else ""
            number += 1
        return free


def _host_name(host: str) -> str:
    """Return what to call a host: its first label where that says something."""
    first = host.split(".", maxsplit=1)[0]
    return host if first in ("www", "api", "app", "m", "") or first.isdigit() or ":" in host else first
