"""Progress of a live run: lines without a terminal, one line on one."""

import pytest

from goldenpath.cli.live import LiveLine
from tests.unit.reports.lives import LOGIN, PING, step


def test_without_a_terminal_steps_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """One for each step that was reached, one for each round; nothing on standard output."""
    with LiveLine() as line:
        line.step(step("login", "✔", 88, "200"))
        line.asked(LOGIN)
        line.step(step("message", "✘", 5000, "nothing in 5.0 s"))
        line.step(step("answer", "–", None, ""))
        line.round("asking what tells the causes apart")
    said = capsys.readouterr()

    assert said.out == ""
    assert said.err.splitlines() == [
        "login ✔ 88 ms",
        "message ✘ 5.0 s: nothing in 5.0 s",
        "asking what tells the causes apart …",
    ]


def test_on_a_terminal_the_line_is_gone_when_it_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is painted over itself, and wiped at the end."""
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with LiveLine() as line:
        line.asked(LOGIN)
        line.asked(PING)
        line.step(step("message", "✘", 5000, "nothing in 5.0 s"))
    said = capsys.readouterr().err

    assert "\n" not in said
    assert "1 answered, 1 without · message ✘ 5.0 s" in said
    assert said.endswith("\r\x1b[K")


def test_no_sign_from_outside_moves_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    """What a step saw is written out."""
    with LiveLine() as line:
        line.step(step("message", "✘", 1, "\x1b[2Jgone\r"))

    assert "\x1b" not in capsys.readouterr().err
