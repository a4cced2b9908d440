"""JUnit XML: what a pipeline counts."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.live import Live
from goldenpath.reports import junit
from tests.unit.reports.lives import ALL, healthy, redis_down, undecided
from tests.unit.reports.test_html import anywhere


def parsed(live: Live) -> ET.Element:
    """Return the document's root."""
    return ET.fromstring(junit.render(live).encode())  # noqa: S314 - our own text


@pytest.mark.parametrize("name", ALL)
def test_the_numbers_of_a_suite_are_those_of_its_cases(name: str) -> None:
    """Tests, failures, errors and skipped add up, and names are unique in their suite."""
    for suite in parsed(ALL[name]()):
        names = [c.get("name") for c in suite]
        counted = {
            "tests": len(suite),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }

        assert {k: int(suite.get(k, "-1")) for k in counted} == counted
        assert len(names) == len(set(names))
        assert all(float(c.get("time", "-1")) >= 0 for c in suite)


def test_a_step_that_failed_says_why() -> None:
    """The failure's message is what was seen; steps behind it are skipped."""
    suite = parsed(redis_down())[0]
    failure = suite.find("testcase[@name='message']/failure")

    assert failure is not None
    assert failure.get("message") == "nothing in 5.0 s (expected ≤ 0.3 s)"
    assert suite.find("testcase[@name='answer']/skipped") is not None


def test_a_check_without_an_answer_fails() -> None:
    """Its type is the reason from the closed list."""
    failure = parsed(redis_down()).find(".//testcase[@name='redis: cache-answers, inside']/failure")

    assert failure is not None
    assert failure.get("type") == "refused"


@pytest.mark.parametrize(("live", "tag"), [(redis_down, "failure"), (undecided, "error"), (healthy, None)])
def test_the_verdict_is_a_case(live, tag) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a factory and a tag
    """A pipeline is never green where the verdict is not healthy."""
    case = parsed(live()).find(".//testcase[@name='verdict']")

    assert case is not None
    assert [c.tag for c in case if c.tag != "system-out"] == ([tag] if tag else [])


@given(st.text(min_size=1))
def test_any_text_gives_well_formed_xml(text: str) -> None:
    """No text of the model becomes markup, and none breaks the document."""
    assert [e.tag for e in parsed(anywhere(text)).iter()] == [e.tag for e in parsed(anywhere("word")).iter()]
