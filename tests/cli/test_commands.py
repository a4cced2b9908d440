"""The command line as a user meets it: output, exit status, no traceback."""

import json
import os
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from goldenpath.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").iterdir())
SCHEMA = Draft202012Validator(
    json.loads(files("goldenpath.schemas").joinpath("verdict-1.json").read_text()),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
STATUS = {"healthy": 0, "fault": 1, "undecided": 3, "no-evidence": 3}


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of a command."""
    status = main(arguments)
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_json_is_of_the_schema(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verdict is of goldenpath.verdict/1, and the exit status follows from it."""
    status, out, _ = ran(capsys, "diagnose", str(sample), "--format", "json")
    document = json.loads(out)

    assert sorted(SCHEMA.iter_errors(document), key=str) == []
    assert status == STATUS[document["status"]]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
@pytest.mark.parametrize("how", ["terminal", "markdown", "json"])
def test_a_replay_says_the_same(sample: Path, how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same bundle gives the same bytes, again and again."""
    first = ran(capsys, "diagnose", str(sample), "--format", how, "--save", str(tmp_path / "b"))
    again = [ran(capsys, "replay", str(tmp_path / "b"), "--format", how) for _ in range(2)]

    assert [said[:2] for said in again] == [first[:2], first[:2]]
    assert "goldenpath replay" in first[2]


def test_a_bundle_is_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files are 0600, the folder 0700."""
    ran(capsys, "diagnose", str(SAMPLES[0]), "--save", str(tmp_path / "b"))
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "b").iterdir()}

    assert modes == {"bundle.json": 0o600, "scan.json": 0o600}
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no such file"), (b"", "empty"), (b"no json", "not JSON"), (b"\x00\x01", "binary")],
)
def test_bad_input_is_one_line_and_status_2(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was asked, what came, what was expected."""
    path = tmp_path / "export.json"
    if content is not None:
        path.write_bytes(content)
    status, out, err = ran(capsys, "diagnose", str(path))

    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b'{"schema": "goldenpath.bundle/9", "version": "9", "sources": [], "entries": 0}',
        b"\xff",
    ],
)
def test_a_damaged_bundle_is_one_line_and_status_2(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bundle that cannot be read is wrong use."""
    for name in ("bundle.json", "scan.json"):
        (tmp_path / name).write_bytes(content)
    status, _, err = ran(capsys, "replay", str(tmp_path))

    assert status == 2
    assert err.count("\n") == 1


def test_an_unknown_id_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the finger costs one look."""
    status, _, err = ran(capsys, "explain", "missing-modul")

    assert status == 2
    assert "missing-module" in err


@pytest.mark.parametrize("name", ["missing-module", "container-exited", "missing_module"])
def test_explain_says_what_is_known(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A signature comes with its runbook, a fact with its users."""
    status, out, _ = ran(capsys, "explain", name)

    assert status == 0
    assert name.replace("_", "-") in out


def test_signatures_are_listed_by_layer(capsys: pytest.CaptureFixture[str]) -> None:
    """Each signature stands in the list once."""
    _, text, _ = ran(capsys, "signatures")
    _, machine, _ = ran(capsys, "signatures", "--format", "json")
    rows = json.loads(machine)

    assert all(f"  {r['id']} " in text for r in rows)
    assert len({r["id"] for r in rows}) == len(rows) >= 35


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_one_screen(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help is at most a screen."""
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])

    assert left.value.code == 0
    assert capsys.readouterr().out.count("\n") <= 30


def test_the_proof_is_shown_and_the_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    """Cause, proof and next step stand on one screen."""
    _, out, _ = ran(capsys, "diagnose", str(ROOT / "samples" / "module-missing-last-hour.json"))
    lines = out.splitlines()

    assert lines[0].startswith("FAULT  application · chat-api")
    assert "chat.services.telemetry" in lines[1]
    assert any(line.startswith("  proof") and "12×" in line for line in lines)
    assert any(line.startswith("  masked    database") for line in lines)
    assert any(line.startswith("  NEXT") for line in lines)
    assert len(lines) <= 36
    assert max(map(len, (line for line in lines if "$ " not in line))) <= 100


def test_explain_shows_the_whole_chain(capsys: pytest.CaptureFixture[str]) -> None:
    """--explain names every id behind the cause and every step."""
    _, out, _ = ran(capsys, "diagnose", str(ROOT / "samples" / "module-missing-last-hour.json"), "--explain")

    assert "port open" in out
    assert out.count("695b8b") > 20


def test_colour_only_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets plain text."""
    _, out, _ = ran(capsys, "diagnose", str(SAMPLES[0]))

    assert "\x1b" not in out


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback reaches a user; the line says whose fault it is."""
    monkeypatch.setattr("goldenpath.wiring.knowledge", lambda: 1 / 0)
    status, _, err = ran(capsys, "signatures")

    assert status == 70
    assert "fault of goldenpath" in err


def shell(
    *arguments: str, stdin: bytes | None = None, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    """Return a run of the installed command."""
    command = [str(Path(sys.executable).parent / "goldenpath"), *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, cwd=cwd, env={**os.environ, **(env or {})}
    )


@pytest.mark.slow
def test_standard_input_is_read() -> None:
    """``-`` is standard input."""
    found = shell("diagnose", "-", stdin=(ROOT / "samples" / "ended-outage.ndjson").read_bytes())

    assert found.returncode == 0
    assert found.stdout.startswith(b"HEALTHY")


@pytest.mark.slow
def test_a_reader_that_leaves_early_makes_no_noise() -> None:
    """``| head -1`` is a habit, not an error."""
    line = f"{Path(sys.executable).parent / 'goldenpath'} diagnose {ROOT / 'samples' / 'module-missing-last-hour.json'} --format json | head -1"
    found = subprocess.run(["bash", "-c", line], capture_output=True, check=False)

    assert (found.stdout, found.stderr) == (b"{\n", b"")


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["true", "head -1 > /dev/null"])
def test_a_reader_that_leaves_early_does_not_change_the_exit_status(reader: str) -> None:
    """A gate with ``pipefail`` sees the fault, whoever reads the report."""
    program = Path(sys.executable).parent / "goldenpath"
    sample = ROOT / "samples" / "module-missing-last-hour.json"
    line = f"set -o pipefail; ({program} diagnose {sample} --format json --explain; exit $?) | {reader}"
    found = subprocess.run(["bash", "-c", line], capture_output=True, check=False)

    assert (found.returncode, found.stderr) == (1, b"")


@pytest.mark.slow
def test_version() -> None:
    """--version says it."""
    assert shell("--version").stdout.startswith(b"goldenpath 0.")


EXTENSION = """
facts:
  - id: licence-expired
    title: the licence server refuses the product
    kind: text
    shows: failure
    direct: true
    patterns:
      - literals: ["licence expired"]
        regex: "(?i)licence expired on (?P<day>[0-9-]+)"
signatures:
  - id: licence-over
    title: "{service}: the licence ended on {day}"
    layer: dependency
    rung: serving
    requires: [{facts: [licence-expired]}]
    discriminator: {do: ask the vendor, decides: whether it was renewed, command: ""}
    key_phrase: licence expired
    hit: [{text: "licence expired on 2026-01-01", severity: ERROR}]
    near_miss: [{text: "licence expired? no, valid", severity: INFO}]
    origin: the vendor's manual
"""


@pytest.mark.slow
def test_a_users_own_signature_is_one_file(tmp_path: Path) -> None:
    """YAML under .goldenpath/ is told, listed and checked like a shipped one."""
    (tmp_path / ".goldenpath").mkdir()
    (tmp_path / ".goldenpath" / "own.yaml").write_text(EXTENSION)
    row = {
        "timestamp": "2026-01-05T10:00:00Z",
        "severity": "ERROR",
        "textPayload": "Licence expired on 2026-01-04",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "pay"}},
    }
    told = shell("diagnose", "-", stdin=json.dumps(row).encode(), cwd=tmp_path)
    checked = shell("signatures", "--check", cwd=tmp_path)

    assert told.stdout.splitlines()[1] == b"pay: the licence ended on 2026-01-04"
    assert checked.returncode == 0, checked.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("facts: [{id: x}]", "facts[x]"),
        ("facts: {}", "is no list"),
        (": :", "expected"),
        (
            EXTENSION.replace("facts: [licence-expired]", "facts: [licence-expire]"),
            'did you mean "licence-expired"',
        ),
        (EXTENSION.replace("id: licence-over", "id: missing-module"), "stands twice"),
        ('!!python/object/apply:os.system ["true"]', "expected"),
    ],
)
def test_a_wrong_extension_says_what_is_wrong(text: str, said: str, tmp_path: Path) -> None:
    """One line with the file, the entry and the nearest word."""
    (tmp_path / ".goldenpath").mkdir()
    (tmp_path / ".goldenpath" / "own.yaml").write_text(text)
    found = shell("signatures", cwd=tmp_path)

    assert found.returncode == 2
    assert said in found.stderr.decode()
    assert found.stderr.count(b"\n") == 1


@pytest.mark.slow
def test_a_stream_that_lacks_signs_is_no_error() -> None:
    """Latin-1 has no arrow; the answer comes all the same."""
    found = shell("diagnose", str(SAMPLES[0]), env={"PYTHONIOENCODING": "latin-1"})

    assert found.returncode in {0, 1, 3}
    assert found.stderr == b""


def test_a_folder_of_others_is_not_written_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--save never destroys what it did not write."""
    (tmp_path / "scan.json").write_text("precious")
    status, _, err = ran(capsys, "diagnose", str(SAMPLES[0]), "--save", str(tmp_path))

    assert status == 2
    assert "holds other files" in err
    assert (tmp_path / "scan.json").read_text() == "precious"


def test_no_command_carries_shell_from_a_log(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A value that a shell could read otherwise stays a placeholder."""
    text = (ROOT / "samples" / "module-missing-last-hour.json").read_text().replace('"chat-api"', '"x\'; rm -rf ~ #"')
    (tmp_path / "x.json").write_text(text)
    _, out, _ = ran(capsys, "diagnose", str(tmp_path / "x.json"), "--format", "json")
    document = json.loads(out)

    assert not any("rm -rf" in step["command"] for step in (*document["next"], *document["remedies"]))
