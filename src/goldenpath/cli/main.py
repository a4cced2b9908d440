"""The command line's entry."""

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from goldenpath import __version__
from goldenpath.cli.saying import leave_quietly
from goldenpath.model.errors import GoldenpathError, InputError

COMMANDS = ("check", "walk", "init", "diagnose", "replay", "bundle", "explain", "signatures", "config", "ask")

OK, FAULT, WRONG_USE, UNDECIDED, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="goldenpath",
        description="A 503 says that something is broken. goldenpath proves what.",
        epilog="exit status: 0 healthy · 1 fault · 2 wrong use or unreadable input · 3 undecided or no evidence · "
        "70 internal error · 130 interrupted",
    )
    top.add_argument("--version", action="version", version=f"goldenpath {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"goldenpath.cli.{name}").add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except InputError as problem:
        print(problem.sentence(), file=sys.stderr)
        return WRONG_USE
    except GoldenpathError as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        leave_quietly()
        return OK
    except Exception as problem:  # noqa: BLE001 - the one place where nothing may pass
        return _internal(problem)


def run() -> None:
    """Run the command line and leave the process.

    A command makes few cycles and many objects that live to its end, so the collector looks rarely.
    """
    gc.set_threshold(200_000, 20, 20)
    signal.signal(signal.SIGTERM, _leave)  # programs that were started are ended on the way out
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign shows a question mark, never an error
    sys.exit(main())


def _leave(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _internal(problem: Exception) -> int:
    from goldenpath.wire.files import environment

    if environment("GOLDENPATH_DEBUG"):
        raise problem
    print(
        f"internal error: {type(problem).__name__}: {problem}. This is a fault of goldenpath, not of your system. "
        "GOLDENPATH_DEBUG=1 shows where; please report it.",
        file=sys.stderr,
    )
    return INTERNAL
