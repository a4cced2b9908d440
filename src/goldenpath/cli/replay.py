"""goldenpath replay DIR: judge a stored bundle again."""

import argparse

from goldenpath.cli.options import format_option, print_verdict


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "replay",
        help="judge a stored bundle again",
        description="Judge what diagnose --save kept. The same bundle gives the same verdict, byte for byte.",
    )
    command.add_argument("folder", metavar="DIR", help="a folder written by diagnose --save")
    format_option(command)
    command.add_argument("--explain", action="store_true", help="the whole chain: every hypothesis, state and step")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Judge, print, return the verdict's status."""
    from goldenpath import wiring
    from goldenpath.app.bundle import replay

    return print_verdict(replay(given.folder, wiring.bundles(), wiring.knowledge()), given)
