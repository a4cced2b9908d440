"""Secrets as Secret Manager keeps them: numbered versions, each enabled, disabled or destroyed."""

from dataclasses import dataclass
from typing import Literal

from goldenpath_lab.errors import LabError
from goldenpath_lab.state import State

VersionState = Literal["ENABLED", "DISABLED", "DESTROYED"]

_FOLDER = "secrets"
_STATES = "secret-states.json"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a secret; its value is asked for apart."""

    number: int
    state: VersionState
    created: float


class VersionUnusable(Exception):
    """A version is there and not enabled; ``state`` says what it is."""

    def __init__(self, name: str, version: Version) -> None:
        super().__init__(f"version {version.number} of {name} is {version.state.lower()}")
        self.name = name
        self.version = version


class Vault:
    """The lab's secrets: one file a version, readable by the lab's owner alone."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._states: dict[str, dict[int, VersionState]] = state.read(dict[str, dict[int, VersionState]], _STATES) or {}

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        return sorted(path.name for path in self._state.directory(_FOLDER).iterdir() if path.is_dir())

    def versions(self, name: str) -> list[Version]:
        """Return the versions of a secret, oldest first; none where there is no such secret."""
        folder = self._state.folder / _FOLDER / name
        found = sorted(folder.iterdir(), key=lambda path: int(path.name)) if folder.is_dir() else []
        states = self._states.get(name, {})
        return [Version(int(path.name), states.get(int(path.name), "ENABLED"), path.stat().st_mtime) for path in found]

    def newest(self, name: str) -> int:
        """Return the number of the newest version, which ``latest`` names whatever its state; 0 where there is none."""
        return max((one.number for one in self.versions(name)), default=0)

    def value(self, name: str, number: int | None = None) -> str:
        """Return the value of a version, of the newest one where no number is given.

        Raises:
            LabError: there is no such secret or version.
            VersionUnusable: it is disabled or destroyed.
        """
        wanted = number or self.newest(name)
        version = next((one for one in self.versions(name) if one.number == wanted), None)
        if version is None:
            raise LabError(f"there is no secret {name!r}" if number is None else f"{name!r} has no version {number}")
        if version.state != "ENABLED":
            raise VersionUnusable(name, version)
        return self._state.path(_FOLDER, name, str(wanted)).read_text(encoding="utf-8")

    def add(self, name: str, value: str) -> int:
        """Add a version; return its number."""
        number = self.newest(name) + 1
        path = self._state.path(_FOLDER, name, str(number))
        path.touch(mode=0o600)
        path.write_text(value, encoding="utf-8", newline="")
        return number

    def turn(self, name: str, number: int, state: VersionState) -> None:
        """Enable, disable or destroy a version; what is destroyed has no value any more.

        Raises:
            LabError: there is no such version, or it was destroyed.
        """
        version = next((one for one in self.versions(name) if one.number == number), None)
        if version is None:
            raise LabError(f"{name!r} has no version {number}")
        if version.state == "DESTROYED" and state != "DESTROYED":
            raise LabError(f"version {number} of {name!r} was destroyed")
        if state == "DESTROYED":
            self._state.path(_FOLDER, name, str(number)).write_text("", encoding="utf-8")
        self._states.setdefault(name, {})[number] = state
        self._state.write(self._states, _STATES)

    def forget_after(self, name: str, number: int) -> None:
        """Remove the versions above this one without a trace, as if they had never been added."""
        for one in self.versions(name):
            if one.number > number:
                self._state.path(_FOLDER, name, str(one.number)).unlink(missing_ok=True)
                self._states.get(name, {}).pop(one.number, None)
        self._state.write(self._states, _STATES)
