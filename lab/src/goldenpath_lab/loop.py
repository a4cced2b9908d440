"""The event loop that the lab's programs run on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run under uvloop where it is installed, else under asyncio's own loop."""
    try:
        from uvloop import run as run_quickly
    except ImportError:
        return asyncio.run(work)
    return run_quickly(work)
