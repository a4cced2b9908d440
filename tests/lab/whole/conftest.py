"""One lab for the tests that leave it as they found it, and folders for those that do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.whole.running import RunningLab


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A lab that is up; who breaks it heals it."""
    it = RunningLab(tmp_path_factory.mktemp("whole") / "lab")
    try:
        it.command("up")
        yield it
    finally:
        it.run("down", "--purge")


@pytest.fixture
def own_lab(tmp_path: Path) -> Iterator[RunningLab]:
    """A lab of the test's own that is not up yet; what is left of it afterwards is taken down."""
    it = RunningLab(tmp_path / "lab")
    try:
        yield it
    finally:
        it.run("down", "--purge")


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of the tests' clients."""
    return "asyncio"
