"""goldenpath bundle list|show|prune: the live runs that were kept."""

import argparse
import sys
from typing import TYPE_CHECKING

from goldenpath.cli.saying import say

if TYPE_CHECKING:
    from goldenpath.app.bundles import Kept
    from goldenpath.reports.shelf import Row
    from goldenpath.wire.bundle_store import BundleShelf


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "bundle",
        help="list, show and put away the live runs that were kept",
        description="What a live run observed is kept, redacted, for its owner alone. goldenpath replay judges it "
        "again; show tells what was told then.",
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the runs that are kept, the newest first")
    listed.add_argument("--format", choices=("terminal", "json"), default="terminal", help="for people or for programs")
    listed.set_defaults(run=run_list)
    show = actions.add_parser("show", help="what was told of one run")
    show.add_argument("name", metavar="NAME", help="its name, the beginning or the end of it, or last")
    show.add_argument(
        "--format",
        choices=("terminal", "json", "markdown", "html", "junit"),
        default="terminal",
        help="how to print the report",
    )
    show.add_argument("--explain", action="store_true", help="the whole chain: phases, hypotheses, states, steps")
    show.set_defaults(run=run_show)
    prune = actions.add_parser("prune", help="put away what is old; nothing but bundles is ever removed")
    prune.add_argument("--keep", type=_whole, default=None, metavar="N", help="keep at most so many; 50")
    prune.add_argument("--days", type=_days, default=None, metavar="D", help="keep so many days at most; 30")
    prune.set_defaults(run=run_prune)
    for action in (listed, show, prune):
        action.add_argument(
            "--dir", metavar="DIR", default="", help="the folder of bundles; $GOLDENPATH_BUNDLES or the user's own"
        )


def run_list(given: argparse.Namespace) -> int:
    """Print the list and return 0."""
    from goldenpath.app.bundles import kept
    from goldenpath.reports.shelf import shelf_json, shelf_lines

    shelf = _shelf(given)
    rows = tuple(map(_row, kept(shelf)))
    print(shelf_json(rows) if given.format == "json" else shelf_lines(rows, shelf.folder))
    return 0


def run_show(given: argparse.Namespace) -> int:
    """Print the report of one run and return the status that it had."""
    from goldenpath.app.bundle import as_told
    from goldenpath.app.bundles import find
    from goldenpath.cli.live_options import rendered

    shelf = _shelf(given)
    name = find(shelf, given.name)
    live = as_told(name, shelf.read(name))
    say(rendered(live, given.format, explain=given.explain))
    return live.verdict.exit_status


def run_prune(given: argparse.Namespace) -> int:
    """Put away what is old, say what, and return 0."""
    from goldenpath import wiring
    from goldenpath.app.bundles import DAYS, MOST, prune
    from goldenpath.engine.phrase import count

    shelf = _shelf(given)
    most = MOST if given.keep is None else given.keep
    days = DAYS if given.days is None else given.days
    done = prune(shelf, wiring.clock().now(), most, days)
    print(f"{count(len(done.gone), 'bundle')} put away, {len(shelf.names())} left in {shelf.folder}")
    for name, why in done.left:
        print(f"{name} was left: {why}", file=sys.stderr)
    return 0


def _shelf(given: argparse.Namespace) -> "BundleShelf":
    from goldenpath.wire.bundle_store import BundleShelf, shelf_folder

    return BundleShelf(shelf_folder(given.dir))


def _row(one: "Kept") -> "Row":
    from goldenpath.reports.shelf import Row

    manifest = one.manifest
    if manifest is None:
        return Row(name=one.name, at=one.at, damage=one.damage)
    return Row(
        name=one.name,
        at=one.at,
        environment=manifest.environment,
        status=manifest.status,
        layers=manifest.layers,
        summary=manifest.summary,
    )


def _whole(text: str) -> int:
    if text.isdecimal() and len(text) < 7:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of bundles; expected 0 to 999999")


def _days(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if 0 <= value <= 36_500:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is no number of days; expected 0 to 36500")
