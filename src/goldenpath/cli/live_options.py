"""Options, progress and output that check and walk share."""

import argparse
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from goldenpath.cli.saying import say

if TYPE_CHECKING:
    from goldenpath.model.live import Live

_FORMATS = ("terminal", "json", "markdown", "html", "junit")
_WIDEST = 120


def live_options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument("journeys", nargs="*", metavar="JOURNEY", help="journeys to walk; all that are declared")
    command.add_argument("--config", metavar="FILE", help="the configuration; goldenpath.yaml here or above")
    command.add_argument("--format", choices=_FORMATS, default="terminal", help="how to print the result")
    command.add_argument("--output", metavar="DIR", help="also write every report there, with the picture")
    command.add_argument("--seconds", type=_positive, default=0.0, help="time for the whole run; 20 unless configured")
    command.add_argument("--allow-commands", action="store_true", help="run what the configuration says is to be run")
    command.add_argument("--explain", action="store_true", help="the whole chain: phases, hypotheses, states, steps")
    command.add_argument("--no-bundle", action="store_true", help="do not keep what was observed")
    command.add_argument("--bundle", metavar="DIR", help="keep what was observed in this folder")


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; expected seconds above 0 and at most 3600")
    return value


def run_live(given: argparse.Namespace, *, with_checks: bool, with_logs: bool) -> int:
    """Check or walk, print, keep the bundle, and return the verdict's status."""
    from goldenpath import wiring
    from goldenpath.app.check import Watcher, check
    from goldenpath.cli.live import LiveLine

    wanted = wiring.Wanted(
        config=given.config,
        journeys=tuple(given.journeys),
        with_checks=with_checks,
        with_logs=with_logs,
        commands=given.allow_commands,
        seconds=given.seconds,
    )
    environment = wiring.environment(wanted)
    means = wiring.means(environment, wanted)
    with LiveLine() as line:
        watcher = Watcher(on_step=line.step, on_asked=line.asked, on_round=line.round)
        gathered, live = check(environment, means, watcher)
    if not given.no_bundle:
        kept = wiring.keep(gathered, live, environment, given.bundle)
        print(f"kept: goldenpath replay {kept}", file=sys.stderr)
    if given.output:
        wiring.write_reports(live, given.output)
    say(rendered(live, given.format, explain=given.explain))
    return live.verdict.exit_status


def rendered(live: "Live", kind: str, *, explain: bool) -> str:
    """Return the report in one format."""
    if kind == "json":
        from goldenpath.reports import json

        return json.render(live.verdict)
    if kind == "markdown":
        from goldenpath.reports import markdown

        return markdown.render_live(live)
    if kind == "html":
        from goldenpath.reports import html

        return html.render(live)
    if kind == "junit":
        from goldenpath.reports import junit

        return junit.render(live)
    from goldenpath.reports import terminal
    from goldenpath.wire.files import environment

    colour = sys.stdout.isatty() and not environment("NO_COLOR") and environment("TERM") != "dumb"
    width = min(get_terminal_size((100, 24)).columns, _WIDEST) if sys.stdout.isatty() else 100
    return terminal.render_live(live, width=width, colour=colour, explain=explain)
