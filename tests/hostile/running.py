"""Run ``goldenpath check`` as its users do: a process of its own, a configuration on disk, nothing but loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from goldenpath.model.observation import Reason

MARGIN = 15.0
"""Seconds that a run may go on after its budget, to end what is under way."""
_LONGEST = 60.0
STATUSES = {"healthy": 0, "fault": 1, "undecided": 3, "no-evidence": 3}


@dataclass(frozen=True)
class Told:
    """What one run told, and what it kept."""

    exit_status: int
    out: str
    err: str
    verdict: Mapping[str, Any]
    manifest: Mapping[str, Any]
    observations: tuple[Mapping[str, Any], ...]
    walks: tuple[Mapping[str, Any], ...]

    @property
    def status(self) -> str:
        """Return the verdict's status."""
        return str(self.verdict["status"])

    @property
    def seconds(self) -> float:
        """Return how long it looked."""
        times = (datetime.fromisoformat(self.manifest[name]) for name in ("started", "ended"))
        first, last = times
        return (last - first).total_seconds()

    @property
    def reasons(self) -> set[str]:
        """Return every reason for which no whole answer came."""
        return {o["failure"]["reason"] for o in self.observations if o.get("failure")}

    def confirmed(self, *layers: str) -> list[str]:
        """Return the confirmed causes of these layers, of any where none is named."""
        sure = [c for c in self.verdict["causes"] if c["standing"] == "confirmed"]
        return [f"{c['layer']}: {c['signature']}" for c in sure if not layers or c["layer"] in layers]


def config(folder: Path, url: str, **more: Any) -> dict[str, Any]:
    """Return an environment of two services and the chat platform's journey, all at one URL."""
    (folder / "password").write_text("walker-password-1234")
    socket_url = url.replace("http", "ws", 1)
    found: dict[str, Any] = {
        "version": 1,
        "name": "hostile",
        "components": {
            "load-balancer": {"kind": "load-balancer"},
            "chat-auth": {"kind": "auth", "url": url, "health": ["/health"], "behind": "load-balancer"},
            "chat-api": {
                "kind": "service",
                "url": url,
                "health": ["/health"],
                "behind": "load-balancer",
                "uses": ["chat-auth"],
            },
        },
        "journeys": {
            "chat": {
                "uses": "chat-platform",
                "with": {
                    "api": url,
                    "api_component": "chat-api",
                    "auth_component": "chat-auth",
                    "login": f"{url}/auth/login",
                    "logout": f"{url}/auth/logout",
                    "email": "walker@chat.test",
                    "password": "file:password",
                    "socket": f"{socket_url}/ws",
                    "messages": f"{url}/api/threads/{{thread_id}}/messages",
                    "thread": f"{url}/api/threads/{{thread_id}}",
                },
            }
        },
    }
    return {**found, **more}


def run(
    folder: Path, given: Mapping[str, Any], *options: str, seconds: float = 3.0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder with a configuration."""
    file = folder / "goldenpath.yaml"
    file.write_text(json.dumps(given))
    command = [sys.executable, "-m", "goldenpath", "check", "--config", str(file), "--seconds", f"{seconds:g}"]
    kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START") if name in os.environ}
    return subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
        cwd=folder,
        env={**kept, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), **variables},
    )


def checked(folder: Path, given: Mapping[str, Any], *options: str, seconds: float = 3.0, **variables: str) -> Told:
    """Run, hold the promises that every run keeps, and return what was told."""
    bundle = folder / "bundle"
    done = run(folder, given, "--format", "json", "--bundle", str(bundle), *options, seconds=seconds, **variables)
    assert done.returncode in {0, 1, 3}, (done.returncode, done.stderr)
    told = Told(
        exit_status=done.returncode,
        out=done.stdout,
        err=done.stderr,
        verdict=json.loads(done.stdout),
        manifest=json.loads((bundle / "bundle.json").read_text()),
        observations=tuple(json.loads((bundle / "observations.json").read_text())),
        walks=tuple(json.loads((bundle / "walks.json").read_text())),
    )
    assert "Traceback" not in done.stderr
    assert STATUSES[told.status] == done.returncode
    assert told.verdict["summary"]
    assert told.reasons <= set(Reason)
    assert told.seconds <= seconds + MARGIN, told.seconds
    return told
