"""The layers hold, imports have no effect, and the command line starts without what it does not use."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(code: str) -> str:
    """Return what a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.strip()


def test_importing_the_package_imports_the_standard_library_only() -> None:
    """`import goldenpath` is cheap and needs nothing."""
    code = "import sys; before = set(sys.modules); import goldenpath; print(sorted(m.split('.')[0] for m in set(sys.modules) - before if m.split('.')[0] not in sys.stdlib_module_names))"

    assert python(code) == "['goldenpath']"


@pytest.mark.parametrize(
    "forbidden", ["msgspec", "yaml", "asyncio", "ssl", "hashlib", "goldenpath.engine", "goldenpath.catalogue"]
)
def test_help_imports_little(forbidden: str) -> None:
    """The parser is built without what commands use."""
    code = f"import sys; from goldenpath.cli.main import parser; parser(); print({forbidden!r} in sys.modules)"

    assert python(code) == "False"


@pytest.mark.slow
def test_the_layers_hold() -> None:
    """Each layer knows only what lies below it."""
    found = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert found.returncode == 0, found.stdout


def test_there_is_no_place_for_leftovers() -> None:
    """No module is named for having no idea of its own."""
    names = {p.stem for p in (ROOT / "src").rglob("*.py")}

    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "base"}
