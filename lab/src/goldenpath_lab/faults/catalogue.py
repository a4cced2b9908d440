"""Find the one ``FAULT`` in each file beside this one."""

from importlib import import_module
from pathlib import Path

from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.contracts import Fault


def faults() -> dict[str, Fault]:
    """Return every fault by its id, in order."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        fault = (
            getattr(import_module(f"goldenpath_lab.faults.{path.stem}"), "FAULT", None)
            if path.stem != "catalogue"
            else None
        )
        if isinstance(fault, Fault):
            found[fault.id] = fault
    return found


def fault_named(name: str) -> Fault:
    """Return a fault.

    Raises:
        LabError: there is none of that name; the nearest one is named.
    """
    from difflib import get_close_matches

    known = faults()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise LabError(f"there is no fault {name!r}{hint} (`goldenpath-lab faults` lists them)")
