"""goldenpath replay DIR: judge a stored bundle again."""

import argparse
import sys
from typing import TYPE_CHECKING

from goldenpath.cli.options import print_verdict
from goldenpath.cli.saying import say

if TYPE_CHECKING:
    from goldenpath.model.live import Live

_FORMATS = ("terminal", "markdown", "json", "html", "junit")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "replay",
        help="judge a stored bundle again",
        description="Judge what check, walk or diagnose --save kept. The same bundle gives the same verdict, byte "
        "for byte.",
    )
    command.add_argument("folder", metavar="DIR", help="a folder written by check, walk or diagnose --save")
    command.add_argument(
        "--format", choices=_FORMATS, default="terminal", help="how to print it; html and junit: of live runs alone"
    )
    command.add_argument("--explain", action="store_true", help="the whole chain: every hypothesis, state and step")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Judge, print, return the verdict's status."""
    from goldenpath import wiring
    from goldenpath.app.bundle import retold
    from goldenpath.model.live import Live

    found = retold(given.folder, wiring.bundles().load(given.folder), wiring.knowledge())
    if isinstance(found, Live):
        return _print_live(found, given)
    if given.format in {"html", "junit"}:
        print(f"{given.folder}: a bundle of an export; {given.format} tells of live runs alone", file=sys.stderr)
        return 2
    return print_verdict(found, given)


def _print_live(live: "Live", given: argparse.Namespace) -> int:
    from goldenpath.cli.live_options import rendered

    say(rendered(live, given.format, explain=given.explain))
    return live.verdict.exit_status
