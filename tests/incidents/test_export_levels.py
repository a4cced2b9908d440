"""What the levels in an export say of the export itself."""

from goldenpath.contracts import Line
from goldenpath.model.verdict import Status
from goldenpath.testing import ndjson

from .windows import verdict_of

_SERVED = tuple(Line(log="requests", severity="INFO", status=200, after=float(n)) for n in range(120))


def problems(*lines: Line) -> list[str]:
    return [one.kind for one in verdict_of(ndjson(lines), "export.ndjson").evidence.problems]


def test_a_healthy_export_without_plain_lines_says_that_it_has_none() -> None:
    """What was not collected is part of the answer, also where nothing in the rest is wrong."""
    verdict = verdict_of(ndjson(_SERVED), "export.ndjson")

    assert verdict.status is Status.HEALTHY
    assert [one.kind for one in verdict.evidence.problems] == ["default-missing"]


def test_one_plain_line_shows_that_they_are_collected() -> None:
    """The absence is a complaint only where it is whole, and a handful of entries says nothing of it."""
    assert problems(*_SERVED, Line(text="worker ready", after=1.5)) == []
    assert problems(*_SERVED[:9]) == []
