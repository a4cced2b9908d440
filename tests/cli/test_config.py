"""goldenpath config, as a user meets it."""

import json
from pathlib import Path

import pytest

from goldenpath.cli.main import main
from tests.unit.settings.documents import BASE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_right_file_is_summed_up_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How much it declares, and that nothing is wrong."""
    (folder / "goldenpath.yaml").write_text(f"{BASE}checks: {{component: api, http: /}}\n")
    status = main(["config", "check"])

    assert (status, capsys.readouterr().out) == (
        0,
        "goldenpath.yaml: 5 components, 3 links, 1 check, 0 journeys. Nothing wrong.\n",
    )


def test_a_wrong_file_is_told_whole_with_status_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every error on standard error, and nothing on standard output."""
    (folder / "other.yaml").write_text("namee: x\ncomponents:\n  api: {kind: service, uses: [cache]}\n")
    status = main(["config", "check", "other.yaml"])

    assert (status, *capsys.readouterr()) == (
        2,
        "",
        (
            'other.yaml:1:1  unknown key "namee" — did you mean "name"?\n'
            'other.yaml:3:31  components.api.uses[0]: component "cache" is linked from "api" but not declared\n'
            "2 errors. Nothing was checked.\n"
        ),
    )


def test_a_warning_stops_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told beside the summary."""
    (folder / "goldenpath.yaml").write_text("components: {api: {kind: servic}}\n")
    status = main(["config", "check"])
    said = capsys.readouterr()

    assert status == 0
    assert said.out.endswith("Nothing wrong. 1 warning.\n")
    assert 'did you mean "service"?' in said.err


def test_no_file_says_how_to_get_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file that was given, or none at all."""
    assert main(["config", "check", "nowhere.yaml"]) == 2
    assert main(["config", "check", str(folder)]) == 2
    assert "goldenpath init" in capsys.readouterr().err


def test_the_schema_is_printed_as_it_ships(capsys: pytest.CaptureFixture[str]) -> None:
    """For editors."""
    status = main(["config", "schema"])

    assert (status, json.loads(capsys.readouterr().out)["title"]) == (0, "goldenpath.yaml")
