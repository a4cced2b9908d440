"""The counts of a load that is under way."""

from collections import Counter
from dataclasses import dataclass, field

from goldenpath_lab.client.events import Draft
from goldenpath_lab.load.histogram import Histogram, Summary
from goldenpath_lab.load.report import MEASURES


@dataclass(kw_only=True, slots=True, eq=False)
class Sent:
    """One message on its way; times are ``perf_counter`` seconds, 0 for what has not happened."""

    draft: Draft
    due: float
    transmitted: bool = False
    accepted: bool = False
    started: bool = False
    answered: bool = False
    refused: bool = False
    thread_id: str | None = None
    failed: bool = False
    """The platform said that the run failed: nothing more comes."""

    @property
    def outstanding(self) -> bool:
        """Return whether something is still awaited."""
        return not (self.answered or self.refused or self.failed)


@dataclass(kw_only=True, slots=True)
class Tally:
    """What all users of a load have seen so far."""

    histograms: dict[str, Histogram] = field(default_factory=lambda: {name: Histogram() for name in MEASURES})
    errors: Counter[str] = field(default_factory=Counter)
    closes: Counter[str] = field(default_factory=Counter)
    connected: int = 0
    reconnects: int = 0

    def took(self, measure: str, seconds: float) -> None:
        """Count one latency."""
        self.histograms[measure].add(1000 * seconds)

    def latencies(self) -> dict[str, Summary]:
        """Return the figures of all measures."""
        return {name: histogram.summary() for name, histogram in self.histograms.items()}
