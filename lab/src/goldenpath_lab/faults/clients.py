"""What faults that are a client share: a program is set loose on the public addresses, and ended."""

from goldenpath_lab.faults.contracts import Deed, Memory
from goldenpath_lab.stage.whole import Stage


def lets_loose(program: str, *arguments: str) -> Deed:
    """Return an act that starts a client program."""

    async def act(stage: Stage, memory: Memory) -> None:
        memory["client"] = await stage.programs.run(program, *arguments)

    return act


def lets_loose_with_key(program: str, *arguments: str) -> Deed:
    """Return an act that starts a client program which holds the platform's signing key, as test suites often do."""

    async def act(stage: Stage, memory: Memory) -> None:
        key = stage.secrets.value("jwt-secret")
        memory["client"] = await stage.programs.run(program, *arguments, SUITE_SIGNING_KEY=key)

    return act


async def end_it(stage: Stage, memory: Memory) -> None:
    """End that client."""
    await stage.programs.end(str(memory.get("client", "")))
