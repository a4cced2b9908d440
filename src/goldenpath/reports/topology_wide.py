"""The picture that leads from left to right."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from goldenpath.model.record import record
from goldenpath.model.topology import Topology
from goldenpath.reports.layout import Cell, Layers, heights, layers, own
from goldenpath.reports.standing import Stand, Standing
from goldenpath.reports.svg_parts import LETTER, SMALL_LETTER, Sheet, Spot, cross, cut, label, node, number, tip

_HEIGHT, _ROOM, _NARROW = 46.0, 64.0, 22.0
_GAP, _MARGIN = 58.0, 16.0
_REASON = 26


@record
class _Placed:
    """Where every cell stands."""

    spots: Mapping[Cell, Spot]
    width: float
    height: float


def wide(topology: Topology, found: Standing) -> Sheet:
    """Return the picture of a topology as it stands."""
    plan = layers(topology)
    stands = {s.name: s for s in found.stands}
    placed = _placed(plan, stands, found)
    links = sorted(plan.routes, key=lambda pair: found.broken_at(*pair) is not None)
    parts = [part for pair in links for part in _link(plan.routes[pair], placed, found.broken_at(*pair))]
    parts += [node(stands[cell[0]], spot) for cell, spot in placed.spots.items() if cell[1] < 0]
    parts += _breaks(plan, placed, found)
    return Sheet(width=placed.width, height=placed.height, parts=tuple(parts))


def _placed(plan: Layers, stands: Mapping[str, Stand], found: Standing) -> _Placed:
    down = heights(plan, _ROOM, _NARROW)
    spots: dict[Cell, Spot] = {}
    left = _MARGIN
    for row in plan.rows:
        left += _gap(row, found) if spots else 0.0
        width = max((_width(stands[cell[0]]) for cell in row if cell[1] < 0), default=0.0)
        for cell in row:
            spots[cell] = Spot(x=left + width / 2, y=down[cell] + _MARGIN / 2, width=width, height=_HEIGHT)
        left += width
    tall = max((s.y for s in spots.values()), default=0.0)
    return _Placed(spots=spots, width=max(left + _MARGIN, 240.0), height=tall + _ROOM / 2 + _MARGIN / 2)


def _width(stand: Stand) -> float:
    letters = max(len(cut(stand.name, 20)), len(cut(stand.kind, 20)) * SMALL_LETTER / LETTER)
    return max(letters * LETTER + 50, 104.0)


def _gap(row: tuple[Cell, ...], found: Standing) -> float:
    """Return the room before a row: as much as the longest reason at a link into it needs."""
    names = {cell[0] for cell in row if cell[1] < 0}
    reasons = [cut(reason, _REASON) for _, target, reason in found.broken if target in names]
    return max([_GAP, *(len(r) * SMALL_LETTER + 34 for r in reasons)])


def _link(route: tuple[Cell, ...], placed: _Placed, reason: str | None) -> Iterator[str]:
    first, last = placed.spots[route[0]], placed.spots[route[-1]]
    if last.left <= first.right:
        line = _back(first, last)
    else:
        line = f"M{number(first.right)} {number(first.y)}" + "".join(
            _curve(placed.spots[a], placed.spots[b], passing=b[1] >= 0) for a, b in pairwise(route)
        )
    kind = ' class="broken"' if reason is not None else ""
    yield f'<g{kind}><path class="link" d="{line}"/>{tip(last.left, last.y)}</g>'


def _curve(one: Spot, other: Spot, *, passing: bool) -> str:
    half = (other.left - one.right) / 2
    curve = (
        f"C{number(one.right + half)} {number(one.y)} {number(other.left - half)} {number(other.y)}"
        f" {number(other.left)} {number(other.y)}"
    )
    return f"{curve}H{number(other.right)}" if passing else curve


def _back(first: Spot, last: Spot) -> str:
    """Return a link that leads back: out to the right, below, and in from the left."""
    low = max(first.y, last.y) + _HEIGHT / 2 + 7
    return (
        f"M{number(first.right)} {number(first.y)}C{number(first.right + 24)} {number(first.y)}"
        f" {number(first.right + 24)} {number(low)} {number(first.right)} {number(low)}H{number(last.left)}"
        f"C{number(last.left - 24)} {number(low)} {number(last.left - 24)} {number(last.y)}"
        f" {number(last.left)} {number(last.y)}"
    )


def _breaks(plan: Layers, placed: _Placed, found: Standing) -> Iterator[str]:
    """Yield a cross for each last stretch that is broken, and the reason once above the topmost of a target."""
    told: set[str] = set()
    stretches = {(plan.routes[s, t][-2], own(t)): reason for s, t, reason in found.broken if (s, t) in plan.routes}
    spots = placed.spots
    for (near, far), reason in sorted(stretches.items(), key=lambda one: (spots[one[0][0]].y, one[0])):
        x, y = (spots[near].right + spots[far].left) / 2, (spots[near].y + spots[far].y) / 2
        said = "" if far[0] in told else label(cut(reason, _REASON), x, y - 13)
        told.add(far[0])
        yield f'<g class="broken">{cross(x, y)}{said}</g>'
