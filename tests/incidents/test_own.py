"""The project's own windows: what each allows to say, however it is turned, and the decoys that must not fool."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from goldenpath.contracts import Line
from goldenpath.model.verdict import Status
from goldenpath.testing import ndjson, rows
from tests.incidents import windows as w

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tools import make_samples as samples  # noqa: E402 - the tool lies beside the package, not in it

FAULT: dict[str, object] = {"status": "fault", "masked": []}
EXPECT: dict[str, dict[str, object]] = {
    "module-missing-last-hour.json": FAULT
    | {
        "layers": ["application"],
        "must_name": ["services.telemetry", "85 s"],
        "masked": ["database"],
        "must_not_confirm": ["infrastructure", "configuration"],
        "must_confirm": True,
    },
    "module-missing-by-severity.json": FAULT
    | {
        "layers": ["application"],
        "must_name": ["services.telemetry"],
        "masked": ["database"],
        "must_not_confirm": ["infrastructure", "configuration"],
        "must_confirm": True,
    },
    "database-socket-cut.json": FAULT
    | {
        "layers": ["configuration"],
        "must_name": ["database", "egress"],
        "must_not_confirm": ["application", "infrastructure"],
    },
    "payload-lost.json": {
        "status": "undecided",
        "layers": [],
        "must_name": ["payload"],
        "must_not_confirm": ["application", "configuration", "infrastructure"],
    },
    "database-name-newline.json": FAULT
    | {
        "layers": ["configuration"],
        "must_name": ["database name", "newline"],
        "must_not_confirm": ["application", "infrastructure"],
        "must_confirm": True,
    },
    "healthy-rollout.json": {
        "status": "healthy",
        "layers": [],
        "must_not_confirm": ["application", "configuration", "infrastructure"],
    },
    "missing-await.json": FAULT
    | {
        "layers": ["application"],
        "must_name": ["/ws", "await"],
        "must_not_confirm": ["infrastructure", "configuration"],
    },
    "ended-outage.ndjson": {"status": "healthy", "layers": [], "must_name": ["services.telemetry"]},
    "placeholder.json": {"status": "no-evidence", "layers": []},
}
EACH = pytest.mark.parametrize("name", EXPECT)


def data(name: str) -> bytes:
    """Return a sample's bytes."""
    return (ROOT / "samples" / name).read_bytes()


def test_the_samples_are_what_the_tool_writes() -> None:
    """The committed samples are reproducible."""
    assert {name: make() + "\n" for name, make in samples.SAMPLES.items()} == {
        name: (ROOT / "samples" / name).read_text("utf-8") for name in EXPECT
    }


@EACH
def test_the_label_is_met(name: str) -> None:
    """Status, layers, names and masks are what the file alone allows."""
    w.check(w.verdict_of(data(name), name), EXPECT[name])


@EACH
@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter(name: str, seed: int) -> None:
    """Shuffled rows meet the same label."""
    if name.endswith(".ndjson"):
        lines = data(name).splitlines()
        random.Random(seed).shuffle(lines)
        turned = b"\n".join(lines)
    else:
        turned = w.shuffled(data(name), seed)

    w.check(w.verdict_of(turned, name), EXPECT[name])


@pytest.mark.parametrize("name", [n for n, e in EXPECT.items() if e["status"] == "fault"])
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("way", ["severity", "time", "any"])
def test_thinning_never_heals(name: str, seed: int, way: str) -> None:
    """While an entry of the failure and one that proves the cause remain, the status and the layer stay."""
    whole = w.verdict_of(data(name), name)
    chance = random.Random(f"{name}{seed}{way}")
    keep = w.kept(data(name), whole, chance)
    thin = w.verdict_of(w.edited(data(name), lambda found: w.thinned(found, keep, chance, way)), name)

    assert thin.status is Status.FAULT, thin.summary
    assert thin.layers == whole.layers, thin.summary


@EACH
def test_names_do_not_matter(name: str) -> None:
    """Renamed services, modules, projects and hosts give the same verdict in other words."""
    names = {
        "chat-api": "zeta-core",
        "chat-auth": "gate-x",
        "chat-web": "shop-front",
        "chat": "zeta",
        "atlas": "nova",
        "telemetry": "lanterns",
    }
    expect = json.loads(w.renamed(json.dumps(EXPECT[name]).encode(), names))

    w.check(w.verdict_of(w.renamed(data(name), names), name), expect)


@EACH
def test_every_id_stands_in_the_input(name: str) -> None:
    """A sentence never stands on an entry that does not exist."""
    text = data(name).decode()
    remedies = {r.id for s in w.KNOWLEDGE.signatures for r in s.remedies}
    said = {i for i in w.ids_said(w.verdict_of(data(name), name)) if not i.startswith("entry:")} - remedies

    assert all(i in text for i in said)


def loop() -> list[w.Row]:
    """Return the crash loop's rows."""
    return samples.module_missing()


def healthy() -> list[w.Row]:
    """Return the healthy roll-out's rows."""
    return samples.healthy_rollout()


def verdict(found: list[w.Row]):  # type: ignore[no-untyped-def] # noqa: ANN201 - a Verdict
    """Return the verdict on rows."""
    return w.verdict_of(json.dumps(found, indent=2).encode())


def test_an_optional_import_beside_a_healthy_service_is_no_fault() -> None:
    """A module that the service does without changes nothing."""
    trace = "Traceback (most recent call last):\n  File \"/app/chat/extra.py\", line 2, in <module>\nModuleNotFoundError: No module named 'profiler'"
    own: dict[str, Any] = {"service": "chat-api", "revision": "chat-api-00050-ok1", "instance": "api-ok"}
    decoy = rows([Line(text=trace, after=5, severity="ERROR", **own)])

    assert verdict(healthy() + decoy).status is Status.HEALTHY


def test_a_memory_kill_of_another_instance_takes_no_layer() -> None:
    """One instance over its memory limit does not explain a crash loop of twelve."""
    own: dict[str, Any] = {"service": "chat-api", "revision": "chat-api-00042-tuv", "instance": "other"}
    decoy = rows(
        [
            Line(
                text="Memory limit of 512 MiB exceeded with 530 MiB used. Consider increasing the memory limit.",
                after=20,
                log="system",
                severity="ERROR",
                **own,
            ),
            Line(text="Container terminated on signal 9.", after=20.1, log="system", severity="WARNING", **own),
        ]
    )
    told = verdict(loop() + decoy)

    assert [c.signature for c in told.causes] == ["missing-module"]
    assert [str(layer) for layer in told.layers] == ["application"]


@pytest.mark.parametrize("log", ["stderr", "connector"])
def test_loud_connector_warnings_do_not_move_the_layer(log: str) -> None:
    """Two hundred warnings about a connector beside a dead container are noise."""
    service = "chat-api" if log == "stderr" else "atlas-connector"
    own: dict[str, Any] = {
        "service": service,
        "revision": "chat-api-00042-tuv",
        "instance": "api-1",
        "log": log,
    }
    decoy = rows(
        [
            Line(
                text=f"VPC connector atlas-connector near capacity: connection attempt {n} timed out",
                after=0.3 * n,
                severity="WARNING",
                **own,
            )
            for n in range(200)
        ]
    )
    told = verdict(loop() + decoy)

    assert [str(layer) for layer in told.layers] == ["application"]
    assert told.causes[0].signature == "missing-module"


def liveness_only(found: list[w.Row]) -> list[w.Row]:
    """Return the rows of requests to the liveness route."""

    def url(row: w.Row) -> str:
        request = row.get("httpRequest") or row.get("http_request") or {}
        return str(request.get("requestUrl") or request.get("url") or "")

    return [r for r in found if url(r).endswith("/health")]


PROBED = [n for n in EXPECT if n.endswith(".json") and liveness_only(w.rows_of(data(n)))]


@pytest.mark.parametrize("name", PROBED)
def test_health_routes_alone_are_never_health(name: str) -> None:
    """A window cut down to its liveness requests says nothing about health, and accuses nobody."""
    told = w.verdict_of(w.edited(data(name), liveness_only), name)

    assert told.status is Status.UNDECIDED
    assert told.layers == ()


def test_some_windows_hold_liveness_requests() -> None:
    """The test above has windows to cut."""
    assert len(PROBED) >= 4


def test_an_ended_outage_without_later_health_is_undecided() -> None:
    """The failure ended, but nothing beyond liveness was seen since."""
    found = [r for r in samples.ended_outage() if (r.get("httpRequest") or {}).get("status") != 200]
    good = rows(
        [
            Line(
                after=130,
                log="requests",
                severity="INFO",
                status=200,
                path="/health",
                service="chat-api",
                revision="chat-api-00043-fix",
                instance="fixed",
            )
        ]
    )
    told = verdict(found + good)

    assert told.status in {Status.UNDECIDED, Status.FAULT}


def test_an_old_revision_that_serves_does_not_end_a_new_ones_failure() -> None:
    """A canary that dies stays a fault while the old revision carries the traffic."""
    old: dict[str, Any] = {"service": "chat-api", "revision": "chat-api-00041-old", "instance": "old"}
    good = [
        Line(after=10 + 20 * n, log="requests", severity="INFO", status=200, path="/api/threads", **old)
        for n in range(6)
    ]
    told = verdict(loop() + rows(good))

    assert told.status is Status.FAULT
    assert told.causes[0].change.after == "chat-api-00041-old"
    assert {c.name: c.state for c in told.components}["chat-api"] == "degraded"


def test_two_causes_stand_and_one_hides_the_other() -> None:
    """A database path that was cut before an image lacked a module stays a cause, hidden since then."""
    cut = samples.database_socket_cut()
    later = [line for n in range(8) for line in samples.crash_start(n, 4000 + 7.2 * n, "chat-api-00042-tuv")]
    told = verdict(cut + rows(later))

    assert [(c.signature, c.masked_since is not None) for c in told.causes] == [
        ("missing-module", False),
        ("database-socket-cut", True),
    ]
    assert [str(layer) for layer in told.layers] == ["application", "configuration"]
    assert told.causes[1].because[0].signature == "egress-against-sql-socket"


def test_exports_merge_by_insert_id() -> None:
    """An entry that lost its payload in one export is whole again beside another export of the same window."""
    from goldenpath.app.diagnose import diagnose_blocks
    from goldenpath.ports import Opened

    lost = samples.by_severity(samples.database_socket_cut(), payloads=False).encode()
    whole = ndjson([]) + "\n".join(json.dumps(r) for r in samples.database_socket_cut()).encode()
    both = [Opened(name=n, size=None, blocks=iter([d])) for n, d in (("lost.json", lost), ("whole.ndjson", whole))]
    told = diagnose_blocks(both, w.KNOWLEDGE)

    assert told.status is Status.FAULT
    assert told.causes[0].signature == "database-socket-cut"
    assert any(p.kind == "duplicates" for p in told.evidence.problems)
    assert not any(p.kind == "payload-lost" for p in told.evidence.problems)


def test_a_database_that_answered_and_then_failed_is_not_called_healthy() -> None:
    """An answer counts until a failure of the same store follows it."""
    own: dict[str, Any] = {
        "service": "chat-auth",
        "revision": "chat-auth-00007-new",
        "instance": "auth-new",
        "log": "stdout",
    }
    named = rows([Line(text="Database URL: postgresql+asyncpg://***@/chat", severity="INFO", **own)])
    late = rows([Line(text="Database connection timed out after 10.0s", after=60, severity="ERROR", **own)])

    def state(found: list[w.Row]) -> str:
        return next(c.state for c in w.verdict_of(json.dumps(found).encode()).components if c.name == "database")

    assert (state(healthy() + named), state(healthy() + named + late)) == ("healthy", "unknown")
