"""The topology as a tree of text, where no picture is shown: components with their marks, broken links with reasons."""

from collections.abc import Iterator, Mapping, Sequence

from goldenpath.model.live import Live
from goldenpath.reports.layout import ranks
from goldenpath.reports.standing import Stand, Standing, standing
from goldenpath.reports.words import BAD, plain

_DEEPEST = 40


def tree(live: Live) -> tuple[str, ...]:
    """Return the lines of the tree: sources at the left; a component that stands twice is told the first time."""
    found = standing(live)
    names = [s.name for s in found.stands]
    links = [(k.source, k.target) for k in live.topology.links if k.source in names and k.target in names]
    targets: dict[str, tuple[str, ...]] = {}
    for source, target in dict.fromkeys(links):
        targets[source] = (*targets.get(source, ()), target)
    rank = ranks(names, links)
    aimed = {t for _, t in links}
    roots = [n for n in names if n not in aimed]
    grown = _Tree(found, targets)
    for name in (*sorted(roots, key=lambda n: rank[n]), *names):
        grown.root(name)  # a name that stands already is left out: only cycles bring one here that does not
    return tuple(grown.lines)


class _Tree:
    """Lines under way, and the components that stand in them."""

    def __init__(self, found: Standing, targets: Mapping[str, Sequence[str]]) -> None:
        self.lines: list[str] = []
        self._found = found
        self._targets = targets
        self._stands: Mapping[str, Stand] = {s.name: s for s in found.stands}
        self._told: set[str] = set()

    def root(self, name: str) -> None:
        """Add a component that nothing leads to, with all that it leads to."""
        if name not in self._told:
            self._add(name, "", "", None)

    def _add(self, name: str, head: str, under: str, broken: str | None) -> None:
        stand = self._stands[name]
        reason = f"{BAD} {plain(broken)} → " if broken is not None else ""
        known = name in self._told
        said = "see above" if known else f"{plain(stand.kind)}, {stand.state}"
        self.lines.append(f"{head}{reason}{stand.mark} {plain(name)} ({said})")
        self._told.add(name)
        if known or len(under) > 3 * _DEEPEST:
            return
        for target, last in _with_last(self._targets.get(name, ())):
            branch, stem = ("└─ ", "   ") if last else ("├─ ", "│  ")
            self._add(target, under + branch, under + stem, self._found.broken_at(name, target))


def _with_last(names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    for number, name in enumerate(names):
        yield name, number == len(names) - 1
