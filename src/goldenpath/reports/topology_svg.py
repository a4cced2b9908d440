"""The topology as a picture: how each component stands, and the link at which the path breaks.

``wide`` leads from left to right, ``tall`` from top to bottom for a narrow screen. States are told by shape and by
colour; colours follow the reader's preference for dark or light. The same run gives the same bytes.
"""

from goldenpath.model.live import Live
from goldenpath.reports.colours import PICTURE, VARIABLES
from goldenpath.reports.standing import Standing, standing
from goldenpath.reports.svg_parts import document
from goldenpath.reports.topology_tall import tall
from goldenpath.reports.topology_wide import wide


def render(live: Live) -> str:
    """Return the picture as a file of its own."""
    return picture(live, "wide", style=f"{VARIABLES}{PICTURE}") + "\n"


def picture(live: Live, shape: str = "wide", *, style: str = "") -> str:
    """Return the picture as an element; without ``style`` it takes its colours from the page around it."""
    found = standing(live)
    sheet = (wide if shape == "wide" else tall)(live.topology, found)
    return document(sheet, shape, title=f"Topology of {live.environment}", description=described(found), style=style)


def described(found: Standing) -> str:
    """Return the picture in words, for who cannot see it."""
    parts = [f"{len(found.stands)} components."]
    parts += [f"{s.sentence}." for s in found.stands if s.state in {"failed", "degraded"}]
    parts += [f"The link from {s} to {t} is broken: {reason}." for s, t, reason in found.broken]
    unseen = [s.name for s in found.stands if s.state in {"masked", "unknown"}]
    parts += [f"Not seen: {', '.join(unseen)}."] if unseen else []
    return " ".join(parts)
