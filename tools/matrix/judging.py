"""A verdict held against the truth, what guessing would reach, and how sure the shares are."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Grade = Literal["right", "partly", "suspected wrong", "missed", "not in logs", "WRONG", "no verdict", "no bundle"]

_BAD = frozenset({"WRONG", "no verdict", "no bundle"})
_FAILED = "failed"
_PROGRAM = Path(sys.executable).with_name("goldenpath")
_SECONDS = 120
_IN_LOG = frozenset({"logs", "audit"})
_Z = 1.959964
"""Of the normal distribution, for 95 %."""
_HEALTHY = ("none", "")
_WORST_FIRST: tuple[Grade, ...] = (
    "WRONG",
    "no verdict",
    "suspected wrong",
    "missed",
    "not in logs",
    "partly",
    "right",
    "no bundle",
)
_MEANS: Mapping[Grade, str] = {
    "right": "the layer and the component are among the causes that stand, and nothing is confirmed of another layer",
    "partly": "the layer is among them, the component is not",
    "suspected wrong": "a fault is told, all its causes are only suspected, and none has the layer",
    "missed": "no cause that stands has the layer",
    "not in logs": "no fault is told, and the truth says that no log could show it",
    "WRONG": "a cause is confirmed and goes on whose layer no fault in force has, or a fault is told where there is none",
}
"""A cause stands when it is confirmed or suspected and not said to be over."""

# What a person in a hurry greps for; the first word of them in an error's line is the answer.
_WORDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("modulenotfounderror|importerror|syntaxerror|traceback", ("application", "chat-api")),
    ("redis|cache", ("infrastructure", "cache")),
    ("postgres|sql|database", ("infrastructure", "database")),
    ("memory", ("configuration", "chat-api")),
    ("certificate|tls", ("infrastructure", "certificate")),
    ("model|provider", ("dependency", "model-provider")),
    ("token|jwt|secret|permission", ("configuration", "chat-auth")),
    ("50[034]|unavailable", ("infrastructure", "load-balancer")),
)
_LOUD = re.compile(r'"severity":"(?:ERROR|CRITICAL|ALERT|EMERGENCY)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One fault of one recorded run, and what the verdict on that run is worth."""

    name: str
    """The bundle's."""
    fault: str
    layer: str
    component: str
    grade: Grade
    verdict: dict[str, Any] = field(default_factory=dict)
    in_force: tuple[str, ...] = ()
    """The layers of all faults of the run."""
    keyword: tuple[str, str] = _HEALTHY
    """What the first of a few words in the export's errors would have answered."""
    seen_seconds: float | None = None
    missed: tuple[str, ...] = ()
    """Sights that were not seen, or fit the healthy log too."""
    healed: bool = True
    differs: tuple[str, ...] = ()
    """What of the lab's settings was not as before after healing."""
    left: str | None = None
    """What a kill -9 while it was in force left behind; None: not tried."""
    code: str = ""
    took: float = 0.0
    note: str = ""

    @property
    def bad(self) -> bool:
        """Return whether something of the lab or a confident verdict is wrong."""
        return bool(self.missed) or not self.healed or bool(self.left) or self.grade in _BAD


def diagnosed(export: Path) -> dict[str, Any]:
    """Return the product's verdict on an export, as its command line gives it."""
    command = (_PROGRAM, "diagnose", export, "--format", "json")
    answer = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
    if not answer.stdout:
        # Without a line there is nothing to diagnose; else it is the product that fell short.
        said = answer.stderr.decode(errors="replace").strip()
        return {"status": _FAILED if export.stat().st_size else "no-evidence", "layers": [], "causes": [], "said": said}
    verdict: dict[str, Any] = json.loads(answer.stdout)
    return verdict


def rows(bundle: Path, verdict: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a row for each fault whose truth a bundle holds; one for the healthy platform where it holds none."""
    meta = json.loads((bundle / "meta.json").read_bytes())
    truths = json.loads((bundle / "truth.json").read_bytes())
    real = [truth for truth in truths if truth["layer"] != "none"]
    kill = bundle / "kill.json"
    shared: dict[str, Any] = {
        "name": bundle.name,
        "verdict": dict(verdict),
        "keyword": keyword(bundle / "export.ndjson"),
        "missed": tuple(f"{one['where']}: {one['what']}" for one in (*meta["missed"], *meta.get("lax", ()))),
        "healed": meta["healed"],
        "differs": tuple(meta.get("differs", ())),
        "in_force": tuple(sorted({one["layer"] for one in real})),
        "left": json.loads(kill.read_bytes())["left"] if kill.exists() else None,
        "code": meta["lab"]["code"],
        "took": meta["seconds"],
    }
    seconds = [at for at in meta["seen"].values() if isinstance(at, int | float)]
    for truth in real or truths[:1] or [{"fault": "healthy", "layer": "none", "component": "", "sights": []}]:
        yield Row(
            fault=truth["fault"],
            layer=truth["layer"],
            component=truth["component"],
            grade=grade(truth, {one["layer"] for one in real}, verdict),
            seen_seconds=max(seconds, default=None),
            **shared,
        )


def grade(truth: Mapping[str, Any], in_force: Collection[str], verdict: Mapping[str, Any]) -> Grade:
    """Return how a verdict stands against one truth; ``in_force`` are the layers of all faults of the run."""
    status, standing = verdict["status"], [one for one in verdict.get("causes", []) if not one["until"]]
    if status == _FAILED:
        return "no verdict"
    sure = {one["layer"] for one in standing if one["standing"] == "confirmed"}
    if sure - {*in_force}:
        return "WRONG"
    if truth["layer"] == "none":
        return "right" if status != "fault" else "WRONG"
    if status != "fault":
        return "missed" if any(sight["where"] in _IN_LOG for sight in truth["sights"]) else "not in logs"
    own = [one for one in standing if one["layer"] == truth["layer"]]
    if own:
        return "right" if any(truth["component"] in {one["component"], one["kind"]} for one in own) else "partly"
    return "suspected wrong" if standing and not sure else "missed"


def keyword(export: Path) -> tuple[str, str]:
    """Return layer and component by the first known word in the errors of an export; healthy without one."""
    with export.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if _LOUD.search(line):
                for word, answer in _WORDS:
                    if re.search(word, line, re.IGNORECASE):
                        return answer
    return _HEALTHY


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    share, spread = hits / n, _Z**2 / n
    middle = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """Counts over some rows, and what two kinds of guessing reach on the same."""

    n: int
    """Faults, not recordings: one that was recorded with several seeds counts once, with the worst of its grades."""
    recordings: int
    grades: dict[str, int]
    always: dict[str, int]
    """Grades of whoever always says with confidence what is most often true here."""
    always_says: str
    keyword: dict[str, int]
    """Grades of whoever takes the first known word among the errors."""


def summary(judged: Sequence[Row]) -> Summary:
    """Return the counts over rows that have a bundle."""
    counted = [row for row in judged if row.grade != "no bundle"]
    truths = Counter({_unit(row): _truth(row) for row in counted}.values())
    answer = truths.most_common(1)[0][0] if truths else _HEALTHY
    return Summary(
        n=len({_unit(row) for row in counted}),
        recordings=len(counted),
        grades=_worst((row, row.grade) for row in counted),
        always=_worst((row, _guessed(row, answer)) for row in counted),
        always_says="healthy" if answer == _HEALTHY else " · ".join(answer),
        keyword=_worst((row, _guessed(row, row.keyword)) for row in counted),
    )


def _unit(row: Row) -> str:
    """Return what counts once: a fault with all its seeds; in other recordings, each fault of each run."""
    return row.fault if row.name.rpartition(".")[0] == row.fault else f"{row.name} {row.fault}"


def _worst(graded: Iterable[tuple[Row, Grade]]) -> dict[str, int]:
    worst: dict[str, Grade] = {}
    for row, found in graded:
        worst[_unit(row)] = min(worst.get(_unit(row), found), found, key=_WORST_FIRST.index)
    return dict(Counter(worst.values()))


def _guessed(row: Row, answer: tuple[str, str]) -> Grade:
    """Return the grade of an answer given with confidence."""
    cause = {"standing": "confirmed", "layer": answer[0], "component": answer[1], "kind": "", "until": None}
    said = {"status": "healthy"} if answer == _HEALTHY else {"status": "fault", "causes": [cause]}
    sights = [{"where": "outside" if row.grade == "not in logs" else "logs"}]
    return grade({"layer": row.layer, "component": row.component, "sights": sights}, row.in_force, said)


def legend() -> Iterator[tuple[Grade, str]]:
    """Yield the grades with what they mean."""
    yield from _MEANS.items()


def _truth(row: Row) -> tuple[str, str]:
    return _HEALTHY if row.layer == "none" else (row.layer, row.component)


def as_json(judged: Sequence[Row], held: Mapping[str, str | None]) -> dict[str, Any]:
    """Return rows and summaries for ``results.json``."""
    parts = {
        "shown": [row for row in judged if row.fault not in held],
        "held back": [r for r in judged if r.fault in held],
    }
    return {
        "rows": [{**asdict(row), "verdict": told(row)} for row in judged],
        "summaries": {name: asdict(summary(part)) for name, part in parts.items() if part},
    }


def told(row: Row) -> str:
    """Return a verdict in a few words."""
    if row.verdict.get("status") == _FAILED:
        return str(row.verdict["said"])
    causes = [f"{one['standing']} {one['signature']}@{one['component']}" for one in row.verdict.get("causes", [])]
    return f"{row.verdict.get('status', '–')} {', '.join(causes)}".strip()
