"""Windows with labels: the project's own, and the recorded ones where they lie beside the checkout.

A label's ``expect`` block says what the file alone allows: status, layers, words that must be said, components
that must be masked, layers that must not be confirmed.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldenpath.app.diagnose import Knowledge, diagnose_blocks
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.model.verdict import Verdict
from goldenpath.ports import Opened
from goldenpath.reports.json import to_builtins

SHARED = Path(__file__).parents[3] / "shared" / "incidents"
KNOWLEDGE = Knowledge(rules=fact_rules(), signatures=known_signatures())
Row = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """One export with what it allows to say."""

    name: str
    file: str
    data: bytes
    expect: dict[str, Any] = field(default_factory=dict)


def recorded() -> list[Window]:
    """Return the recorded windows, none where the folder is absent."""
    found = []
    for folder in sorted(p for p in SHARED.glob("*") if (p / "label.json").is_file()):
        label = json.loads((folder / "label.json").read_text())
        for file in sorted(p for p in folder.iterdir() if p.name != "label.json"):
            found.append(Window(folder.name, file.name, file.read_bytes(), label["expect"]))
    return found


def verdict_of(data: bytes, name: str = "export.json") -> Verdict:
    """Return the verdict on bytes."""
    return diagnose_blocks([Opened(name=name, size=len(data), blocks=iter([data]))], KNOWLEDGE)


def check(verdict: Verdict, expect: dict[str, Any]) -> None:
    """Assert what a label's expect block asks."""
    layers = [layer.value for layer in verdict.layers]
    said = json.dumps(to_builtins(verdict), default=str).lower()
    confirmed = {c.layer.value for c in verdict.causes if c.standing == "confirmed" and c.until is None}

    assert verdict.status.value == expect["status"], verdict.summary
    if expect.get("any_of_layers"):
        assert layers
        assert set(layers) <= set(expect["layers"])
    else:
        assert layers == expect["layers"], verdict.summary
    for word in expect.get("must_name", ()):
        assert word.lower() in said
    assert set(expect.get("masked", ())) <= {m.component for m in verdict.masked}
    assert not confirmed & set(expect.get("must_not_confirm", ()))
    if expect.get("must_confirm"):
        assert verdict.causes[0].standing == "confirmed"


def rows_of(data: bytes) -> list[Row]:
    """Return the rows of an export, of whatever shape, in order."""
    return [row for rows in _lists(json.loads(data)) for row in rows]


def edited(data: bytes, edit: Callable[[list[Row]], list[Row]]) -> bytes:
    """Return the export with each of its lists of rows edited in place."""
    document = json.loads(data)
    for rows in _lists(document):
        rows[:] = edit(list(rows))
    return json.dumps(document).encode()


def shuffled(data: bytes, seed: int) -> bytes:
    """Return the export with its rows in another order."""
    chance = random.Random(seed)

    def shuffle(rows: list[Row]) -> list[Row]:
        chance.shuffle(rows)
        return rows

    return edited(data, shuffle)


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """Return the export with every name replaced, the longest first."""
    text = data.decode()
    for old in sorted(names, key=len, reverse=True):
        text = text.replace(old, names[old])
    return text.encode()


def names_in(data: bytes) -> dict[str, str]:
    """Return a new name for each service, project, host, module, connector and instance that an export names.

    A module is renamed part by part as well, so that paths and shorter forms of it follow.
    """
    text = data.decode()
    found = set(re.findall(r'"(?:service_name|project_id|configuration_name)": ?"([^"]+)"', text))
    found |= set(re.findall(r"No module named '([\w.]+)'", text))
    found |= set(re.findall(r"https?://([\w.-]+\.[a-z]{2,})", text))
    found |= set(re.findall(r'"run\.googleapis\.com/vpc-access-connector": ?"([^"]+)"', text))
    found |= {part for name in re.findall(r"/cloudsql/([\w:-]+)", text) for part in name.split(":")}
    parts = {part for name in found for part in re.split(r"[.\-_]", name) if len(part) > 3 and not part.isdigit()}
    public = {
        "google",
        "googleapis",
        "cloud",
        "https",
        "docs",
        "app",
        "auth",
        "health",
        "central1",
        "database",
        "service",
    }
    return {part: "q" + part[::-1] for part in sorted(parts - public)}


def id_of(row: Row) -> str:
    """Return a row's insertId in either spelling."""
    return str(row.get("insertId") or row.get("insert_id") or "")


def ids_said(verdict: Verdict) -> Iterator[str]:
    """Yield every id that a verdict stands on."""
    yield from re.findall(r'"(?:id)": "([^"]+)"', json.dumps(to_builtins(verdict), default=str))
    for found in re.findall(r'"ids": \[([^\]]*)\]', json.dumps(to_builtins(verdict), default=str)):
        yield from re.findall(r'"([^"]+)"', found)


def kept(data: bytes, whole: Verdict, chance: random.Random) -> set[str]:
    """Return the ids of one direct proof (all parts of a split message) and of one failure."""
    rows = {id_of(r): r for r in rows_of(data)}
    failures = [
        i
        for i, r in rows.items()
        if ((r.get("httpRequest") or r.get("http_request") or {}).get("status") or 0) >= 500 or "called exit(" in str(r)
    ]
    ordered = sorted(rows.values(), key=lambda r: r["timestamp"])
    parts = [id_of(r) for r in ordered if str(r.get("textPayload", "")).count('"') % 2 == 1]
    direct = whole.causes[0].proof[0].ids
    if direct[0] in parts:
        start = chance.randrange(0, len(parts), 2)
        return set(parts[start : start + 2])
    return {chance.choice(direct), *([chance.choice(failures)] if failures else [])}


def thinned(rows: list[Row], keep: set[str], chance: random.Random, way: str) -> list[Row]:
    """Return the rows without those of some severities, outside a time, or drawn by lot; ``keep`` always stays."""
    if way == "severity":
        dropped = set(chance.sample(["INFO", "WARNING", "ERROR", "NOTICE", "DEFAULT"], chance.randint(1, 4)))
        return [r for r in rows if id_of(r) in keep or str(r.get("severity") or "DEFAULT") not in dropped]
    if way == "time":
        times = sorted(r["timestamp"] for r in rows)
        low, high = sorted((chance.choice(times), chance.choice(times)))
        return [r for r in rows if id_of(r) in keep or low <= r["timestamp"] <= high]
    share = chance.random()
    return [r for r in rows if id_of(r) in keep or chance.random() < share]


def _lists(document: object) -> list[list[Row]]:
    if isinstance(document, list):
        return [document] if document and isinstance(document[0], dict) and "timestamp" in document[0] else []
    if isinstance(document, dict):
        return [found for value in document.values() for found in _lists(value)]
    return []
