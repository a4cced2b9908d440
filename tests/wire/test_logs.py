"""Log entries are read from real files that grow and rotate, and from real commands; nothing is read without a limit."""

import gzip
import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.intake.scan import scan
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SecretMissing, SourceUnreadable
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Probe
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Channel, Opened
from goldenpath.wire import log_command, log_files, log_packed
from goldenpath.wire.log_tail import GrowingFile, window
from goldenpath.wire.logs import LiveLogs
from tests.wire.test_commands import gone

T = TypeVar("T")
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
QUARTER = 900.0


class NoWire:
    """A wire that nothing is asked of."""

    def ask(self, probes: Sequence[Probe], seconds: float) -> Iterator[Observation]:
        """Ask nothing."""
        raise AssertionError((probes, seconds))

    def open(self, probe: Probe) -> tuple[Observation, Channel | None]:
        """Open nothing."""
        raise AssertionError(probe)

    def together(self, tasks: Sequence[Callable[[], T]]) -> tuple[T, ...]:
        """Do nothing at once."""
        raise AssertionError(tasks)

    def pause(self, seconds: float) -> None:
        """Wait for nothing."""
        raise AssertionError(seconds)


class NoSecrets:
    """A place without secrets."""

    def get(self, ref: SecretRef) -> Secret:
        """Say that there is none."""
        raise SecretMissing(ref=str(ref), why="is not there")


def logs(*, allow_commands: bool = False) -> LiveLogs:
    """Return live logs that ask nobody."""
    return LiveLogs(NoWire(), NoSecrets(), allow_commands=allow_commands)


def line(seconds_ago: float, text: str = "", *, pad: int = 0) -> bytes:
    """Return an entry as a collector writes it."""
    at = NOW - timedelta(seconds=seconds_ago)
    entry = {
        "insertId": f"{seconds_ago:014.3f}{text}",
        "jsonPayload": {"message": text or f"{seconds_ago:g} seconds ago", "pad": "x" * pad},
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "severity": "INFO",
    }
    return json.dumps(entry).encode() + b"\n"


def written(path: Path, lines: Iterable[bytes], ago: float = 0.0) -> Path:
    """Write a file that was written to last so many seconds before now."""
    path.write_bytes(b"".join(lines))
    when = (NOW - timedelta(seconds=ago)).timestamp()
    os.utime(path, (when, when))
    return path


def read(opened: Iterable[Opened]) -> bytes:
    """Return all bytes of all sources."""
    return b"".join(block for source in opened for block in source.blocks)


def of_file(path: Path, last: float = QUARTER) -> bytes:
    """Return what a file or folder gives of its last seconds."""
    return read(logs().open(LogPlan(kind="file", where=str(path), last=last), NOW))


def test_the_last_minutes_of_a_file(tmp_path: Path) -> None:
    """Of a file, the lines of the last seconds are read, and none before."""
    lines = [line(ago) for ago in range(7200, 0, -10)]
    path = written(tmp_path / "entries.ndjson", lines)

    assert of_file(path) == b"".join(line(ago) for ago in range(900, 0, -10))


@given(
    steps=st.lists(st.integers(0, 40), min_size=1, max_size=120),
    last=st.integers(1, 3000),
    pad=st.sampled_from([0, 100, 20_000]),
)
def test_the_place_is_found_whatever_the_times(
    steps: list[int], last: int, pad: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Lines in order of time, of any length and any gaps: exactly those of the last seconds are read."""
    ages = [sum(steps[number:]) for number in range(len(steps))]
    path = written(tmp_path_factory.mktemp("any") / "e.ndjson", (line(ago, pad=pad) for ago in ages))
    expected = b"".join(line(ago, pad=pad) for ago in ages if ago <= last)

    assert of_file(path, last) == (expected or b"[]\n")


def test_a_late_line_hides_none_behind_it(tmp_path: Path) -> None:
    """A line that a collector wrote a little late does not end the search."""
    lines = [line(1000), line(899), line(902), line(898), line(10)]
    path = written(tmp_path / "e.ndjson", lines)

    assert of_file(path) == b"".join(lines[1:])


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """Of 200 MB the last quarter of an hour costs the search and what it holds, no more."""
    path = tmp_path / "entries.ndjson"
    hour = b"".join(line(90_000, pad=4000) for _ in range(500))
    with path.open("wb") as stream:
        for _ in range(100):
            stream.write(hour)
        wanted = b"".join(line(ago, pad=1000) for ago in range(880, 0, -1))
        stream.write(wanted)
    file = GrowingFile(path)
    part = window(file, NOW - timedelta(seconds=QUARTER))
    found = b"".join(file.blocks(part.start, part.end))

    assert file.size > 200_000_000
    assert found == wanted
    assert file.bytes_read < len(wanted) + 4_000_000


def test_a_line_being_written_is_left_out(tmp_path: Path) -> None:
    """The last line counts only when it is whole."""
    path = written(tmp_path / "e.ndjson", [line(20), line(10)[:-20]])

    assert of_file(path) == line(20)


def test_a_line_without_an_end_is_no_entry(tmp_path: Path) -> None:
    """A file that is one endless line holds nothing whole, and costs no more than its size."""
    path = written(tmp_path / "e.ndjson", [b'{"a": "' + b"x" * 50_000_000])

    assert of_file(path) == b"[]\n"


def test_long_lines_are_found_too(tmp_path: Path) -> None:
    """Lines of megabytes are found by their times as short ones are."""
    lines = [line(ago, pad=3_000_000) for ago in (1200, 1000, 800, 600)]
    path = written(tmp_path / "e.ndjson", lines)
    packed = written(tmp_path / "other.ndjson.gz", [gzip.compress(b"".join(lines), 1)])

    assert of_file(path) == of_file(packed) == b"".join(lines[2:])


def test_a_whole_last_line_needs_no_newline(tmp_path: Path) -> None:
    """An export without a final newline loses no entry."""
    path = written(tmp_path / "e.ndjson", [line(20), line(10)[:-1]])

    assert of_file(path) == line(20) + line(10)[:-1]


@pytest.mark.parametrize(
    "older",
    ["entries.old.ndjson", "entries.1.ndjson", "entries.ndjson.1", "entries.ndjson.old", "entries.ndjson-20260301"],
)
def test_older_parts_are_read_first(tmp_path: Path, older: str) -> None:
    """What was rotated within the time is read before the file itself, whatever it is called."""
    written(tmp_path / older, [line(1200), line(600)], ago=300)
    path = written(tmp_path / "entries.ndjson", [line(200), line(100)])

    assert of_file(path) == line(600) + line(200) + line(100)


@pytest.mark.parametrize("other", ["entries-of-others.ndjson", "metrics.ndjson", "entries.ndjson.swp", "old.ndjson"])
def test_other_files_are_no_parts(tmp_path: Path, other: str) -> None:
    """A neighbour with another name is no older part of the file."""
    written(tmp_path / other, [line(600)], ago=300)
    path = written(tmp_path / "entries.ndjson", [line(200)])

    assert of_file(path) == line(200)


def test_a_part_that_ended_before_is_not_opened(tmp_path: Path) -> None:
    """A part last written to before the time is not looked into."""
    written(tmp_path / "entries.ndjson.2", [b"\xff no log\n"], ago=7200)
    path = written(tmp_path / "entries.ndjson", [line(200)])

    assert of_file(path) == line(200)


def test_a_compressed_part_is_read(tmp_path: Path) -> None:
    """A compressed part gives its lines since the time, however many come before."""
    old = b"".join(line(ago, pad=2000) for ago in range(2400, 300, -1))
    written(tmp_path / "entries.ndjson.1.gz", [gzip.compress(old, 1)], ago=300)
    path = written(tmp_path / "entries.ndjson", [line(200)])
    expected = b"".join(line(ago, pad=2000) for ago in range(900, 300, -1)) + line(200)

    assert of_file(path) == expected


def test_a_compressed_part_that_breaks_off_gives_what_it_holds(tmp_path: Path) -> None:
    """What stands before the damage is used."""
    noise = [line(ago, text=os.urandom(300).hex()) for ago in range(600, 300, -1)]
    packed = gzip.compress(b"".join(noise))
    path = written(tmp_path / "entries.ndjson.gz", [packed[: len(packed) // 2]])
    found = of_file(path)

    assert found.startswith(noise[0])
    assert not found.endswith(noise[-1])


def test_a_folder_gives_every_file(tmp_path: Path) -> None:
    """A folder gives each of its files, the one written to last at the end."""
    written(tmp_path / "b.ndjson", [line(1000), line(500)], ago=100)
    written(tmp_path / "a.ndjson", [line(50)], ago=50)
    written(tmp_path / ".hidden", [line(1)])

    assert of_file(tmp_path) == line(500) + line(50)


def test_nothing_in_the_time_is_said(tmp_path: Path) -> None:
    """Where no entry is young enough, the source is an empty list, which intake tells of."""
    path = written(tmp_path / "entries.ndjson", [line(1000)])
    found = scan(logs().open(LogPlan(kind="file", where=str(path)), NOW), ())

    assert [problem.kind for problem in found.problems if problem.kind == "empty-list"] == ["empty-list"]


def test_lines_without_a_time_are_few(tmp_path: Path) -> None:
    """Of a file whose lines have no time, one is given, so that intake can say what it is."""
    row = b'{"metric":"cpu","points":[{"value":1}]}\n'
    path = written(tmp_path / "metrics.ndjson", [row] * 100_000)

    assert of_file(path) == row


def test_an_array_is_read_whole(tmp_path: Path) -> None:
    """A file that is one array has no place to begin in."""
    array = json.dumps([json.loads(line(5000)), json.loads(line(5))]).encode()
    path = written(tmp_path / "export.json", [array])

    assert of_file(path) == array


def test_only_so_many_bytes_are_read(tmp_path: Path) -> None:
    """Where more was written than may be read the newest lines are, and the name of the source says so."""
    written(tmp_path / "e.ndjson.1", [line(ago, pad=1000) for ago in range(800, 400, -1)], ago=400)
    path = written(tmp_path / "e.ndjson", [line(ago, pad=1000) for ago in range(400, 0, -1)])
    opened = log_files.recent(str(path), NOW - timedelta(seconds=QUARTER), largest=200_000)
    found = read(opened)

    assert 190_000 < len(found) <= 200_000
    assert found.endswith(line(1, pad=1000))
    assert found.startswith(b'{"insertId"')
    assert "left out" in opened[0].name


def test_a_file_that_grows_is_read_to_whole_lines(tmp_path: Path) -> None:
    """While a writer appends in pieces, every read ends with a whole line."""
    path = written(tmp_path / "e.ndjson", [line(800)])
    stop = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as stream:
            number = 0
            while not stop.is_set():
                row = line(700 - number / 100)
                stream.write(row[:50])
                stream.write(row[50:])
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reads = [of_file(path) for _ in range(50)]
    finally:
        stop.set()
        writer.join()

    assert all(json.loads(row)["insertId"] for found in reads for row in found.splitlines())


def test_no_line_is_lost_to_rotation(tmp_path: Path) -> None:
    """While a file is rotated again and again, every read holds all lines that stood there before it began."""
    path = written(tmp_path / "e.ndjson", [])
    names = [path, *(path.with_name(f"e.ndjson.{number}") for number in range(1, 10))]
    count, turns = [0], queue.Queue[str]()

    def write() -> None:
        while turns.get() == "rotate":
            with path.open("ab", buffering=0) as stream:
                for _ in range(20):
                    stream.write(line(800 - count[0] / 1000))
                    count[0] += 1
            for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
                if newer.exists():
                    newer.rename(older)
            turns.task_done()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(40):
            least = count[0]
            for _ in range(3):  # fewer than there are older parts, so that none falls out while it is looked for
                turns.put("rotate")
            found = of_file(path).replace(b"[]\n", b"").splitlines()
            turns.join()
            ids = sorted({round(1000 * (800 - float(json.loads(row)["insertId"]))) for row in found})

            assert ids == list(range(ids[0] if ids else 0, max(least, ids[-1] + 1 if ids else 0)))
    finally:
        turns.put("end")
        writer.join()


def test_a_file_cut_while_it_is_read_ends_there(tmp_path: Path) -> None:
    """A file that is emptied between opening and reading gives less, and no error."""
    path = written(tmp_path / "e.ndjson", [line(20), line(10)])
    opened = list(logs().open(LogPlan(kind="file", where=str(path)), NOW))
    os.truncate(path, 0)

    assert read(opened) == b""


@pytest.mark.parametrize(("where", "came"), [("none.ndjson", "no such file"), ("", "no name"), ("empty", "no file")])
def test_what_is_not_there_is_an_error(tmp_path: Path, where: str, came: str) -> None:
    """A missing file, no name and an empty folder are told, never passed over."""
    (tmp_path / "empty").mkdir()
    place = str(tmp_path / where) if where else ""

    with pytest.raises(SourceUnreadable, match=came):
        list(logs().open(LogPlan(kind="file", where=place), NOW))


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """What is no regular file is not opened, since opening it might never end."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SourceUnreadable, match="no regular file"):
        of_file(tmp_path / "pipe")


def printing(code: str) -> LogPlan:
    """Return a plan whose command is a Python program."""
    return LogPlan(kind="command", arguments=(sys.executable, "-c", code))


def test_a_command_is_read() -> None:
    """What an allowed command prints is the source."""
    code = 'print(\'{"timestamp": "2026-03-01T11:59:00Z", "message": "here"}\')'
    found = scan(logs(allow_commands=True).open(printing(code), NOW), ())

    assert [source.entries for source in found.sources] == [1]


def test_a_command_needs_leave() -> None:
    """Without leave no command runs, and the error says how to give it."""
    with pytest.raises(SourceUnreadable, match="--allow-commands"):
        list(logs().open(printing("raise SystemExit(1)"), NOW))


def test_a_command_is_told_the_time() -> None:
    """Both ends of the time are filled in where the arguments name them; there is no shell."""
    plan = LogPlan(kind="command", arguments=("echo", "{since}", "{until}", "$HOME;id"), last=60)

    assert read(logs(allow_commands=True).open(plan, NOW)) == (
        b"2026-03-01T11:59:00.000000Z 2026-03-01T12:00:00.000000Z $HOME;id\n"
    )


def test_a_command_that_prints_nothing_is_an_empty_list() -> None:
    """No output is no entry, and is said to be so."""
    assert read(logs(allow_commands=True).open(printing(""), NOW)) == b"[]\n"


def test_a_command_that_fails_says_why() -> None:
    """The error holds the status and the last line of the complaints, without secrets."""
    code = "import sys; print('first', file=sys.stderr); sys.exit('denied: token=abcdef123456')"
    with pytest.raises(SourceUnreadable, match="exit status 1: denied") as caught:
        list(logs(allow_commands=True).open(printing(code), NOW))

    assert "abcdef123456" not in str(caught.value)


def test_a_command_that_is_not_there_says_so() -> None:
    """A program that cannot be found is an error of its own."""
    with pytest.raises(SourceUnreadable, match="no such file"):
        list(logs(allow_commands=True).open(LogPlan(kind="command", arguments=("/nowhere/at/all",)), NOW))


def test_a_command_without_an_end_is_ended() -> None:
    """A command that goes on is ended, with what it started, and what it complained of last is told."""
    code = (
        "import subprocess, sys, time; print('waiting', file=sys.stderr, flush=True);"
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    with pytest.raises(SourceUnreadable, match="no end within"):
        log_command.output((sys.executable, "-c", code), seconds=1.0)


def test_what_a_command_leaves_behind_is_ended_too(tmp_path: Path) -> None:
    """A program that ended well may have started another one: nothing outlives the check."""
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys; null = subprocess.DEVNULL;"
        "p = subprocess.Popen(['sleep', '600'], stdout=null, stderr=null);"
        "open(sys.argv[1], 'w').write(str(p.pid)); print('row')"
    )

    assert log_command.output((sys.executable, "-c", code, str(note))) == b"row\n"
    assert gone(int(note.read_text()))


def test_a_packed_log_for_which_there_is_no_time_is_not_called_empty(tmp_path: Path) -> None:
    """What nobody could look into may hold anything."""
    written(tmp_path / "e.ndjson.gz", [gzip.compress(line(10))])
    since = NOW - timedelta(seconds=QUARTER)
    with pytest.raises(SourceUnreadable, match="more entries than could be read"):
        log_files.recent(str(tmp_path), since, until=0.0)

    (whole,) = log_files.recent(str(tmp_path), since)
    assert b"".join(whole.blocks) == line(10)


def test_time_that_is_up_while_a_packed_log_is_gone_through_cuts_it(tmp_path: Path) -> None:
    """Nothing of it is known then, also not that it holds nothing."""
    file = GrowingFile(written(tmp_path / "e.ndjson.gz", [gzip.compress(line(10))]))
    found = log_packed.window(file, NOW - timedelta(seconds=QUARTER), until=0.0)
    file.close()

    assert (found.size, found.cut) == (0, True)


def test_a_command_that_prints_too_much_is_ended() -> None:
    """Output without end is cut by its size, not by the memory."""
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    with pytest.raises(SourceUnreadable, match="more than 1 MB"):
        log_command.output((sys.executable, "-c", code), largest=1024 * 1024)


def test_further_back_than_any_log_is_all(tmp_path: Path) -> None:
    """A time span beyond all dates reads everything."""
    path = written(tmp_path / "e.ndjson", [line(90_000), line(10)])

    assert of_file(path, last=1e15) == line(90_000) + line(10)


def test_an_unknown_kind_is_an_error() -> None:
    """A kind that nobody reads is told with those that are."""
    with pytest.raises(SourceUnreadable, match="file, command, entries"):
        list(logs().open(LogPlan(kind="mail"), NOW))
