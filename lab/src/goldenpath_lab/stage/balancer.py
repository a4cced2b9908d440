"""The load balancer."""

from goldenpath_lab.lab import Lab


class BalancerFacet:
    """Change what the load balancer shows and where it sends."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def certificate(self, *, expired: bool = False) -> None:
        """Install a certificate."""
        self._lab.install_certificate(expired=expired)
