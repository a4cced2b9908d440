"""``goldenpath-lab break``."""

import argparse
import math

from goldenpath_lab import control
from goldenpath_lab.cli import printing
from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import fault_named
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("fault", help="which one (`goldenpath-lab faults`)")
    parser.add_argument("--after", type=float, default=0, metavar="SECONDS", help="wait before acting")
    parser.add_argument("--for", type=float, dest="lasts", metavar="SECONDS", help="undo it after this time")
    parser.add_argument("--seed", type=int, default=0, help="for faults that choose by chance; the present ones do not")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Put a fault in force."""
    fault_named(chosen.fault)
    if not 0 <= chosen.after < math.inf or not 0 < (1 if chosen.lasts is None else chosen.lasts) < math.inf:
        raise LabError("--after must not be negative, --for must be above zero, and both must end")
    request = {"do": "break", "fault": chosen.fault, "after": chosen.after, "for": chosen.lasts, "seed": chosen.seed}
    truth = await control.ask(state, request, printing.progress())
    printing.done()
    if chosen.format == "json":
        printing.as_json(truth)
    else:
        print(f"in force: {truth['fault']} · {truth['layer']} · {truth['component']}\n  {truth['mechanism']}")
        print(f"  the way back: goldenpath-lab heal {truth['fault']}")
    return 0
