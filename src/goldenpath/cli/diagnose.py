"""goldenpath diagnose FILE…: which layer failed, which component, why, since which change, on what proof."""

import argparse
import sys

from goldenpath.cli.options import format_option, print_verdict


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "diagnose",
        help="say from exported logs which layer failed, on what proof",
        description="Read exported logs and say which layer failed, which component, why, since which change, on what "
        "proof; or say what they cannot show, and what to ask next.",
        epilog="Recognised by themselves: gcloud logging read --format=json, one JSON object a line, log sinks, "
        "wrapped lists, JSON rows with a time, a message and a level; .gz, folders, several files (merged by "
        "insertId), - for standard input.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="an export, a folder of exports, or -")
    format_option(command)
    command.add_argument("--explain", action="store_true", help="the whole chain: every hypothesis, state and step")
    command.add_argument("--save", metavar="DIR", help="keep what was observed, redacted, for goldenpath replay")
    command.add_argument(
        "--format-in",
        choices=("auto", "array", "ndjson", "object"),
        default="auto",
        help="force the shape of the input",
    )
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Diagnose, print, return the verdict's status."""
    from goldenpath import wiring
    from goldenpath.app.bundle import save
    from goldenpath.app.diagnose import diagnose
    from goldenpath.cli.progress import Line

    with Line() as progress:
        found, verdict = diagnose(
            tuple(given.files), wiring.sources(), wiring.knowledge(), given.format_in, progress.told
        )
    if given.save:
        save(given.save, found, wiring.bundles())
        print(f"kept in {given.save}, redacted: goldenpath replay {given.save}", file=sys.stderr)
    return print_verdict(verdict, given)
