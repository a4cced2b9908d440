"""How the model provider behaves: kept in a file that one process writes and the other reads on each request."""

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

_FILE_BYTES = 16 << 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """How the provider behaves from the next request on."""

    status: int = 200
    """200, or the refusal every request gets: 401, 429, 500, 503."""
    retry_after_seconds: int = 1
    """When to come back, said with a 429."""
    delay_seconds: float = 0
    """Before anything of an answer comes."""
    drip_seconds: float = 0
    """Before each piece of a streamed answer."""
    malformed: bool = False
    """Every answer is a page of HTML with status 200, as from an edge in front of the provider."""
    hang: bool = False
    """Requests are taken and never answered."""
    cut_after_chunks: int | None = None
    """The connection is reset after so many pieces of an answer."""
    key: str | None = None
    """The bearer token that requests have to carry."""


class BehaviourFile:
    """The behaviour in a file, read again when the file was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._behaviour = Behaviour()

    def read(self) -> Behaviour:
        """Return what the file says now; while it is absent or damaged, what it said last."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_ino)
            if seen != self._seen:
                stated = json.loads(self._path.read_bytes()[:_FILE_BYTES])
                known = {field.name for field in fields(Behaviour)}
                self._behaviour = Behaviour(**{name: value for name, value in stated.items() if name in known})
                self._seen = seen
        return self._behaviour

    def write(self, behaviour: Behaviour) -> None:
        """Replace the file at once; nobody ever reads half of it, and nobody else the key."""
        fresh = self._path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(behaviour)), encoding="utf-8")
        fresh.replace(self._path)
