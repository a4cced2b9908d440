"""``python -m tools.matrix.quiet [RUNS]``: checks while nothing is broken, users walk, and some of the time there is noise.

Every run is seeded: how many users, how long before, whether noise goes on, and which. Recorded beside the faults, and
judged with them: a fault that is told here is a false alarm.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from goldenpath_lab.errors import LabError
from tools.matrix.labs import MatrixLab
from tools.matrix.live import folder_of
from tools.matrix.live_judging import replayed
from tools.matrix.runner import FOLDER

NOISE = ("", "", "noise", "noise-client-hang-ups", "noise-deployments", "cold-start-only")
"""Half of the runs are near to silent; the others are as a platform is on a working day."""


async def main(runs: int) -> int:
    """Run what is not recorded yet and print one line for each; 1 where a fault was told."""
    lab, wrong = MatrixLab(FOLDER / "labs" / "quiet"), 0
    await lab.fresh()
    try:
        for seed in range(runs):
            bundle = FOLDER / "bundles" / f"quiet.{seed}"
            if not (folder_of(bundle, "live") / "told.json").exists():
                await _run(lab, seed, bundle)
            for kind in ("live", "outside"):
                verdict = replayed(folder_of(bundle, kind))
                wrong += verdict["status"] == "fault"
                said = ", ".join(c["signature"] for c in verdict["causes"] if not c["until"])
                print(f"{bundle.name} {kind}: {verdict['status']} {said}", flush=True)
    finally:
        await lab.end()
    return int(wrong > 0)


async def _run(lab: MatrixLab, seed: int, bundle: Path) -> None:
    """Let users walk, perhaps with noise, check both ways, and write what is true: nothing is broken."""
    dice = random.Random(seed)  # noqa: S311 - seeded runs, no cryptography
    noise, users, pause = dice.choice(NOISE), dice.randint(1, 5), dice.uniform(0.5, 4.0)
    bundle.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - a brief local file
    try:
        await lab.undisturbed(noise, users, pause, bundle)
    except LabError as problem:
        print(f"{bundle.name}: {problem}", flush=True)
        await lab.fresh()
        return
    truth = {"fault": noise or "nothing", "layer": "none", "component": "", "sights": []}
    (bundle / "truth.json").write_text(json.dumps([truth]), encoding="utf-8")
    (bundle / "export.ndjson").touch()
    (bundle / "quiet.json").write_text(
        json.dumps(
            {"noise": noise, "users": users, "pause": round(pause, 1), "at": time.strftime("%FT%TZ", time.gmtime())}
        ),
        encoding="utf-8",
    )


def run(arguments: Sequence[str]) -> int:
    """Run the command line."""
    return asyncio.run(main(int(arguments[0]) if arguments else 50))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
