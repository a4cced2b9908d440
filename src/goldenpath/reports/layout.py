"""Where components stand in a picture: layers by the longest way from a source, ordered so that few links cross.

The method is Sugiyama's in its simplest form: rank, order by barycentre, then pull each layer towards its
neighbours. A long link gets a place of its own in every layer it crosses; links to one target share it. Cycles are
cut open where they are met: a picture of a wrong topology is still a picture.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from goldenpath.model.record import record
from goldenpath.model.topology import Topology

SWEEPS = 6

Cell = tuple[str, int]
"""A component's name with -1, or a link's target with the rank that the link crosses."""


@record
class Layers:
    """Cells by rank, in order, and which cells are joined."""

    rows: tuple[tuple[Cell, ...], ...]
    joins: tuple[tuple[Cell, Cell], ...]
    """From a cell to one of the next rank; links that lead back are not among them."""
    routes: Mapping[tuple[str, str], tuple[Cell, ...]]
    """For each link the cells that it goes through, both ends included."""


def own(name: str) -> Cell:
    """Return a component's own cell."""
    return (name, -1)


def ranks(names: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the longest way from a source to each name; names without links come last."""
    pairs = [(s, t) for s, t in links if s != t]
    waits = {n: {s for s, t in pairs if t == n} for n in names}
    found: dict[str, int] = {}
    while waits:
        free = next((n for n in waits if not waits[n]), None)
        name = free if free is not None else next((n for n in waits if n in found), next(iter(waits)))
        del waits[name]
        found.setdefault(name, 0)
        for source, target in pairs:
            if source == name and target in waits:
                found[target] = max(found.get(target, 0), found[name] + 1)
                waits[target].discard(name)
    return _settled(found, pairs)


def _settled(found: dict[str, int], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Return the ranks with lonely names in the last one and late sources beside what they use."""
    last = max(found.values(), default=0)
    targets = {t for _, t in pairs}
    settled = dict(found)
    for name in (n for n in found if n not in targets):
        near = [found[t] for s, t in pairs if s == name]
        settled[name] = min(near) - 1 if near else last
    return settled


def layers(topology: Topology) -> Layers:
    """Return a topology in layers, ordered."""
    names = tuple(dict.fromkeys(c.name for c in topology.components))
    known = set(names)
    links = list(dict.fromkeys((k.source, k.target) for k in topology.links if k.source in known and k.target in known))
    rank = ranks(names, links)
    rows: list[dict[Cell, None]] = [{} for _ in range(max(rank.values(), default=-1) + 1)]
    for name in names:
        rows[rank[name]][own(name)] = None
    routes: dict[tuple[str, str], tuple[Cell, ...]] = {}
    joins: dict[tuple[Cell, Cell], None] = {}
    for source, target in links:
        between = [(target, r) for r in range(rank[source] + 1, rank[target])]
        for cell in between:
            rows[cell[1]][cell] = None
        routes[source, target] = (own(source), *between, own(target))
        if rank[target] > rank[source]:
            joins.update(dict.fromkeys(pairwise(routes[source, target])))
    return Layers(rows=_ordered(rows, tuple(joins)), joins=tuple(joins), routes=routes)


def _ordered(rows: Sequence[Iterable[Cell]], joins: tuple[tuple[Cell, Cell], ...]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows with each cell near the middle of its neighbours, swept back and forth."""
    now = [list(row) for row in rows]
    before = neighbours((b, a) for a, b in joins)
    behind = neighbours(joins)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for i in range(1, len(now)) if down else range(len(now) - 2, -1, -1):
            near = now[i - 1] if down else now[i + 1]
            place = {cell: number for number, cell in enumerate(near)}
            now[i] = _by_middle(now[i], before if down else behind, place)
    return tuple(tuple(row) for row in now)


def _by_middle(row: list[Cell], near: Mapping[Cell, tuple[Cell, ...]], place: Mapping[Cell, int]) -> list[Cell]:
    middle = {}
    for number, cell in enumerate(row):
        places = [place[n] for n in near.get(cell, ()) if n in place]
        middle[cell] = sum(places) / len(places) if places else float(number)
    return sorted(row, key=lambda cell: middle[cell])


def neighbours(joins: Iterable[tuple[Cell, Cell]]) -> dict[Cell, tuple[Cell, ...]]:
    """Return for each cell those that it is joined to."""
    found: dict[Cell, tuple[Cell, ...]] = {}
    for one, other in joins:
        found[one] = (*found.get(one, ()), other)
    return found


def heights(found: Layers, room: float, narrow: float) -> dict[Cell, float]:
    """Return how far down each cell's middle is: a component takes ``room``, a link that passes by ``narrow``."""
    size = {cell: room if cell[1] < 0 else narrow for row in found.rows for cell in row}
    near = neighbours((*found.joins, *((b, a) for a, b in found.joins)))
    down = {cell: at for row in found.rows for cell, at in _stacked(row, size, {}).items()}
    for _ in range(SWEEPS):
        for row in found.rows:
            wish = {c: _mean([down[n] for n in near[c]]) for c in row if c in near}
            down.update(_stacked(row, size, {c: wish.get(c, down[c]) for c in row}))
    top = min((down[c] - size[c] / 2 for c in down), default=0.0)
    return {cell: at - top for cell, at in down.items()}


def _stacked(row: Sequence[Cell], size: Mapping[Cell, float], wish: Mapping[Cell, float]) -> dict[Cell, float]:
    """Return the row's middles in order without overlap, as near to the wished ones as a common shift allows."""
    at: dict[Cell, float] = {}
    edge = float("-inf")
    for cell in row:
        at[cell] = max(wish.get(cell, edge), edge + size[cell] / 2) if at else wish.get(cell, 0.0)
        edge = at[cell] + size[cell] / 2
    shift = _mean([wish.get(c, 0.0) - at[c] for c in row])
    return {cell: value + shift for cell, value in at.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
