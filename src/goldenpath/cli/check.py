"""goldenpath check: look at the running environment, walk its path, and say which layer failed, on what proof."""

import argparse

from goldenpath.cli.live_options import live_options, run_live


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "check",
        help="look at the running environment and say which layer failed",
        description="Ask every declared component, walk the golden path, read the logs, and ask what tells causes "
        "apart, until the verdict stands or the time is up.",
        epilog="exit status: 0 healthy · 1 fault · 2 wrong use · 3 undecided. Nothing is changed, but that a journey "
        "does what it says and cleans up after itself.",
    )
    live_options(command)
    command.add_argument("--without-logs", action="store_true", help="judge from outside alone")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Check, print, keep the bundle, and return the verdict's status."""
    return run_live(given, with_checks=True, with_logs=not given.without_logs)
