"""Commands: a program's exit status and its first words; run by the wire, without a shell, only where allowed."""

from goldenpath.contracts import Broken, Protocol, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import CommandAsk

PROTOCOL = Protocol(
    id="command",
    asks=CommandAsk,
    transport="process",
    values=(("exit", "the exit status; negative: the signal that ended it"),),
)


def reply(status: int, output: bytes, errors: bytes) -> Reply:
    """Return what a command that has ended said.

    Raises:
        Broken: it ended with another status than 0.
    """
    found = Reply(body=output, body_bytes=len(output), values=(("exit", status),))
    if status:
        how = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
        raise Broken(Reason.EXIT_STATUS, with_last(how, errors), phase=Phase.BODY, reply=found)
    return found


def with_last(how: str, errors: bytes) -> str:
    """Return how a command ended, and the last line of what it complained of."""
    last = errors.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
    return f"{how}: {last}" if last else how
