"""``make demo``: a chat platform starts, its golden path is walked, a real outage is injected, named with its proof, and healed.

Both tools are used as a person uses them, by their command lines; the lab's folder is removed at the end, whatever happens.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
FOLDER = Path(".work") / "demo"
LAB = FOLDER / "lab"
EXPORT = FOLDER / "export.ndjson"
CONFIG = LAB / "goldenpath.yaml"
BUNDLE = FOLDER / "bundle"
_ON_TERMINAL = sys.stdout.isatty()


def main() -> int:
    """Tell the story; 0 when it went as it must."""
    if sys.platform != "linux":
        return _samples()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    began = time.monotonic()
    try:
        told = _story()
    finally:
        _run("goldenpath-lab", "down", "--purge", "--state", str(LAB), quiet=True)
    if told:
        _title(f"That was the demo: {time.monotonic() - began:.0f} s; the lab is gone, its last export is {EXPORT}")
    return 0 if told else 1


def _story() -> bool:
    _title("A chat platform starts: PostgreSQL, Redis, Envoy with TLS, a VPC connector, auth, backend, web page")
    _must(_lab("up"), "the lab came up")
    _title("The golden path, walked as a user walks it")
    _must(_run("goldenpath", "walk", "--config", str(CONFIG), "--no-bundle"), "the path leads through")

    _title("The outage, first half: a deployment sends all egress through the connector")
    _must(_lab("break", "egress-cut"), "the egress is cut")
    _wait_for_exits(2)
    _title("The outage, second half: the next deployment's ignore file leaves a package out of the image")
    _must(_lab("break", "image-without-module"), "the image lacks a package")
    _wait_for_exits(3)
    _title("Users meet 503 everywhere. What is it? Every part is asked, the path is walked, the log is read")
    _must(_run("goldenpath", "check", "--config", str(CONFIG), "--bundle", str(BUNDLE)) - 1, "a fault is told")
    _must(0 if _right(_replayed()) else 1, "the verdict is right")
    _title("The platform's log alone, exported, tells the same")
    _lab("logs", "--output", str(EXPORT))
    _must(0 if _right(_diagnosed()) else 1, "the verdict from the export is right")
    print(f"$ goldenpath diagnose {EXPORT}: the same two causes, the one hidden by the other")
    _title("The way back")
    _must(_lab("heal"), "both faults are undone")
    return _must(_run("goldenpath", "check", "--config", str(CONFIG), "--no-bundle"), "the path leads through again")


def _lab(command: str, *arguments: str) -> int:
    return _run("goldenpath-lab", command, *arguments, "--state", str(LAB))


def _diagnosed() -> dict[str, Any]:
    return _told("diagnose", EXPORT)


def _replayed() -> dict[str, Any]:
    return _told("replay", BUNDLE)


def _told(command: str, source: Path) -> dict[str, Any]:
    answer = subprocess.run((BIN / "goldenpath", command, source, "--format", "json"), capture_output=True, check=False)
    verdict: dict[str, Any] = json.loads(answer.stdout)
    return verdict


def _right(verdict: dict[str, Any]) -> bool:
    """Return whether the verdict names both halves, the hidden one with the time since which it is hidden."""
    found = {cause["signature"]: cause for cause in verdict["causes"]}
    module, database = found.get("missing-module"), found.get("database-socket-cut")
    return _must(
        0 if module and database and database["masked_since"] and verdict["layer"] == "application" else 1,
        f"the verdict names the missing module and the cut SQL socket behind it (it named: {', '.join(found) or 'nothing'})",
    )


def _wait_for_exits(count: int) -> None:
    """Wait until the backend's newest revision was seen to die so many times."""
    revision, limit = _revision(), time.monotonic() + 30
    while time.monotonic() < limit:
        rows = [json.loads(line) for line in (LAB / "logs" / "entries.ndjson").read_text().splitlines()]
        exits = [
            row
            for row in rows
            if str(row.get("textPayload", "")).startswith("Container called exit(")
            and row["resource"]["labels"].get("revision_name") == revision
        ]
        if len(exits) >= count:
            return
        # Users go on trying meanwhile.
        _run("goldenpath-lab", "walk", "--state", str(LAB), quiet=True)
    _must(1, f"{revision} was seen to die {count} times within 30 s")


def _revision() -> str:
    command = (BIN / "goldenpath-lab", "status", "--format", "json", "--state", LAB)
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return next(str(one["revision"]) for one in report["services"] if one["name"] == "chat-api")


def _samples() -> int:
    print("The lab runs on Linux; here is what goldenpath says of a recorded export instead.")
    return abs(_run("goldenpath", "diagnose", "samples/module-missing-last-hour.json") - 1)


def _run(program: str, *arguments: str, quiet: bool = False) -> int:
    if not quiet:
        shown = " ".join(argument for argument in arguments if argument not in {"--state", str(LAB)})
        print(f"$ {program} {shown}", flush=True)
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run((BIN / program, *arguments), check=False, stdout=output, stderr=output)
    return done.returncode


def _must(status: int, what: str) -> bool:
    if status:
        print(f"demo: this did not hold: {what}", file=sys.stderr)
        raise SystemExit(1)
    return True


def _title(text: str) -> None:
    print(f"\n\x1b[1m── {text}\x1b[0m" if _ON_TERMINAL else f"\n── {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
