"""A report says the same as a table and as JSON."""

from dataclasses import replace

import pytest

from goldenpath_lab.load.histogram import Summary
from goldenpath_lab.load.plan import Shape
from goldenpath_lab.load.report import Counts, LoadReport, from_json, table, to_json

REPORT = LoadReport(
    shape=Shape(users=2),
    counts=Counts(users=2, connected=2, sent=9, accepted=9, answered=8, lost=1),
    latencies={"first_event": Summary(count=9, p50=12.5, p95=40, p99=41, highest=44.25)},
    errors={"RATE_LIMITED": 2},
    closes={"1001": 1},
    seconds=80,
    cpu_seconds=8,
)


def test_json_comes_back_whole() -> None:
    """What another process writes is read as it was."""
    assert from_json(to_json(REPORT)) == REPORT


def test_table_names_what_went_wrong() -> None:
    """Losses, errors, closes and the generator's own share stand in the table."""
    text = "\n".join(table(REPORT))
    for said in ("1 lost", "RATE_LIMITED 2×", "1001 1×", "12.5", "44.2", "10 % of a core"):
        assert said in text
    assert "login answered" not in text, "what was not measured has no row"


@pytest.mark.parametrize("field", ["lost", "duplicated", "refused", "unsent", "unverified"])
def test_a_load_is_clean_only_without_fault(field: str) -> None:
    """Any single fault makes a load unclean."""
    clean = replace(REPORT, counts=replace(REPORT.counts, lost=0))
    assert clean.clean
    assert not replace(clean, counts=replace(clean.counts, **{field: 1})).clean
