"""Screenshots in the HTML report: inside the file itself, so that nothing is fetched."""

from base64 import b64encode
from collections.abc import Iterator

from goldenpath.model.live import Live
from goldenpath.model.picture import Picture
from goldenpath.model.walk import Walk
from goldenpath.reports.escape import Markup, element
from goldenpath.reports.words import plain


def screenshots(live: Live, walk: Walk) -> Iterator[Markup]:
    """Yield what the pages of a walk looked like."""
    shown = [_figure(one) for one in live.pictures if one.journey == walk.journey and one.fits]
    if shown:
        yield element("div", *shown, class_="shots")


def words_of(picture: Picture) -> str:
    """Return what a screenshot shows, as a phrase."""
    told = {"at-failure": "the page as the path ended", "at-end": "the page at the end of the path"}
    return told.get(picture.name, f"screenshot {plain(picture.name)}")


def _figure(picture: Picture) -> Markup:
    source = f"data:image/png;base64,{b64encode(picture.data).decode()}"
    image = element("img", src=source, alt=f"{picture.journey}: {words_of(picture)}")
    return element("figure", image, element("figcaption", words_of(picture), class_="soft small"))
