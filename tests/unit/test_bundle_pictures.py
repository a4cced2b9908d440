"""Screenshots in a bundle: they come back as they were, and damage is told."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from goldenpath.app.bundle import as_told, live_files, retold
from goldenpath.app.diagnose import Knowledge
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.model.picture import LARGEST, LISTED, Picture
from goldenpath.reports import every
from goldenpath.wire.bundle_store import BundleShelf
from goldenpath.wire.store import FolderBundles
from tests.unit.gathered import ENVIRONMENT, told
from tests.unit.test_bundle_live import knowledge as knowledge_

knowledge = knowledge_
PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = (
    Picture(journey="page", name="at-failure", data=PNG + b"1"),
    Picture(journey="page", name="end", data=PNG + b"2"),
)
NAME = "20260302T140207Z-staging-fault-0abc"


@pytest.fixture
def files(knowledge: Knowledge) -> dict[str, bytes]:
    """Return the files of a run with two screenshots."""
    found, live = told(knowledge)
    return live_files(replace(found, pictures=PICTURES), replace(live, pictures=PICTURES), ENVIRONMENT)


def test_screenshots_are_told_again(knowledge: Knowledge, files: dict[str, bytes]) -> None:
    """Judged again or told again, every report holds them as it did."""
    again, then = retold("b", files, knowledge), as_told("b", files)

    assert isinstance(again, Live)
    assert again.pictures == then.pictures == PICTURES
    assert every.files(again)["screenshot-2.png"] == PNG + b"2"


def test_a_run_without_screenshots_has_no_file_for_them(knowledge: Knowledge) -> None:
    """Its bundle is what it was before there were any."""
    assert LISTED not in live_files(*told(knowledge), ENVIRONMENT)


@pytest.mark.parametrize(
    "damage",
    [
        {LISTED: b"{"},
        {LISTED: b'[{"file": "verdict.json", "journey": "a", "name": "b"}]'},
        {LISTED: b'[{"file": "../x.png", "journey": "a", "name": "b"}]'},
        {"screenshot-1.png": b"GIF89a"},
        {"screenshot-1.png": PNG + bytes(LARGEST)},
    ],
)
def test_damage_is_told(damage: dict[str, bytes], files: dict[str, bytes], knowledge: Knowledge) -> None:
    """Never a traceback, never a file that is no screenshot."""
    with pytest.raises(BundleError, match="damaged content"):
        retold("b", {**files, **damage}, knowledge)


def test_an_absent_screenshot_is_told(files: dict[str, bytes], knowledge: Knowledge) -> None:
    """A list that names more than there is belongs to a damaged bundle."""
    rest = {name: data for name, data in files.items() if name != "screenshot-2.png"}
    with pytest.raises(BundleError, match=r"screenshot-2\.png"):
        retold("b", rest, knowledge)


def test_a_folder_holds_them_for_its_owner_alone(files: dict[str, bytes], tmp_path: Path) -> None:
    """With mode 0600, and they are read from there."""
    folder = tmp_path / "b"
    FolderBundles().save(str(folder), files)

    assert stat.S_IMODE((folder / "screenshot-1.png").stat().st_mode) == 0o600
    assert FolderBundles().load(str(folder)) == files


def test_a_bundle_that_is_replaced_leaves_no_screenshot(
    files: dict[str, bytes], knowledge: Knowledge, tmp_path: Path
) -> None:
    """What another run saw is no evidence of this one."""
    without = live_files(*told(knowledge), ENVIRONMENT)
    FolderBundles().save(str(tmp_path / "b"), files)
    FolderBundles().save(str(tmp_path / "b"), without)

    assert FolderBundles().load(str(tmp_path / "b")) == without


def test_the_shelf_keeps_and_removes_them(files: dict[str, bytes], tmp_path: Path) -> None:
    """A bundle with screenshots is a whole bundle."""
    shelf = BundleShelf(str(tmp_path))
    shelf.put(NAME, files)

    assert shelf.read(NAME) == files
    assert shelf.remove(NAME) == ""
    assert shelf.names() == ()
