"""Pieces of pictures: boxes, signs, labels, and the document around them."""

from collections.abc import Iterable

from goldenpath.model.record import record
from goldenpath.reports.escape import escape
from goldenpath.reports.standing import Stand
from goldenpath.reports.words import plain

LETTER = 8.0
"""Columns of 13 px text: wide enough for every system's font."""
SMALL_LETTER = 6.6


@record
class Spot:
    """Where a box stands: its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Return its left edge."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.x + self.width / 2


def number(value: float) -> str:
    """Return a coordinate with as few digits as are seen."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def cut(text: str, letters: int) -> str:
    """Return a text of at most so many letters."""
    text = plain(text)
    return text if len(text) <= letters else text[: letters - 1] + "…"


def node(stand: Stand, spot: Spot) -> str:
    """Return a component's box with its sign, name and kind."""
    room = spot.width - 44
    name, kind = cut(stand.name, int(room / LETTER)), cut(stand.kind, int(room / SMALL_LETTER))
    x, y = number(spot.left + 36), spot.y
    return (
        f'<g class="{_state(stand)}"><title>{escape(stand.sentence)}</title>'
        f'<rect class="box" x="{number(spot.left)}" y="{number(y - spot.height / 2)}" rx="9"'
        f' width="{number(spot.width)}" height="{number(spot.height)}"/>{mark(_state(stand), spot.left + 20, y)}'
        f'<text class="name" x="{x}" y="{number(y - 2)}">{escape(name)}</text>'
        f'<text class="kind" x="{x}" y="{number(y + 13)}">{escape(kind)}</text></g>'
    )


def mark(state: str, x: float, y: float) -> str:
    """Return a state's sign around a middle: a tick in a circle, a cross in a square, a triangle, a question mark."""
    at = f'<g transform="translate({number(x)} {number(y)})">'
    signs = {
        "healthy": '<circle class="sign" r="8"/><path class="sign" d="M-3.6 .2l2.6 2.7 4.6-5.4"/>',
        "failed": '<rect class="sign" x="-8" y="-8" width="16" height="16" rx="3"/>'
        '<path class="sign" d="M-3.4-3.4l6.8 6.8m0-6.8l-6.8 6.8"/>',
        "degraded": '<path class="sign" d="M0-8l8.4 14.8h-16.8zM0-2.4v4M0 4.4v.1"/>',
    }
    unknown = '<path class="sign" d="M-3.4-2.6a3.4 3.4 0 1 1 4.6 3.2q-1.2.5-1.2 1.9M0 6.2v.1"/>'
    return f"{at}{signs.get(state, unknown)}</g>"


def cross(x: float, y: float) -> str:
    """Return the sign of a break, on a spot of ground that interrupts the line."""
    return (
        f'<circle class="halo" cx="{number(x)}" cy="{number(y)}" r="8"/>'
        f'<path class="sign" d="M{number(x - 4)} {number(y - 4)}l8 8m0-8l-8 8"/>'
    )


def label(text: str, x: float, y: float, *, anchor: str = "middle") -> str:
    """Return the reason of a break."""
    return f'<text class="reason" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def tip(x: float, y: float) -> str:
    """Return an arrow's head that points to the right and ends at a place."""
    return f'<path class="tip" d="M{number(x)} {number(y)}l-7-4v8z"/>'


@record
class Sheet:
    """A drawn picture: its size and its parts, what lies below first."""

    width: float
    height: float
    parts: tuple[str, ...]


def document(sheet: Sheet, name: str, *, title: str, description: str, style: str = "") -> str:
    """Return an SVG element that says in words too what it shows."""
    size = f"{number(sheet.width)} {number(sheet.height)}"
    body = "".join(_styled(style, sheet.parts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gp {name}" viewBox="0 0 {size}" width="{number(sheet.width)}"'
        f' height="{number(sheet.height)}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def _styled(style: str, parts: Iterable[str]) -> Iterable[str]:
    if style:
        yield f"<style>{style}</style>"
        yield '<rect class="ground" width="100%" height="100%"/>'
    yield from parts


def _state(stand: Stand) -> str:
    return stand.state if stand.state in {"healthy", "degraded", "failed", "masked"} else "unknown"
