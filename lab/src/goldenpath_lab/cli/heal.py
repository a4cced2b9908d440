"""``goldenpath-lab heal``."""

import argparse

from goldenpath_lab import control
from goldenpath_lab.cli import printing
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("fault", nargs="?", help="which one; all without it")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Undo faults."""
    healed = await control.ask(state, {"do": "heal", "fault": chosen.fault}, printing.progress())
    printing.done()
    if chosen.format == "json":
        printing.as_json(healed)
    else:
        print("\n".join(f"healed: {truth['fault']}" for truth in healed) or "no fault was in force")
    return 0
