"""All reports at once."""

from pathlib import Path

import pytest

from goldenpath.reports import every
from goldenpath.wire.store import FILES
from tests.unit.reports.lives import ALL


@pytest.mark.parametrize("name", ALL)
def test_every_report_has_its_file(name: str) -> None:
    """None is empty, and the same run gives the same bytes."""
    found = every.files(ALL[name]())

    assert set(found) == {"report.txt", "verdict.json", "report.md", "topology.svg", "report.html", "junit.xml"}
    assert all(found.values())
    assert found == every.files(ALL[name]())


def test_the_reference_names_every_file() -> None:
    """Of the reports and of a bundle."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "outputs.md").read_text()

    assert {name for name in (*every.files(ALL["healthy"]()), *FILES) if f"`{name}`" not in page} == set()
