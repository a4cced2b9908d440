"""The shelf of bundles, as its owner meets it."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenpath.app.bundles import find, keep, kept, prune
from goldenpath.cli.main import main
from goldenpath.model.errors import BundleError
from goldenpath.wire.bundle_store import BundleShelf, shelf_folder
from tests.unit.gathered import ENVIRONMENT, gathered
from tests.unit.reports.lives import ALL, START, after, redis_down
from tests.unit.test_bundle_live import knowledge as knowledge_

knowledge = knowledge_
OLD = "20200101T000000Z-staging-fault-0abc"
DAY = 86_400_000


@pytest.fixture
def shelf(tmp_path: Path) -> BundleShelf:
    """Return an empty shelf."""
    return BundleShelf(str(tmp_path / "bundles"))


def filled(shelf: BundleShelf, knowledge, names=tuple(ALL)) -> list[str]:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture's value
    """Keep one run of each sample and return the paths."""
    return [keep(gathered(knowledge), ALL[name](), ENVIRONMENT, shelf) for name in names]


def plant(shelf: BundleShelf, name: str, files: tuple[str, ...] = ("bundle.json", "scan.json")) -> Path:
    """Return a folder on the shelf that looks like a bundle."""
    folder = Path(shelf.folder) / name
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).write_text("{}")
    return folder


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of a command."""
    status = main(arguments)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_bundle_is_for_its_owner_alone(shelf: BundleShelf, knowledge) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture
    """Files are 0600, folders 0700, and nothing unfinished is left."""
    path = Path(filled(shelf, knowledge, ("redis_down",))[0])

    assert {stat.S_IMODE(p.stat().st_mode) for p in path.iterdir()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent)} == {0o700}
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert path.name.startswith("20260302T140207Z-staging-fault-")


def test_the_list_tells_each_run_and_each_damage(shelf: BundleShelf, knowledge, capsys) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - fixtures
    """Time, environment, status, layer and summary; a damaged bundle hides no other."""
    filled(shelf, knowledge, ("redis_down",))
    plant(shelf, OLD)
    status, out, _ = ran(capsys, "bundle", "list", "--dir", shelf.folder)

    assert status == 0
    assert "2026-03-02 14:02:07 UTC  staging  fault      infrastructure · Redis refuses connections" in out
    assert "damaged: damaged content" in out
    assert "2 bundles, 1 damaged in" in out


def test_the_list_is_for_programs_too(shelf: BundleShelf, knowledge, capsys) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - fixtures
    """As JSON, the newest first."""
    filled(shelf, knowledge)
    _, out, _ = ran(capsys, "bundle", "list", "--format", "json", "--dir", shelf.folder)

    assert {row["status"] for row in json.loads(out)} == {"healthy", "fault", "undecided"}


def test_an_empty_shelf_says_so(shelf: BundleShelf, capsys: pytest.CaptureFixture[str]) -> None:
    """No error: nothing was kept yet."""
    status, out, _ = ran(capsys, "bundle", "list", "--dir", shelf.folder)

    assert (status, out.split(";")[0]) == (0, f"no bundle in {shelf.folder}")


@pytest.mark.parametrize("how", ["terminal", "json", "markdown", "html", "junit"])
def test_show_tells_what_was_told(how: str, shelf: BundleShelf, knowledge, capsys) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - fixtures
    """The stored verdict in every format, with its exit status."""
    path = filled(shelf, knowledge, ("redis_down",))[0]
    status, out, _ = ran(capsys, "bundle", "show", path[-4:], "--dir", shelf.folder, "--format", how)

    assert status == 1
    assert "Redis refuses connections" in out


def test_a_name_that_fits_none_or_several_is_told(shelf: BundleShelf, knowledge, capsys) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - fixtures
    """Exit status 2, with what fits."""
    filled(shelf, knowledge)

    assert ran(capsys, "bundle", "show", "none", "--dir", shelf.folder)[0] == 2
    status, _, err = ran(capsys, "bundle", "show", "2026", "--dir", shelf.folder)
    assert (status, "4 bundles named so" in err) == (2, True)
    assert find(shelf, "last") == max(shelf.names())


@pytest.mark.parametrize("name", ["..", "../bundles", "/etc", ".", "", "a/b"])
def test_no_name_leads_out_of_the_shelf(name: str, shelf: BundleShelf) -> None:
    """Neither reading nor removing."""
    plant(shelf, OLD)
    with pytest.raises(BundleError):
        shelf.read(name)
    assert shelf.remove(name)


def test_prune_keeps_the_newest(shelf: BundleShelf, capsys: pytest.CaptureFixture[str]) -> None:
    """At most so many."""
    for second in range(5):
        plant(shelf, f"20260302T14020{second}Z-staging-fault-0abc")
    status, out, _ = ran(capsys, "bundle", "prune", "--keep", "2", "--days", "36500", "--dir", shelf.folder)

    assert (status, out.split(" in ")[0]) == (0, "3 bundles put away, 2 left")
    assert [n[14] for n in shelf.names()] == ["3", "4"]


def test_prune_puts_away_what_is_old(shelf: BundleShelf) -> None:
    """By the time in its name."""
    plant(shelf, OLD)
    plant(shelf, "20260302T140207Z-staging-fault-0abc")

    assert prune(shelf, START, most=50, days=30).gone == (OLD,)


def test_keeping_prunes(shelf: BundleShelf, knowledge) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture
    """A shelf never grows without end."""
    for number in range(60):
        plant(shelf, f"20260301T1402{number:02}Z-staging-fault-0abc")
    filled(shelf, knowledge, ("redis_down",))

    assert len(shelf.names()) == 50


def test_a_folder_with_something_else_in_it_is_left(shelf: BundleShelf, capsys) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture
    """Notes that somebody put into a bundle are not removed; why is said."""
    folder = plant(shelf, OLD, ("bundle.json", "notes.txt"))
    _, _, err = ran(capsys, "bundle", "prune", "--dir", shelf.folder)

    assert (folder / "notes.txt").exists()
    assert "notes.txt, which no bundle has" in err


def test_a_link_in_place_of_a_bundle_is_not_followed(shelf: BundleShelf, tmp_path: Path) -> None:
    """What it leads to stays, and it is no bundle."""
    other = plant(BundleShelf(str(tmp_path / "elsewhere")), OLD)
    Path(shelf.folder).mkdir()
    (Path(shelf.folder) / OLD).symlink_to(other)

    assert shelf.names() == ()
    assert shelf.remove(OLD)
    assert (other / "bundle.json").exists()


def test_a_link_inside_a_bundle_is_not_followed(shelf: BundleShelf, tmp_path: Path) -> None:
    """It is removed itself; it is never read."""
    secret = tmp_path / "secret"
    secret.write_text("{}")
    folder = plant(shelf, OLD, ("bundle.json",))
    (folder / "scan.json").symlink_to(secret)

    with pytest.raises(BundleError):
        shelf.read(OLD)
    assert shelf.remove(OLD) == ""
    assert secret.exists()


NAMES = st.sampled_from(
    [OLD, "20260302T140207Z-staging-fault-0abc", "20250101T000000Z-x-healthy-ffff", "notes", ".hidden", "20200101"]
)
KINDS = st.sampled_from(["bundle", "strange", "empty", "link", "file", "nested"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.dictionaries(NAMES, KINDS), st.integers(0, 3), st.floats(0, 3000))
def test_only_bundles_are_ever_removed(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, str], most: int, days: float
) -> None:
    """Whatever lies on the shelf, nothing outside it and nothing but whole bundles goes."""
    base = tmp_path_factory.mktemp("shelf")
    shelf, outside = BundleShelf(str(base / "bundles")), base / "outside"
    Path(shelf.folder).mkdir()
    outside.mkdir()
    (outside / "bundle.json").write_text("{}")
    for name, kind in found.items():
        place = Path(shelf.folder) / name
        if kind == "link":
            place.symlink_to(outside)
        elif kind == "file":
            place.write_text("x")
        else:
            place.mkdir()
            files = {"bundle": ("bundle.json", "scan.json"), "strange": ("bundle.json", "a.txt")}.get(kind, ())
            for file in files:
                (place / file).write_text("{}")
            if kind == "nested":
                (place / "scan.json").mkdir()
    before = {p.name for p in Path(shelf.folder).iterdir()}
    prune(shelf, after(400 * DAY), most, days)
    gone = before - {p.name for p in Path(shelf.folder).iterdir()}

    assert (outside / "bundle.json").read_text() == "{}"
    assert all(found[name] == "bundle" and name[:8].isdecimal() and "-" in name for name in gone)


def test_a_shelf_that_cannot_be_written_says_so(tmp_path: Path, knowledge) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture
    """With what to do; nothing is half written."""
    (tmp_path / "bundles").write_text("taken")
    with pytest.raises(Exception, match="--no-bundle keeps nothing"):
        keep(gathered(knowledge), redis_down(), ENVIRONMENT, BundleShelf(str(tmp_path / "bundles")))


def test_what_a_killed_run_left_is_cleared(shelf: BundleShelf, knowledge) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a fixture
    """A day later, by the next run; what is written this moment stays."""
    old, fresh = (plant(shelf, f".{OLD}.{number}.part") for number in (1, 2))
    os.utime(old, (1, 1))
    filled(shelf, knowledge, ("healthy",))

    assert not old.exists()
    assert fresh.exists()


def test_the_folder_is_named_by_option_variable_or_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order."""
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/one")
    monkeypatch.setenv("GOLDENPATH_BUNDLES", "/var/bundles")

    assert shelf_folder("here") == "here"
    assert shelf_folder() == "/var/bundles"
    monkeypatch.delenv("GOLDENPATH_BUNDLES")
    assert shelf_folder() == "/home/one/.local/state/goldenpath/bundles"


def test_kept_runs_come_the_newest_first(shelf: BundleShelf) -> None:
    """By their time."""
    plant(shelf, OLD)
    plant(shelf, "20260302T140207Z-staging-fault-0abc")

    assert [k.name for k in kept(shelf)] == ["20260302T140207Z-staging-fault-0abc", OLD]
