"""Runbook pages that ship with the package."""

from importlib.resources import files


def runbook(name: str) -> str:
    """Return the runbook page of a signature, empty where it has none."""
    page = files("goldenpath.signatures").joinpath("runbooks", f"{name}.md")
    return page.read_text("utf-8") if page.is_file() else ""
