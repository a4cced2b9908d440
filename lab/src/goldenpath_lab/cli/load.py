"""``goldenpath-lab load``."""

import argparse

from goldenpath_lab.cli import printing, reach
from goldenpath_lab.errors import LabError
from goldenpath_lab.load.job import Job, LoadFailed, apart
from goldenpath_lab.load.plan import Shape, TooMuch, plan
from goldenpath_lab.load.report import table
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--ramp", type=float, default=2, metavar="SECONDS", help="spread the logins over this")
    parser.add_argument("--seconds", type=float, default=10, help="how long users chat after the ramp")
    parser.add_argument(
        "--pause", type=float, nargs=2, default=(3, 7), metavar=("LOW", "HIGH"), help="between messages"
    )
    parser.add_argument("--seed", type=int, default=1)


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Run the load in a process of its own; 1 when something was lost or duplicated."""
    shape = Shape(
        users=chosen.users, ramp=chosen.ramp, seconds=chosen.seconds, pause=tuple(chosen.pause), seed=chosen.seed
    )
    try:
        plan(shape)
        job = Job(endpoints=await reach.endpoints(state), shape=shape)
        printing.progress()(f"{shape.users} users chat for {shape.ramp + shape.seconds:g} s")
        report = await apart(job)
    except (TooMuch, LoadFailed) as problem:
        raise LabError(str(problem)) from problem
    printing.done()
    if chosen.format == "json":
        printing.as_json(report)
    else:
        print("\n".join(table(report)))
    return 0 if report.clean else 1
