"""One line about what a configuration declares."""

from goldenpath.settings.document import Examined


def summary(found: Examined) -> str:
    """Return how much is declared, and that nothing is wrong with it."""
    environment = found.environment
    counts = (
        _count(len(environment.parts), "component"),
        _count(len(environment.ways), "link"),
        _count(len(environment.checks), "check"),
        _count(len(environment.journeys), "journey"),
    )
    doubts = f" {_count(len(found.warnings), 'warning')}." if found.warnings else ""
    return f"{', '.join(counts)}. Nothing wrong.{doubts}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
