"""A verdict held against the truth, what guessing would reach, and how sure the shares are."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Grade = Literal["right", "partly", "missed", "not in logs", "WRONG", "no verdict", "no bundle"]

_BAD = frozenset({"WRONG", "no verdict", "no bundle"})
_FAILED = "failed"
_PROGRAM = Path(sys.executable).with_name("goldenpath")
_SECONDS = 120
_IN_LOG = frozenset({"logs", "audit"})
_Z = 1.959964
"""Of the normal distribution, for 95 %."""
_HEALTHY = ("none", "")

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
    keyword: tuple[str, str] = _HEALTHY
    """What the first of a few words in the export's errors would have answered."""
    seen_seconds: float | None = None
    missed: tuple[str, ...] = ()
    """Sights that were not seen, or fit the healthy log too."""
    healed: bool = True
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


def grade(truth: Mapping[str, Any], in_force: set[str], verdict: Mapping[str, Any]) -> Grade:
    """Return how a verdict stands against one truth; ``in_force`` are the layers of all faults of the run."""
    status, causes = verdict["status"], verdict.get("causes", [])
    if status == _FAILED:
        return "no verdict"
    if truth["layer"] == "none":
        return "right" if status != "fault" else "WRONG"
    if status != "fault":
        return "missed" if any(sight["where"] in _IN_LOG for sight in truth["sights"]) else "not in logs"
    own = [one for one in causes if one["layer"] == truth["layer"]]
    if truth["layer"] not in verdict["layers"]:
        sure = {one["layer"] for one in causes if one["standing"] == "confirmed" and not one["until"]}
        wrong = sure and not sure & in_force
        return "WRONG" if wrong else "missed" if sure else "partly"
    return "right" if any(truth["component"] in {one["component"], one["kind"]} for one in own) else "partly"


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
    grades: dict[str, int]
    always: int
    """Right answers of whoever always says what is most often true here."""
    always_says: str
    keyword: int
    """Right answers of whoever takes the first known word among the errors."""


def summary(judged: Sequence[Row]) -> Summary:
    """Return the counts over rows that have a bundle."""
    counted = [row for row in judged if row.grade != "no bundle"]
    truths = Counter(_truth(row) for row in counted)
    answer, hits = truths.most_common(1)[0] if truths else (_HEALTHY, 0)
    return Summary(
        n=len(counted),
        grades=dict(Counter(row.grade for row in counted)),
        always=hits,
        always_says="healthy" if answer == _HEALTHY else " · ".join(answer),
        keyword=sum(row.keyword == _truth(row) for row in counted),
    )


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
