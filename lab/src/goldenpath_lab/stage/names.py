"""The platform's public names."""

from goldenpath_lab import deployment
from goldenpath_lab.lab import Lab

_NOBODY = 9


class NamesFacet:
    """Change what the name server says, as who keeps the zone would."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def remove(self, service: str) -> None:
        """Take the public name of a service out of the zone."""
        self._lab.names.table.pop(self._name(service), None)

    def mislead(self, service: str) -> None:
        """Let the public name of a service lead to an address of the lab where nobody listens."""
        self._lab.names.table[self._name(service)] = self._lab.addresses.at(_NOBODY)

    def silence(self) -> None:
        """Let the name server take questions and answer none."""
        self._lab.names.silent = True

    def restore(self) -> None:
        """Answer again, with the names as they should be."""
        self._lab.names.silent = False
        self._lab.publish_names()

    def _name(self, service: str) -> str:
        return f"{deployment.PUBLIC_NAMES[service]}.{self._lab.config.domain}"
