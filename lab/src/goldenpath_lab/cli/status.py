"""``goldenpath-lab status``."""

import argparse
from collections.abc import Iterator
from typing import Any

from goldenpath_lab import control
from goldenpath_lab.cli import printing
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options: none."""
    del parser


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Print what runs."""
    result = await control.ask(state, {"do": "status"}, printing.progress())
    printing.done()
    if chosen.format == "json":
        printing.as_json(result)
    else:
        print("\n".join(lines(result)))
    return 0


def lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the status as a person reads it."""
    scale = report["config"]["time_scale"]
    yield f"lab {'up' if report['up'] else 'not ready'} · {report['seconds']:.0f} s · {report['state']}"
    yield f"  page      {report['page']}     (in any browser on this machine; register, then chat)"
    yield f"  https     {report['page_https']}   names: {report['nameserver']} · CA: {report['ca_file']}"
    yield f"  chromium  --host-resolver-rules='{report['browser_rules']}'"
    yield ""
    for service in report["services"]:
        state = "✔" if service["ready"] else "✘"
        yield (
            f"  {state} {service['name']:<10} {service['revision'] or '–':<22} "
            f"{service['ready']} ready · {service['in_flight']} in flight · {service['resident_mib']} MiB · "
            f"{service['direct_url']}"
        )
    for part in report["parts"]:
        yield f"  {'✔' if part['running'] else '✘'} {part['name']:<16} {part['address']}"
    yield ""
    limits = " · ".join(f"{name.replace('_', ' ')} {value:g} s" for name, value in report["limits"].items())
    yield f"  limits (÷ {scale:g})  {limits}"
    yield f"  check     goldenpath check --config {report['state']}/goldenpath.yaml"
    yield f"  logs      {report['log']}"
    yield f"  cloud     {report['cloud_api'] or '–'}   (the API of Google's clients: docs/reference/cloud-api.md)"
    for truth in report["faults"]:
        when = "in force" if truth["acted"] else f"waiting, acts at {truth['due']}"
        yield f"  ▲ {when}: {truth['fault']} — {truth['title']}"
    if not report["faults"]:
        yield "  no fault in force"
