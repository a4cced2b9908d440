"""One line in the log when something goes away, one when it is back."""

import logging
import time

log = logging.getLogger(__name__)


class Outage:
    """Knows whether a store is away, and says so once in each direction."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since: float | None = None

    def began(self, error: BaseException) -> None:
        """Note that the store failed; only the first failure of an outage is logged."""
        if self._since is None:
            self._since = time.monotonic()
            log.warning("%s is away: %s: %s", self._name, type(error).__name__, str(error) or "no answer in time")

    def ended(self) -> None:
        """Note that the store answered."""
        if self._since is not None:
            log.info("%s is back after %.1f s", self._name, time.monotonic() - self._since)
            self._since = None
