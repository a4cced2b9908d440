"""goldenpath ask: ask what another goldenpath hands on, from here; the other end of a vantage point."""

import argparse

_SECONDS = 10.0
_MOST = 120.0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; without a help text it stays out of the table, for no person types it."""
    command = commands.add_parser(
        "ask",
        description="Ask the probes that stand as a JSON list on standard input, and print what was observed, one JSON "
        "object a line. goldenpath check runs it at each place that the configuration names under vantages.",
        epilog="exit status: 0 asked, whatever was answered · 2 wrong use or unreadable input. Secrets come on "
        "standard input alone, and none is printed; no program is run.",
    )
    command.add_argument("--seconds", type=_seconds, default=_SECONDS, help="how long all of it may take")
    command.set_defaults(run=run)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r} — expected seconds, more than 0 and at most {_MOST:g}")
    return found


def run(given: argparse.Namespace) -> int:
    """Ask, and print each observation as it comes."""
    import sys

    from goldenpath import wiring

    for line in wiring.asked_here(given.seconds):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    return 0
