"""The time."""

from datetime import UTC, datetime, timedelta
from time import monotonic


class SystemClock:
    """The machine's clock, looked at once; from then on the time goes on steadily.

    A clock that is set while a run goes on (by a time service, by a machine that wakes up) would else make its budget
    longer or shorter, and answers would end before they began.
    """

    def __init__(self) -> None:
        self._began = datetime.now(UTC)  # noqa: TID251 - wire is where the clock is read
        self._mark = monotonic()

    def now(self) -> datetime:
        """Return the time in UTC."""
        return self._began + timedelta(seconds=monotonic() - self._mark)
