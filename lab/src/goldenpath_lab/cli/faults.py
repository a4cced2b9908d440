"""``goldenpath-lab faults``."""

import argparse

from goldenpath_lab.cli import printing
from goldenpath_lab.faults.catalogue import fault_named, faults
from goldenpath_lab.faults.contracts import Fault
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("fault", nargs="?", help="tell all about this one")


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Print the faults."""
    del state
    listed = [fault_named(chosen.fault)] if chosen.fault else list(faults().values())
    if chosen.format == "json":
        printing.as_json([told(one) for one in listed])
    elif chosen.fault:
        _print_one(listed[0])
    else:
        for one in listed:
            print(f"  {one.id:<26} {one.layer:<15} {one.component:<15} {one.title}")
    return 0


def told(fault: Fault) -> dict[str, object]:
    """Return a fault without its functions."""
    names = [name for name in fault.__slots__ if name not in {"act", "undo", "remember"}]
    return {name: getattr(fault, name) for name in names}


def _print_one(fault: Fault) -> None:
    print(f"{fault.id} · {fault.layer} · {fault.component}\n{fault.title}\n")
    print(f"  acts on   {fault.mechanism}")
    print(f"  reaches   {' → '.join(fault.propagation)}")
    for sight in fault.sights:
        print(f"  seen      {sight.where}: {sight.what}")
    print(f"  users     {'harmed' if fault.users_harmed else 'not harmed'} · {fault.paging}: {fault.paged_by}")
    print(f"  cured by  {'; '.join(fault.cures)}")
