"""What `goldenpath check` said of each fault while it was in force, held against the truth, with guessing beside it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from goldenpath.app.bundle import retold
from goldenpath.app.diagnose import Knowledge
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.reports.json import render
from tools.matrix.causes import CAUSES
from tools.matrix.judging import Grade, grade, keyword, wilson
from tools.matrix.live import KINDS, folder_of

_FAILED: dict[str, Any] = {"status": "failed", "layers": [], "causes": []}
_ALWAYS = ("configuration", "chat-api")
"""The commonest layer and component among the faults: what always one answer would say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveRow:
    """One check of one fault."""

    name: str
    fault: str
    kind: str
    layer: str
    component: str
    grade: Grade
    cause: bool
    """Whether the leading cause, or one beside it, is the one that the fault is."""
    seconds: float
    verdict: dict[str, Any] = field(default_factory=dict)
    words: tuple[str, str] = ("none", "")
    """What the first known word among the errors of the export would have answered."""

    @property
    def told(self) -> str:
        """Return the verdict in a few words."""
        standing = [c for c in self.verdict.get("causes", []) if not c["until"]]
        said = ", ".join(f"{c['standing']} {c['signature']}@{c['component']}" for c in standing)
        return f"{self.verdict.get('status', 'failed')} {said}".strip()


def judged(bundles: Path, *, again: bool) -> Iterator[LiveRow]:
    """Yield a row for each recorded fault and each way of checking; ``again`` judges the bundles with today's rules."""
    for bundle in sorted(p for p in bundles.iterdir() if (p / "truth.json").exists()):
        truths = json.loads((bundle / "truth.json").read_bytes())
        real = [t for t in truths if t["layer"] != "none"]
        for kind in KINDS:
            checked = folder_of(bundle, kind)
            if (checked / "timing.json").exists() and truths:
                yield _row(bundle, kind, (real or truths)[0], real, again=again)


def _row(bundle: Path, kind: str, truth: dict[str, Any], real: list[dict[str, Any]], *, again: bool) -> LiveRow:
    checked = folder_of(bundle, kind)
    verdict = replayed(checked) if again else _told(checked)
    found = grade(truth, {t["layer"] for t in real}, verdict)
    standing = {c["signature"] for c in verdict["causes"] if not c["until"]}
    return LiveRow(
        name=bundle.name,
        fault=truth["fault"],
        kind=kind,
        layer=truth["layer"],
        component=truth["component"],
        grade="missed" if found == "not in logs" else found,
        cause=bool(standing & set(CAUSES.get(truth["fault"], ()))),
        seconds=json.loads((checked / "timing.json").read_bytes())["seconds"],
        verdict=verdict,
        words=keyword(bundle / "export.ndjson"),
    )


def replayed(checked: Path) -> dict[str, Any]:
    """Return the verdict on a stored bundle by today's rules; one that cannot be replayed has none."""
    files = {path.name: path.read_bytes() for path in checked.iterdir()}
    try:
        live = retold(str(checked), files, _knowledge())
    except BundleError:
        return _FAILED
    verdict = live.verdict if isinstance(live, Live) else live
    found: dict[str, Any] = json.loads(render(verdict))
    return found


@cache
def _knowledge() -> Knowledge:
    return Knowledge(rules=fact_rules(), signatures=known_signatures())


def _told(checked: Path) -> dict[str, Any]:
    told = checked / "told.json"
    found: dict[str, Any] = json.loads(told.read_bytes()) if told.exists() else _FAILED
    return found


def lines(rows: Sequence[LiveRow]) -> Iterator[str]:
    """Yield the report: shares for each way of checking, then a row for each fault."""
    faults = [r for r in rows if r.layer != "none"]
    yield "| share | with logs | 95 % | from outside alone | 95 % |"
    yield "|---|---|---|---|---|"
    for name, holds in (
        ("layer and component named", lambda r: r.grade == "right"),
        ("cause named", lambda r: r.grade == "right" and r.cause),
        ("undecided or healthy", lambda r: r.grade == "missed"),
        ("only suspected, and the wrong layer", lambda r: r.grade == "suspected wrong"),
        ("confident and of the wrong layer", lambda r: r.grade in {"WRONG", "no verdict"}),
        ("beside it: always “configuration · chat-api”", lambda r: (r.layer, r.component) == _ALWAYS),
        ("beside it: the first known word among the errors", lambda r: r.words == (r.layer, r.component)),
    ):
        cells = []
        for kind in KINDS:
            some = [r for r in faults if r.kind == kind]
            hits = sum(map(holds, some))
            low, high = wilson(hits, len(some))
            cells += [f"{hits}/{len(some)}", f"{100 * low:.0f}–{100 * high:.0f} %"]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    yield from _times(rows)
    yield ""
    yield "| fault | truth | with logs | s | from outside alone | s |"
    yield "|---|---|---|---|---|---|"
    yield from _table(rows)


def _times(rows: Sequence[LiveRow]) -> Iterator[str]:
    for kind in KINDS:
        took = sorted(r.seconds for r in rows if r.kind == kind and r.layer != "none")
        if took:
            p95 = took[min(len(took) - 1, int(0.95 * len(took)))]
            yield f"- {kind}: median {median(took):.1f} s, p95 {p95:.1f} s, longest {took[-1]:.1f} s, {len(took)} faults"
        whole = [r for r in rows if r.kind == kind and r.layer == "none"]
        if whole:
            well = sum(r.verdict.get("status") == "healthy" for r in whole)
            told = sum(r.verdict.get("status") == "fault" for r in whole)
            yield f"- {kind}, nothing broken: {well} of {len(whole)} healthy, {told} told a fault"


def _table(rows: Sequence[LiveRow]) -> Iterator[str]:
    by_name: dict[str, dict[str, LiveRow]] = {}
    for row in rows:
        by_name.setdefault(row.name, {})[row.kind] = row
    for name, kinds in sorted(by_name.items()):
        first = next(iter(kinds.values()))
        truth = "nothing is broken" if first.layer == "none" else f"{first.layer} · {first.component}"
        cells = [cell for kind in KINDS for cell in _cells(kinds.get(kind))]
        yield f"| `{name}` | {truth} | {' | '.join(cells)} |"


def _cells(row: LiveRow | None) -> tuple[str, str]:
    if row is None:
        return "–", "–"
    mark = {"right": "✔" if row.cause or row.layer == "none" else "✔ (another cause)", "missed": "?"}.get(
        row.grade, "✘"
    )
    return f"{mark} {row.told}".replace("|", "\\|"), f"{row.seconds:.1f}"


def counted(rows: Sequence[LiveRow]) -> dict[str, Counter[str]]:
    """Return how many rows of each way have each grade."""
    return {kind: Counter(r.grade for r in rows if r.kind == kind) for kind in KINDS}
