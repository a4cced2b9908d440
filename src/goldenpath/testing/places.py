"""Other places to ask from, whose answers stand in a table."""

from collections.abc import Mapping, Sequence

from goldenpath.model.environment import Vantage
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Probe
from goldenpath.ports import Wire


class MemoryVantages:
    """Implements the port Vantages from one wire for each place; nothing is observed at a place without one."""

    def __init__(self, wires: Mapping[str, Wire]) -> None:
        self._wires = wires
        self.asked: list[tuple[str, Probe]] = []
        """Every probe that was handed on, with the place, in order."""

    def ask(self, vantage: Vantage, probes: Sequence[Probe], seconds: float) -> tuple[Observation, ...]:
        """Ask from a vantage point and return what was observed there.

        Raises:
            SourceUnreadable: the place has no wire.
        """
        wire = self._wires.get(vantage.name)
        if wire is None:
            raise SourceUnreadable(
                source=f"vantage {vantage.name}", came="nothing answers", expected="a place that answers"
            )
        self.asked += [(vantage.name, probe) for probe in probes]
        return tuple(wire.ask(probes, seconds))
