"""How a container's output becomes entries."""

import asyncio

from goldenpath_lab.run.output import Grouper, read

_TRACEBACK = """Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    import missing
ModuleNotFoundError: No module named 'missing'"""


def _texts(lines: list[str]) -> list[str]:
    grouper = Grouper()
    found = [text for line in lines for text in grouper.add(line)]
    return found + grouper.flush()


def test_plain_lines_pass_one_by_one() -> None:
    """A line that belongs to no traceback is a text of its own; blank ones are dropped."""
    assert _texts(["one", "", "two"]) == ["one", "two"]


def test_a_traceback_stays_in_one_piece() -> None:
    """From its head to the exception's own line it is one text, and what follows is not part of it."""
    lines = ["before", *_TRACEBACK.splitlines(), "after"]

    assert _texts(lines) == ["before", _TRACEBACK, "after"]


def test_a_chained_traceback_stays_in_one_piece() -> None:
    """An exception raised while another was handled belongs to it."""
    chained = f"{_TRACEBACK}\n\nDuring handling of the above exception, another exception occurred:\n\n{_TRACEBACK}"

    assert _texts([*chained.splitlines(), "after"]) == [chained, "after"]


def test_two_tracebacks_in_a_row_are_two_texts() -> None:
    """A second traceback that is not chained begins a text of its own once the first is closed by a line."""
    lines = [*_TRACEBACK.splitlines(), "between", *_TRACEBACK.splitlines()]

    assert _texts(lines) == [_TRACEBACK, "between", _TRACEBACK]


def test_a_json_line_that_holds_a_traceback_is_complete() -> None:
    """A structured line is never joined with what follows it, whatever it holds."""
    line = '{"message": "failed\\nTraceback (most recent call last):\\n  x"}'

    assert _texts([line, "  indented, and no part of it"]) == [line, "  indented, and no part of it"]


def test_of_an_over_long_line_the_beginning_is_kept() -> None:
    """Nothing of the line after it is lost or glued to it."""

    async def run() -> list[str]:
        found: list[str] = []
        stream = asyncio.StreamReader(limit=64 * 1024)
        stream.feed_data(b"x" * 200_000 + b"\nnext\n")
        stream.feed_eof()
        await read(stream, found.append)
        return found

    long, following = asyncio.run(run())
    assert set(long) == {"x"}
    assert len(long) == 64 * 1024
    assert following == "next"
