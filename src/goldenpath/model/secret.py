"""A secret, and where one lies: used by the wire, shown by nobody."""

from typing import Final

from goldenpath.model.record import record

HIDDEN: Final = "…"


class Secret:
    """A value that no repr, report or bundle shows; ``reveal`` is called by codecs alone."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    __str__ = __repr__


@record
class SecretRef:
    """Where a secret lies; its value never stands in the configuration."""

    scheme: str
    """``env``, ``file``, ``gcp-secret`` or ``cmd``."""
    name: str
    """The variable, the path (made absolute), ``projects/P/secrets/S/versions/V``, or the command line."""
    part: str = ""
    """A name inside the secret where it is JSON (``file:passwords.json#chat``)."""

    before: str = ""
    """What stands before the value where it is used, such as ``Bearer``."""

    def __str__(self) -> str:
        if self.scheme == "cmd":  # a command's arguments may tell more than where the secret lies
            return f"cmd:{self.name.split(' ', 1)[0]} …"
        return f"{self.scheme}:{self.name}" + (f"#{self.part}" if self.part else "")
