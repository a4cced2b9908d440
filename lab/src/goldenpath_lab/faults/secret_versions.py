"""What faults in a secret share: a new version, a deployment that reads it, and the way back."""

from collections.abc import Awaitable, Callable
from random import Random

from goldenpath_lab.faults.contracts import Memory
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


def remember_secret(service: str, secret: str) -> Callable[[Stage, Random], Awaitable[Memory]]:
    """Return a function that remembers the serving revision and which version of the secret it reads, not its value."""

    async def remember(stage: Stage, dice: Random) -> Memory:
        return {
            **await remember_revision(service)(stage, dice),
            "secret": secret,
            "version": stage.secrets.version(secret),
        }

    return remember


async def add_newline(stage: Stage, memory: Memory) -> None:
    """Add a version that ends in a newline, as an editor or ``echo`` leaves it, and deploy who reads it."""
    secret = str(memory["secret"])
    stage.secrets.add(secret, f"{stage.secrets.value(secret)}\n")
    await stage.services.deploy(str(memory["service"]))


async def take_back(stage: Stage, memory: Memory) -> None:
    """Destroy the versions added since, and roll the service back.

    Whoever was restarted meanwhile has read the newest version too, as all do after a crash of the lab.
    """
    stage.secrets.destroy_after(str(memory["secret"]), int(memory["version"]))
    await roll_back(stage, memory)
    await stage.secrets.reread(str(memory["secret"]))
