"""Speed and memory of `goldenpath diagnose`, as ratios against a floor or a peer in the same round.

    python -m bench.run [start|array|ndjson|memory|lab|probing|checking|all]

Each round runs every contender in shuffled order; the figures are medians with minimum and maximum. The floor of
NDJSON is msgspec's own decode of the same lines; the peer of whole-process runs is jq, where it is installed.
"""

import gc
import os
import platform
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench.exports import ROOT, make

ROUNDS = 7
SHARED = ROOT.parent / "shared" / "incidents"
COMMAND = str(Path(sys.executable).parent / "goldenpath")


def seconds(command: list[str]) -> float:
    """Return the wall seconds of a whole process."""
    started = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return perf_counter() - started


def rounds(contenders: dict[str, Callable[[], float]], number: int = ROUNDS) -> dict[str, list[float]]:
    """Return each contender's figures, run interleaved in shuffled order after a warm-up."""
    chance = random.Random(1)
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for one in contenders.values():
        one()
    for _ in range(number):
        order = list(contenders)
        chance.shuffle(order)
        for name in order:
            found[name].append(contenders[name]())
    return found


def told(name: str, figures: list[float], unit: str, note: str = "") -> None:
    """Print one row."""
    print(f"| {name} | {median(figures):.3g} {unit} | {min(figures):.3g} to {max(figures):.3g} | {note} |")


def head(title: str) -> None:
    """Print a table's head."""
    print(f"\n### {title}\n\n| what | median | range | note |\n|---|---|---|---|")


def start() -> None:
    """Time the start of the program."""
    head("Start, whole process")
    found = rounds(
        {
            "python -c pass": lambda: seconds([sys.executable, "-c", "pass"]),
            "goldenpath --help": lambda: seconds([COMMAND, "--help"]),
            "goldenpath signatures": lambda: seconds([COMMAND, "signatures"]),
        }
    )
    for name, figures in found.items():
        told(name, figures, "s", "asked: ≤ 0.15 s" if name.endswith("--help") else "")


def array() -> None:
    """Time the diagnosis of an array of about a thousand entries, whole process."""
    recorded = sorted(SHARED.glob("*native/gcp_logs*.json"))
    export = recorded[0] if recorded else make(2, "array")
    head(
        f"diagnose, indented array of {export.stat().st_size / 1e6:.2g} MB ({'recorded' if recorded else 'made'}), whole process"
    )
    contenders = {"goldenpath diagnose": lambda: seconds([COMMAND, "diagnose", str(export)])}
    if shutil.which("jq"):
        contenders["jq, three fields"] = lambda: seconds(
            ["jq", "-c", ".[] | [.timestamp, .severity, .textPayload]", str(export)]
        )
    found = rounds(contenders)
    for name, figures in found.items():
        told(
            name,
            figures,
            "s",
            "asked: ≤ 0.4 s" if name.startswith("goldenpath") else "peer: reads, judges nothing",
        )


def ndjson() -> None:
    """Time the scan of NDJSON in process, one core, warm cache."""
    from goldenpath.catalogue import fact_rules
    from goldenpath.intake.logs import typed
    from goldenpath.intake.scan import scan
    from goldenpath.wire.files import FileSources

    head("scan in process, one core, warm cache (CPU seconds)")
    files = {shape: make(100, shape) for shape in ("ndjson", "array")}
    rules = fact_rules()
    lines = files["ndjson"].read_bytes().split(b"\n")[:-1]
    size = {shape: path.stat().st_size / 1e6 for shape, path in files.items()}

    def timed(work: Callable[[], object], megabytes: float) -> float:
        started = process_time()
        work()
        return megabytes / (process_time() - started)

    def floor() -> None:
        for line in lines:
            typed.GLANCE.decode(line)

    found = rounds(
        {
            "floor: msgspec decodes the same fields, line by line": lambda: timed(floor, size["ndjson"]),
            "one object a line": lambda: timed(
                lambda: scan(FileSources().open((str(files["ndjson"]),)), rules), size["ndjson"]
            ),
            "indented array": lambda: timed(
                lambda: scan(FileSources().open((str(files["array"]),)), rules), size["array"]
            ),
        },
        5,
    )
    base = found["floor: msgspec decodes the same fields, line by line"]
    for name, figures in found.items():
        ratio = median(f / b for f, b in zip(figures, base, strict=True))
        told(
            name,
            figures,
            "MB/s",
            ""
            if name.startswith("floor")
            else f"{ratio:.2f} of the floor in the same round" + ("; asked: ≥ 150 MB/s" if "line" in name else ""),
        )


_PEAK = """
from goldenpath.catalogue import fact_rules
from goldenpath.intake.scan import scan
from goldenpath.wire.files import FileSources
import sys
scan(FileSources().open((sys.argv[1],)), fact_rules())
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def memory() -> None:
    """Measure the peak memory of scans of growing files, each in a fresh process (VmHWM)."""
    head("peak resident memory, fresh process")
    for shape in ("ndjson", "array"):
        for megabytes in (20, 100, 400):
            command = [sys.executable, "-c", _PEAK, str(make(megabytes, shape))]
            peaks = [
                int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1024 for _ in range(3)
            ]
            told(f"{shape}, {megabytes} MB", peaks, "MB", "asked: flat in file size")


def lab() -> None:
    """Load the lab with chat users, beside a bare echo server."""
    from bench.lab import main as measured

    measured()


def probing() -> None:
    """Ask live, beside a peer and a floor in C."""
    from bench.probing import probing as measured

    measured(ROUNDS)


def checking() -> None:
    """Time whole checks, from a cold process to the verdict."""
    from bench.checking import main as measured

    measured(20)


AREAS = {
    "start": start,
    "array": array,
    "ndjson": ndjson,
    "memory": memory,
    "lab": lab,
    "probing": probing,
    "checking": checking,
}


def main(area: str) -> int:
    """Run one area, or all."""
    gc.set_threshold(200_000, 20, 20)  # as the program itself runs
    cores = len(os.sched_getaffinity(0))
    print(
        f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}, msgspec {version('msgspec')}, {ROUNDS} rounds"
    )
    for name, work in AREAS.items():
        if area in {name, "all"}:
            work()
    return 0 if area in {*AREAS, "all"} else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
