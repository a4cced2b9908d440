"""All reports at once."""

import pytest

from goldenpath.reports import every
from tests.unit.reports.lives import ALL


@pytest.mark.parametrize("name", ALL)
def test_every_report_has_its_file(name: str) -> None:
    """None is empty, and the same run gives the same bytes."""
    found = every.files(ALL[name]())

    assert set(found) == {"report.txt", "verdict.json", "report.md", "topology.svg", "report.html", "junit.xml"}
    assert all(found.values())
    assert found == every.files(ALL[name]())
