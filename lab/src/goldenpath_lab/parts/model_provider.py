"""The model provider: an OpenAI-compatible endpoint with answers that can be foretold and faults that can be set."""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import replace
from pathlib import Path

from .model_behaviour import Behaviour, BehaviourFile
from .process import Spawner, end, until

_READY_SECONDS = 5


class ModelProvider:
    """Starts and stops the provider as a program of its own, and changes its behaviour while it runs."""

    def __init__(self, folder: Path, spawner: Spawner, address: str, port: int) -> None:
        self._folder = folder
        self._spawner = spawner
        self._at = (address, port)
        self._path = folder / "behaviour.json"
        self._file = BehaviourFile(self._path)
        self._process: asyncio.subprocess.Process | None = None
        self._behaviour = Behaviour()

    @property
    def pid(self) -> int | None:
        """Return the program's process id; None while it does not run."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start the program and wait until it answers.

        Raises:
            PartError: It ended instead, or took too long.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.behave()
        address, port = self._at
        argv = [sys.executable, "-m", "goldenpath_lab.parts.model_provider", "--address", address, "--port", str(port)]
        with (self._folder / "access.log").open("ab") as log:
            self._process = await self._spawner.spawn(
                "model-provider", [*argv, "--behaviour", str(self._path)], stdout=log, stderr=log
            )
        await until(self._answers, self._process, name="model provider", seconds=_READY_SECONDS)

    async def stop(self) -> None:
        """End the program; that it has ended already is fine."""
        if self._process is not None:
            await end(self._process)
            self._process = None

    def behave(self, **changes: object) -> Behaviour:
        """Change how the provider behaves from the next request on, and return how that is.

        Raises:
            TypeError: There is no such field.
        """
        self._behaviour = replace(self._behaviour, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self._file.write(self._behaviour)
        return self._behaviour

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(*self._at)
            writer.close()
            return True
        return False


def main() -> None:
    """Serve until ended."""
    # Only the program itself speaks HTTP; the lab, which starts it, need not.
    from .model_server import serve  # see above

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--address", required=True)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--behaviour", type=Path, required=True)
    given = options.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.address, given.port, BehaviourFile(given.behaviour)))


if __name__ == "__main__":
    main()
