"""Shipped fakes and samples: what tests of extensions need, held to the same contract suites as the real thing."""

from goldenpath.testing.memory import (
    FixedClock,
    MemoryBrowsing,
    MemoryBundles,
    MemoryLogs,
    MemorySecrets,
    MemorySources,
)
from goldenpath.testing.places import MemoryVantages
from goldenpath.testing.samples import SHOP, SHOP_DECLARED, START, STEPS, ndjson, observed, opened, rows
from goldenpath.testing.scripted import ScriptedWire, Told

__all__ = [
    "SHOP",
    "SHOP_DECLARED",
    "START",
    "STEPS",
    "FixedClock",
    "MemoryBrowsing",
    "MemoryBundles",
    "MemoryLogs",
    "MemorySecrets",
    "MemorySources",
    "MemoryVantages",
    "ScriptedWire",
    "Told",
    "ndjson",
    "observed",
    "opened",
    "rows",
]
