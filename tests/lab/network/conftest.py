"""A corner of the loopback network, a short folder, and both event loops for each test."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvloop

from goldenpath_lab.parts.addresses import Addresses

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Run a coroutine on one of the two event loops the lab may have."""

    def runs(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(work)

    return runs


@pytest.fixture
def corner(tmp_path: Path) -> Iterator[Addresses]:
    """Own addresses, so that tests run side by side."""
    addresses = Addresses.claim(tmp_path)
    yield addresses
    addresses.close()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose name leaves room for a Unix socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="gp"))
    yield folder
    shutil.rmtree(folder)
