"""The load balancer's URL map: which host goes to which back end, and how each back end is served."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from goldenpath_lab.parts.envoy_config import Backend

Apply = Callable[[Sequence[Backend]], None]


class UrlMap:
    """The load balancer's routing, which can be changed while it runs; the first back end gets what no host claims."""

    def __init__(self, backends: Sequence[Backend], apply: Apply) -> None:
        """Begin with these back ends; ``apply`` is told all of them after every change."""
        self._first = tuple(backends)
        self._now = {backend.name: backend for backend in backends}
        self._apply = apply

    @property
    def backends(self) -> dict[str, Backend]:
        """Return the back ends by name; a copy."""
        return dict(self._now)

    @property
    def hosts(self) -> dict[str, str]:
        """Return the back end of every host that the map knows."""
        return {host: backend.name for backend in self._now.values() for host in backend.hosts}

    @property
    def default(self) -> str:
        """Return the back end of all other hosts."""
        return self._first[0].name

    def change(self, name: str, **changes: object) -> None:
        """Change some fields of a back end.

        Raises:
            KeyError: there is no such back end.
            TypeError: there is no such field.
        """
        self._now[name] = replace(self._now[name], **changes)  # type: ignore[arg-type]  # names are checked by replace
        self._apply(tuple(self._now.values()))

    def remove_host(self, host: str) -> None:
        """Forget a host, and the name under .localhost that stands for it; that it is unknown is fine."""
        label = host.partition(".")[0]
        for backend in tuple(self._now.values()):
            kept = tuple(one for one in backend.hosts if one not in {host, f"{label}.localhost"})
            if kept != backend.hosts:
                self.change(backend.name, hosts=kept)

    def reset(self) -> None:
        """Make everything as it was at first; where nothing was changed, nothing happens."""
        if tuple(self._now.values()) != self._first:
            self._now = {backend.name: backend for backend in self._first}
            self._apply(self._first)
