"""Programs that are asked."""

import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from goldenpath.model.observation import Observation
from goldenpath.model.probe import CommandAsk, Limits
from goldenpath.wire.prober import Bounds
from tests.wire.servers import WIDE, asked, ended, prober

ALLOWED = Bounds(commands=True)


def gone(child: int) -> bool:
    """Return whether a process ends: a signal is sent at once, and takes effect a little later."""
    with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
        if psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
            psutil.Process(child).wait(30)
    return not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def ran(code: str, *arguments: str, limits: Limits = WIDE) -> Observation:
    """Return what came of a Python program."""
    ask = CommandAsk(arguments=(sys.executable, "-c", code, *arguments))
    return asked(ask, limits, prober(bounds=ALLOWED))


def test_status_and_output() -> None:
    """What it wrote is the body."""
    seen = ran("print('ready')")

    assert seen.answered
    assert (seen.value("exit"), seen.body) == (0, "ready\n")


def test_another_status() -> None:
    """Its last words of error say why."""
    seen = ran("import sys; print('out'); sys.exit('no licence')")

    assert ended(seen) == ("body", "exit-status")
    assert (seen.value("exit"), seen.body) == (1, "out\n")
    assert seen.failure
    assert seen.failure.text == "ended with status 1: no licence"


def test_not_allowed() -> None:
    """Without leave nothing runs."""
    seen = asked(CommandAsk(arguments=("true",)))

    assert ended(seen) == ("prepare", "not-allowed")


@pytest.mark.parametrize("arguments", [("/no/such/program",), (), ("nul\0",)])
def test_cannot_be_started(arguments: tuple[str, ...]) -> None:
    """What is not there is not there on our side."""
    seen = asked(CommandAsk(arguments=arguments), by=prober(bounds=ALLOWED))

    assert ended(seen) == ("prepare", "not-installed")


def test_too_slow_and_its_children_end_with_it(tmp_path: Path) -> None:
    """The whole group is ended."""
    note = tmp_path / "pid"
    code = (
        "import subprocess,sys,time; p=subprocess.Popen(['sleep','600']);"
        "open(sys.argv[1],'w').write(str(p.pid)); time.sleep(600)"
    )
    seen = ran(code, str(note), limits=Limits(seconds=3))
    child = int(note.read_text())

    assert ended(seen) == ("body", "too-slow")
    assert gone(child)


def test_too_much_output() -> None:
    """It is ended at the limit."""
    seen = ran("while True: print('x' * 9999)")

    assert ended(seen) == ("body", "too-large")


def test_no_shell_reads_it() -> None:
    """Arguments arrive as they are."""
    assert ran("import sys; print(sys.argv[1])", "$HOME; true").body == "$HOME; true\n"
