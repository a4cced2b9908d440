"""Rate limits as pure arithmetic: time is an argument, nothing waits here."""


class TokenBucket:
    """Grants amounts in the order they were asked for, never more than rate × time + burst."""

    __slots__ = ("_burst", "_level", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._seen = now

    def take(self, amount: float, now: float) -> float:
        """Reserve an amount and return the seconds until it is granted, 0 for at once."""
        self._refill(now)
        # Below zero the bucket owes: whoever comes next waits until the debt before it is paid.
        self._level -= amount
        return self.owed(now)

    def owed(self, now: float) -> float:
        """Return the seconds until all that was reserved is granted."""
        self._refill(now)
        return -self._level / self._rate if self._level < 0 else 0.0

    def retune(self, rate: float, burst: float, now: float) -> None:
        """Change rate and burst from now on; what is owed stays owed and is paid at the new rate."""
        self._refill(now)
        self._rate = rate
        self._burst = burst
        self._level = min(self._level, burst)

    def _refill(self, now: float) -> None:
        if now > self._seen:
            self._level = min(self._burst, self._level + (now - self._seen) * self._rate)
            self._seen = now
