"""One suite for the shelf of bundles, over the folder on disk and one in memory."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from goldenpath.model.errors import BundleError, SourceUnreadable
from goldenpath.ports import Shelf
from goldenpath.wire.bundle_store import BundleShelf

FILES = {"bundle.json": b"{}\n", "scan.json": b"[]\n"}
ONE, TWO = "20260301T140207Z-staging-fault-0abc", "20260302T140207Z-staging-healthy-1def"


class MemoryShelf:
    """A shelf in memory, for use cases."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, bytes]] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names, in order."""
        return tuple(sorted(self._held))

    def put(self, name: str, files: dict[str, bytes]) -> str:
        """Keep a bundle."""
        if name in self._held:
            raise SourceUnreadable(source=name, came="directory not empty", expected="a name that is free")
        self._held[name] = dict(files)
        return name

    def read(self, name: str, only: Sequence[str] = ()) -> dict[str, bytes]:
        """Return its files."""
        held = self._held.get(name, {})
        if not held or any(file not in held for file in only):
            raise BundleError(source=name, came="no such bundle", expected="a bundle written by goldenpath check")
        return {file: held[file] for file in only or sorted(held)}

    def remove(self, name: str) -> str:
        """Remove it."""
        return "" if self._held.pop(name, None) is not None else "no such bundle"


@pytest.fixture(params=["disk", "memory"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """Return each kind of shelf, empty."""
    return BundleShelf(str(tmp_path / "bundles")) if request.param == "disk" else MemoryShelf()


def test_an_empty_shelf_has_no_names(shelf: Shelf) -> None:
    """Also where there is no folder yet."""
    assert shelf.names() == ()


def test_what_is_put_is_read(shelf: Shelf) -> None:
    """Byte for byte, whole or in part."""
    shelf.put(ONE, FILES)

    assert shelf.read(ONE) == FILES
    assert shelf.read(ONE, ("scan.json",)) == {"scan.json": b"[]\n"}


def test_names_come_in_order(shelf: Shelf) -> None:
    """The oldest first, whichever was put first."""
    shelf.put(TWO, FILES)
    shelf.put(ONE, FILES)

    assert shelf.names() == (ONE, TWO)


def test_a_name_is_taken_once(shelf: Shelf) -> None:
    """What stands is never overwritten."""
    shelf.put(ONE, FILES)
    with pytest.raises(SourceUnreadable):
        shelf.put(ONE, {**FILES, "scan.json": b"[1]\n"})

    assert shelf.read(ONE) == FILES
    assert shelf.names() == (ONE,)


def test_what_is_removed_is_gone(shelf: Shelf) -> None:
    """And removing it again says why not."""
    shelf.put(ONE, FILES)

    assert shelf.remove(ONE) == ""
    assert shelf.names() == ()
    assert shelf.remove(ONE) != ""


def test_an_unknown_name_or_file_is_an_error(shelf: Shelf) -> None:
    """Never an empty bundle."""
    shelf.put(ONE, FILES)
    with pytest.raises(BundleError):
        shelf.read(TWO)
    with pytest.raises(BundleError):
        shelf.read(ONE, ("walks.json",))
