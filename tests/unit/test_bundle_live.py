"""Bundles of live runs: what is kept, what is not, and that judging again says the same."""

from dataclasses import replace

import msgspec
import pytest

from goldenpath import wiring
from goldenpath.app.bundle import LIVE, as_told, judged, live_files, manifest_of, retold, save
from goldenpath.app.check import conclude_live
from goldenpath.app.diagnose import Knowledge
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.reports import every, json
from goldenpath.testing import MemoryBundles
from tests.unit.gathered import ENVIRONMENT, SECRET, gathered, told
from tests.unit.reports.lives import ALL


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Return the shipped facts and signatures."""
    return wiring.knowledge()


@pytest.fixture(scope="module")
def files(knowledge: Knowledge) -> dict[str, bytes]:
    """Return the files of a run's bundle."""
    found, live = told(knowledge)
    return live_files(found, live, ENVIRONMENT)


def test_a_replay_says_the_same_byte_for_byte(knowledge: Knowledge, files: dict[str, bytes]) -> None:
    """Judged again or told again: every report has the same bytes as when it was made."""
    _, live = told(knowledge)
    again = retold("b", files, knowledge)

    assert isinstance(again, Live)
    assert every.files(again) == every.files(live)
    assert every.files(as_told("b", files)) == every.files(live)


def test_what_is_left_out_changes_no_verdict(knowledge: Knowledge) -> None:
    """The environment as it is kept leads to the same verdict as the declared one."""
    found = gathered(knowledge)

    assert conclude_live(found, judged(ENVIRONMENT), knowledge) == conclude_live(found, ENVIRONMENT, knowledge)


def test_no_secret_of_the_configuration_is_kept(files: dict[str, bytes]) -> None:
    """Headers, bodies, commands, arguments and passwords in URLs are left out."""
    assert [name for name, data in files.items() if SECRET.encode() in data] == []


def test_the_manifest_says_what_a_list_shows(files: dict[str, bytes]) -> None:
    """Kind, environment, times and status."""
    manifest = manifest_of("b", files["bundle.json"])

    assert (manifest.kind, manifest.environment, manifest.schema) == (LIVE, "staging", "goldenpath.bundle/2")
    assert manifest.started == ALL["redis_down"]().started
    assert manifest.status in {"fault", "undecided", "healthy", "no-evidence"}


@pytest.mark.parametrize("name", ["bundle.json", "scan.json", "observations.json", "walks.json", "environment.json"])
@pytest.mark.parametrize("damage", [b"", b"{", b"[7]", b"null", b"\xff", b'{"schema": 7}'])
def test_a_damaged_file_is_told(name: str, damage: bytes, files: dict[str, bytes], knowledge: Knowledge) -> None:
    """Never a traceback: what came and what was expected."""
    with pytest.raises(BundleError, match="expected"):
        retold("b", {**files, name: damage}, knowledge)


@pytest.mark.parametrize("name", ["scan.json", "observations.json", "verdict.json", "topology.json"])
def test_an_absent_file_is_told(name: str, files: dict[str, bytes], knowledge: Knowledge) -> None:
    """By its name."""
    rest = {k: v for k, v in files.items() if k != name}
    with pytest.raises(BundleError, match=name):
        retold("b", rest, knowledge) if name != "verdict.json" else as_told("b", rest)


def test_another_version_of_the_format_is_told(files: dict[str, bytes], knowledge: Knowledge) -> None:
    """It names what it reads."""
    later = files["bundle.json"].replace(b"bundle/2", b"bundle/9")
    with pytest.raises(BundleError, match="bundle/9"):
        retold("b", {**files, "bundle.json": later}, knowledge)


def test_a_bundle_of_the_first_version_is_read(knowledge: Knowledge) -> None:
    """A manifest with the fields of then, and a scan."""
    old = {"schema": "goldenpath.bundle/1", "version": "0.1.0", "sources": ["a.json"], "entries": 0}
    scan = msgspec.json.encode(gathered(knowledge).scan)
    found = retold("b", {"bundle.json": msgspec.json.encode(old), "scan.json": scan}, knowledge)

    assert not isinstance(found, Live)


def test_a_bundle_of_an_export_tells_no_live_run(knowledge: Knowledge) -> None:
    """``show`` needs a live run."""
    bundles = MemoryBundles()
    save("b", gathered(knowledge).scan, bundles)
    with pytest.raises(BundleError, match="one of a live run"):
        as_told("b", bundles.load("b"))


@pytest.mark.parametrize("name", ALL)
def test_a_verdict_comes_back_from_its_json(name: str) -> None:
    """What is rendered can be read again, whole."""
    verdict = ALL[name]().verdict

    assert json.parse(json.render(verdict).encode()) == verdict
    assert json.parse(json.render(replace(verdict, as_of=None)).encode()).as_of is None
