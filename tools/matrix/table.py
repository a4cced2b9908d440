"""The table of the matrix, in markdown."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from tools.matrix.judging import Row, Summary, legend, summary, told, wilson

_GOOD = ("right", "partly")


def table(judged: Sequence[Row], held: Mapping[str, str | None], code: Mapping[str, str]) -> str:
    """Return rows by fault and the shares beneath, the held-back faults apart; ``code`` tells what the lab is now."""
    shown = [row for row in judged if row.fault not in held]
    kept = [row for row in judged if row.fault in held]
    lines = ["# The lab's faults, each diagnosed from its own log", ""]
    for title, part in (("", shown), ("## Held back", kept)):
        if part:
            lines += [title, ""] if title else []
            lines += [*_rows(part, code), "", *_shares(summary(part)), "", *_durations(part), ""]
    lines += [f"- *{name}*: {means}" for name, means in legend()]
    return "\n".join([*lines, ""])


def _rows(part: Sequence[Row], code: Mapping[str, str]) -> Iterator[str]:
    yield "| fault | truth | seen in | verdict | judged | healed |"
    yield "|---|---|---|---|---|---|"
    for row in sorted(part, key=lambda row: (row.fault, row.name)):
        truth = "nothing is broken" if row.layer == "none" else f"{row.layer} · {row.component}"
        seen = "–" if row.seen_seconds is None else f"{row.seen_seconds:.1f} s"
        seen += f"; NOT: {', '.join(row.missed)}" if row.missed else ""
        old = " (of older code)" if row.code and row.code != code.get(row.fault, row.code) else ""
        verdict = row.note or told(row)
        yield f"| `{row.name}`{old} | {truth} | {_cell(seen)} | {_cell(verdict)} | {row.grade} | {_cell(_healed(row))} |"


def _healed(row: Row) -> str:
    killed = "" if row.left is None else f", after kill -9 NOT: {row.left}" if row.left else ", also after kill -9"
    differs = f"; differs: {', '.join(row.differs)}" if row.differs else ""
    return ("yes" if row.healed else "NO") + differs + killed


def _shares(found: Summary) -> Iterator[str]:
    more = f" (from {found.recordings} recordings, the worst of each)" if found.recordings != found.n else ""
    yield f"| share | of n faults{more} | 95 % (Wilson) |"
    yield "|---|---|---|"
    yield _share("right: layer and component", found.grades.get("right", 0), found.n)
    yield _share("right or partly", sum(found.grades.get(name, 0) for name in _GOOD), found.n)
    for name in ("suspected wrong", "missed", "not in logs", "WRONG"):
        yield _share(name, found.grades.get(name, 0), found.n)
    for who, grades in (
        (f"always “{found.always_says}”", found.always),
        ("first known word among the errors", found.keyword),
    ):
        for name in ("right", "WRONG"):
            yield _share(f"guess: {who}: {name}", grades.get(name, 0), found.n)


def _durations(part: Sequence[Row]) -> Iterator[str]:
    """Tell how long the recordings took; a run with two faults is one recording."""
    took = {row.name: row.took for row in part if row.took}
    if took:
        total = sum(took.values()) / 60
        yield f"A recording takes {median(took.values()):.1f} s (median), all {len(took)} together {total:.1f} min."


def _share(name: str, hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"| {name} | {hits}/{n} | {100 * low:.0f}–{100 * high:.0f} % |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
