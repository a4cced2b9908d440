"""Make large exports for the benches: the crash loop of samples/, repeated with fresh ids, times, numbers and UUIDs."""

import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".work"


def _rows() -> list[dict[str, object]]:
    found = json.loads((ROOT / "samples" / "module-missing-last-hour.json").read_text())
    found += [_plain(found[n % len(found)], n) for n in range(_PLAIN)]
    for row in found:  # real rows carry some 300 bytes of labels and resource more than the sample's
        row["labels"] = {
            **row.get("labels", {}),
            "migration-run": "1757350810",
            "vpc-connectivity": "enabled",
            "commit": "0" * 40,
        }
    return found  # type: ignore[no-any-return]


_PLAIN = 780
"""Plain application lines beside the 108 of the sample: in real exports about one line in eight matches a fact."""

_WORDS = [
    "cache",
    "pool",
    "registry",
    "session",
    "handler",
    "worker",
    "queue",
    "router",
    "schema",
    "tracer",
    "token",
    "cursor",
    "bucket",
    "shard",
    "replica",
]


def _plain(row: dict[str, object], number: int) -> dict[str, object]:
    one, two = _WORDS[number % 15], _WORDS[(number // 15) % 15]
    message = (
        f"{one} {two} initialised with {number % 7} entries, limit {number % 13}00 for module chat.core.{one}.{two}"
    )
    plain = {k: v for k, v in row.items() if k not in {"textPayload", "jsonPayload"}}
    body = {
        "message": message,
        "logger": f"chat.core.{one}",
        "timestamp": "2026-01-05T10:00:00.000001+00:00",
        "labels": {"function": "callHandlers", "line": "1706", "module": "logging"},
    }
    return {
        **plain,
        "severity": "INFO",
        "logName": "projects/shop/logs/run.googleapis.com%2Fstdout",
        "jsonPayload": body,
    }


def make(megabytes: int, shape: str, seed: int = 7) -> Path:
    """Return a file of about that size, ``ndjson`` or ``array``, made once and kept."""
    WORK.mkdir(exist_ok=True)
    path = WORK / f"export-{megabytes}.{shape}"
    if path.exists():
        return path
    chance, template, written = random.Random(seed), _rows(), 0
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    indent = 2 if shape == "array" else None
    with path.open("w", encoding="utf-8") as out:
        out.write("[\n" if shape == "array" else "")
        number = 0
        while written < megabytes * 1_000_000:
            text = json.dumps(
                _fresh(template[number % len(template)], chance, at + timedelta(milliseconds=90 * number)),
                indent=indent,
            )
            if shape == "array":
                text = (",\n" if number else "") + "\n".join("  " + line for line in text.splitlines())
            else:
                text += "\n"
            out.write(text)
            written += len(text)
            number += 1
        out.write("\n]\n" if shape == "array" else "")
    return path


def _fresh(row: dict[str, object], chance: random.Random, at: datetime) -> dict[str, object]:
    fresh = {
        **row,
        "insertId": f"{chance.getrandbits(96):024x}",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
    }
    fresh["trace"] = f"projects/atlas-lab/traces/{chance.getrandbits(128):032x}"
    payload = fresh.get("jsonPayload")
    if isinstance(payload, dict):
        fresh["jsonPayload"] = {**payload, "message": _redrawn(str(payload["message"]), chance)}
    text = fresh.get("textPayload")
    application = "varlog" not in str(row["logName"])  # the platform's own words hold no free numbers
    if isinstance(text, str) and application and "Traceback" not in text:
        fresh["textPayload"] = _redrawn(text, chance)
    return fresh


def _redrawn(text: str, chance: random.Random) -> str:
    """Return the text with 60 % of its digits drawn anew, and in one of five a UUID and a latency added."""
    drawn = "".join(str(chance.randrange(10)) if c.isdigit() and chance.random() < 0.6 else c for c in text)
    more = f" request {uuid.UUID(int=chance.getrandbits(128))} took {chance.random():.3f}s"
    return drawn + (more if chance.random() < 0.2 else "")
