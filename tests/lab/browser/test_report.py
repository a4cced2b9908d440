"""The HTML report in a browser: it fits any screen, complains of nothing, and fetches nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from goldenpath.reports import html
from tests.unit.reports.lives import ALL

from .conftest import Launch

pytestmark = pytest.mark.enable_socket

WIDTHS = (360, 1280, 3840)


@pytest.fixture(scope="module")
def alone(launch: Launch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give a browser that needs no lab."""
    with launch(tmp_path_factory.mktemp("home")) as browser:
        yield browser


@pytest.fixture
def page(alone: Browser) -> Iterator[Page]:
    """Give a page of a context of its own."""
    with alone.new_context() as context:
        yield context.new_page()


def shown(page: Page, name: str, folder: Path) -> list[str]:
    """Show a report and return what the page complained of or asked for besides itself."""
    file = folder / "report.html"
    file.write_text(html.render(ALL[name]()), encoding="utf-8")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda problem: heard.append(str(problem)))
    page.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return [text for text in heard if not text.startswith("data:")]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_fits_any_screen(page: Page, name: str, width: int, tmp_path: Path) -> None:
    """Nothing lies beyond its edge, and nothing but itself is asked for."""
    page.set_viewport_size({"width": width, "height": 800})
    heard = shown(page, name, tmp_path)

    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "shape"), [(360, "tall"), (1280, "wide")])
def test_one_picture_is_shown(page: Page, width: int, shape: str, tmp_path: Path) -> None:
    """The tall one on a narrow screen, the wide one elsewhere; letters are never made smaller than they can be read."""
    page.set_viewport_size({"width": width, "height": 800})
    shown(page, "redis_down", tmp_path)
    pictures = page.locator("svg.gp:visible")

    assert pictures.count() == 1
    assert shape in (pictures.get_attribute("class") or "")
    box = page.locator(f"svg.{shape} .name").first.bounding_box()
    assert box is not None
    assert box["height"] >= 12


def test_a_proof_leads_to_its_question(page: Page, tmp_path: Path) -> None:
    """A click on its id shows the row in which it was asked."""
    shown(page, "redis_down", tmp_path)
    page.get_by_role("link", name="probe:cache-answers:redis:1").click()

    assert "refused at connect" in page.locator("tr:target").inner_text()
