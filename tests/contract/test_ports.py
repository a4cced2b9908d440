"""One suite for each port, over the real thing and the shipped fake."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from goldenpath.model.errors import BundleError, SourceUnreadable
from goldenpath.ports import Bundles, Clock, Sources
from goldenpath.testing import FixedClock, MemoryBundles, MemorySources
from goldenpath.wire.clock import SystemClock
from goldenpath.wire.files import FileSources
from goldenpath.wire.store import FolderBundles

Given = Callable[[dict[str, bytes]], tuple[Sources, dict[str, str]]]


def on_disk(folder: Path) -> Given:
    """Return how to make sources of files."""

    def make(files: dict[str, bytes]) -> tuple[Sources, dict[str, str]]:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return FileSources(), {name: str(folder / name) for name in files}

    return make


def in_memory(files: dict[str, bytes]) -> tuple[Sources, dict[str, str]]:
    """Return sources that stand in memory."""
    return MemorySources(files), {name: name for name in files}


@pytest.fixture(params=["disk", "memory"])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Given:
    """Return each way to make sources."""
    return on_disk(tmp_path) if request.param == "disk" else in_memory


@pytest.fixture(params=["disk", "memory"])
def bundles(request: pytest.FixtureRequest) -> Bundles:
    """Return each kind of bundles."""
    return FolderBundles() if request.param == "disk" else MemoryBundles()


def test_blocks_make_the_file(given: Given) -> None:
    """Whatever the blocks, they are the bytes; the size is known."""
    data = bytes(range(256)) * 3000
    sources, names = given({"a.json": data})
    opened = list(sources.open((names["a.json"],)))

    assert b"".join(opened[0].blocks) == data
    assert opened[0].size == len(data)


def test_sources_come_in_the_order_asked(given: Given) -> None:
    """Names are kept in order."""
    sources, names = given({"b.json": b"2", "a.json": b"1"})

    assert [b"".join(o.blocks) for o in sources.open((names["b.json"], names["a.json"]))] == [b"2", b"1"]


def test_an_empty_source_has_no_blocks_of_bytes(given: Given) -> None:
    """Nothing is nothing."""
    sources, names = given({"a.json": b""})

    assert b"".join(next(iter(sources.open((names["a.json"],)))).blocks) == b""


def test_an_unknown_name_is_unreadable(given: Given) -> None:
    """The error says what came and what was expected."""
    sources, _ = given({})
    with pytest.raises(SourceUnreadable, match="expected a file"):
        list(sources.open(("/nowhere/at/all.json",)))


FILES = {"bundle.json": b"{}\n", "scan.json": b"[]\n"}


def test_what_is_saved_is_loaded(bundles: Bundles, tmp_path: Path) -> None:
    """A bundle comes back byte for byte."""
    paths = bundles.save(str(tmp_path / "b"), FILES)

    assert bundles.load(str(tmp_path / "b")) == FILES
    assert len(paths) == 2


def test_saving_again_replaces(bundles: Bundles, tmp_path: Path) -> None:
    """The newest bundle stands."""
    bundles.save(str(tmp_path / "b"), FILES)
    bundles.save(str(tmp_path / "b"), {**FILES, "scan.json": b"[1]\n"})

    assert bundles.load(str(tmp_path / "b"))["scan.json"] == b"[1]\n"


def test_no_bundle_is_an_error(bundles: Bundles, tmp_path: Path) -> None:
    """A folder without a bundle is wrong use."""
    with pytest.raises(BundleError):
        bundles.load(str(tmp_path / "none"))


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_a_clock_says_utc(clock: Clock) -> None:
    """Times are aware and in UTC."""
    assert clock.now().tzinfo is UTC


def test_a_machine_s_clock_that_is_set_moves_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time goes on as the monotonic clock does, whatever the wall's is set to meanwhile."""
    steady = iter((100.0, 101.5, 160.0))
    monkeypatch.setattr("goldenpath.wire.clock.monotonic", lambda: next(steady))
    clock = SystemClock()
    first, last = clock.now(), clock.now()

    assert (last - first).total_seconds() == 58.5


def test_a_bundle_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """A file where the folder should be is wrong use."""
    (tmp_path / "b").write_text("taken")
    with pytest.raises(SourceUnreadable, match="folder that can be written"):
        FolderBundles().save(str(tmp_path / "b"), FILES)
