"""A file that grows by whole lines, as logs and metrics do."""

from pathlib import Path


class Tail:
    """The lines that a file gained since the tail was made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = path.stat().st_size if path.exists() else 0
        self.rows: list[bytes] = []

    def fresh(self) -> list[bytes]:
        """Return the whole lines that came since the last call, without their ends; they are kept in ``rows``."""
        found = [line[:-1] for line in self._read() if line.endswith(b"\n")]
        self.rows += found
        return found

    def _read(self) -> list[bytes]:
        if not self._path.exists():
            return []
        lines: list[bytes] = []
        if self._path.stat().st_size < self._at:
            # It was turned over: the rest of the old one first.
            lines += self._from(self._path.with_suffix(f".old{self._path.suffix}"))
            self._at = 0
        return lines + self._from(self._path)

    def _from(self, path: Path) -> list[bytes]:
        with path.open("rb") as file:
            file.seek(self._at)
            lines = file.readlines()
        self._at += sum(len(line) for line in lines if line.endswith(b"\n"))
        return lines
