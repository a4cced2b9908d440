"""The collector: what an export of the log holds."""

from dataclasses import replace

from goldenpath_lab import collector
from goldenpath_lab.state import State


class CollectorFacet:
    """Change how the log is collected; the log itself stays whole."""

    def __init__(self, state: State) -> None:
        self._state = state

    def set(
        self,
        *,
        drop_payloads: bool | None = None,
        minimum_severity: str | None = None,
        without_services: tuple[str, ...] | None = None,
        row_limit: int | None = None,
    ) -> None:
        """Change some settings of the collector; what is not given stays."""
        given = {
            "drop_payloads": drop_payloads,
            "minimum_severity": minimum_severity,
            "without_services": without_services,
            "row_limit": row_limit,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        collector.keep(self._state, replace(collector.settings_of(self._state), **changes))  # type: ignore[arg-type]  # the parameters above have the fields' types

    def reset(self) -> None:
        """Let the collector take everything again."""
        collector.keep(self._state, collector.Settings())
