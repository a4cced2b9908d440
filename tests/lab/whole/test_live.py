"""goldenpath check and walk against a platform that really runs, whole and broken: the verdict, the bundle, the replay."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lab.whole.running import PATIENCE_SECONDS, Done, RunningLab

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

STEPS = ("resolve", "tls", "login", "socket", "message", "events", "answer", "stored")
BUDGET_SECONDS = 20.0
PROCESS_SECONDS = 3.0
"""What a process may take beside its budget on a machine that does other things too."""


def goldenpath(*arguments: str) -> Done:
    """The product, run to its end."""
    program = str(Path(sys.executable).with_name("goldenpath"))
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)
    return Done(code=done.returncode, printed=done.stdout, complaint=done.stderr)


def looked(lab: RunningLab, name: str, *arguments: str, keep: Path | None = None) -> Done:
    """A check or a walk of the lab; what was observed is kept only where that is asked for."""
    kept = ("--bundle", str(keep)) if keep is not None else ("--no-bundle",)
    return goldenpath(name, "--config", str(lab.folder / "goldenpath.yaml"), *kept, *arguments)


def verdict(lab: RunningLab, *arguments: str) -> Any:
    """The verdict on the lab as it is now."""
    return looked(lab, "check", "--format", "json", *arguments).json()


@contextmanager
def broken(lab: RunningLab, fault: str) -> Iterator[None]:
    """A fault in force in a lab that was healthy, as others may have left it broken; and is afterwards."""
    healthy(lab)
    lab.command("break", fault)
    try:
        yield
    finally:
        lab.command("heal", fault)
        healthy(lab)


def healthy(lab: RunningLab) -> None:
    """Look at the lab until it is healthy."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (last := verdict(lab))["status"] != "healthy":
        assert time.monotonic() < until, last["summary"]


def confirmed(found: Any) -> list[tuple[str, str, str]]:
    """Layer, component and signature of every confirmed cause that stands."""
    causes = [c for c in found["causes"] if c["standing"] == "confirmed" and c["until"] is None]
    return [(c["layer"], c["component"], c["signature"]) for c in causes]


def test_a_lab_that_runs_is_healthy_within_the_budget(lab: RunningLab) -> None:
    """The path leads through, nothing that stands is accused, and nobody waits longer than was agreed."""
    before = time.monotonic()
    done = looked(lab, "check", "--format", "json")
    took = time.monotonic() - before
    found = done.json()
    standing = [c["title"] for c in found["causes"] if c["until"] is None]

    assert (done.code, found["status"], standing) == (0, "healthy", []), found["summary"]
    assert took < BUDGET_SECONDS + PROCESS_SECONDS


def test_a_walk_prints_every_step_with_its_time(lab: RunningLab) -> None:
    """In the order of the path."""
    done = looked(lab, "walk")
    lines = [line.split() for line in done.printed.splitlines()]
    places = [next(n for n, words in enumerate(lines) if words[:1] == [name]) for name in STEPS]

    assert done.code == 0, done.printed
    assert places == sorted(places)
    assert all("✔" in lines[place] and {"ms", "s"} & {*lines[place]} for place in places)


def test_a_cache_that_is_down_is_named(lab: RunningLab) -> None:
    """Infrastructure, the cache, confirmed; once it is back all is healthy again."""
    with broken(lab, "redis-down"):
        done = looked(lab, "check", "--format", "json")
        found = done.json()

        assert (done.code, found["status"], found["layer"]) == (1, "fault", "infrastructure"), found["summary"]
        assert [(layer, component) for layer, component, _ in confirmed(found)] == [("infrastructure", "cache")]


def test_an_expired_certificate_is_seen_without_logs(lab: RunningLab) -> None:
    """It is shown to everybody who comes."""
    with broken(lab, "certificate-expired"):
        found = verdict(lab, "--without-logs")

        assert found["status"] == "fault", found["summary"]
        assert "certificate" in [component for _, component, _ in confirmed(found)]


def test_what_only_logs_tell_is_not_guessed(lab: RunningLab) -> None:
    """A module that the image lacks: without logs no other layer is accused with confidence, and it says what it lacked."""
    with broken(lab, "image-without-module"):
        done = looked(lab, "check", "--without-logs")
        found = verdict(lab, "--without-logs")

        assert done.code in {1, 3}, done.printed
        assert {layer for layer, _, _ in confirmed(found)} <= {"application"}, found["summary"]
        assert "no log access" in done.printed


def secrets_of(lab: RunningLab) -> dict[str, str]:
    """Every secret that the lab has, by where it lies."""
    found = {str(path): path.read_text().strip() for path in sorted(lab.folder.glob("secrets/*/1"))}
    passwords = json.loads((lab.folder / "postgres" / "passwords.json").read_bytes())
    found |= {f"postgres/{user}": str(word) for user, word in passwords.items()}
    found["walker"] = (lab.folder / "check" / "walker-password").read_text().strip()
    return {place: word for place, word in found.items() if len(word) >= 8}


def test_a_bundle_is_the_owner_s_alone_and_holds_no_secret(lab: RunningLab, tmp_path: Path) -> None:
    """Neither what was sent nor what was read from the log stands in it, nor in any report."""
    kept, reports = tmp_path / "kept", tmp_path / "reports"
    with broken(lab, "redis-down"):
        done = looked(lab, "check", "--explain", "--output", str(reports), keep=kept)
    files = [path for folder in (kept, reports) for path in sorted(folder.rglob("*")) if path.is_file()]
    told = {str(path): path.read_text() for path in files} | {"printed": done.printed, "told": done.complaint}
    secrets = secrets_of(lab)

    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o600}
    assert len(secrets) >= 3
    assert [(file, place) for file, text in told.items() for place, word in secrets.items() if word in text] == []


def test_a_bundle_is_judged_again_to_the_same_bytes(lab: RunningLab, tmp_path: Path) -> None:
    """Twice from what was kept, and as it was told at first."""
    done = looked(lab, "check", "--format", "json", keep=tmp_path / "kept")
    again = [goldenpath("replay", str(tmp_path / "kept"), "--format", "json") for _ in range(2)]

    assert [one.printed for one in again] == [done.printed] * 2
    assert {one.code for one in again} == {done.code}
