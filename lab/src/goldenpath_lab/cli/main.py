"""``goldenpath-lab``: bring the lab up, break it, heal it, look at it, take it down."""

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from goldenpath_lab.errors import LabError

COMMANDS = {
    "up": "bring the lab up and wait until it serves",
    "status": "show what runs, where, under which limits, and which faults are in force",
    "walk": "walk the golden path as a user: login, socket, message, events, answer, stored",
    "faults": "list the faults, or tell all about one",
    "break": "put a fault in force",
    "heal": "undo a fault, or all",
    "load": "let many users chat, bounded, and count what was lost",
    "scenario": "do random runs, some healthy, some broken, and record each with its truth",
    "logs": "write the log as an export, in the shape of `gcloud logging read`",
    "down": "end the lab",
}
_ABOUT = "A chat platform that really runs on this machine, and can really be broken."
_EPILOG = (
    "exit: 0 done · 1 the golden path or the load failed · 2 wrong use, or the lab says no · "
    "70 internal error · 130 interrupted"
)


def parser(wanted: str) -> argparse.ArgumentParser:
    """Return the parser; of the commands only the wanted one is imported and knows its options."""
    top = argparse.ArgumentParser(prog="goldenpath-lab", description=_ABOUT, epilog=_EPILOG)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        one = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        one.add_argument("--state", type=Path, default=Path(".lab"), help="the lab's folder (default: .lab)")
        one.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")
        if name == wanted:
            _module(name).options(one)
    return top


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    chosen = parser(next(iter(given), "")).parse_args(given)
    try:
        return _run(chosen)
    except LabError as problem:
        _wipe()
        print(f"goldenpath-lab: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as problem:
        print(f"goldenpath-lab: {problem}", file=sys.stderr)
        return 2
    except Exception:  # noqa: BLE001 - the exit status that the help promises
        traceback.print_exc()
        return 70


def _wipe() -> None:
    from goldenpath_lab.cli import printing

    printing.done()


def _run(chosen: argparse.Namespace) -> int:
    from goldenpath_lab.loop import run as run_loop
    from goldenpath_lab.state import State

    return int(run_loop(_module(chosen.command).run(State(chosen.state), chosen)))


def _module(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a module with `options` and `run`
    return import_module(f"goldenpath_lab.cli.{name}_" if name == "break" else f"goldenpath_lab.cli.{name}")
