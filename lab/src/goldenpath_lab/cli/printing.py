"""How commands print: JSON for programs, plain lines for people, progress that does not stay."""

import sys
from collections.abc import Callable

import msgspec


def as_json(value: object) -> None:
    """Print a value as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def progress() -> Callable[[str], None]:
    """Return a function that shows what is being done: one changing line on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        return lambda text: print(f"… {text}", file=sys.stderr, flush=True)

    def show(text: str) -> None:
        sys.stderr.write(f"\r\x1b[2K… {text}")
        sys.stderr.flush()

    return show


def done() -> None:
    """Wipe the progress line away."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
