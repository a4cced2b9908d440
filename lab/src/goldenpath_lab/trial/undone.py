"""Whether a lab's settings are as they were, asked of the lab itself."""

import asyncio
import time
from collections.abc import Mapping

from goldenpath_lab import control
from goldenpath_lab.fingerprint import differences
from goldenpath_lab.state import State

_PATIENCE = 4.0
"""Servers read their files again a moment after they were told to."""
_LOOK_AGAIN = 0.2


async def settings(state: State) -> dict[str, str]:
    """Return the running lab's fingerprint."""
    found: dict[str, str] = await control.ask(state, {"do": "fingerprint"}, lambda _: None)
    return found


async def differs(state: State, before: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of the lab that are not, and within some seconds do not become, as they were."""
    limit = time.monotonic() + _PATIENCE
    while (found := differences(before, await settings(state))) and time.monotonic() < limit:  # noqa: ASYNC110 - another process
        await asyncio.sleep(_LOOK_AGAIN)
    return found
