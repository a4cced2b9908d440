"""Options and output that commands share."""

import argparse
import sys
from shutil import get_terminal_size

from goldenpath.cli.saying import say
from goldenpath.model.verdict import Verdict

_WIDEST = 120


def format_option(command: argparse.ArgumentParser) -> None:
    """Add --format."""
    command.add_argument(
        "--format",
        choices=("terminal", "markdown", "json"),
        default="terminal",
        help="terminal, an issue in Markdown, or JSON",
    )


def print_verdict(verdict: Verdict, given: argparse.Namespace) -> int:
    """Print the verdict as asked and return its exit status."""
    say(_rendered(verdict, given))
    return verdict.exit_status


def _rendered(verdict: Verdict, given: argparse.Namespace) -> str:
    if given.format == "json":
        from goldenpath.reports import json

        return json.render(verdict)
    if given.format == "markdown":
        from goldenpath.reports import markdown

        return markdown.render(verdict)
    from goldenpath.reports import terminal
    from goldenpath.wire.files import environment

    colour = sys.stdout.isatty() and not environment("NO_COLOR") and environment("TERM") != "dumb"
    width = min(get_terminal_size((100, 24)).columns, _WIDEST) if sys.stdout.isatty() else 100
    return terminal.render(verdict, width=width, colour=colour, explain=given.explain)
