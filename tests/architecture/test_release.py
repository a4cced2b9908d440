"""What is shipped: the lock files agree, the schema is valid, the wheel works where the sources are absent."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from goldenpath import __version__

ROOT = Path(__file__).parents[2]


def packages(text: str, pattern: str) -> set[tuple[str, str]]:
    """Return names and versions."""
    return {(m.group(1).lower().replace("_", "-"), m.group(2)) for m in re.finditer(pattern, text, re.MULTILINE)}


def test_both_locks_hold_the_same() -> None:
    """requirements.lock, with requirements-cloud.lock beside it, is exported from uv.lock, hashes and all."""
    locked = (ROOT / "uv.lock").read_text()
    exported = "\n".join((ROOT / name).read_text() for name in ("requirements.lock", "requirements-cloud.lock"))
    in_uv = packages(locked, r'^name = "([^"]+)"\nversion = "([^"]+)"') - {
        ("goldenpath", __version__),
        ("goldenpath-lab", __version__),
    }
    in_pip = packages(exported, r"^([A-Za-z0-9_.-]+)==([^\s;]+)")

    assert in_pip == in_uv
    for name, version in in_pip:
        block = locked.split(f'name = "{name}"\nversion = "{version}"', 1)[1].split("[[package]]", 1)[0]
        hashes = set(re.findall(r"sha256:[0-9a-f]{64}", block))
        exported_block = re.split(r"^\S", exported.split(f"{name}=={version}", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
        assert set(re.findall(r"sha256:[0-9a-f]{64}", exported_block)) == hashes, name


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed: pip install uv")
@pytest.mark.parametrize(
    ("name", "groups"), [("requirements.lock", ()), ("requirements-cloud.lock", ("--only-group", "cloud"))]
)
def test_the_export_is_fresh(name: str, groups: tuple[str, ...]) -> None:
    """Exporting again gives the committed file."""
    command = [
        "uv",
        "export",
        "--quiet",
        "--frozen",
        *groups,
        "--no-emit-workspace",
        "--format",
        "requirements-txt",
        "--no-header",
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert found == (ROOT / name).read_text()


def test_the_version_is_said_once() -> None:
    """Package and project agree."""
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_the_schema_is_valid() -> None:
    """The shipped JSON Schema is one."""
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(files("goldenpath.schemas").joinpath("verdict-1.json").read_text()))


@pytest.mark.slow
def test_the_wheel_works_without_the_sources(tmp_path: Path) -> None:
    """The built wheel holds runbooks, schema and types, and diagnoses a sample on its own."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import goldenpath; from goldenpath.cli.main import main; assert {str(tmp_path)!r} in goldenpath.__file__; sys.exit(main(sys.argv[1:]))"
    sample = str(ROOT / "samples" / "module-missing-last-hour.json")
    ran = subprocess.run(
        [sys.executable, "-c", code, "diagnose", sample],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert {
        "goldenpath/py.typed",
        "goldenpath/schemas/verdict-1.json",
        "goldenpath/signatures/runbooks/missing-module.md",
    } <= set(names)
    assert not any(n.startswith(("tests", "samples", "bench")) for n in names)
    assert ran.returncode == 1, ran.stderr
    assert "services.telemetry" in ran.stdout
