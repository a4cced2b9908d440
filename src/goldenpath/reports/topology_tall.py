"""The picture for a narrow screen: one component below the other, links as lanes beside them."""

from collections.abc import Mapping, Sequence

from goldenpath.model.record import record
from goldenpath.model.topology import Topology
from goldenpath.reports.layout import layers
from goldenpath.reports.standing import Standing
from goldenpath.reports.svg_parts import Sheet, Spot, cross, cut, label, node, number, tip

_WIDTH, _HEIGHT, _GAP, _MARGIN = 328.0, 46.0, 12.0, 8.0
_LANES, _LANE = 110.0, 14.0


@record
class _Lane:
    """One source's links: a line that leads past its targets."""

    source: str
    targets: tuple[str, ...]
    first: int
    last: int


def tall(topology: Topology, found: Standing) -> Sheet:
    """Return the picture of a topology as it stands."""
    plan = layers(topology)
    order = [cell[0] for row in plan.rows for cell in row if cell[1] < 0]
    lanes = _lanes(order, list(plan.routes))
    step = min(_LANE, _LANES / max(len(lanes), 1))
    left = _MARGIN + step * len(lanes) + 14
    spots = {
        name: Spot(
            x=(left + _WIDTH - _MARGIN) / 2,
            y=_MARGIN + _HEIGHT / 2 + i * (_HEIGHT + _GAP),
            width=_WIDTH - _MARGIN - left,
            height=_HEIGHT,
        )
        for i, name in enumerate(order)
    }
    stands = {s.name: s for s in found.stands}
    parts = [
        part for n, row in enumerate(lanes) for lane in row for part in _drawn(lane, left - 14 - n * step, spots, found)
    ]
    parts += [node(stands[name], spot) for name, spot in spots.items()]
    for number_, row in enumerate(lanes):
        for lane in row:
            parts += _broken(lane, left - 14 - number_ * step, spots, found)
    height = 2 * _MARGIN + len(order) * (_HEIGHT + _GAP) - _GAP if order else 2 * _MARGIN
    return Sheet(width=_WIDTH, height=height, parts=tuple(parts))


def _lanes(order: Sequence[str], links: Sequence[tuple[str, str]]) -> list[list[_Lane]]:
    """Return the lanes from the boxes outwards: short ones nearest, those that do not meet share one."""
    place = {name: i for i, name in enumerate(order)}
    wanted = []
    for source in order:
        targets = tuple(sorted({t for s, t in links if s == source and t != source}, key=place.__getitem__))
        ends = [place[source], *(place[t] for t in targets)]
        if targets:
            wanted.append(_Lane(source=source, targets=targets, first=min(ends), last=max(ends)))
    found: list[list[_Lane]] = []
    for lane in sorted(wanted, key=lambda one: (one.last - one.first, one.first)):
        row = next((r for r in found if all(x.last < lane.first or lane.last < x.first for x in r)), None)
        if row is None:
            found.append([lane])
        else:
            row.append(lane)
    return found


def _drawn(lane: _Lane, x: float, spots: Mapping[str, Spot], found: Standing) -> list[str]:
    whole = [t for t in lane.targets if found.broken_at(lane.source, t) is None]
    return [f"<g>{_line(spots[lane.source], spots[t], x)}</g>" for t in whole]


def _broken(lane: _Lane, x: float, spots: Mapping[str, Spot], found: Standing) -> list[str]:
    parts = []
    for target in lane.targets:
        reason = found.broken_at(lane.source, target)
        if reason is not None:
            start, end = spots[lane.source], spots[target]
            said = label(cut(reason, 26), end.right - 8, end.y - 8, anchor="end")
            parts.append(f'<g class="broken">{_line(start, end, x)}{cross(x, (start.y + end.y) / 2)}{said}</g>')
    return parts


def _line(start: Spot, end: Spot, x: float) -> str:
    out, into = start.y + 9, end.y - 9
    way = f"M{number(start.left)} {number(out)}H{number(x)}V{number(into)}H{number(end.left)}"
    return f'<path class="link" d="{way}"/>{tip(end.left, into)}'
