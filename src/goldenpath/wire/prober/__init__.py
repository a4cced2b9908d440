"""Asks many questions at once in one thread: a loop over non-blocking sockets, a state machine for each probe."""

from goldenpath.wire.prober.means import Bounds
from goldenpath.wire.prober.prober import Prober

__all__ = ["Bounds", "Prober"]
