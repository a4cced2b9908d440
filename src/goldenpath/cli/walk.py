"""goldenpath walk: walk the path that users pay for, once, and say where it ends."""

import argparse

from goldenpath.cli.live_options import live_options, run_live


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "walk",
        help="walk the golden path once, and say where it ends",
        description="Walk the declared journeys as a user does, each step with its time; goldenpath check says why "
        "one failed.",
        epilog="exit status: 0 the path leads through · 1 a fault is named · 2 wrong use · 3 it ends, and why is open",
    )
    live_options(command)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Walk, print, and return the verdict's status."""
    return run_live(given, with_checks=False, with_logs=False)
