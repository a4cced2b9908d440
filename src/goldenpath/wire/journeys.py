"""Journeys that users write in Python: a file with one constant JOURNEY, run only where it is trusted."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from goldenpath.contracts import Journey
from goldenpath.model.errors import SettingsError


def load(path: str) -> Journey:
    """Return the journey that a Python file holds.

    Raises:
        SettingsError: there is no such file, it does not run, or it holds no journey.
    """
    spec = spec_from_file_location(f"goldenpath_journey_{Path(path).stem}", path)
    if spec is None or spec.loader is None or not Path(path).is_file():
        raise SettingsError(errors=(f"{path}: no such Python file; expected one with a constant JOURNEY",))
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:  # a user's program may raise anything; it is told, and nothing is walked
        raise SettingsError(errors=(f"{path}: {type(problem).__name__}: {problem}",)) from problem
    found = getattr(module, "JOURNEY", None)
    if not isinstance(found, Journey):
        raise SettingsError(errors=(f"{path}: no constant JOURNEY of goldenpath.contracts.Journey",))
    return found
