"""What every service of the API stands on: the lab, the operations under way, and the few records kept here alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from goldenpath_lab.cloud.operations import Operations
from goldenpath_lab.lab import Lab

Json = dict[str, Any]

_FOLDER = "cloud"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The lab and what the API knows beyond it."""

    lab: Lab
    operations: Operations
    versions: dict[str, str] = field(default_factory=dict)
    """What servers have said of themselves: they do not change while the lab is up."""

    def record(self, kind: str, name: str) -> Json | None:
        """Return a record that exists nowhere but in the API; None where it is absent."""
        return self.lab.state.read(Json, _FOLDER, kind, f"{name}.json")

    def records(self, kind: str) -> list[Json]:
        """Return all records of a kind, by name."""
        names = sorted(path.stem for path in self.lab.state.directory(_FOLDER, kind).glob("*.json"))
        return [found for name in names if (found := self.record(kind, name)) is not None]

    def keep(self, kind: str, name: str, value: Json) -> None:
        """Keep a record; its name has been checked to be one of a resource."""
        self.lab.state.write(value, _FOLDER, kind, f"{name}.json")

    def forget(self, kind: str, name: str) -> None:
        """Drop a record; that it is absent is fine."""
        self.lab.state.remove(_FOLDER, kind, f"{name}.json")


def page(rows: Iterable[Json], start: int, size: int) -> tuple[list[Json], str]:
    """Return a page of rows and the token of the next one, which is empty after the last."""
    everything = list(rows)
    following = start + size
    return everything[start:following], str(following) if following < len(everything) else ""
