"""Which lab it is: its version, its commit, and a hash of its code."""

import hashlib
import subprocess
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

_SOURCE = Path(__file__).parents[1]
_PACKAGES = ("chat_platform", "goldenpath_lab")
_SHOWN = 12


def version() -> str:
    """Return the distribution's version."""
    return installed("goldenpath-lab")


@cache
def commit() -> str | None:
    """Return the commit that is checked out; None outside git."""
    command = ("git", "-C", str(_SOURCE), "rev-parse", "HEAD")
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


@cache
def _digests() -> Mapping[str, str]:
    """Return every file of the lab's code with its hash, as the files were when this was first asked."""
    files = (
        path
        for package in _PACKAGES
        for path in (_SOURCE / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return {str(path.relative_to(_SOURCE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def code(*, without: Collection[str] = ()) -> str:
    """Return a short hash of the lab's code, the files of some faults left out.

    Args:
        without: Ids of faults: a recording of one fault does not grow old when another one changes.
    """
    left_out = {f"goldenpath_lab/faults/{name.replace('-', '_')}.py" for name in without}
    whole = hashlib.sha256()
    for path, digest in _digests().items():
        if path not in left_out:
            whole.update(f"{path} {digest}\n".encode())
    return whole.hexdigest()[:_SHOWN]
