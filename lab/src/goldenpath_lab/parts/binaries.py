"""Where the parts' programs lie inside installed packages."""

from importlib.util import find_spec
from pathlib import Path

from goldenpath_lab.parts.process import PartError


def binary(package: str, pattern: str) -> Path:
    """Return a program that an installed package brings along, without importing the package.

    Raises:
        PartError: The package is not installed, or brings no such program for this machine.
    """
    # Importing one of these packages may start servers, make users or change permissions.
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        found = sorted(Path(folder).glob(pattern))
        if found:
            return found[-1]
    raise PartError(f"the package {package} with its program {pattern} is not installed for this machine")
